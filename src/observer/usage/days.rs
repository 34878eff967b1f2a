//! Which days the records cover, by region, and what kinds of events they held: what was not
//! recorded on a day cannot be told from the days around it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// What the records of one day and region held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Held {
    /// Management events that read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reads: bool,
    /// Management events that write.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub writes: bool,
    /// Data events.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub data: bool,
}

impl Held {
    /// As a number: 1 for reads, 2 for writes, 4 for data events. Usage stores hold it.
    pub(crate) fn bits(self) -> u8 {
        u8::from(self.reads) | u8::from(self.writes) << 1 | u8::from(self.data) << 2
    }

    /// Of the number that it is.
    pub(crate) fn of(bits: u8) -> Self {
        Self {
            reads: bits & 1 != 0,
            writes: bits & 2 != 0,
            data: bits & 4 != 0,
        }
    }

    /// Both together.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            reads: self.reads || other.reads,
            writes: self.writes || other.writes,
            data: self.data || other.data,
        }
    }
}

/// Days with records, in UTC, by region (`awsRegion`; empty where a record names none).
///
/// Joins like everything in a usage. Its size is that of the window, not of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Days(BTreeMap<String, BTreeMap<Date, Held>>);

impl Days {
    /// Notes a record.
    pub(crate) fn insert(&mut self, region: &str, time: Timestamp, held: Held) {
        let date = day_of(time);
        if !self.0.contains_key(region) {
            self.0.insert(region.to_owned(), BTreeMap::new());
        }
        if let Some(days) = self.0.get_mut(region) {
            let day = days.entry(date).or_default();
            *day = day.or(held);
        }
    }

    /// Puts back what was kept of a day.
    pub(crate) fn put(&mut self, region: &str, date: Date, held: Held) {
        let days = self.0.entry(region.to_owned()).or_default();
        let day = days.entry(date).or_default();
        *day = day.or(held);
    }

    /// All: region, day, what its records held.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Date, Held)> {
        self.0.iter().flat_map(|(region, days)| {
            days.iter()
                .map(move |(date, held)| (region.as_str(), *date, *held))
        })
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (region, days) in other.0 {
            let mine = self.0.entry(region).or_default();
            for (date, held) in days {
                let day = mine.entry(date).or_default();
                *day = day.or(held);
            }
        }
    }

    /// Leaves out the days before one: of these not all was read.
    #[cfg(feature = "aws")]
    pub(crate) fn cut(&mut self, first: Date) {
        for days in self.0.values_mut() {
            days.retain(|date, _| *date >= first);
        }
        self.0.retain(|_, days| !days.is_empty());
    }

    /// The days with a record of any region.
    pub(crate) fn all(&self) -> BTreeSet<Date> {
        self.0.values().flat_map(BTreeMap::keys).copied().collect()
    }

    /// The days with a record of this region.
    pub(crate) fn of(&self, region: &str) -> BTreeSet<Date> {
        let days = self.0.get(region).into_iter();
        days.flat_map(BTreeMap::keys).copied().collect()
    }

    /// The regions that have records, sorted.
    pub(crate) fn regions(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What all records together held.
    pub(crate) fn held(&self) -> Held {
        let days = self.0.values().flat_map(BTreeMap::values);
        days.fold(Held::default(), |all, day| all.or(*day))
    }
}

/// The day of a moment, in UTC as CloudTrail's folders are.
pub(crate) fn day_of(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// The first day that is counted from.
const FIRST: Date = Date::constant(1970, 1, 1);

const SECONDS_OF_A_DAY: i64 = 86_400;

/// The number of a day: days since the first of 1970.
pub(in crate::observer) fn day_number(date: Date) -> i32 {
    (date - FIRST).get_days()
}

/// The number of the day of a moment, without looking for its date.
pub(in crate::observer) fn day_number_of(time: Timestamp) -> i32 {
    let day = time.as_second().div_euclid(SECONDS_OF_A_DAY);
    // INVARIANT: jiff's moments lie within 9,999 years.
    i32::try_from(day).unwrap_or(i32::MAX)
}

/// The day of a number; `None` where no date has it.
pub(in crate::observer) fn day_of_number(number: i32) -> Option<Date> {
    let days = jiff::Span::new().try_days(number).ok()?;
    FIRST.checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_join_whatever_the_order() {
        let time = |text: &str| text.parse().expect("a time");
        let read = Held {
            reads: true,
            ..Held::default()
        };
        let data = Held {
            data: true,
            ..Held::default()
        };
        let records = [
            ("eu-west-1", time("2026-11-01T23:59:59Z"), read),
            ("eu-west-1", time("2026-11-01T00:00:00Z"), data),
            ("us-east-1", time("2026-11-03T12:00:00Z"), read),
        ];
        let (mut forth, mut back) = (Days::default(), Days::default());
        for (region, time, held) in records {
            forth.insert(region, time, held);
        }
        for (region, time, held) in records.into_iter().rev() {
            let mut one = Days::default();
            one.insert(region, time, held);
            back.merge(one.clone());
            back.merge(one);
        }
        assert_eq!(forth, back);
        assert_eq!(forth.of("eu-west-1").len(), 1);
        assert_eq!(forth.all().len(), 2);
        assert_eq!(forth.held(), read.or(data));
    }
}
