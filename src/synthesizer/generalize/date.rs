//! Dates in directories: `2026/11/22/`, `dt=2026-11-22/`, `year=2026/month=11/`.
//!
//! A date is made anew each day and is nobody's name, so it widens from one sighting, by its shape
//! and within its century: `20??/??/??/`. What only may be a date (a year alone, six digits) stays.

use crate::iam::pattern::Pattern;

/// Words for the parts of a date in `name=value` directories (Hive's partitions).
const PARTS: [&[&str]; 5] = [
    &["year", "yr", "yyyy", "y"],
    &["month", "mon", "mm", "m"],
    &["day", "dd", "d"],
    &["hour", "hr", "hh", "h"],
    &["minute", "min"],
];

/// The largest values of month, day, hour and minute.
const MOST: [u32; 4] = [12, 31, 23, 59];

/// The pattern of a directory: literal, but for its dates.
pub(super) fn directory(text: &str) -> String {
    let levels: Vec<&str> = text.split('/').collect();
    let mut written: Vec<String> = Vec::with_capacity(levels.len());
    while written.len() < levels.len() {
        let rest = &levels[written.len()..];
        let parts = named_parts(rest).or_else(|| bare_parts(rest));
        match parts {
            Some(parts) => written.extend(parts),
            None => written.push(whole(rest[0]).unwrap_or_else(|| Pattern::escape(rest[0]))),
        }
    }
    written.join("/")
}

/// The same of a directory of which only the beginning is known: its last level may be a year.
pub(super) fn open_directory(text: &str) -> String {
    let pattern = directory(text);
    let Some(start) = pattern.strip_suffix('/') else {
        return pattern;
    };
    let at = start.rfind('/').map_or(0, |at| at + 1);
    if is_year(&start[at..]) {
        format!("{}20??/", &start[..at])
    } else {
        pattern
    }
}

/// `2026`, `11`, `22`, `10`: a year and as many parts of a date as follow it, two at least.
fn bare_parts(levels: &[&str]) -> Option<Vec<String>> {
    if !is_year(levels[0]) {
        return None;
    }
    let parts = levels[1..].iter().zip(MOST);
    let parts = parts.take_while(|(level, most)| level.len() == 2 && is_part(level, *most));
    let parts: Vec<String> = parts.map(|_| "??".to_owned()).collect();
    (!parts.is_empty()).then(|| [vec!["20??".to_owned()], parts].concat())
}

/// `year=2026`, `month=11`, …
fn named_parts(levels: &[&str]) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for (level, names) in levels.iter().zip(PARTS) {
        let Some((name, value)) = level.split_once('=') else {
            break;
        };
        let is_named = names.contains(&name.to_ascii_lowercase().as_str());
        let pattern = match parts.len() {
            0 if is_named && is_year(value) => "20??",
            0 => return None,
            // `1` and `11` are both months where they count without a leading zero.
            at if is_named && is_part(value, MOST[at - 1]) => {
                if value.len() == 1 {
                    "*"
                } else {
                    "??"
                }
            }
            _ => break,
        };
        parts.push(format!("{}={pattern}", Pattern::escape(name)));
    }
    (parts.len() > 1).then_some(parts)
}

/// `2026-11-22`, `dt=2026-11`, `20261122T10`, `export-2026_11_22`: one level that holds a date, and
/// nothing but a time behind it.
fn whole(level: &str) -> Option<String> {
    let at = level.find(|c: char| c.is_ascii_digit())?;
    let (lead, date) = level.split_at(at);
    let is_apart = lead.is_empty() || lead.ends_with(|c: char| !c.is_alphanumeric());
    let is_time = |c: char| c.is_ascii_digit() || "-_.:TZ+".contains(c);
    if !is_apart || !date.is_ascii() || !date.chars().all(is_time) || !is_year(date.get(..4)?) {
        return None;
    }
    let separated = matches!(date.as_bytes().get(4), Some(b'-' | b'_' | b'.'));
    let (month, day) = if separated {
        let day = date.get(7..8).map_or(Some("01"), |_| date.get(8..10));
        (date.get(5..7)?, day?)
    } else {
        (date.get(4..6)?, date.get(6..8)?)
    };
    if !is_part(month, MOST[0]) || !is_part(day, MOST[1]) {
        return None;
    }
    let rest = &date[2..];
    let shape: String = rest
        .chars()
        .map(|c| if c.is_ascii_digit() { '?' } else { c })
        .collect();
    Some(format!("{}20{shape}", Pattern::escape(lead)))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.starts_with("20") && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text is a number that a part of a date can be.
fn is_part(text: &str, most: u32) -> bool {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number && text.parse().is_ok_and(|number: u32| number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_widen_and_what_only_looks_like_one_stays() {
        for (given, pattern) in [
            ("orders/2026/11/22/", "orders/20??/??/??/"),
            ("2026/11/22/10/", "20??/??/??/??/"),
            ("logs/dt=2026-11-22/", "logs/dt=20??-??-??/"),
            (
                "logs/year=2026/month=11/day=02/",
                "logs/year=20??/month=??/day=??/",
            ),
            ("logs/year=2026/month=1/", "logs/year=20??/month=*/"),
            ("export-2026_11_22/", "export-20??_??_??/"),
            ("20261122T1015/", "20??????T????/"),
            ("2026-11/acme/", "20??-??/acme/"),
            ("acme/2026/11/c-4711/", "acme/20??/??/c-4711/"),
            // A year alone may be a customer's number.
            ("reports/2026/", "reports/2026/"),
            ("orders/4711/12/", "orders/4711/12/"),
            ("orders/2026/4711/", "orders/2026/4711/"),
            ("202611/", "202611/"),
            ("20269922/", "20269922/"),
            ("customer-20261122x/", "customer-20261122x/"),
            ("v2026-11-22/", "v2026-11-22/"),
            ("month=11/day=2/", "month=11/day=2/"),
            ("a*b/", "a${*}b/"),
            ("é2026/", "é2026/"),
            ("", ""),
        ] {
            assert_eq!(directory(given), pattern, "{given}");
        }
        assert_eq!(open_directory("orders/2026/"), "orders/20??/");
        assert_eq!(open_directory("orders/4711/"), "orders/4711/");
    }
}
