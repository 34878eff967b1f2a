//! What a trail showed, in two lines.

use super::said::{Page, said};
use super::style::dim;
use super::words::{self, counted, plural};
use crate::observer::attribution::Attributed;
use crate::observer::usage::Usage;

/// Functions and window seen, and records skipped by reason, with ANSI styles.
pub(crate) fn text(usage: &Usage, attributed: &Attributed) -> Page {
    let mut out = Page::default();
    out.line(said!("{} {}", dim("seen"), seen(usage, attributed)));
    if !usage.skipped.is_empty() {
        out.line(said!("{} {}", dim("skipped"), skipped(usage)));
    }
    out
}

fn seen(usage: &Usage, attributed: &Attributed) -> String {
    let functions = plural(attributed.functions.len(), "function");
    let window = words::window(usage).map(|window| format!("from {window}"));
    let records = counted(usage.records.count(), "record");
    format!("{functions}, {records} {}", window.unwrap_or_default())
        .trim_end()
        .to_owned()
}

fn skipped(usage: &Usage) -> String {
    let reasons: Vec<String> = usage
        .skipped
        .iter()
        .map(|(skip, records)| format!("{} {skip}", records.count()))
        .collect();
    reasons.join(", ")
}
