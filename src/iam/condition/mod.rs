//! The `Condition` element: operators, keys, values, and whether they hold for a request.
//!
//! After the AWS pages "IAM JSON policy elements: Condition operators" and "Conditions with
//! multiple context keys or values".

mod around;
mod compare;
mod context;
mod date;
mod forms;
mod keys;
mod network;
mod number;
mod operator;
pub(crate) mod ruling;
mod sample;
pub(crate) mod values;

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

pub use context::Context;
pub(crate) use operator::{Operator, SetOperator};

use super::pattern::{OneOrMany, Pattern};
use compare::Compared;
pub(crate) use keys::is_single;
use operator::{Comparison, Sense};
use ruling::{Oddity, Ruling};

/// All that a statement asks of a request's context: every entry must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Condition {
    /// Operator, then key (as spelled), then the values of which one must match.
    entries: BTreeMap<Operator, BTreeMap<String, Vec<Pattern>>>,
}

impl Condition {
    /// Asks that `key` compares by `operator` to one of `values`; gives back the values that this
    /// operator and key had before, if any (they are replaced).
    pub(crate) fn insert(
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
    #[cfg(test)]
    pub(crate) fn with(mut self, operator: Operator, key: &str, values: Vec<Pattern>) -> Self {
        self.insert(operator, key, values);
        self
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every operator, key and list of values, in a fixed order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Operator, &str, &[Pattern])> {
        self.entries.iter().flat_map(|(operator, keys)| {
            keys.iter()
                .map(|(key, values)| (*operator, key.as_str(), values.as_slice()))
        })
    }

    /// Leaves out the entries for which `stays` says no.
    pub(crate) fn retain(&mut self, stays: impl Fn((Operator, &str, &[Pattern])) -> bool) {
        for (operator, keys) in &mut self.entries {
            keys.retain(|key, values| stays((*operator, key, values)));
        }
        self.entries.retain(|_, keys| !keys.is_empty());
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Vec<Pattern>> {
        self.entries.values_mut().flat_map(BTreeMap::values_mut)
    }

    /// The first entry that does not hold for `context`; `None` when all do.
    pub(crate) fn first_unmet(&self, context: &Context) -> Option<(Operator, &str)> {
        self.iter()
            .find(|(operator, key, values)| !holds(*operator, key, values, context))
            .map(|(operator, key, _)| (operator, key))
    }
}

/// Whether one entry of a condition holds.
fn holds(operator: Operator, key: &str, values: &[Pattern], context: &Context) -> bool {
    holds_by(&Ruling::USUAL, operator, key, values, context)
}

/// Whether one entry of a condition holds when `ruling` decides what AWS's pages leave open.
///
/// A key without a value is a key that is not there; a set operator then decides by itself, so that
/// `IfExists` adds nothing to it.
pub(crate) fn holds_by(
    ruling: &Ruling,
    operator: Operator,
    key: &str,
    values: &[Pattern],
    context: &Context,
) -> bool {
    let found = context.get(key);
    if operator.comparison == Comparison::Null {
        return null(values, found.is_empty());
    }
    if found.is_empty() {
        return match operator.set {
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) => false,
            None => operator.if_exists || operator.sense == Sense::Differs,
        };
    }
    if operator.set == Some(SetOperator::ForAllValues) && *found == [""] {
        return true;
    }
    let each = found
        .iter()
        .map(|text| matches_one(ruling, operator, values, text, context));
    operator.count(ruling, each)
}

/// Whether a `Null` entry holds for a key that is there or not.
fn null(values: &[Pattern], is_absent: bool) -> bool {
    let asked = if is_absent { "true" } else { "false" };
    let mut texts = values.iter().map(Pattern::as_str);
    texts.any(|text| text.eq_ignore_ascii_case(asked))
}

impl Operator {
    /// Whether `key` compares by the operator to one of `values`, for a request with `context`.
    pub(crate) fn holds(self, key: &str, values: &[Pattern], context: &Context) -> bool {
        holds(self, key, values, context)
    }

    /// Whether values, at least one, that each come out as given satisfy the operator together.
    fn count(self, ruling: &Ruling, mut each: impl ExactSizeIterator<Item = bool>) -> bool {
        match (self.set, self.sense) {
            (Some(SetOperator::ForAllValues), _) => each.all(|own| own),
            (Some(SetOperator::ForAnyValue), _) => each.any(|own| own),
            (None, _) if each.len() == 1 => each.all(|own| own),
            (None, Sense::Matches) => ruling.several.count(each),
            (None, Sense::Differs) => ruling.several_negated.count(each),
        }
    }
}

/// Whether one value of the request matches any of the policy's values, or, for a negated
/// operator, none of them. What cannot be compared (a number with a word) does not match; whether it
/// differs is for `ruling` to say. A variable without a value is like no text, so it differs from
/// every one.
fn matches_one(
    ruling: &Ruling,
    operator: Operator,
    values: &[Pattern],
    text: &str,
    context: &Context,
) -> bool {
    let compared = |value: &Pattern| match value.resolve(|key| context.single(key)) {
        None => Compared::Differs,
        Some(value) => compare::compare(operator.comparison, ruling, &value, text),
    };
    let differs = |value: &Pattern| match compared(value) {
        Compared::Matches => false,
        Compared::Differs => true,
        Compared::Odd(side) => ruling.differs(Oddity::of(operator.comparison, side)),
    };
    match operator.sense {
        Sense::Matches => values
            .iter()
            .any(|value| compared(value) == Compared::Matches),
        Sense::Differs => values.iter().all(differs),
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
