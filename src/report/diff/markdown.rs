//! The difference as Markdown: for a pull request's text.

use std::fmt::Write;

use super::Comparison;
use super::lines::{Line, Tag, lines};
use super::notes::notes;
use super::rows::rows;

/// A heading per function, a list of what changes, the policies' text as a `diff` block.
pub fn markdown(c: &Comparison<'_>) -> String {
    let mut out = format!(
        "## `{}`\n\n`{}`\n\n",
        c.function.function.name,
        c.function.function.arn()
    );
    for row in rows(c) {
        let mut text = escape(&row.text);
        if !row.note.is_empty() {
            let _ = write!(text, " ← {}", escape(&row.note));
        }
        let _ = if row.label.is_empty() {
            writeln!(out, "  - {text}")
        } else {
            writeln!(out, "- **{}** {text}", row.label)
        };
    }
    let found = lines(&c.before(), &c.after(), &notes(c.documents, c.grants), 3);
    if found.is_empty() {
        out += "\nThe text of the policies is the same.\n";
        return out;
    }
    out += "\n```diff\n";
    for line in &found {
        out += &plain(line);
    }
    out += "```\n";
    out
}

fn plain(line: &Line) -> String {
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
    format!("{sign}{}{note}\n", line.text())
}

/// Stars and underscores of patterns are no markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '<' | '\\' | '[' | ']' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
