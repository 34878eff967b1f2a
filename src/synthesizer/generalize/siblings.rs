//! Directories that differ in one level only: `users/alice/inbox/*`, `users/bob/inbox/*`, …
//!
//! When there are many, the level is made of names (users, tenants) and tomorrow brings another.
//! Directories that repeat one structure, are made of numbers, or look like hashes of one length are
//! taken for such names sooner. What the names have in common in front stays: `tenant-*`.

use std::collections::{BTreeMap, BTreeSet};

use super::Patterns;
use crate::observer::generated::variable_part;
use crate::observer::usage::Name;

/// So many directories that differ in one level only make that level a varying one.
pub(super) const MANY: usize = 8;

/// So many are enough when they repeat one structure below (`users/alice/avatar.png`,
/// `users/bob/avatar.png`), are made of numbers (`customer-4711/`, `customer-4712/`), or look like
/// hashes of one length (`3f9a/`). Two may be two that somebody set up; the third shows a kind.
pub(super) const FEW: usize = 3;

/// Patterns that agree but for one level.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Frame {
    before: Vec<String>,
    after: Vec<String>,
}

/// Replaces a level in which many patterns differ by a wildcard, level after level.
///
/// A pattern always keeps some literal text: many first directories with nothing in common stay
/// apart, as a wildcard would be the whole bucket.
pub(super) fn join(patterns: Patterns) -> Patterns {
    let mut split: BTreeMap<Vec<String>, BTreeSet<Name>> = patterns
        .into_iter()
        .map(|(pattern, names)| (pattern.split('/').map(str::to_owned).collect(), names))
        .collect();
    let deepest = split.keys().map(Vec::len).max().unwrap_or(0);
    for level in 0..deepest.saturating_sub(1) {
        split = join_level(split, level);
    }
    split
        .into_iter()
        .map(|(levels, names)| (levels.join("/"), names))
        .collect()
}

fn join_level(
    patterns: BTreeMap<Vec<String>, BTreeSet<Name>>,
    level: usize,
) -> BTreeMap<Vec<String>, BTreeSet<Name>> {
    let mut frames: BTreeMap<Frame, BTreeMap<String, BTreeSet<Name>>> = BTreeMap::new();
    let mut joined = BTreeMap::new();
    for (mut levels, names) in patterns {
        // The last level is the name, not a directory.
        if level + 1 >= levels.len() {
            joined.insert(levels, names);
            continue;
        }
        let mut after = levels.split_off(level);
        let at = after.remove(0);
        frames
            .entry(Frame {
                before: levels,
                after,
            })
            .or_default()
            .insert(at, names);
    }
    for (frame, values) in frames {
        let wildcard = wildcard(&frame, &values);
        for (value, names) in values {
            let at = wildcard.clone().unwrap_or(value);
            let levels = [&frame.before[..], &[at], &frame.after[..]].concat();
            joined
                .entry(levels)
                .or_insert_with(BTreeSet::new)
                .extend(names);
        }
    }
    joined
}

/// What takes the level's place, if the values are many enough.
fn wildcard(frame: &Frame, values: &BTreeMap<String, BTreeSet<Name>>) -> Option<String> {
    let length = values.keys().next()?.len();
    let told = |part: &String| part.chars().any(|c| c != '*' && c != '?');
    let below = frame.before.iter().any(told);
    let is_hash = |v: &String| v.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let counts = values.keys().all(|v| v.bytes().all(|b| b.is_ascii_digit()));
    let hashes = length >= 2
        && values.keys().all(|v| v.len() == length && is_hash(v))
        && values.keys().any(|v| v.bytes().any(|b| b.is_ascii_digit()));
    // What counts gets another digit one day, which matters little below a directory.
    if hashes && !(below && counts) && values.len() >= FEW {
        return Some("?".repeat(length));
    }
    let lead = common_lead(values.keys());
    let made = values.keys().all(|v| variable_part(v).is_some());
    let repeated = made || frame.after.iter().any(told) || same_leaves(values.values());
    let anchored = below || !lead.is_empty();
    let enough = if repeated && anchored { FEW } else { MANY };
    let literal = anchored || frame.after.iter().any(told);
    (values.len() >= enough && literal).then(|| format!("{lead}*"))
}

/// What all values begin with, up to the last separator: `tenant-a`, `tenant-b` → `tenant-`.
fn common_lead<'v>(mut values: impl Iterator<Item = &'v String>) -> &'v str {
    let Some(first) = values.next() else {
        return "";
    };
    let common = values.fold(first.len(), |most, value| {
        let same = first.bytes().zip(value.bytes()).take_while(|(a, b)| a == b);
        most.min(same.count())
    });
    // Never within an escape (`${*}`), never at a wildcard.
    let plain = first[..]
        .char_indices()
        .take_while(|(at, c)| *at < common && !matches!(c, '$' | '*' | '?'));
    let end = plain
        .filter(|(_, c)| !c.is_alphanumeric())
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    if end <= common { &first[..end] } else { "" }
}

/// Whether every directory holds the same names: `users/alice/avatar.png`, `users/bob/avatar.png`.
fn same_leaves<'n>(mut directories: impl Iterator<Item = &'n BTreeSet<Name>>) -> bool {
    let leaves = |names: &'n BTreeSet<Name>| -> Option<BTreeSet<&'n str>> {
        names
            .iter()
            .map(|name| (!name.open).then(|| name.text.rsplit('/').next()).flatten())
            .collect()
    };
    let Some(first) = directories.next().and_then(leaves) else {
        return false;
    };
    directories.all(|names| leaves(names).as_ref() == Some(&first))
}
