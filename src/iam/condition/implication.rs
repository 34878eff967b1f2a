//! Whether one condition holds whenever another does.

use super::operator::{Comparison, Sense};
use super::{Condition, Operator};
use crate::iam::pattern::{Inclusion, Pattern};

impl Condition {
    /// Whether `other` certainly holds in every context in which this condition holds.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        other.iter().all(|(operator, key, values)| {
            self.iter().any(|(own, own_key, own_values)| {
                own_key.eq_ignore_ascii_case(key) && own.implies(own_values, operator, values)
            })
        })
    }
}

impl Operator {
    /// Whether `other` with `others` holds whenever this operator with `values` does, for one key.
    fn implies(self, values: &[Pattern], other: Self, others: &[Pattern]) -> bool {
        let comparable = self.set == other.set
            && self.sense == other.sense
            && (self.if_exists == other.if_exists || other.if_exists)
            && (self.comparison == other.comparison || self.is_exact_for(other));
        if !comparable || self.comparison == Comparison::Null {
            return self == other && values.iter().all(|value| others.contains(value));
        }
        match self.sense {
            Sense::Matches => all_within(values, others, |own, wide| {
                own == wide || other.takes_all_of(self, wide, own)
            }),
            Sense::Differs => all_within(others, values, |asked, own| {
                own == asked || self.takes_all_of(other, own, asked)
            }),
        }
    }

    /// Whether `StringEquals` stands against `StringLike`.
    fn is_exact_for(self, other: Self) -> bool {
        self.comparison == Comparison::StringEquals
            && other.comparison == Comparison::StringLike
            && self.sense == Sense::Matches
    }

    /// Whether `wide`, by this operator, matches each text that `narrow` matches by `other`.
    fn takes_all_of(self, other: Self, wide: &Pattern, narrow: &Pattern) -> bool {
        match (self.comparison, other.comparison) {
            (Comparison::StringLike, Comparison::StringLike) => {
                wide.includes(narrow) == Inclusion::Included
            }
            (Comparison::StringLike, Comparison::StringEquals) => {
                narrow.plain_text().is_some_and(|text| wide.matches(&text))
            }
            _ => false,
        }
    }

    /// Whether the operator asks for a key's presence only.
    pub(crate) fn is_null(self) -> bool {
        self.comparison == Comparison::Null
    }

    /// A text that satisfies the operator with the value `known`, when it is easy to name one.
    pub(crate) fn sample(self, known: &Pattern) -> Option<String> {
        match self.comparison {
            Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike => known.sample(),
            Comparison::IpAddress => {
                let text = known.plain_text()?;
                Some(text.split('/').next().unwrap_or_default().to_owned())
            }
            _ => known.plain_text(),
        }
    }
}

fn all_within(
    inner: &[Pattern],
    outer: &[Pattern],
    within: impl Fn(&Pattern, &Pattern) -> bool,
) -> bool {
    inner
        .iter()
        .all(|own| outer.iter().any(|other| within(own, other)))
}
