//! Widening names that are made per call: from the names observed to patterns that also allow the
//! names to come.
//!
//! Only the varying name itself is looked at, never what stands before it in the resource, so no
//! widening leaves its bucket, group or account.

mod coming;
mod date;
mod ids;
mod key;
mod keys;
mod roots;
mod siblings;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use coming::Proof;

use super::cover::{homes, pattern_includes};
use super::options::Generalize;
use crate::catalog::requirement::Variety;
use crate::iam::pattern::Pattern;
use crate::observer::generated::variable_part;
use crate::observer::usage::{Name, Names};

/// A name used in so many calls is used again and again (a usage counts to four).
pub(super) const OFTEN: usize = 3;

/// A pattern for a varying name, with the observed names it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Widening {
    /// IAM pattern text.
    pub pattern: String,
    /// The observed names (or prefixes, where the usage holds no more), in order.
    pub names: BTreeSet<Name>,
}

impl Widening {
    /// Whether the pattern allows more than the one name that was observed.
    pub(crate) fn is_wider(&self) -> bool {
        self.names
            .iter()
            .any(|name| name.open || Pattern::escape(&name.text) != self.pattern)
    }
}

/// Patterns by text, each with the names it stands for.
type Patterns = BTreeMap<String, BTreeSet<Name>>;

/// The patterns that stand for `names`: every name is matched by one, and none is included in
/// another. Sorted by pattern text. Without names there is nothing to go by: everything.
pub(crate) fn generalize(variety: Variety, names: &Names, dial: Generalize) -> Vec<Widening> {
    generalize_seen(variety, names, None, dial)
}

/// The same where the time of the last call is known: whether names keep coming shows until then.
pub(super) fn generalize_seen(
    variety: Variety,
    names: &Names,
    last: Option<Timestamp>,
    dial: Generalize,
) -> Vec<Widening> {
    let patterns = match (dial, variety) {
        _ if names.is_empty() => Patterns::from([("*".to_owned(), BTreeSet::new())]),
        (Generalize::Exact, _) => exact(names.iter().map(|(name, _)| name)),
        (_, Variety::Run) => Patterns::from([(
            "*".to_owned(),
            names.iter().map(|(name, _)| name.clone()).collect(),
        )]),
        (Generalize::Names, Variety::Id) => ids::generalize(names, ids::FEW),
        (Generalize::Prefix, Variety::Id | Variety::Job) => ids::generalize(names, 0),
        (Generalize::Names, Variety::Job) | (Generalize::Prefix, Variety::New) => {
            coming::generalize(names, last, Proof::Type)
        }
        (Generalize::Names, Variety::New) => coming::generalize(names, last, Proof::Records),
        (Generalize::Names, Variety::Key) => keys::by_directory(names),
        (Generalize::Prefix, Variety::Key) => keys::by_first_directory(names),
    };
    without_needless(without_included(patterns))
        .into_iter()
        .map(|(pattern, names)| Widening { pattern, names })
        .collect()
}

/// The same for the prefixes that a bucket was listed with. One that ends in the middle of a name
/// (`customer-4711`) stands for all that begin so, and like a directory it stays until several of its
/// kind were seen.
pub(super) fn prefixes(names: &Names, dial: Generalize) -> Vec<Widening> {
    let is_cut = |name: &Name| {
        let last = name.text.rsplit('/').next().unwrap_or_default();
        !name.open && variable_part(last).is_some()
    };
    let cut = names.iter().filter(|(name, _)| is_cut(name)).count();
    if dial == Generalize::Exact || cut == 0 || cut >= siblings::FEW {
        return generalize(Variety::Key, names, dial);
    }
    let (rung, seen) = names.parts();
    let (cut, whole): (Vec<_>, Vec<_>) = seen.iter().partition(|(name, _)| is_cut(name));
    let whole = whole
        .into_iter()
        .map(|(name, uses)| (name.clone(), uses.clone()));
    let whole = Names::from_parts(rung, whole);
    let mut patterns = Patterns::new();
    for (name, _) in cut {
        let start = date::directory(&format!("{}/", name.text));
        let pattern = format!("{}*", start.trim_end_matches('/'));
        patterns.entry(pattern).or_default().insert(name.clone());
    }
    if !whole.is_empty() {
        let widened = generalize(Variety::Key, &whole, dial);
        merge(
            &mut patterns,
            widened.into_iter().map(|w| (w.pattern, w.names)).collect(),
        );
    }
    let patterns = without_included(patterns).into_iter();
    patterns
        .map(|(pattern, names)| Widening { pattern, names })
        .collect()
}

/// One pattern per name; a name known by its prefix only stands for all that begin so.
fn exact<'a>(names: impl Iterator<Item = &'a Name>) -> Patterns {
    let mut patterns = Patterns::new();
    for name in names {
        patterns
            .entry(written(name))
            .or_default()
            .insert(name.clone());
    }
    patterns
}

/// The narrowest pattern for one name or prefix.
fn written(name: &Name) -> String {
    let mut text = Pattern::escape(&name.text);
    if name.open {
        text.push('*');
    }
    text
}

fn merge(into: &mut Patterns, from: Patterns) {
    for (pattern, names) in from {
        into.entry(pattern).or_default().extend(names);
    }
}

/// Drops patterns that another one includes; their names go to the one that stays.
fn without_included(patterns: Patterns) -> Patterns {
    let sorted: Vec<&str> = patterns.keys().map(String::as_str).collect();
    let homes = homes(&sorted, |wide, narrow| {
        pattern_includes(sorted[wide], sorted[narrow])
    });
    let homes: Vec<String> = homes
        .into_iter()
        .map(|home| sorted[home].to_owned())
        .collect();
    let mut kept = Patterns::new();
    for (home, names) in homes.into_iter().zip(patterns.into_values()) {
        kept.entry(home).or_default().extend(names);
    }
    kept
}

/// Drops patterns whose names the others match between them. That is chance (`?` and `*` match a
/// `/` too), so shapes go first; the names go to the first pattern that matches them.
fn without_needless(patterns: Patterns) -> Patterns {
    let mut kept = patterns;
    let mut candidates: Vec<String> = kept.keys().cloned().collect();
    candidates.sort_by_key(|pattern| !pattern.contains('?'));
    for pattern in candidates {
        let Some(names) = kept.remove(&pattern) else {
            continue;
        };
        let others: Vec<Pattern> = kept.keys().map(Pattern::new).collect();
        let takers: Option<Vec<&Pattern>> = names
            .iter()
            .map(|name| others.iter().find(|other| stands_for(other, name)))
            .collect();
        match takers {
            Some(takers) if !takers.is_empty() => {
                let takers: Vec<String> = takers.iter().map(|p| p.as_str().to_owned()).collect();
                for (taker, name) in takers.into_iter().zip(names) {
                    kept.entry(taker).or_default().insert(name);
                }
            }
            _ => {
                kept.insert(pattern, names);
            }
        }
    }
    kept
}

fn stands_for(pattern: &Pattern, name: &Name) -> bool {
    if name.open {
        pattern_includes(pattern.as_str(), &written(name))
    } else {
        pattern.matches(&name.text)
    }
}

#[cfg(test)]
mod tests;
