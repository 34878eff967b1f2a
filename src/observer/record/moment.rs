//! Points in time in the forms they take in trails and their exports.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::lenient::absent;

/// A time as RFC 3339 text, as text without an offset (taken as UTC), or as seconds or milliseconds
/// since 1970; `None` for everything else.
#[derive(Default)]
pub(super) struct Moment(pub(super) Option<Timestamp>);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
                Ok(Moment(from_text(text)))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Moment, E> {
                #[expect(clippy::cast_precision_loss, reason = "such a time is out of range")]
                self.visit_f64(number as f64)
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Moment, E> {
                #[expect(clippy::cast_precision_loss, reason = "such a time is out of range")]
                self.visit_f64(number as f64)
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Moment, E> {
                Ok(Moment(from_number(number)))
            }
            absent!(unit, bool, seq, map);
        }
        deserializer.deserialize_any(Any)
    }
}

pub(super) fn from_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let without_zone = || {
        let text = text.strip_suffix(" UTC").unwrap_or(text);
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let number = || from_number(text.parse().ok()?);
    text.parse().ok().or_else(without_zone).or_else(number)
}

/// Seconds since 1970; milliseconds where seconds would lie beyond the year 5000.
fn from_number(number: f64) -> Option<Timestamp> {
    let seconds = if number.abs() >= 1e11 {
        number / 1e3
    } else {
        number
    };
    if !seconds.is_finite() || seconds.abs() >= 1e11 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    let milliseconds = (seconds * 1e3).round() as i64;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// A time as CloudTrail writes it: `"2026-07-01T10:00:05Z"`, with its quotes.
pub(super) fn second(written: &[u8]) -> Option<Timestamp> {
    let [b'"', text @ .., b'"'] = written else {
        return None;
    };
    let text: &[u8; 20] = text.try_into().ok()?;
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.iter().try_fold(0_i64, |sum, digit| {
            let digit = i64::from(digit.checked_sub(b'0')?);
            (digit < 10).then_some(sum * 10 + digit)
        })
    };
    let marks = [text[4], text[7], text[10], text[13], text[16], text[19]];
    if marks != *b"--T::Z" {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    // Days that months do not always have, and leap seconds, are left to the plain way.
    let is_common = (1970..=2200).contains(&year)
        && (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !is_common {
        return None;
    }
    // Days from 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    let from_march = year - i64::from(month <= 2);
    let era = from_march.div_euclid(400);
    let of_era = from_march.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Timestamp::from_second(days * 86_400 + hour * 3600 + minute * 60 + second).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_one_time() {
        let expected: Timestamp = "2025-01-21T17:49:47Z".parse().unwrap();
        for form in [
            r#""2025-01-21T17:49:47Z""#,
            r#""2025-01-21T17:49:47.000Z""#,
            r#""2025-01-21T10:49:47-07:00""#,
            r#""2025-01-21 17:49:47.000000000""#,
            r#""2025-01-21 17:49:47.000 UTC""#,
            r#""2025-01-21T17:49:47""#,
            r#""1737481787""#,
            "1737481787",
            "1737481787.0",
            "1737481787000",
        ] {
            let moment: Moment = serde_json::from_str(form).unwrap();
            assert_eq!(moment.0, Some(expected), "{form}");
        }
    }

    #[test]
    fn takes_what_is_no_time_as_absent() {
        for form in [
            r#""""#,
            r#""soon""#,
            "null",
            "true",
            "[1]",
            "{\"a\":1}",
            "1e300",
            "-1e300",
            r#""nan""#,
        ] {
            let moment: Moment = serde_json::from_str(form).unwrap();
            assert_eq!(moment.0, None, "{form}");
        }
    }
}
