//! The contexts that tell conditions apart.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use crate::iam::condition::values::{Representatives, representatives};
use crate::iam::condition::{Condition, Context, Operator};
use crate::iam::pattern::Pattern;

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

/// One context for each set of `conditions` that can hold together while those in `fixed` have the
/// values given there (of keys that variables name); and whether these are all sets.
pub(super) fn contexts(
    conditions: &[&Condition],
    fixed: &Context,
    keys: &mut Keys,
) -> (IndexMap<Held, Context>, bool) {
    if conditions.len() > 128 {
        return (IndexMap::new(), false);
    }
    let all = conditions
        .iter()
        .enumerate()
        .fold(0, |held, (bit, _)| held | 1 << bit);
    let mut found = IndexMap::from([(all, fixed.clone())]);
    let mut is_complete = true;
    for (key, asked) in by_key(conditions, fixed) {
        let known = fixed.iter().find(|(own, _)| *own == key);
        let own = match known {
            Some((_, values)) => Representatives {
                lists: vec![values.to_vec()],
                is_complete: true,
            },
            None => keys.of(&key, &asked),
        };
        is_complete &= own.is_complete;
        let outcomes: Vec<(Held, &Vec<String>)> = own
            .lists
            .iter()
            .map(|list| {
                let context = one(&key, list);
                let fails = asked
                    .iter()
                    .filter(|(_, (operator, values))| !operator.holds(&key, values, &context))
                    .fold(0, |fails: Held, (bit, _)| fails | 1 << bit);
                (!fails, list)
            })
            .collect();
        let mut next: IndexMap<Held, Context> = IndexMap::new();
        for (held, context) in &found {
            for (holds, list) in &outcomes {
                next.entry(held & holds).or_insert_with(|| {
                    let mut context = context.clone();
                    if !list.is_empty() {
                        context.insert(&key, list.iter().cloned());
                    }
                    context
                });
            }
        }
        if next.len() > MOST_SETS {
            return (found, false);
        }
        found = next;
    }
    (found, is_complete)
}

fn one(key: &str, list: &[String]) -> Context {
    let mut context = Context::default();
    context.insert(key, list.iter().cloned());
    context
}

/// By lower-case key, what each condition (by its bit) asks about it, variables put in.
fn by_key(
    conditions: &[&Condition],
    fixed: &Context,
) -> BTreeMap<String, Vec<(usize, OwnedEntry)>> {
    let mut by_key: BTreeMap<String, Vec<(usize, OwnedEntry)>> = BTreeMap::new();
    for (bit, condition) in conditions.iter().enumerate() {
        for (operator, key, values) in condition.iter() {
            // a variable without a value is like no text: it matches none and differs from all
            let values = values
                .iter()
                .filter_map(|value| value.resolve(|key| fixed.single(key)));
            let entry = (operator, values.map(std::borrow::Cow::into_owned).collect());
            by_key
                .entry(key.to_lowercase())
                .or_default()
                .push((bit, entry));
        }
    }
    by_key
}

impl Keys {
    fn of(&mut self, key: &str, asked: &[(usize, OwnedEntry)]) -> Representatives {
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
        let found = representatives(key, &entries);
        self.seen.insert(id, found.clone());
        found
    }
}
