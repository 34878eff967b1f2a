//! Times and sizes as people type them.

use jiff::{SignedDuration, Timestamp};

use super::Failure;
use crate::observer::span::Span;

/// The window from `since` to `until`; without `since`, so many days back from now.
pub(crate) fn read_span(
    since: Option<&str>,
    until: Option<&str>,
    days: Option<u16>,
    now: Timestamp,
) -> Result<Span, Failure> {
    let time = |flag: &str, typed: Option<&str>| {
        let read = |typed| read_time(typed, now).ok_or_else(|| bad_time(flag, typed));
        typed.map(read).transpose()
    };
    let span = Span {
        since: match (time("--since", since)?, days) {
            (None, Some(days)) => read_time(&format!("{days}d"), now),
            (typed, _) => typed,
        },
        until: time("--until", until)?,
    };
    if let (Some(since), Some(until)) = (span.since, span.until)
        && since >= until
    {
        return Err(Failure::new(format!(
            "the window is empty: it begins {since} and ends {until}"
        )));
    }
    Ok(span)
}

fn bad_time(flag: &str, typed: &str) -> Failure {
    Failure::new(format!("`{flag} {typed}` is no time"))
        .hint("give RFC 3339 (`2026-11-01T00:00:00Z`), a date (`2026-11-01`), or days back from now (`90d`)")
}

/// Bytes: `500MB`, `2TB`, thousands as prices count.
pub(crate) fn read_size(typed: &str) -> Result<u64, String> {
    let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = typed.split_at(digits);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => Some(1),
        "KB" => Some(1_000),
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "TB" => Some(1_000_000_000_000),
        _ => None,
    };
    let bytes = number.parse::<u64>().ok().zip(unit);
    bytes
        .and_then(|(number, unit)| number.checked_mul(unit))
        .ok_or_else(|| "no size: `500MB`, `10GB`, `2TB`".to_owned())
}

/// So many days, as `400d`.
pub(crate) fn read_days(typed: &str) -> Result<u16, String> {
    let number = typed.strip_suffix('d').and_then(|days| days.parse().ok());
    number.ok_or_else(|| "days as `400d`".to_owned())
}

fn read_time(typed: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(days) = typed.strip_suffix('d').and_then(|d| d.parse::<u32>().ok()) {
        return now
            .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .ok();
    }
    typed
        .parse()
        .ok()
        .or_else(|| format!("{typed}T00:00:00Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().expect("a time");
        let time = |t: &str| read_time(t, now).map(|t| t.to_string());
        assert_eq!(time("90d").as_deref(), Some("2026-08-24T12:00:00Z"));
        assert_eq!(time("2026-11-01").as_deref(), Some("2026-11-01T00:00:00Z"));
        assert_eq!(
            time("2026-11-01T01:00:00+01:00").as_deref(),
            Some("2026-11-01T00:00:00Z")
        );
        assert_eq!(time("yesterday"), None);
    }
}
