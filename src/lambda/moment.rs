//! Times as AWS's APIs and its CLI write them.

use jiff::Timestamp;
use serde_json::Value;

/// A time as a text, or as seconds since 1970.
pub(crate) fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => moment_of_text(text),
        Value::Number(seconds) => {
            #[allow(clippy::cast_possible_truncation, reason = "seconds of this age")]
            let whole = seconds.as_f64()? as i64;
            Timestamp::from_second(whole).ok()
        }
        _ => None,
    }
}

/// A time as a text. Lambda writes `2026-11-03T10:00:00.000+0000`, without a colon (Lambda API reference,
/// `LastModified`).
pub(crate) fn moment_of_text(text: &str) -> Option<Timestamp> {
    let utc = text.strip_suffix("+0000").map(|rest| format!("{rest}Z"));
    utc.as_deref().unwrap_or(text).parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_is_read_in_each_form() {
        let time: Timestamp = "2026-11-03T10:00:00Z".parse().expect("a time");
        for written in [
            json!("2026-11-03T10:00:00Z"),
            json!("2026-11-03T11:00:00+01:00"),
            json!("2026-11-03T10:00:00.000+0000"),
            json!(time.as_second()),
        ] {
            assert_eq!(moment(&written), Some(time), "{written}");
        }
        for none in [json!("yesterday"), json!(null), json!("+0000"), json!({})] {
            assert_eq!(moment(&none), None, "{none}");
        }
    }
}
