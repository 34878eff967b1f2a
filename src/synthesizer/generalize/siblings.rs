//! Directories that differ in one level only: `users/alice/inbox/*`, `users/bob/inbox/*`, …
//!
//! When there are many, the level is made of names (users, tenants) and tomorrow brings another.
//! Directories that look like hashes, all of one length, are taken for such names sooner.

use std::collections::{BTreeMap, BTreeSet};

use super::Patterns;
use crate::observer::usage::Name;

/// So many directories that differ in one level only make that level a varying one.
const MANY: usize = 8;

/// So many are enough when all look like hashes of one length (`3f9a/`).
const MANY_HASHES: usize = 3;

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
    let hashes = length >= 2
        && values
            .keys()
            .all(|v| v.len() == length && v.bytes().all(|b| b.is_ascii_hexdigit()))
        && values.keys().any(|v| v.bytes().any(|b| b.is_ascii_digit()));
    if hashes && values.len() >= MANY_HASHES {
        return Some("?".repeat(length));
    }
    let literal = frame
        .before
        .iter()
        .chain(&frame.after)
        .any(|part| part.chars().any(|c| c != '*' && c != '?'));
    (values.len() >= MANY && literal).then(|| "*".to_owned())
}
