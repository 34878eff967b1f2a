//! Values of a kind (numbers, dates, addresses, truth values) at and between those that a policy
//! names: one on each side of every bound, so that each outcome that comparing with the bounds can
//! have is that of one of them; and each in several spellings, as other operators compare the text.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::date::{Dates, LAST_SECOND, Moment};
use super::forms::Forms;
use super::network::Network;
use super::number::Decimal;

/// Numbers around `bounds`, and whether all bounds could be looked at. What is no number bounds
/// nothing.
pub(super) fn numbers(bounds: impl Iterator<Item = String>) -> (Vec<String>, bool) {
    let read = |text: String| Decimal::read(&text, Forms::All);
    let bounds: Vec<Decimal> = bounds.filter_map(read).collect();
    // one digit more than any bound has: between two bounds there is always room
    let places = bounds.iter().map(Decimal::places).max().unwrap_or(0) + 1;
    let Some(one) = u32::try_from(places)
        .ok()
        .and_then(|own| 10i128.checked_pow(own))
    else {
        return (vec!["0".to_owned()], false);
    };
    let (mut near, mut is_complete) = (vec![0], true);
    for bound in &bounds {
        match bound.scaled(places) {
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
        let rest = format!("{rest:0places$}");
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

/// Moments around `bounds`, however these are read. What is no date bounds nothing.
fn moments(bounds: impl Iterator<Item = String>) -> BTreeSet<Moment> {
    const SECOND: i128 = 1_000_000_000;
    let mut near = BTreeSet::from([Moment::EPOCH]);
    for text in bounds {
        for bound in Dates::all().filter_map(|own| Moment::read(&text, own)) {
            near.extend([0, SECOND, -SECOND, 1, -1].map(|step| bound.plus(step)));
        }
    }
    near
}

/// Dates around `bounds`, each in the form that AWS's examples have, where it has one.
pub(super) fn dates(bounds: impl Iterator<Item = String>) -> Vec<String> {
    let (mut written, mut others) = (Vec::new(), Vec::new());
    for moment in moments(bounds) {
        match moment.written() {
            Some(text) => written.push(text),
            None => others.push(moment.signed()),
        }
        // four digits are a year to one reading, and seconds to the other
        let year = moment.year().map(i128::from);
        let numbers = year.into_iter().chain([moment.seconds()]);
        let beside = numbers.flat_map(|number| [number - 1, number, number + 1]);
        let four = beside.filter(|number| (0..=9999).contains(number));
        others.extend(four.map(|number| format!("{number:04}")));
    }
    written.extend(others);
    written
}

/// Other spellings of a date; some of them are dates to the wide reading alone.
pub(super) fn spelled_date(text: &str) -> Vec<String> {
    let Some(plain) = text.strip_suffix('Z') else {
        return Vec::new();
    };
    let signed = Moment::read(text, Dates::USUAL).map(Moment::signed);
    let own = [
        format!("{plain}+00:00"),
        format!("{plain}-00:00"),
        plain.to_owned(),
    ];
    own.into_iter().chain(signed).collect()
}

/// Digits that are a date and a number at once, around dates and whole numbers: seconds and
/// milliseconds since 1970, and years.
pub(super) fn digits(
    dates: impl Iterator<Item = String>,
    numbers: impl Iterator<Item = String>,
) -> Vec<String> {
    // where seconds end and milliseconds begin
    let mut near: Vec<i128> = vec![0, LAST_SECOND];
    for moment in moments(dates) {
        let seconds = moment.seconds();
        near.extend([seconds, seconds.saturating_mul(1000)]);
        near.extend(moment.year().map(i128::from));
    }
    near.extend(numbers.filter_map(|text| text.split('.').next()?.parse::<i128>().ok()));
    let beside = near
        .into_iter()
        .flat_map(|number| [-1, 0, 1].map(|step| number.saturating_add(step)));
    // four digits are a year, five the seconds since 1970, and with a sign they may be no date
    let spelled = beside.flat_map(|number| {
        let plain = [
            format!("{number}"),
            format!("{number:04}"),
            format!("{number:05}"),
            format!("+{number}"),
        ];
        let count = if number < 0 { 1 } else { plain.len() };
        plain.into_iter().take(count)
    });
    spelled.collect()
}

/// Addresses of both families around `networks`: the first of each, and the first after it. What is
/// no network bounds nothing.
pub(super) fn addresses(networks: impl Iterator<Item = String>) -> Vec<String> {
    let (mut v4, mut v6) = (vec![0u32], vec![0u128]);
    let read = |text: String| [Forms::All, Forms::Named].map(|forms| Network::read(&text, forms));
    for Network { base, length } in networks.flat_map(read).flatten() {
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
mod tests;
