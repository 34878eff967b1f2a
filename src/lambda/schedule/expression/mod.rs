//! When a schedule runs, read from its expression: `rate(…)`, `cron(…)` or `at(…)`.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::cron::Cron;

/// The weekdays of dates repeat after so many years, from 1901 to 2099.
const YEARS: i16 = 28;

/// When a schedule runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expression {
    /// Again and again after a time.
    Rate(SignedDuration),
    /// At certain times of certain days.
    Cron(Cron),
    /// Once.
    At(DateTime),
}

impl Expression {
    /// Reads an expression; `None` for one that EventBridge would refuse.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let inside = |name: &str| text.trim().strip_prefix(name)?.strip_suffix(')');
        if let Some(rate) = inside("rate(") {
            return parse_rate(rate).map(Self::Rate);
        }
        if let Some(time) = inside("at(") {
            return time.trim().parse().ok().map(Self::At);
        }
        inside("cron(").and_then(Cron::parse).map(Self::Cron)
    }

    /// The longest time between two runs in a row from `from` on; `None` when there are not two.
    pub(crate) fn longest_interval(&self, from: Timestamp) -> Option<SignedDuration> {
        match self {
            Self::Rate(rate) => Some(*rate),
            Self::Cron(cron) => cron
                .longest(civil(from), YEARS)
                .map(SignedDuration::from_mins),
            Self::At(_) => None,
        }
    }

    /// The first run at or after `from`, as far as the expression alone tells: a rate counts from when
    /// it was made. Times are those of UTC, in other zones up to 14 hours off.
    pub(crate) fn next(&self, from: Timestamp) -> Option<DateTime> {
        match self {
            Self::Rate(_) => None,
            Self::Cron(cron) => cron.runs(civil(from), YEARS).next(),
            Self::At(time) => Some(*time).filter(|time| *time >= civil(from)),
        }
    }

    /// The last run before `until`.
    pub(crate) fn last_before(&self, until: Timestamp) -> Option<DateTime> {
        match self {
            Self::Rate(_) => None,
            Self::Cron(cron) => cron.last_before(civil(until), YEARS),
            Self::At(time) => Some(*time).filter(|time| *time < civil(until)),
        }
    }
}

fn civil(time: Timestamp) -> DateTime {
    TimeZone::fixed(Offset::UTC).to_datetime(time)
}

/// `5 minutes`, `1 hour`, `7 days`.
fn parse_rate(text: &str) -> Option<SignedDuration> {
    let mut words = text.split_whitespace();
    let (value, unit) = (words.next()?, words.next()?);
    let is_number = value.bytes().all(|b| b.is_ascii_digit());
    let value: i64 = value.parse().ok().filter(|_| is_number)?;
    let minutes = match unit {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        _ => return None,
    };
    // 10,000 years are more than any schedule; and no overflow.
    let fits = words.next().is_none() && (1..=3_650_000).contains(&value);
    fits.then(|| SignedDuration::from_mins(value * minutes))
}

#[cfg(test)]
mod tests;
