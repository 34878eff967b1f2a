//! The contexts that tell conditions apart.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use indexmap::IndexMap;

use super::free::{self, Held};
use crate::iam::condition::values::{EntryOutcome, Multiplicity, Outcomes, outcomes, outcomes_of};
use crate::iam::condition::{Condition, Context, Operator};
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::Budget;

/// What is assumed of the values of variables.
#[derive(Clone, Copy)]
pub(super) enum Assumed<'c> {
    /// The keys that variables name have these values.
    Values(&'c Context),
    /// Of the keys that variables name, those that `letters` has have one value, for which the given
    /// letter stands in resources; the others have none, or several.
    Opaque {
        letters: &'c Context,
        keys: &'c BTreeSet<String>,
    },
}

impl Assumed<'_> {
    /// What stands for the variable of this key.
    pub(super) fn value_of(&self, key: &str) -> Option<&str> {
        let (Self::Values(given) | Self::Opaque { letters: given, .. }) = self;
        given.single(key)
    }

    /// Whether a key with these values, or with some that are not known, is as assumed.
    fn admits(&self, key: &str, values: Option<&[String]>, count: Multiplicity) -> bool {
        match self {
            Self::Opaque { letters, .. } if letters.single(key).is_some() => values != Some(&[]),
            Self::Opaque { keys, .. } if keys.contains(key) && count == Multiplicity::AtMostOne => {
                values == Some(&[])
            }
            _ => true,
        }
    }
}

/// What makes a set of conditions hold.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// `None` when no values were found that do.
    #[expect(
        clippy::option_option,
        reason = "no values that do, or none that have to be there"
    )]
    values: Option<Option<Rc<Chosen>>>,
    /// Whether the values certainly do, whatever AWS's pages leave open.
    pub(super) is_certain: bool,
}

/// Values of one key, and those that were chosen for others before.
#[derive(Debug)]
struct Chosen {
    key: Rc<str>,
    values: Vec<String>,
    before: Option<Rc<Chosen>>,
}

impl Case {
    /// The values put into `context`; `None` when none were found.
    pub(super) fn context(&self, mut context: Context) -> Option<Context> {
        let mut at = self.values.as_ref()?.as_ref();
        while let Some(chosen) = at {
            context.insert(&chosen.key, chosen.values.iter().cloned());
            at = chosen.before.as_ref();
        }
        Some(context)
    }
}

/// Sets of conditions that can hold together.
pub(super) type Sets = IndexMap<Held, Case>;

/// What is known of condition keys, kept from one class of actions to the next.
#[derive(Default)]
pub(super) struct Keys {
    seen: HashMap<(Vec<OwnedEntry>, Multiplicity), Rc<Outcomes>>,
}

type OwnedEntry = (Operator, Vec<Pattern>);

/// More sets of conditions than this are not looked at.
const MOST_SETS: usize = 4_096;

/// One context for each set of `conditions` that can hold together, given what is assumed of
/// variables; and whether these are all sets.
pub(super) fn contexts(
    conditions: &[&Condition],
    assumed: Assumed<'_>,
    count: &dyn Fn(&str) -> Multiplicity,
    keys: &mut Keys,
    budget: &mut Budget,
) -> (Sets, bool) {
    if conditions.len() > 128 {
        return (Sets::new(), false);
    }
    let all = conditions
        .iter()
        .enumerate()
        .fold(0, |held, (bit, _)| held | 1 << bit);
    let start = match assumed {
        Assumed::Values(fixed) => fixed.clone(),
        Assumed::Opaque { .. } => Context::default(),
    };
    let first = Case {
        values: Some(None),
        is_certain: true,
    };
    let mut found = Sets::from([(all, first)]);
    let mut is_complete = true;
    let Asked { by_key, free } = asked(conditions, assumed);
    for (key, asked) in by_key {
        let mut entries: Vec<OwnedEntry> = asked.iter().map(|(_, entry)| entry.clone()).collect();
        entries.sort();
        entries.dedup();
        let known = start.iter().find(|(own, _)| *own == key);
        let ways = match known {
            Some((_, values)) => Rc::new(Outcomes {
                all: outcomes_of(&key, &borrowed(&entries), values),
                is_complete: true,
            }),
            None => keys.of(&key, &entries, count(&key), budget),
        };
        is_complete &= ways.is_complete;
        let admits = |way: &&EntryOutcome| assumed.admits(&key, way.values.as_deref(), count(&key));
        let possible = ways.all.iter().filter(admits);
        let ways = held_by(possible, &entries, &asked);
        if !budget.spend(found.len() * ways.len()) {
            return (found, false);
        }
        found = combined(&found, &key, &ways);
        if found.len() > MOST_SETS {
            return (found, false);
        }
    }
    for holds in free {
        for (held, case) in found.clone() {
            for holds in &holds {
                found.entry(held & holds).or_insert_with(|| case.clone());
            }
        }
        if found.len() > MOST_SETS {
            return (found, false);
        }
    }
    (found, is_complete)
}

/// Each outcome of one key's entries with the conditions that it lets hold.
fn held_by<'w>(
    ways: impl Iterator<Item = &'w EntryOutcome>,
    entries: &[OwnedEntry],
    asked: &[(usize, OwnedEntry)],
) -> Vec<(Held, &'w EntryOutcome)> {
    let fails = |way: &EntryOutcome| {
        let failing = asked.iter().filter(|(_, entry)| {
            let place = entries.binary_search(entry);
            !place.is_ok_and(|place| way.holds[place])
        });
        failing.fold(0, |fails: Held, (bit, _)| fails | 1 << bit)
    };
    ways.map(|way| (!fails(way), way)).collect()
}

/// Each set with each outcome of `key`: what still holds, and the values that make it so. Values
/// that certainly do come before others.
fn combined(sets: &Sets, key: &str, ways: &[(Held, &EntryOutcome)]) -> Sets {
    let key: Rc<str> = key.into();
    let mut next = Sets::new();
    for (held, case) in sets {
        for (holds, way) in ways {
            let is_certain = case.is_certain && way.is_certain;
            let is_known = case.values.is_some() && way.values.is_some();
            let chosen = || {
                let before = case.values.clone()?;
                let values = way.values.as_ref()?;
                let chosen = |values: &Vec<String>| Chosen {
                    key: Rc::clone(&key),
                    values: values.clone(),
                    before: before.clone(),
                };
                if values.is_empty() {
                    Some(before)
                } else {
                    Some(Some(Rc::new(chosen(values))))
                }
            };
            let make = || Case {
                values: chosen(),
                is_certain,
            };
            match next.entry(held & holds) {
                indexmap::map::Entry::Vacant(place) => {
                    place.insert(make());
                }
                indexmap::map::Entry::Occupied(mut place) => {
                    let old = place.get();
                    if (old.is_certain, old.values.is_some()) < (is_certain, is_known) {
                        place.insert(make());
                    }
                }
            }
        }
    }
    next
}

/// What conditions ask, each by its bit.
struct Asked {
    /// By lower-case key, variables put in.
    by_key: BTreeMap<String, Vec<(usize, OwnedEntry)>>,
    /// Of the entries that compare with unknown values, for those that do so alike: each set of
    /// conditions that may hold as far as they are concerned.
    free: Vec<Vec<Held>>,
}

fn asked(conditions: &[&Condition], assumed: Assumed<'_>) -> Asked {
    let mut by_key: BTreeMap<String, Vec<(usize, OwnedEntry)>> = BTreeMap::new();
    let mut free: IndexMap<(Operator, String), IndexMap<&[Pattern], Held>> = IndexMap::new();
    for (bit, condition) in conditions.iter().enumerate() {
        for (operator, key, values) in condition.iter() {
            let key = key.to_lowercase();
            let fixed = match assumed {
                Assumed::Values(fixed) => fixed,
                Assumed::Opaque { letters, .. } if names_any(values, letters) => {
                    let alike = free.entry((operator, key)).or_default();
                    *alike.entry(values).or_default() |= 1 << bit;
                    continue;
                }
                Assumed::Opaque { letters, .. } => letters,
            };
            // a variable without a value is like no text: it matches none and differs from all
            let values = values
                .iter()
                .filter_map(|value| value.resolve(|key| fixed.single(key)));
            let entry = (operator, values.map(Cow::into_owned).collect());
            by_key.entry(key).or_default().push((bit, entry));
        }
    }
    let ways = |((operator, _), alike): ((Operator, String), _)| free::ways(operator, &alike);
    let free = free.into_iter().flat_map(ways).collect();
    Asked { by_key, free }
}

/// Whether a variable that stands for a letter is among the values.
fn names_any(values: &[Pattern], letters: &Context) -> bool {
    let mut keys = values.iter().flat_map(Pattern::variable_keys);
    keys.any(|key| letters.single(key).is_some())
}

impl Keys {
    fn of(
        &mut self,
        key: &str,
        entries: &[OwnedEntry],
        count: Multiplicity,
        budget: &mut Budget,
    ) -> Rc<Outcomes> {
        let id = (entries.to_vec(), count);
        if let Some(known) = self.seen.get(&id) {
            return Rc::clone(known);
        }
        let found = Rc::new(outcomes(key, &borrowed(entries), count, budget));
        self.seen.insert(id, Rc::clone(&found));
        found
    }
}

fn borrowed(entries: &[OwnedEntry]) -> Vec<(Operator, &[Pattern])> {
    let entries = entries.iter();
    entries
        .map(|(operator, values)| (*operator, values.as_slice()))
        .collect()
}
