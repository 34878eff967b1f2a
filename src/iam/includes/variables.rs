//! Policies with variables: what no value of them can change, and what some value does.
//!
//! That nothing more is allowed is shown for every value at once. In resources a letter of its own
//! stands for the value of each variable. If a request counts against inclusion for some value, so
//! does the one with the letter in the value's place: a pattern that covers the latter covers the
//! former, as only `*` and the same variable match the letter. Where two patterns must cover the
//! request the value may be what the other pattern says, and any text stands for it. A condition
//! that compares with a variable may hold or not. A value in the first five parts of an ARN is
//! taken to have no colon.
//!
//! That more is allowed is shown by trying values.

use std::collections::BTreeSet;

use super::Obstacle;
use super::contexts::Assumed;
use super::search::{Aim, Field, Memory, Outcome, search as search_with};
use super::world::Reach;
use crate::iam::arn::Arn;
use crate::iam::condition::Context;
use crate::iam::pattern::language::opaque;
use crate::iam::pattern::{Pattern, Shape};

/// More assignments of values to variables than this are not tried.
const MOST_ASSIGNMENTS: usize = 64;

/// Whether a variable stands in any of the statements.
pub(super) fn has_variable(field: &Field<'_>) -> bool {
    patterns(field).any(Pattern::has_variable)
}

/// Looks for a request, whatever the values of variables are.
pub(super) fn search(field: &Field<'_>, aim: Aim<'_>, memory: &mut Memory) -> Outcome {
    let keys: BTreeSet<String> = patterns(field)
        .flat_map(Pattern::variable_keys)
        .map(str::to_lowercase)
        .collect();
    if is_certain(field, &keys, aim, memory) {
        return Outcome::Nothing;
    }
    let values = |_: usize, key: &str| values(field, key, aim.reach);
    for fixed in assignments(&keys, values).unwrap_or_else(|some| some) {
        match search_with(field, Assumed::Values(&fixed), aim, memory) {
            found @ Outcome::Place(_) => return found,
            open @ Outcome::Undecided(Obstacle::GivenUp) => return open,
            _ => {}
        }
    }
    Outcome::Undecided(Obstacle::Variables)
}

/// Whether there is certainly no request, for every value and for none.
fn is_certain(
    field: &Field<'_>,
    keys: &BTreeSet<String>,
    aim: Aim<'_>,
    memory: &mut Memory,
) -> bool {
    let letter = |index: usize, _: &str| {
        let number = u32::try_from(index).ok();
        number
            .and_then(opaque)
            .map(String::from)
            .into_iter()
            .collect()
    };
    let Ok(all) = assignments(keys, letter) else {
        return false;
    };
    all.iter().all(|letters| {
        let assumed = Assumed::Opaque { letters, keys };
        search_with(field, assumed, aim, memory) == Outcome::Nothing
    })
}

/// Every pattern of the statements' resources and conditions.
fn patterns<'f>(field: &'f Field<'_>) -> impl Iterator<Item = &'f Pattern> {
    let statements = field.wide.iter().chain(&field.narrow);
    statements.flat_map(|placed| {
        let condition = placed.statement.condition.iter();
        let values = condition.flat_map(|(_, _, values)| values);
        let resources = placed.statement.resources.patterns().iter().enumerate();
        let counts = |index: &usize| placed.only.is_none_or(|only| only == *index);
        let own = resources.filter(move |(index, _)| counts(index));
        own.map(|(_, pattern)| pattern).chain(values)
    })
}

/// Values of `key` that may make a difference: one like no other, and what conditions and resources
/// say where the variable stands in others.
fn values(field: &Field<'_>, key: &str, reach: Option<&Reach>) -> Vec<String> {
    let mut values = vec![format!(
        "a-{}",
        key.rsplit([':', '/']).next().unwrap_or(key)
    )];
    let statements = field.wide.iter().chain(&field.narrow);
    for (operator, own, asked) in statements.flat_map(|placed| placed.statement.condition.iter()) {
        if own.eq_ignore_ascii_case(key) {
            values.extend(asked.iter().filter_map(|value| operator.sample(value)));
        }
    }
    let names = |pattern: &&Pattern| {
        pattern
            .variable_keys()
            .any(|own| own.eq_ignore_ascii_case(key))
    };
    for start in patterns(field).filter(names).map(Pattern::literal_start) {
        for other in patterns(field).filter(|pattern| !pattern.has_variable()) {
            let text = other.literal_start();
            let rest = text
                .strip_prefix(&start)
                .and_then(|rest| rest.split(['/', ':']).next());
            values.extend(rest.filter(|rest| !rest.is_empty()).map(str::to_owned));
        }
        let shapes = reach.into_iter().flat_map(|reach| &reach.shapes);
        values.extend(shapes.filter_map(|shape| completing(&start, shape)));
    }
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values
}

/// What makes an ARN of the form out of one that begins with `start`: `function:x` after
/// `arn:aws:lambda:eu-west-1:111122223333:`.
fn completing(start: &str, shape: &Shape) -> Option<String> {
    let sample = shape.pattern().sample()?;
    let (whole, start) = (Arn::parse(&sample)?, Arn::parse(start)?);
    let rest = whole.resource.strip_prefix(start.resource)?;
    Some(rest.to_owned())
}

/// Contexts with each combination of the values of each key, and of none; as an error the first of
/// them when there are too many.
fn assignments(
    keys: &BTreeSet<String>,
    values: impl Fn(usize, &str) -> Vec<String>,
) -> Result<Vec<Context>, Vec<Context>> {
    let mut all = vec![Context::default()];
    let mut is_whole = true;
    for (index, key) in keys.iter().enumerate() {
        let lists = values(index, key).into_iter().map(|value| vec![value]);
        let lists: Vec<Vec<String>> = lists.chain([Vec::new()]).collect();
        let with = |list: &Vec<String>, context: &Context| {
            let mut context = context.clone();
            context.insert(key, list.iter().cloned());
            context
        };
        all = lists
            .iter()
            .flat_map(|list| all.iter().map(|context| with(list, context)))
            .collect();
        is_whole &= all.len() <= MOST_ASSIGNMENTS;
        all.truncate(MOST_ASSIGNMENTS);
    }
    if is_whole { Ok(all) } else { Err(all) }
}
