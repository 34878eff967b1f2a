//! The `Condition` element: operators, keys, values, and whether they hold for a request.
//!
//! After the AWS pages "IAM JSON policy elements: Condition operators" and "Conditions with
//! multiple context keys or values".

mod around;
mod compare;
mod context;
mod operator;
mod sample;
pub(crate) mod values;

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

pub use context::Context;
pub use operator::{Operator, SetOperator, UnknownOperator};

use super::pattern::Pattern;
use super::policy::render::OneOrMany;
use operator::{Comparison, Sense};

/// All that a statement asks of a request's context: every entry must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Condition {
    /// Operator, then key (as spelled), then the values of which one must match.
    entries: BTreeMap<Operator, BTreeMap<String, Vec<Pattern>>>,
}

impl Condition {
    /// Asks that `key` compares by `operator` to one of `values`; gives back the values that this
    /// operator and key had before, if any (they are replaced).
    pub fn insert(
        &mut self,
        operator: Operator,
        key: impl Into<String>,
        values: Vec<Pattern>,
    ) -> Option<Vec<Pattern>> {
        self.entries
            .entry(operator)
            .or_default()
            .insert(key.into(), values)
    }

    /// The condition with one more entry; see [`Condition::insert`].
    #[must_use]
    pub fn with(mut self, operator: Operator, key: &str, values: Vec<Pattern>) -> Self {
        self.insert(operator, key, values);
        self
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every operator, key and list of values, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Operator, &str, &[Pattern])> {
        self.entries.iter().flat_map(|(operator, keys)| {
            keys.iter()
                .map(|(key, values)| (*operator, key.as_str(), values.as_slice()))
        })
    }

    /// Leaves out the entries for which `stays` says no.
    pub fn retain(&mut self, stays: impl Fn((Operator, &str, &[Pattern])) -> bool) {
        for (operator, keys) in &mut self.entries {
            keys.retain(|key, values| stays((*operator, key, values)));
        }
        self.entries.retain(|_, keys| !keys.is_empty());
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Vec<Pattern>> {
        self.entries.values_mut().flat_map(BTreeMap::values_mut)
    }

    /// The first entry that does not hold for `context`; `None` when all do.
    pub fn first_unmet(&self, context: &Context) -> Option<(Operator, &str)> {
        self.iter()
            .find(|(operator, key, values)| !holds(*operator, key, values, context))
            .map(|(operator, key, _)| (operator, key))
    }
}

impl Operator {
    /// Whether `key` compares by the operator to one of `values`, for a request with `context`.
    pub(crate) fn holds(self, key: &str, values: &[Pattern], context: &Context) -> bool {
        holds(self, key, values, context)
    }
}

/// Whether one entry of a condition holds.
///
/// A key without a value is a key that is not there; a set operator then decides by itself, so that
/// `IfExists` adds nothing to it. A list of several values compares only through a set operator: the
/// plain operators are defined for single values.
fn holds(operator: Operator, key: &str, values: &[Pattern], context: &Context) -> bool {
    let found = context.get(key);
    if operator.comparison == Comparison::Null {
        let asked = |text: &str| match found {
            [] => text.eq_ignore_ascii_case("true"),
            _ => text.eq_ignore_ascii_case("false"),
        };
        return values.iter().any(|value| asked(value.as_str()));
    }
    if found.is_empty() {
        return match operator.set {
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) => false,
            None => operator.if_exists || operator.sense == Sense::Differs,
        };
    }
    let one = |text: &String| matches_one(operator, values, text, context);
    match (operator.set, found) {
        (Some(SetOperator::ForAllValues), [only]) if only.is_empty() => true,
        (Some(SetOperator::ForAllValues), found) => found.iter().all(one),
        (Some(SetOperator::ForAnyValue), found) => found.iter().any(one),
        (None, [only]) => one(only),
        (None, _) => false,
    }
}

/// Whether one value of the request matches any of the policy's values, or, for a negated
/// operator, none of them. What cannot be compared (a number with a word) neither matches nor
/// differs; a variable without a value is like no text, so it differs from every one.
fn matches_one(operator: Operator, values: &[Pattern], text: &str, context: &Context) -> bool {
    let compared = |value: &Pattern| match value.resolve(|key| context.single(key)) {
        None => Some(false),
        Some(value) => compare::compare(operator.comparison, &value, text),
    };
    match operator.sense {
        Sense::Matches => values.iter().any(|value| compared(value) == Some(true)),
        Sense::Differs => values.iter().all(|value| compared(value) == Some(false)),
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_name: BTreeMap<String, BTreeMap<&str, OneOrMany<'_>>> = self
            .entries
            .iter()
            .map(|(operator, keys)| {
                let keys = keys
                    .iter()
                    .map(|(key, values)| (key.as_str(), OneOrMany(values)));
                (operator.to_string(), keys.collect())
            })
            .collect();
        by_name.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
