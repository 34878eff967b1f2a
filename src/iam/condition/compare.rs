//! One value of a policy against one value of a request.

use std::cmp::Ordering;
use std::net::IpAddr;

use jiff::{Timestamp, civil, tz::TimeZone};

use super::operator::{Comparison, Order};
use crate::iam::pattern::Pattern;

/// Whether `text` compares to `value` as asked; `None` when one of them is no such thing as the
/// operator compares (no number, no date, no address, no ARN).
///
/// `value` has no variables left.
pub(super) fn compare(comparison: Comparison, value: &Pattern, text: &str) -> Option<bool> {
    match comparison {
        Comparison::StringEquals | Comparison::BinaryEquals => {
            Some(value.equals(text, |a, b| a == b))
        }
        Comparison::StringEqualsIgnoreCase => {
            Some(value.equals(text, |a, b| a.to_lowercase().eq(b.to_lowercase())))
        }
        Comparison::StringLike => Some(value.matches(text)),
        Comparison::Bool => {
            let asked = truth(&value.plain_text()?)?;
            Some(asked == truth(text)?)
        }
        Comparison::Numeric(order) => {
            let asked = value.plain_text()?;
            Some(order.holds(Decimal::parse(text)?.cmp(&Decimal::parse(&asked)?)))
        }
        Comparison::Date(order) => {
            let asked = value.plain_text()?;
            Some(order.holds(date(text)?.cmp(&date(&asked)?)))
        }
        Comparison::IpAddress => in_network(&value.plain_text()?, text),
        // AWS documents the two as the same: both take wildcards
        Comparison::ArnEquals | Comparison::ArnLike => value.matches_arn(text),
        // decided by the key's presence, before any value is compared
        Comparison::Null => None,
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
pub(super) struct Decimal<'a> {
    negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
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
            whole,
            fraction,
        })
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            (a.whole.len(), a.whole, a.fraction).cmp(&(b.whole.len(), b.whole, b.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// A moment in one of the forms of the W3C profile of ISO 8601 (`2026`, `2026-09`, `2026-09-26`,
/// `2026-09-26T10:00Z`, with seconds, with a fraction; UTC when no offset is given), or the seconds
/// or milliseconds since 1970.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    /// As seconds this is the year 5138; a larger number can only be milliseconds.
    const MILLISECONDS_FROM: i64 = 100_000_000_000;
    let utc = |date: civil::DateTime| {
        let zoned = date.to_zoned(TimeZone::UTC).ok()?;
        Some(zoned.timestamp())
    };
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i8>().ok();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.len() == 4 {
        return utc(civil::Date::new(text.parse().ok()?, 1, 1).ok()?.into());
    }
    if digits {
        let number: i64 = text.parse().ok()?;
        return if number < MILLISECONDS_FROM {
            Timestamp::from_second(number).ok()
        } else {
            Timestamp::from_millisecond(number).ok()
        };
    }
    if text.len() == 7 && text.as_bytes()[4] == b'-' {
        let year = text.get(..4)?.parse().ok()?;
        return utc(civil::Date::new(year, part(5..7)?, 1).ok()?.into());
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    utc(text.parse::<civil::DateTime>().ok()?)
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

/// Whether `address` lies in the network.
pub(super) fn in_network(text: &str, address: &str) -> Option<bool> {
    let (base, length) = network(text)?;
    let address: IpAddr = address.parse().ok()?;
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
