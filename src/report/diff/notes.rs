//! Which grant stands behind a line of the proposal's text.

use crate::report::reasons::reasons;
use crate::synthesizer::{Document, Grant};

/// For each line of the documents' text, why it is there; `None` for lines that only give form.
pub(super) fn notes(documents: &[Document], grants: &[Grant]) -> Vec<Option<String>> {
    let mut notes = Vec::new();
    for document in documents {
        let mut statement: Option<usize> = None;
        for line in document.policy.to_json().lines() {
            // Statements are objects in the list of a document: four spaces deep.
            if line == "    {" {
                statement = Some(statement.map_or(0, |n| n + 1));
            }
            let behind = statement.and_then(|n| document.statements.get(n));
            let of_statement: Vec<&Grant> = behind
                .iter()
                .flat_map(|s| &s.grants)
                .filter_map(|&i| grants.get(i))
                .collect();
            notes.push(note(line, &of_statement));
        }
    }
    notes
}

fn note(line: &str, grants: &[&Grant]) -> Option<String> {
    let text = line.trim().trim_end_matches(',');
    let quoted = match text.split_once(": ") {
        // a statement's only resource goes with all its actions, which say why
        Some(("\"Action\"", value)) => value,
        Some(_) => return None,
        None => text,
    };
    let value: String = serde_json::from_str(quoted).ok()?;
    let meant = grants
        .iter()
        .filter(|g| g.action.as_str() == value || g.resource == value);
    let text = reasons(meant.copied());
    (!text.is_empty()).then_some(text)
}
