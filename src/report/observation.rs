//! What a trail showed, in two lines.

use anstyle::Style;

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
    let functions = plural(attributed.functions.len() as u64, "function");
    let window = usage.window.map_or("no times".to_owned(), |(first, last)| {
        let days = last.duration_since(first).as_hours().unsigned_abs() / 24;
        let form = "%Y-%m-%d %H:%M";
        format!(
            "from {} to {} UTC ({})",
            first.strftime(form),
            last.strftime(form),
            plural(days, "day")
        )
    });
    format!("{functions}, {} records {window}", usage.records.count())
}

/// A number and its noun.
pub(super) fn plural(n: u64, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

fn skipped(usage: &Usage) -> String {
    let reasons: Vec<String> = usage
        .skipped
        .iter()
        .map(|(skip, records)| format!("{} {skip}", records.count()))
        .collect();
    reasons.join(", ")
}
