//! What a trail showed, in two lines.

use super::said::{Page, said};
use super::style::dim;
use super::words::plural;
use crate::observer::attribution::Attributed;
use crate::observer::usage::Usage;

/// Functions and window seen, and records skipped by reason, with ANSI styles.
pub fn text(usage: &Usage, attributed: &Attributed) -> Page {
    let mut out = Page::default();
    out.line(said!("{} {}", dim("seen"), seen(usage, attributed)));
    if !usage.skipped.is_empty() {
        out.line(said!("{} {}", dim("skipped"), skipped(usage)));
    }
    out
}

fn seen(usage: &Usage, attributed: &Attributed) -> String {
    let functions = plural(attributed.functions.len(), "function");
    let window = usage.window.map_or(String::new(), |(first, last)| {
        let form = "%Y-%m-%d %H:%M";
        format!(
            "from {} to {} UTC ({})",
            first.strftime(form),
            last.strftime(form),
            usage.cover().map(|c| c.in_words()).unwrap_or_default()
        )
    });
    let records = usage.records.count();
    let noun = if records.value == 1 {
        "record"
    } else {
        "records"
    };
    format!("{functions}, {records} {noun} {window}")
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
