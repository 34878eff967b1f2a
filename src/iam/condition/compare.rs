//! One value of a policy against one value of a request.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::date::Moment;
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
        Comparison::Numeric(order) => both(value, text, Decimal::parse, |asked, found| {
            order.holds(found.cmp(&asked))
        }),
        Comparison::Date(order) => {
            let read = |text: &str| Moment::read(text, ruling.dates);
            both(value, text, read, |asked, found| {
                order.holds(found.cmp(&asked))
            })
        }
        Comparison::IpAddress => match (value.plain_text(), text.parse::<IpAddr>()) {
            (Some(own), Ok(address)) => {
                in_network(&own, address).map_or(Compared::Odd(OddSide::Policy), Compared::from)
            }
            (Some(own), Err(_)) if network(&own).is_some() => Compared::Odd(OddSide::Request),
            _ => Compared::Odd(OddSide::Policy),
        },
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

/// Compares what the two mean.
fn both<T>(
    value: &Pattern,
    text: &str,
    read: impl for<'t> Fn(&'t str) -> Option<T>,
    matches: impl Fn(T, T) -> bool,
) -> Compared {
    let asked = value.plain_text().and_then(|own| read(&own));
    match (asked, read(text)) {
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

/// A decimal number of any length, compared exactly.
#[derive(PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without leading zeros.
    whole: Box<str>,
    /// Without trailing zeros.
    fraction: Box<str>,
}

impl Decimal {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !numeric(whole) || !numeric(fraction) {
            return None;
        }
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        Some(Self {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole: whole.into(),
            fraction: fraction.into(),
        })
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            (a.whole.len(), &a.whole, &a.fraction).cmp(&(b.whole.len(), &b.whole, &b.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// The address and the prefix length of a network (`203.0.113.0/24`, or one address).
pub(super) fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (base, length) = match text.split_once('/') {
        Some((base, length)) => (base, Some(length.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let base: IpAddr = base.parse().ok()?;
    let width = if base.is_ipv4() { 32 } else { 128 };
    let length = length.unwrap_or(width);
    (length <= width).then_some((base, length))
}

/// Whether `address` lies in the network; `None` when the text is none.
pub(super) fn in_network(text: &str, address: IpAddr) -> Option<bool> {
    let (base, length) = network(text)?;
    if base.is_ipv4() != address.is_ipv4() {
        return Some(false);
    }
    let bits = |address: IpAddr| match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
        IpAddr::V6(v6) => v6.to_bits(),
    };
    let differing = bits(base) ^ bits(address);
    Some(differing.leading_zeros() >= length)
}
