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

fn from_text(text: &str) -> Option<Timestamp> {
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
