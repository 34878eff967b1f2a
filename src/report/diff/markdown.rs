//! The difference as Markdown: for a pull request's text.

use super::Comparison;
use super::lines::{DiffLine, Tag, lines};
use super::notes::notes;
use super::rows::rows;
use crate::report::markdown::Markdown;
use crate::report::said::Page;

/// A heading per function, a list of what changes, the policies' text as a `diff` block.
pub fn markdown(c: &Comparison<'_>) -> Page {
    let mut out = Markdown::default();
    out.heading(&c.function.function.name);
    out.code(&c.function.function.arn());
    for row in rows(c) {
        let mut text = row.text.clone();
        if !row.note.is_empty() {
            text = format!("{text} ← {}", row.note);
        }
        if row.label.is_empty() {
            out.subitem(&text);
        } else {
            out.item(row.label, &text);
        }
    }
    let found = lines(&c.before(), &c.after(), &notes(c.documents, c.grants), 3);
    if found.is_empty() {
        out.paragraph("The text of the policies is the same.");
    } else {
        out.block("diff", found.iter().map(plain));
    }
    out.page()
}

fn plain(line: &DiffLine) -> String {
    let sign = match line.tag {
        Tag::Same => " ",
        Tag::Removed => "-",
        Tag::Added => "+",
        Tag::Fold => "@@ ",
    };
    let note = line
        .note
        .as_ref()
        .map_or(String::new(), |note| format!("  ← {note}"));
    format!("{sign}{}{note}", line.text())
}
