//! Days on which something happened: what a window can be cut out by later.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{day_number, day_number_of, day_of_number};

/// Days in UTC, by their numbers, sorted. Joins like everything in a usage; a few bytes for each day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Date>", from = "Vec<Date>")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "Vec<Date>"))]
pub struct Dates(Vec<i32>);

impl Dates {
    /// Notes the day of a moment.
    pub fn see(&mut self, time: Timestamp) {
        self.note(day_number_of(time));
    }

    /// Notes a day.
    pub fn insert(&mut self, date: Date) {
        self.note(day_number(date));
    }

    fn note(&mut self, number: i32) {
        // Records come in the order of days, as a rule.
        match self.0.last() {
            Some(last) if *last == number => {}
            Some(last) if *last > number => {
                if let Err(at) = self.0.binary_search(&number) {
                    self.0.insert(at, number);
                }
            }
            _ => self.0.push(number),
        }
    }

    /// Joins others.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|number| self.note(*number));
    }

    /// The days in order.
    pub fn iter(&self) -> impl Iterator<Item = Date> {
        // INVARIANT: numbers come of dates and of moments, so that each has a date.
        self.0.iter().filter_map(|number| day_of_number(*number))
    }

    /// Leaves those that are meant.
    pub fn retain(&mut self, is_meant: impl Fn(Date) -> bool) {
        self.0
            .retain(|number| day_of_number(*number).is_some_and(&is_meant));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Date> for Dates {
    fn from_iter<I: IntoIterator<Item = Date>>(all: I) -> Self {
        let mut dates = Self::default();
        all.into_iter().for_each(|date| dates.insert(date));
        dates
    }
}

impl From<Vec<Date>> for Dates {
    fn from(all: Vec<Date>) -> Self {
        all.into_iter().collect()
    }
}

impl From<Dates> for Vec<Date> {
    fn from(dates: Dates) -> Self {
        dates.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_join_whatever_the_order() {
        let time = |day: i64| Timestamp::from_second(day * 86_400 + 7).expect("a time");
        let (mut forth, mut back) = (Dates::default(), Dates::default());
        for day in [-2, 0, 20_000, 20_001, 20_001] {
            forth.see(time(day));
        }
        for day in [20_001, 20_000, 0, -2] {
            let mut one = Dates::default();
            one.see(time(day));
            back.merge(&one);
            back.merge(&one);
        }
        assert_eq!(forth, back);
        assert_eq!(forth, forth.iter().collect());
        assert_eq!(forth.iter().next(), Some(Date::constant(1969, 12, 30)));
    }
}
