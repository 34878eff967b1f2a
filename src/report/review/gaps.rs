//! Which gaps want a look, and how much it can cost not to look.

use std::collections::BTreeMap;

use super::value::{Look, Note, Rank, Step};
use crate::gap::Gap;
use crate::gap::shell::word;

/// Codes of gaps that want a look by themselves, with their rank and a word. The others are told by the lines
/// that they are about, or are no risk: they are counted.
const LOOKS: &[(&str, Rank, &str)] = &[
    ("window-too-short", Rank::Unchanged, "too early"),
    ("kept-whole", Rank::Unchanged, "blind"),
    ("no-calls", Rank::Unchanged, "no calls"),
    ("other-client", Rank::Foreign, "foreign"),
    ("contradicted-record", Rank::Foreign, "doubtful"),
    ("deny-contradicts", Rank::Denied, "denied"),
    ("denied-grant", Rank::Denied, "denied"),
    ("outside-boundary", Rank::Denied, "boundary"),
    ("condition-contradicted", Rank::Denied, "denied"),
    ("configuration-not-allowed", Rank::Denied, "lacking"),
    ("records-missing", Rank::Unseen, "missing"),
    ("used-but-not-recorded", Rank::Unseen, "missing"),
    ("days-without-records", Rank::Unseen, "missing"),
    ("trail-delivery-fails", Rank::Unseen, "missing"),
    ("event-history-only", Rank::Unseen, "blind"),
    ("data-events-not-seen", Rank::Unseen, "blind"),
    ("short-window", Rank::Unseen, "window"),
    ("seen-briefly", Rank::Unseen, "window"),
    ("schedule-not-seen", Rank::Unseen, "schedule"),
    ("schedule-without-calls", Rank::Unseen, "schedule"),
    ("removed-without-evidence", Rank::Unseen, "removed"),
    ("unmapped-operation", Rank::Unseen, "unmapped"),
    ("unproven-call", Rank::Unseen, "unproven"),
    ("permission-not-seen", Rank::Unseen, "maybe"),
    ("may-need", Rank::Unseen, "maybe"),
    ("service-not-known", Rank::Unseen, "unmapped"),
    ("names-old-role", Rank::Unknown, "old role"),
    ("missing-managed-policy", Rank::Unknown, "unknown"),
    ("role-not-in-snapshot", Rank::Unknown, "unknown"),
    ("not-answered", Rank::Unknown, "unknown"),
    ("other-role", Rank::Unknown, "other role"),
    ("chained-session", Rank::Unknown, "other role"),
    ("by-name-only", Rank::Unknown, "by name"),
    ("unproven-function", Rank::Unknown, "by name"),
    ("shared-poller", Rank::Unknown, "shared"),
    ("version-not-known", Rank::Unknown, "unknown"),
    ("key-not-known", Rank::Unknown, "unknown"),
    ("access-point-not-known", Rank::Unknown, "unknown"),
    ("app-configuration-not-known", Rank::Unknown, "unknown"),
    ("bucket-not-known", Rank::Unknown, "unknown"),
    ("cluster-not-known", Rank::Unknown, "unknown"),
    ("destination-not-known", Rank::Unknown, "unknown"),
    ("event-source-not-known", Rank::Unknown, "unknown"),
    ("schedule-not-known", Rank::Unknown, "unknown"),
    ("arn-differs", Rank::Uncertain, "name"),
    ("unresolved-name", Rank::Uncertain, "name"),
    ("policy-size", Rank::Uncertain, "size"),
];

/// A longer hint is no step to take at once.
const LONGEST_STEP: usize = 96;

/// A look for each code that wants one; `function`: whom the commands are about.
pub(super) fn looks(gaps: &[Gap], function: &str) -> Vec<Look> {
    let mut by_code: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        by_code.entry(gap.code).or_default().push(gap);
    }
    let of = |(code, rank, label): &(&'static str, Rank, &'static str)| {
        let gaps = by_code.get(code)?;
        let first = gaps.first()?;
        let (what, mut why) = parts(&first.text);
        if why.is_empty() {
            let named = first
                .names
                .iter()
                .filter(|name| !what.contains(name.as_str()));
            why = named.cloned().collect::<Vec<_>>().join(", ");
        }
        if gaps.len() > 1 {
            why = format!("and {} more like it; {why}", gaps.len() - 1);
        }
        if why.is_empty() {
            "docs/diagnostics.md says what it means".clone_into(&mut why);
        }
        Some(Look {
            rank: *rank,
            code,
            label,
            what,
            why,
            next: step(first, function),
        })
    };
    LOOKS.iter().filter_map(of).collect()
}

/// What a gap says, and why it matters: its text has both.
fn parts(text: &str) -> (String, String) {
    let mut is_code = false;
    let mut at = None;
    for (i, c) in text.char_indices() {
        if c == '`' {
            is_code = !is_code;
        }
        let rest = &text[i..];
        if !is_code
            && [": ", "; ", ", so "]
                .iter()
                .any(|cut| rest.starts_with(cut))
        {
            at = Some(i);
            break;
        }
    }
    let Some(at) = at else {
        return (text.to_owned(), String::new());
    };
    let why = text[at..].trim_start_matches([':', ';', ',', ' ']);
    (text[..at].to_owned(), why.to_owned())
}

/// What to do about a gap: its hint where that is short, else the place that tells it all.
fn step(gap: &Gap, function: &str) -> Step {
    match &gap.hint {
        Some(hint) if hint.len() <= LONGEST_STEP => Step::Words(hint.clone()),
        Some(hint) => match hint.split_once([';', '(']) {
            Some((first, _)) if first.len() <= LONGEST_STEP && !is_within_code(first) => {
                Step::Words(first.trim_end().to_owned())
            }
            _ => whole(function),
        },
        None => whole(function),
    }
}

fn is_within_code(text: &str) -> bool {
    text.matches('`').count() % 2 == 1
}

fn whole(function: &str) -> Step {
    Step::lpgen(
        format!("lpgen explain {}", word(function)),
        "the evidence, and what to do",
    )
}

/// All that is to be known, by code.
pub(super) fn notes(gaps: &[Gap]) -> Vec<Note> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for gap in gaps {
        *counts.entry(gap.code).or_default() += 1;
    }
    let notes = counts.into_iter();
    notes.map(|(code, count)| Note { code, count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_it_says_why() {
        for (text, what, why) in [
            (
                "a window is short: less often",
                "a window is short",
                "less often",
            ),
            ("`a: b` is c; then d", "`a: b` is c", "then d"),
            (
                "3 are not allowed, so nothing goes",
                "3 are not allowed",
                "so nothing goes",
            ),
            ("one thing", "one thing", ""),
        ] {
            assert_eq!(parts(text), (what.to_owned(), why.to_owned()));
        }
    }

    #[test]
    fn a_long_command_is_no_step() {
        let gap = |hint: String| Gap {
            code: "short-window",
            text: "text".to_owned(),
            hint: Some(hint),
            names: Vec::new(),
        };
        let long = gap(format!("`aws {}` (charged)", "x".repeat(6_000)));
        let looks = looks(&[long, gap("read 14 days".to_owned())], "f");
        assert_eq!(looks.len(), 1, "one for a code");
        assert!(looks[0].why.starts_with("and 1 more"), "{looks:?}");
        assert!(looks[0].next.text("").len() < 120, "{looks:?}");
    }
}
