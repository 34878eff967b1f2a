//! The contexts that tell conditions apart.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use crate::iam::condition::values::{Representatives, representatives};
use crate::iam::condition::{Condition, Context, Operator};
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::Budget;

/// What is assumed of the values of variables.
#[derive(Clone, Copy)]
pub(super) enum Assumed<'c> {
    /// The keys that variables name have these values.
    Values(&'c Context),
    /// The keys given here have some value, for which the given letter stands in resources; the
    /// others have none.
    Opaque(&'c Context),
}

impl Assumed<'_> {
    /// What stands for the variable of this key.
    pub(super) fn value_of(&self, key: &str) -> Option<&str> {
        let (Self::Values(given) | Self::Opaque(given)) = self;
        given.single(key)
    }
}

/// Which conditions hold: one bit each.
pub(super) type Held = u128;

/// What is known of condition keys, kept from one class of actions to the next.
#[derive(Default)]
pub(super) struct Keys {
    seen: HashMap<(String, Vec<OwnedEntry>), Representatives>,
}

type OwnedEntry = (Operator, Vec<Pattern>);

/// More sets of conditions than this are not looked at.
const MOST_SETS: usize = 4_096;

/// One context for each set of `conditions` that can hold together, given what is assumed of
/// variables; and whether these are all sets.
pub(super) fn contexts(
    conditions: &[&Condition],
    assumed: Assumed<'_>,
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
        Assumed::Opaque(_) => Context::default(),
    };
    let mut found = Sets::from([(all, start.clone())]);
    let mut is_complete = true;
    let Asked { by_key, free } = asked(conditions, assumed);
    for (key, asked) in by_key {
        let known = start.iter().find(|(own, _)| *own == key);
        let own = match known {
            Some((_, values)) => Representatives {
                lists: vec![values.to_vec()],
                is_complete: true,
            },
            None => keys.of(&key, &asked, budget),
        };
        is_complete &= own.is_complete;
        let outcomes: Vec<(Held, Option<&Vec<String>>)> = own
            .lists
            .iter()
            .map(|list| {
                let context = one(&key, list);
                let fails = asked
                    .iter()
                    .filter(|(_, (operator, values))| !operator.holds(&key, values, &context))
                    .fold(0, |fails: Held, (bit, _)| fails | 1 << bit);
                (!fails, Some(list))
            })
            .collect();
        found = combined(&found, &key, &outcomes);
        if found.len() > MOST_SETS || !budget.spend(found.len()) {
            return (found, false);
        }
    }
    for bits in free {
        found = combined(&found, "", &[(Held::MAX, None), (!bits, None)]);
        if found.len() > MOST_SETS {
            return (found, false);
        }
    }
    (found, is_complete)
}

type Sets = IndexMap<Held, Context>;

/// Each set with each outcome of `key`: what still holds, and the values that make it so.
fn combined(sets: &Sets, key: &str, outcomes: &[(Held, Option<&Vec<String>>)]) -> Sets {
    let mut next = Sets::new();
    for (held, context) in sets {
        for (holds, list) in outcomes {
            next.entry(held & holds).or_insert_with(|| {
                let mut context = context.clone();
                if let Some(list) = list.filter(|list| !list.is_empty()) {
                    context.insert(key, list.iter().cloned());
                }
                context
            });
        }
    }
    next
}

fn one(key: &str, list: &[String]) -> Context {
    let mut context = Context::default();
    context.insert(key, list.iter().cloned());
    context
}

/// What conditions ask, each by its bit.
struct Asked {
    /// By lower-case key, variables put in.
    by_key: BTreeMap<String, Vec<(usize, OwnedEntry)>>,
    /// For each entry that compares with unknown values, the conditions that have it: it may hold or
    /// not, whatever else does.
    free: Vec<Held>,
}

fn asked(conditions: &[&Condition], assumed: Assumed<'_>) -> Asked {
    let mut by_key: BTreeMap<String, Vec<(usize, OwnedEntry)>> = BTreeMap::new();
    let mut free: IndexMap<(Operator, String, &[Pattern]), Held> = IndexMap::new();
    for (bit, condition) in conditions.iter().enumerate() {
        for (operator, key, values) in condition.iter() {
            let key = key.to_lowercase();
            let fixed = match assumed {
                Assumed::Values(fixed) => fixed,
                Assumed::Opaque(_) if values.iter().any(Pattern::has_variable) => {
                    *free.entry((operator, key, values)).or_default() |= 1 << bit;
                    continue;
                }
                Assumed::Opaque(letters) => letters,
            };
            // a variable without a value is like no text: it matches none and differs from all
            let values = values
                .iter()
                .filter_map(|value| value.resolve(|key| fixed.single(key)));
            let entry = (operator, values.map(Cow::into_owned).collect());
            by_key.entry(key).or_default().push((bit, entry));
        }
    }
    let free = free.into_values().collect();
    Asked { by_key, free }
}

impl Keys {
    fn of(
        &mut self,
        key: &str,
        asked: &[(usize, OwnedEntry)],
        budget: &mut Budget,
    ) -> Representatives {
        let mut entries: Vec<OwnedEntry> = asked.iter().map(|(_, entry)| entry.clone()).collect();
        entries.sort();
        entries.dedup();
        let id = (key.to_owned(), entries);
        if let Some(known) = self.seen.get(&id) {
            return known.clone();
        }
        let entries: Vec<(Operator, &[Pattern])> =
            id.1.iter()
                .map(|(operator, values)| (*operator, values.as_slice()))
                .collect();
        let found = representatives(key, &entries, budget);
        self.seen.insert(id, found.clone());
        found
    }
}
