//! What a trail showed, in two lines.

use anstyle::Style;

use super::words::plural;
use crate::observer::attribution::Attributed;
use crate::observer::usage::Usage;

/// Functions and window seen, and records skipped by reason, with ANSI styles.
pub fn text(usage: &Usage, attributed: &Attributed) -> String {
    let mut out = line("seen", &seen(usage, attributed));
    if !usage.skipped.is_empty() {
        out += &line("skipped", &skipped(usage));
    }
    out
}

fn line(label: &str, text: &str) -> String {
    let dim = Style::new().dimmed();
    format!("{dim}{label}{dim:#} {text}\n")
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
