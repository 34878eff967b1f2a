//! What a difference means, as rows that text and Markdown render alike.

mod changes;
mod head;
mod outcome;
mod plan;

use super::Comparison;
use crate::iam::evaluate::Request;
use crate::visibility::TOO_SHORT;

/// How a row is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    /// Something goes away, or is proven: less to fear.
    Good,
    /// Something is added, or left open.
    Warn,
    /// Something is broken.
    Bad,
    Faint,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiffRow {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) tone: Tone,
    /// Why it is so.
    pub(super) note: String,
}

fn row(label: &'static str, text: impl Into<String>, tone: Tone) -> DiffRow {
    DiffRow {
        label,
        text: text.into(),
        tone,
        note: String::new(),
    }
}

impl DiffRow {
    fn because(mut self, note: String) -> Self {
        self.note = note;
        self
    }
}

/// So many names stand in a row before a number stands for the rest.
const MOST: usize = 6;

/// The meaning of the difference, the most dangerous first.
pub(super) fn rows(c: &Comparison<'_>) -> Vec<DiffRow> {
    let mut out = head::head(c);
    out.push(row("rests on", c.basis.line(), Tone::Plain));
    let days = c.basis.days();
    out.extend(days.into_iter().map(|days| row("", days, Tone::Faint)));
    out.extend(head::too_short(c));
    out.extend(head::dangers(c));
    out.extend(changes::removed(c));
    out.extend(changes::changes(c));
    out.extend(outcome::unreachable(c));
    out.extend(outcome::additions(c));
    out.extend(outcome::proof(c));
    out.extend(plan::plan(c));
    for gap in c.gaps.iter().filter(|gap| gap.code != TOO_SHORT) {
        out.push(row(
            "gap",
            format!("{}  {}", gap.code, gap.text),
            Tone::Warn,
        ));
        if let Some(hint) = &gap.hint {
            out.push(row("", format!("do: {hint}"), Tone::Faint));
        }
    }
    out
}

/// A request in words: `s3:GetObject` on an ARN, with its context.
pub(in crate::report) fn request(request: &Request) -> String {
    let context: Vec<String> = request
        .context
        .iter()
        .map(|(key, values)| format!("{key}={}", values.join("|")))
        .collect();
    let with = if context.is_empty() {
        String::new()
    } else {
        format!(" with {}", context.join(", "))
    };
    format!("{} on {}{with}", request.action, request.resource)
}
