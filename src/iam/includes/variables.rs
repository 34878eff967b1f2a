//! Policies with variables: what their values can change.

use std::collections::BTreeSet;

use super::search::{Field, Memory, Outcome, search as search_with};
use crate::iam::condition::Context;
use crate::iam::pattern::Pattern;

/// Whether a variable stands in any of the statements.
pub(super) fn has_variable(field: &Field<'_>) -> bool {
    patterns(field).any(Pattern::has_variable)
}

/// Every pattern of the statements' resources and conditions.
fn patterns<'f>(field: &'f Field<'_>) -> impl Iterator<Item = &'f Pattern> {
    let statements = field.wide.iter().chain(&field.narrow);
    statements.flat_map(|placed| {
        let condition = placed.statement.condition.iter();
        let values = condition.flat_map(|(_, _, values)| values);
        placed.statement.resources.patterns().iter().chain(values)
    })
}

/// More assignments of values to variables than this are not tried.
const MOST_ASSIGNMENTS: usize = 64;

/// Looks for a request with some values of the variables.
pub(super) fn search(field: &Field<'_>, memory: &mut Memory) -> Outcome {
    for fixed in assignments(field) {
        if let Outcome::Place(place) = search_with(field, &fixed, memory) {
            return Outcome::Place(place);
        }
    }
    Outcome::Undecided
}

/// Contexts with values for the keys that variables name.
fn assignments(field: &Field<'_>) -> Vec<Context> {
    let keys: BTreeSet<String> = patterns(field)
        .flat_map(Pattern::variable_keys)
        .map(str::to_lowercase)
        .collect();
    let mut all = vec![Context::default()];
    for (index, key) in keys.iter().enumerate() {
        let values = [format!("value{index}")];
        let mut next = Vec::new();
        for value in &values {
            next.extend(
                all.iter()
                    .map(|context| context.clone().with(key, value.clone())),
            );
        }
        next.extend(all.iter().map(|context| {
            let mut context = context.clone();
            context.insert(key, Vec::<String>::new());
            context
        }));
        next.truncate(MOST_ASSIGNMENTS);
        all = next;
    }
    all
}
