//! Values of a kind (numbers, dates, addresses, truth values) at and between those that a policy
//! names: one on each side of every bound, so that each outcome that comparing with the bounds can
//! have is that of one of them; and each in several spellings, as other operators compare the text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

use super::compare::{Decimal, date, network};

/// Numbers around `bounds`, and whether all bounds could be looked at. What is no number bounds
/// nothing.
pub(super) fn numbers(bounds: impl Iterator<Item = String>) -> (Vec<String>, bool) {
    let bounds: Vec<String> = bounds
        .filter(|text| Decimal::parse(text).is_some())
        .collect();
    let digits = |text: &String| text.split_once('.').map_or(0, |(_, after)| after.len());
    let fraction = bounds.iter().map(digits).max().unwrap_or(0);
    let scale = |power: usize| 10i128.checked_pow(u32::try_from(power).ok()?);
    // one digit more than any bound has: between two bounds there is always room
    let Some(one) = scale(fraction + 1) else {
        return (bounds, false);
    };
    let (mut near, mut is_complete) = (vec![0], true);
    for text in &bounds {
        let (whole, after) = text.split_once('.').unwrap_or((text, ""));
        let scaled = scale(fraction + 1 - after.len()).and_then(|rest| {
            format!("{whole}{after}")
                .parse::<i128>()
                .ok()?
                .checked_mul(rest)
        });
        match scaled {
            Some(bound) => near.extend(
                [0, one, -one, 1, -1]
                    .into_iter()
                    .filter_map(|step| bound.checked_add(step)),
            ),
            None => is_complete = false,
        }
    }
    let written = |number: i128| {
        let sign = if number < 0 { "-" } else { "" };
        let (whole, rest) = (
            number.unsigned_abs() / one.unsigned_abs(),
            number.unsigned_abs() % one.unsigned_abs(),
        );
        let rest = format!("{rest:0width$}", width = fraction + 1);
        match rest.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            rest => format!("{sign}{whole}.{rest}"),
        }
    };
    (near.into_iter().map(written).collect(), is_complete)
}

/// Other spellings of a number.
pub(super) fn spelled_number(text: &str) -> Vec<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let point = if digits.contains('.') { "" } else { "." };
    vec![
        format!("{sign}{digits}{point}0"),
        format!("{sign}{digits}{point}00"),
        format!("{sign}0{digits}"),
        format!("{sign}0000{digits}"),
    ]
}

/// Moments around `bounds`. What is no date bounds nothing.
fn moments(bounds: impl Iterator<Item = String>) -> Vec<Timestamp> {
    let mut near = vec![Timestamp::UNIX_EPOCH];
    let steps = [
        SignedDuration::ZERO,
        SignedDuration::from_secs(1),
        SignedDuration::from_secs(-1),
        SignedDuration::from_nanos(1),
        SignedDuration::from_nanos(-1),
    ];
    for bound in bounds.filter_map(|text| date(&text)) {
        near.extend(
            steps
                .iter()
                .filter_map(|step| bound.checked_add(*step).ok()),
        );
    }
    near
}

/// Dates around `bounds`.
pub(super) fn dates(bounds: impl Iterator<Item = String>) -> Vec<String> {
    moments(bounds).iter().map(Timestamp::to_string).collect()
}

/// Other spellings of a date.
pub(super) fn spelled_date(text: &str) -> Vec<String> {
    let Some(plain) = text.strip_suffix('Z') else {
        return Vec::new();
    };
    vec![
        plain.to_owned(),
        format!("{plain}+00:00"),
        format!("{plain}-00:00"),
    ]
}

/// Digits that are a date and a number at once, around dates and whole numbers: seconds and
/// milliseconds since 1970, and years.
pub(super) fn digits(
    dates: impl Iterator<Item = String>,
    numbers: impl Iterator<Item = String>,
) -> Vec<String> {
    /// Where seconds end and milliseconds begin; see [`date`].
    const MILLISECONDS_FROM: i64 = 100_000_000_000;
    let mut near: Vec<i64> = vec![0, MILLISECONDS_FROM];
    for moment in moments(dates) {
        let year = i64::from(moment.to_zoned(jiff::tz::TimeZone::UTC).year());
        near.extend([moment.as_second(), moment.as_millisecond(), year]);
    }
    near.extend(numbers.filter_map(|text| text.split('.').next()?.parse::<i64>().ok()));
    let beside = near
        .into_iter()
        .flat_map(|number| [-1, 0, 1].map(|step| number.saturating_add(step)));
    // four digits are a year, five the seconds since 1970
    let spelled = beside.filter(|number| *number >= 0).flat_map(|number| {
        [
            format!("{number}"),
            format!("{number:04}"),
            format!("{number:05}"),
        ]
    });
    spelled.collect()
}

/// Addresses of both families around `networks`: the first of each, and the first after it. What is
/// no network bounds nothing.
pub(super) fn addresses(networks: impl Iterator<Item = String>) -> Vec<String> {
    let (mut v4, mut v6) = (vec![0u32], vec![0u128]);
    for (base, length) in networks.filter_map(|text| network(&text)) {
        match base {
            IpAddr::V4(base) => {
                let host = u32::MAX.checked_shr(length).unwrap_or(0);
                v4.push(base.to_bits() & !host);
                v4.extend((base.to_bits() | host).checked_add(1));
            }
            IpAddr::V6(base) => {
                let host = u128::MAX.checked_shr(length).unwrap_or(0);
                v6.push(base.to_bits() & !host);
                v6.extend((base.to_bits() | host).checked_add(1));
            }
        }
    }
    // addresses for documentation (RFC 5737, RFC 3849) come first, where they will do
    let plain = ["203.0.113.1", "198.51.100.1", "2001:db8::1"].map(str::to_owned);
    let v4 = v4
        .into_iter()
        .map(|bits| Ipv4Addr::from_bits(bits).to_string());
    let v6 = v6
        .into_iter()
        .map(|bits| Ipv6Addr::from_bits(bits).to_string());
    plain.into_iter().chain(v4).chain(v6).collect()
}

/// Texts that are a little longer than `text` or differ from it in one character, and are likely to be
/// compared like it.
pub(super) fn texts(text: &str) -> Vec<String> {
    let mut near = Vec::new();
    for (at, own) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + own.len_utf8()..]);
        for other in ['x', 'y', '0', '1'] {
            near.push(format!("{before}{other}{own}{after}"));
            if other != own {
                near.push(format!("{before}{other}{after}"));
            }
        }
    }
    near.extend(['x', '0'].map(|other| format!("{text}{other}")));
    near
}

/// Another spelling of an address, and another address that is likely to come out like it.
pub(super) fn spelled_address(text: &str) -> Vec<String> {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => {
            let next = v4.to_bits().checked_add(1).map(Ipv4Addr::from_bits);
            next.iter().map(Ipv4Addr::to_string).collect()
        }
        Ok(IpAddr::V6(v6)) => {
            let parts: Vec<String> = v6
                .segments()
                .iter()
                .map(|part| format!("{part:x}"))
                .collect();
            vec![parts.join(":"), parts.join(":").to_uppercase()]
        }
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::compare::{Compared, compare, in_network};
    use super::super::operator::{Comparison, Order};
    use super::super::ruling::Folding;
    use super::*;
    use crate::iam::pattern::Pattern;

    const ORDERS: [Order; 5] = [
        Order::Equal,
        Order::Less,
        Order::LessOrEqual,
        Order::Greater,
        Order::GreaterOrEqual,
    ];

    /// How `text` compares to each of `bounds` in every order.
    fn outcome(comparison: fn(Order) -> Comparison, bounds: &[String], text: &str) -> Vec<bool> {
        let one = |bound: &String, order| {
            compare(
                comparison(order),
                Folding::Unicode,
                &Pattern::literal(bound),
                text,
            ) == Compared::Matches
        };
        bounds
            .iter()
            .flat_map(|bound| ORDERS.map(|order| one(bound, order)))
            .collect()
    }

    proptest! {
        #[test]
        fn every_outcome_of_numbers_is_there(
            bounds in prop::collection::vec("-?[0-9]{1,2}(\\.[0-9]{1,2})?", 1..4),
            text in "-?[0-9]{1,3}(\\.[0-9]{1,3})?",
        ) {
            let (near, is_complete) = numbers(bounds.iter().cloned());
            prop_assert!(is_complete);
            let asked = outcome(Comparison::Numeric, &bounds, &text);
            prop_assert!(near.iter().any(|near| outcome(Comparison::Numeric, &bounds, near) == asked));
        }

        #[test]
        fn every_outcome_of_dates_is_there(
            bounds in prop::collection::vec(0i64..40, 1..4),
            text in -10i64..50,
        ) {
            let written = |seconds: i64| Timestamp::from_second(seconds).expect("a date").to_string();
            let bounds: Vec<String> = bounds.into_iter().map(written).collect();
            let asked = outcome(Comparison::Date, &bounds, &written(text));
            prop_assert!(dates(bounds.iter().cloned())
                .iter()
                .any(|near| outcome(Comparison::Date, &bounds, near) == asked));
        }

        #[test]
        fn every_outcome_of_addresses_is_there(
            networks in prop::collection::vec((0u32..16, 26u32..=32), 1..5),
            host in 0u32..256,
        ) {
            let networks: Vec<String> = networks
                .into_iter()
                .map(|(base, length)| format!("203.0.113.{}/{length}", base * 16))
                .chain(["2001:db8::/32".to_owned()])
                .collect();
            let inside = |address: &str| -> Vec<Option<bool>> {
                let address = address.parse().expect("an address");
                networks.iter().map(|network| in_network(network, address)).collect()
            };
            let near = addresses(networks.iter().cloned());
            for address in [format!("203.0.113.{host}"), "2001:db8::7".to_owned(), "::".to_owned()] {
                prop_assert!(near.iter().any(|near| inside(near) == inside(&address)), "{}", address);
            }
        }
    }

    #[test]
    fn what_cannot_be_looked_at_is_said() {
        let long = "1".repeat(60);
        assert!(!numbers([long].into_iter()).1);
        assert!(numbers(["many".to_owned()].into_iter()).1);
        assert_eq!(
            numbers(["10".to_owned()].into_iter()).0,
            ["0", "10", "11", "9", "10.1", "9.9"]
        );
    }
}
