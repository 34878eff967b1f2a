//! Which values of one condition key are worth looking at: one for each way in which the entries
//! that ask about the key can come out together.
//!
//! A value is any text, whatever the key is compared as: numbers, dates, addresses and truth values
//! are texts among others, and a word is a value of a key that is compared as a number. Where AWS's
//! pages leave open how an entry comes out, each way counts as one that is possible.

mod candidates;

use std::collections::HashSet;

use super::operator::{Comparison, OperatorEntry};
use super::ruling::Ruling;
use super::{Context, holds_by, null};
use crate::iam::pattern::language::Budget;
use candidates::Candidate;

/// How many values a request may have for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Multiplicity {
    AtMostOne,
    Several,
}

/// One way in which entries can come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryOutcome {
    /// By entry, whether it holds.
    pub(crate) holds: Vec<bool>,
    /// Values that come out so; empty for a key that is not there. `None` when there may be such
    /// values, but none was found.
    pub(crate) values: Option<Vec<String>>,
    /// Whether the values certainly come out so, however AWS decides what its pages leave open.
    pub(crate) is_certain: bool,
}

/// The ways in which the entries that ask about one key can come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcomes {
    /// The key that is not there comes first.
    pub(crate) all: Vec<EntryOutcome>,
    /// Whether these are all.
    pub(crate) is_complete: bool,
}

/// More lists than this are not looked at for one key.
const MOST_LISTS: usize = 512;
/// More rulings than this are not tried together.
const MOST_RULINGS: usize = 256;

/// Every outcome of the `entries` that ask about `key`.
pub(crate) fn outcomes(
    key: &str,
    entries: &[OperatorEntry<'_>],
    count: Multiplicity,
    budget: &mut Budget,
) -> Outcomes {
    let rulings = Ruling::on_one(entries, &[]);
    let (candidates, is_whole) = candidates::candidates(entries, &rulings, budget);
    let mut found = Found {
        is_complete: rulings.len() <= MOST_RULINGS && is_whole,
        ..Found::default()
    };
    found.add_values(key, entries, &rulings, &[]);
    for candidate in &candidates {
        match &candidate.text {
            Some(text) => {
                found.add_values(key, entries, &rulings, std::slice::from_ref(text));
            }
            None => {
                for own in &candidate.own {
                    found.add(None, own.clone(), false);
                }
            }
        }
    }
    let by_set = entries.iter().any(|(operator, _)| operator.set.is_some());
    let plain = entries
        .iter()
        .any(|(operator, _)| operator.set.is_none() && operator.comparison != Comparison::Null);
    if by_set || (plain && count == Multiplicity::Several) {
        let twins = candidates::twins(entries, &rulings, &candidates);
        for (own, twin) in &twins {
            found.add_list(entries, &rulings, &[own, twin]);
        }
        found.add_lists(entries, &rulings, &candidates);
    }
    found.all.sort_by_key(|own| !own.is_certain);
    Outcomes {
        all: found.all,
        is_complete: found.is_complete,
    }
}

/// How each entry comes out for a list of values.
pub(crate) fn outcomes_of(
    key: &str,
    entries: &[OperatorEntry<'_>],
    values: &[String],
) -> Vec<EntryOutcome> {
    let rulings = Ruling::on_one(entries, values);
    let mut found = Found::default();
    found.add_values(key, entries, &rulings, values);
    found.all
}

/// The outcomes found so far.
#[derive(Default)]
struct Found {
    all: Vec<EntryOutcome>,
    certain: HashSet<(Vec<bool>, bool)>,
    uncertain: HashSet<(Vec<bool>, bool)>,
    is_complete: bool,
}

impl Found {
    fn add(&mut self, values: Option<&[String]>, holds: Vec<bool>, is_certain: bool) {
        let id = (holds, values.is_some_and(<[String]>::is_empty));
        let is_new = if is_certain {
            self.certain.insert(id.clone())
        } else {
            !self.certain.contains(&id) && self.uncertain.insert(id.clone())
        };
        if is_new {
            self.all.push(EntryOutcome {
                holds: id.0,
                values: values.map(<[String]>::to_vec),
                is_certain,
            });
        }
    }

    /// Adds what the evaluator says of these values, by each ruling.
    fn add_values(
        &mut self,
        key: &str,
        entries: &[OperatorEntry<'_>],
        rulings: &[Ruling],
        values: &[String],
    ) {
        let mut context = Context::default();
        context.insert(key, values.iter().cloned());
        let by = |ruling: Ruling| -> Vec<bool> {
            let one = |(operator, own): &OperatorEntry<'_>| {
                holds_by(&ruling, *operator, key, own, &context)
            };
            entries.iter().map(one).collect()
        };
        let mut outcomes: Vec<Vec<bool>> = Vec::new();
        for ruling in rulings {
            match values.len() {
                0 | 1 => outcomes.push(by(*ruling)),
                count => outcomes.extend(ruling.on_several(count).map(by)),
            }
        }
        outcomes.dedup();
        let is_certain = outcomes.iter().all(|own| *own == outcomes[0]);
        for holds in outcomes {
            self.add(Some(values), holds, is_certain);
        }
    }

    /// Adds lists of two and more of `candidates`, one for each set of what all of them and any of
    /// them match.
    fn add_lists(
        &mut self,
        entries: &[OperatorEntry<'_>],
        rulings: &[Ruling],
        candidates: &[Candidate],
    ) {
        let mut seen = HashSet::new();
        let mut lists: Vec<Vec<usize>> = (0..candidates.len()).map(|index| vec![index]).collect();
        let mut at = 0;
        while at < lists.len() {
            for next in 0..candidates.len() {
                if lists[at].contains(&next) {
                    continue;
                }
                let mut list = lists[at].clone();
                list.push(next);
                let members = || list.iter().map(|index| &candidates[*index]);
                if seen.insert((
                    joined(members(), |a, b| a && b),
                    joined(members(), |a, b| a || b),
                )) {
                    if lists.len() >= MOST_LISTS {
                        self.is_complete = false;
                        break;
                    }
                    self.add_list(entries, rulings, &members().collect::<Vec<_>>());
                    lists.push(list);
                }
            }
            at += 1;
        }
    }

    fn add_list(
        &mut self,
        entries: &[OperatorEntry<'_>],
        rulings: &[Ruling],
        members: &[&Candidate],
    ) {
        let mut outcomes = Vec::new();
        for (index, ruling) in rulings.iter().enumerate() {
            for ruling in ruling.on_several(members.len()) {
                let one = |(place, (operator, own)): (usize, &OperatorEntry<'_>)| {
                    if operator.comparison == Comparison::Null {
                        return null(own, false);
                    }
                    let each = members.iter().map(|member| member.own[index][place]);
                    operator.count(&ruling, each)
                };
                outcomes.push(entries.iter().enumerate().map(one).collect::<Vec<bool>>());
            }
        }
        outcomes.sort_unstable();
        outcomes.dedup();
        let texts: Option<Vec<String>> = members.iter().map(|own| own.text.clone()).collect();
        let is_certain = outcomes.len() == 1 && texts.is_some();
        for holds in outcomes {
            self.add(texts.as_deref(), holds, is_certain);
        }
    }
}

/// What the members match together, by ruling and entry.
fn joined<'c>(
    members: impl Iterator<Item = &'c Candidate>,
    by: fn(bool, bool) -> bool,
) -> Vec<bool> {
    let each = members.map(|own| own.own.iter().flatten().copied());
    let joined = each.map(Iterator::collect::<Vec<bool>>).reduce(|a, b| {
        let pairs = a.into_iter().zip(b);
        pairs.map(|(a, b)| by(a, b)).collect()
    });
    joined.unwrap_or_default()
}

#[cfg(test)]
mod tests;
