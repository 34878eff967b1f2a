//! One value of a policy against one value of a request.

use std::cmp::Ordering;

use super::date::Moment;
use super::network::Network;
use super::number::Decimal;
use super::operator::{Comparison, Order};
use super::ruling::{Folding, OddSide, Ruling};
use crate::iam::pattern::{Pattern, folded};

/// How one value of a request compares to one of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    Matches,
    Differs,
    /// One of the two is no such thing as the operator compares: no number, no date, no address, no
    /// truth value, no ARN.
    Odd(OddSide),
}

/// How `text` compares to `value`, which has no variables left.
pub(super) fn compare(
    comparison: Comparison,
    ruling: &Ruling,
    value: &Pattern,
    text: &str,
) -> Compared {
    match comparison {
        Comparison::StringEquals | Comparison::BinaryEquals => {
            Compared::from(value.equals(text, |a, b| a == b))
        }
        Comparison::StringEqualsIgnoreCase => {
            Compared::from(same_but_for_case(ruling.folding, value, text))
        }
        Comparison::StringLike => Compared::from(value.matches(text)),
        Comparison::Bool => both(value, text, truth, |asked, found| asked == found),
        Comparison::Numeric(order) => {
            let read = |text: &str| Decimal::read(text, ruling.numbers);
            both(value, text, read, |asked, found| {
                order.holds(found.cmp(&asked))
            })
        }
        Comparison::Date(order) => {
            let read = |text: &str| Moment::read(text, ruling.dates);
            both(value, text, read, |asked, found| {
                order.holds(found.cmp(&asked))
            })
        }
        Comparison::IpAddress => {
            let asked = |own: &str| Network::read(own, ruling.addresses);
            let found = |text: &str| Network::read_address(text, ruling.addresses);
            each(value, text, asked, found, Network::holds)
        }
        // AWS documents the two as the same: both take wildcards
        Comparison::ArnEquals | Comparison::ArnLike => {
            let odd = if value.is_arn() {
                OddSide::Request
            } else {
                OddSide::Policy
            };
            value
                .matches_arn(text)
                .map_or(Compared::Odd(odd), Compared::from)
        }
        // decided by the key's presence, before any value is compared
        Comparison::Null => Compared::Differs,
    }
}

impl From<bool> for Compared {
    fn from(matches: bool) -> Self {
        if matches {
            Self::Matches
        } else {
            Self::Differs
        }
    }
}

/// Compares what the two mean, where both mean the same kind of thing.
fn both<T>(
    value: &Pattern,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
    matches: impl Fn(T, T) -> bool,
) -> Compared {
    each(value, text, &read, &read, matches)
}

/// Compares what the two mean.
fn each<A, B>(
    value: &Pattern,
    text: &str,
    read_value: impl Fn(&str) -> Option<A>,
    read_text: impl Fn(&str) -> Option<B>,
    matches: impl Fn(A, B) -> bool,
) -> Compared {
    let asked = value.plain_text().and_then(|own| read_value(&own));
    match (asked, read_text(text)) {
        (Some(asked), Some(found)) => Compared::from(matches(asked, found)),
        (None, _) => Compared::Odd(OddSide::Policy),
        (_, None) => Compared::Odd(OddSide::Request),
    }
}

/// Whether the two are the same but for letter case. Beyond ASCII the widest folding counts: letters
/// of which some mapping to upper and to lower case makes the same text.
fn same_but_for_case(folding: Folding, value: &Pattern, text: &str) -> bool {
    match folding {
        Folding::Ascii => value.equals(text, |a, b| a.eq_ignore_ascii_case(&b)),
        Folding::Unicode => value
            .plain_text()
            .is_some_and(|own| folded(&own).eq(folded(text))),
    }
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
