//! Values of the stages in the words of the reports.

use jiff::Timestamp;

use crate::differ::Guards;
use crate::iam::evaluate::Request;
use crate::observer::function::Rule;
use crate::observer::usage::{Count, Operation, Origin, Usage};
use crate::synthesizer::Implication;

/// `dynamodb:GetItem`: the event source's label and the event name.
pub(crate) fn host_and_name(operation: &Operation) -> String {
    let host = operation
        .source
        .split(".amazonaws.com")
        .next()
        .unwrap_or_default();
    format!("{host}:{}", operation.name)
}

/// `once`, `12 times`, `~2040 times`.
pub(crate) fn times(count: Count) -> String {
    if count.value == 1 && count.exact {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}

/// `1 grant`, `3 grants`.
pub(crate) fn plural(n: usize, word: &str) -> String {
    let stem = word.strip_suffix('y');
    match (n, stem.filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))) {
        (1, _) => format!("1 {word}"),
        (_, Some(stem)) => format!("{} {stem}ies", number(n)),
        _ => format!("{} {word}s", number(n)),
    }
}

/// `1 record`, `12 records`, `~2040 records`: as sure as the count.
pub(crate) fn counted(count: Count, word: &str) -> String {
    let s = if count.value == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

/// The minute of a time, in UTC: `2026-11-01 10:00`.
pub(crate) fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The day of a time, in UTC: `2026-11-01`.
pub(crate) fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// The window of a usage and how much of it was seen; `None` when no record carries a time.
pub(crate) fn window(usage: &Usage) -> Option<String> {
    let (first, last) = usage.window?;
    let cover = usage
        .cover()
        .map(|cover| format!(" ({})", cover.in_words()));
    let cover = cover.unwrap_or_default();
    Some(format!("{} to {} UTC{cover}", minute(first), minute(last)))
}

/// What implies something, in one line.
pub(crate) fn implied_by(by: &[Implication]) -> String {
    let texts: Vec<String> = by.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// What guards the role of today and goes over, a line for each kind.
pub(crate) fn guards(guards: &Guards) -> Vec<String> {
    let mut lines = Vec::new();
    if guards.denials > 0 {
        lines.push(format!(
            "{} of today's role carried over as written",
            plural(guards.denials, "denial")
        ));
    }
    if !guards.staying.is_empty() {
        let names = guards.staying.iter().map(|name| format!("`{name}`"));
        lines.push(format!(
            "stays attached, as it only denies: {}",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    if !guards.keys.is_empty() {
        let keys: Vec<&str> = guards.keys.iter().map(String::as_str).collect();
        lines.push(format!(
            "grants stay under the conditions of today's role: {}",
            keys.join(", ")
        ));
    }
    lines
}

/// As a number of things in memory; no line shows more.
pub(crate) fn count(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Bytes in megabytes, to be shown with one digit after the point.
#[allow(
    clippy::cast_precision_loss,
    reason = "shown with one digit after the point"
)]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Bytes as a person says them: `640 bytes`, `15.2 MB`, `1.3 TB`; thousands, as prices count.
pub(crate) fn size(bytes: u64) -> String {
    let units = ["KB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return plural(count(bytes), "byte");
    }
    let (mut value, mut at) = (megabytes(bytes) * 1e3, 0);
    while value >= 999.95 && at + 1 < units.len() {
        (value, at) = (value / 1e3, at + 1);
    }
    format!("{value:.1} {}", units[at])
}

/// A number with a comma between its thousands: `22,091`.
pub(crate) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// When calls were seen: `2026-11-01 10:00 to 2026-11-20 11:30`.
pub(crate) fn span(first: Option<Timestamp>, last: Option<Timestamp>) -> String {
    match (first.map(minute), last.map(minute)) {
        (Some(first), Some(last)) if first == last => format!("at {first}"),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "time unknown".to_owned(),
    }
}

/// Some names, and how many more there are.
pub(crate) fn list<'n>(names: impl IntoIterator<Item = &'n str>, most: usize) -> String {
    let all: Vec<&str> = names.into_iter().collect();
    let shown = all
        .iter()
        .take(most)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {} more", number(more)),
    }
}

/// Who, inside the function's session, made a call.
pub(crate) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Code => "the function's code".to_owned(),
        Origin::Worker => "the Lambda worker".to_owned(),
        Origin::Poller => "an event source mapping".to_owned(),
        Origin::Forwarded(by) => format!("{by}, called by the function"),
    }
}

/// The attribution rule.
pub(crate) fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::InScopeOf => "inScopeOf",
        Rule::IssuedByLambda => "AssumeRole by Lambda",
        Rule::RoleAndSessionName => "role and session name",
        Rule::SessionName => "session name only",
        Rule::Poller => "the event source mapping's session on the role",
    }
}

/// A request in words: `s3:GetObject` on an ARN, with its context.
pub(crate) fn request(request: &Request) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (n, text) in [
            (7, "7"),
            (999, "999"),
            (1000, "1,000"),
            (22_091, "22,091"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(n), text);
        }
        assert_eq!(plural(1, "policy"), "1 policy");
        assert_eq!(plural(2000, "policy"), "2,000 policies");
        assert_eq!(plural(0, "grant"), "0 grants");
        assert_eq!(list(["a", "b", "c"], 2), "a, b and 1 more");
        let about = |value, exact| counted(Count { value, exact }, "call");
        assert_eq!(about(1, true), "1 call");
        assert_eq!(about(2040, false), "~2040 calls");
    }
}
