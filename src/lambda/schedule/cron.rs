//! Cron expressions of EventBridge (EventBridge user guide, "Setting a schedule pattern for scheduled
//! rules"; EventBridge Scheduler user guide, "Schedule types").

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Weekday};

/// `cron(minutes hours day-of-month month day-of-week year)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cron {
    /// Minutes of the day, never empty.
    times: BTreeSet<i16>,
    days: Days,
    months: BTreeSet<i16>,
    years: BTreeSet<i16>,
}

/// Which days of a month: of the two fields one is `?`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Days {
    OfMonth(BTreeSet<i16>),
    /// `L`, or `L-3`: so many days before the last.
    FromLast(i16),
    /// `15W`: the weekday nearest to a day, in the same month; `None` for the last, `LW`.
    NearestWeekday(Option<i16>),
    /// From 1, Sunday.
    OfWeek(BTreeSet<i16>),
    /// `3#2`: the second Tuesday.
    Nth(i16, i16),
    /// `6L`: the last Friday.
    LastOfWeek(i16),
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    /// Reads what stands between the parentheses; `None` when AWS would refuse it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, of_month, months, of_week, years] = fields.as_slice() else {
            return None;
        };
        let minutes = set(minutes, 0, 59, &[])?;
        let hours = set(hours, 0, 23, &[])?;
        let days = match (*of_month, *of_week) {
            ("?", "?") => return None,
            (days, "?") => Days::of_month(days)?,
            ("?", days) => Days::of_week(days)?,
            _ => return None,
        };
        Some(Self {
            times: hours
                .iter()
                .flat_map(|hour| minutes.iter().map(move |minute| hour * 60 + minute))
                .collect(),
            days,
            months: set(months, 1, 12, &MONTHS)?,
            years: set(years, 1970, 2199, &[])?,
        })
    }

    fn runs_on(&self, date: Date) -> bool {
        self.years.contains(&date.year())
            && self.months.contains(&i16::from(date.month()))
            && self.days.holds(date)
    }

    /// The runs from `from` on, the earliest first, for so many years.
    pub(super) fn runs(&self, from: DateTime, years: i16) -> impl Iterator<Item = DateTime> {
        let last = from.date().year().saturating_add(years);
        // INVARIANT: the runs of a day stand in order, and so do the days.
        let days = from.date().series(jiff::ToSpan::days(1));
        days.take_while(move |date| date.year() <= last)
            .filter(|date| self.runs_on(*date))
            .flat_map(move |date| self.times.iter().filter_map(move |t| at(date, *t)))
            .filter(move |run| *run >= from)
    }

    /// The last run before `until`, of so many years.
    pub(super) fn last_before(&self, until: DateTime, years: i16) -> Option<DateTime> {
        let mut date = until.date();
        let least = date.year().saturating_sub(years);
        while date.year() >= least {
            if self.runs_on(date) {
                let mut times = self.times.iter().rev();
                let run = times.find_map(|t| at(date, *t).filter(|run| *run < until));
                if run.is_some() {
                    return run;
                }
            }
            date = date.yesterday().ok()?;
        }
        None
    }

    /// The longest time between two runs in a row, in minutes; `None` when fewer than two are left
    /// of the given years from `from` on.
    pub(super) fn longest(&self, from: DateTime, years: i16) -> Option<i64> {
        let within = self.times.iter().zip(self.times.iter().skip(1));
        let mut longest = within.map(|(a, b)| i64::from(b - a)).max();
        let (first, last) = (self.times.first()?, self.times.last()?);
        let overnight = i64::from(first - last);
        let end = from.date().year().saturating_add(years);
        let mut before: Option<Date> = None;
        let days = from.date().series(jiff::ToSpan::days(1));
        let days = days.take_while(|date| date.year() <= end);
        for date in days.filter(|date| self.runs_on(*date)) {
            if let Some(before) = before {
                let days = i64::from(before.until(date).ok()?.get_days());
                longest = longest.max(Some(days * 24 * 60 + overnight));
            }
            before = Some(date);
        }
        longest.filter(|_| before.is_some())
    }
}

fn at(date: Date, minute_of_day: i16) -> Option<DateTime> {
    let hour = i8::try_from(minute_of_day / 60).ok()?;
    let minute = i8::try_from(minute_of_day % 60).ok()?;
    Some(date.at(hour, minute, 0, 0))
}

impl Days {
    fn of_month(text: &str) -> Option<Self> {
        let number = |text: &str| value(text, 1, 31, &[]);
        if text == "L" {
            return Some(Self::FromLast(0));
        }
        if text == "LW" {
            return Some(Self::NearestWeekday(None));
        }
        if let Some(before) = text.strip_prefix("L-") {
            return value(before, 0, 30, &[]).map(Self::FromLast);
        }
        if let Some(day) = text.strip_suffix('W') {
            return number(day).map(|day| Self::NearestWeekday(Some(day)));
        }
        set(text, 1, 31, &[]).map(Self::OfMonth)
    }

    fn of_week(text: &str) -> Option<Self> {
        if text == "L" {
            return Some(Self::OfWeek(BTreeSet::from([7])));
        }
        if let Some((day, nth)) = text.split_once('#') {
            let day = value(day, 1, 7, &WEEKDAYS)?;
            return value(nth, 1, 5, &[]).map(|nth| Self::Nth(day, nth));
        }
        if let Some(day) = text.strip_suffix('L') {
            return value(day, 1, 7, &WEEKDAYS).map(Self::LastOfWeek);
        }
        set(text, 1, 7, &WEEKDAYS).map(Self::OfWeek)
    }

    fn holds(&self, date: Date) -> bool {
        let (day, length) = (i16::from(date.day()), i16::from(date.days_in_month()));
        let of_week = i16::from(date.weekday().to_sunday_one_offset());
        match self {
            Self::OfMonth(days) => days.contains(&day),
            Self::FromLast(before) => day == length - before,
            Self::NearestWeekday(wanted) => {
                let wanted = wanted.unwrap_or(length);
                wanted <= length && nearest_weekday(date, wanted) == Some(day)
            }
            Self::OfWeek(days) => days.contains(&of_week),
            Self::Nth(wanted, nth) => of_week == *wanted && (day - 1) / 7 + 1 == *nth,
            Self::LastOfWeek(wanted) => of_week == *wanted && day + 7 > length,
        }
    }
}

/// The day from Monday to Friday nearest to a day of the date's month, and in it.
fn nearest_weekday(date: Date, wanted: i16) -> Option<i16> {
    let length = i16::from(date.days_in_month());
    let day = Date::new(date.year(), date.month(), i8::try_from(wanted).ok()?).ok()?;
    Some(match day.weekday() {
        Weekday::Saturday if wanted == 1 => 3,
        Weekday::Saturday => wanted - 1,
        Weekday::Sunday if wanted == length => wanted - 2,
        Weekday::Sunday => wanted + 1,
        _ => wanted,
    })
}

/// The values of a field: `*`, values, ranges and increments with commas between them.
fn set(text: &str, low: i16, high: i16, words: &[&str]) -> Option<BTreeSet<i16>> {
    let mut out = BTreeSet::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(value(step, 1, i16::MAX, &[])?)),
            None => (part, None),
        };
        let of = |text: &str| value(text, low, high, words);
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (of(first)?, of(last)?),
            None if range == "*" => (low, high),
            // `5/15`: from 5 on; without a first value, from the least on.
            None if range.is_empty() && step.is_some() => (low, high),
            None => (of(range)?, if step.is_some() { high } else { of(range)? }),
        };
        let step = usize::try_from(step.unwrap_or(1)).ok()?;
        if first <= last {
            out.extend((first..=last).step_by(step));
        } else {
            // `FRI-MON`: around the end.
            let around = (first..=high).chain(low..=last);
            out.extend(around.step_by(step));
        }
    }
    (!out.is_empty()).then_some(out)
}

fn value(text: &str, low: i16, high: i16, words: &[&str]) -> Option<i16> {
    let mut all = words.iter();
    if let Some(at) = all.position(|word| word.eq_ignore_ascii_case(text)) {
        return i16::try_from(at).ok().map(|at| at + low);
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = text.parse().ok()?;
    (low..=high).contains(&number).then_some(number)
}
