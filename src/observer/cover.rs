//! Which days of a window the records cover. What no record covers was not seen, whatever was asked for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::usage::{Usage, day_of};

/// Days without a record between days that have some are no hole while they are not more than this,
/// where too few days are known to tell how often a trail has records.
const FEW: i32 = 3;

/// The interval of a trail that has records every day.
const DAILY: i32 = 1;

/// So many intervals tell how often a trail has records.
const TELLING: usize = 10;

/// The days that records cover, and where they leave out more than they use to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    /// The first day with a record.
    pub first: Date,
    /// The last one.
    pub last: Date,
    /// Stretches without a record that are longer than the records' own rhythm: first and last day.
    pub holes: Vec<(Date, Date)>,
    /// Those among them that lie between days of which each has records: there the files are missing.
    pub lost: Vec<(Date, Date)>,
}

impl Cover {
    /// Of days with records; `None` when there is none.
    pub(crate) fn of(days: &BTreeSet<Date>) -> Option<Self> {
        let (first, last) = (*days.first()?, *days.last()?);
        let longest = rhythm(days);
        let pairs = days.iter().zip(days.iter().skip(1));
        let holes = pairs
            .filter(|(day, next)| between(**day, **next) > longest)
            .filter_map(|(day, next)| Some((day.tomorrow().ok()?, next.yesterday().ok()?)));
        let holes: Vec<(Date, Date)> = holes.collect();
        let is_daily = longest == DAILY;
        Some(Self {
            first,
            last,
            lost: if is_daily { holes.clone() } else { Vec::new() },
            holes,
        })
    }

    /// Of one part of what a whole covers, such as a region: where the part has records as a rule, the
    /// days on which the whole has some and the part has not are holes, at the ends, too. A part with few
    /// records is quiet.
    pub(crate) fn of_part(days: &BTreeSet<Date>, whole: &Self) -> Option<Self> {
        let own = Self::of(days)?;
        if days.len() <= TELLING {
            return Some(whole.clone());
        }
        let longest = rhythm(days);
        let mut holes = own.holes;
        if between(whole.first, own.first) > longest {
            holes.insert(0, (whole.first, own.first.yesterday().ok()?));
        }
        if between(own.last, whole.last) > longest {
            holes.push((own.last.tomorrow().ok()?, whole.last));
        }
        Some(Self {
            first: whole.first,
            last: whole.last,
            holes,
            lost: own.lost,
        })
    }

    /// What is left from a day on; nothing before it counts.
    #[must_use]
    pub(crate) fn from(&self, day: Date) -> Self {
        let first = self.first.max(day).min(self.last);
        let cut = |(from, to): &(Date, Date)| (*to >= first).then(|| ((*from).max(first), *to));
        let cut = |stretches: &[(Date, Date)]| stretches.iter().filter_map(cut).collect();
        Self {
            first,
            last: self.last,
            holes: cut(&self.holes),
            lost: cut(&self.lost),
        }
    }

    /// What lies between the holes: first and last day of each stretch.
    pub(crate) fn stretches(&self) -> Vec<(Date, Date)> {
        let mut out = Vec::new();
        let mut from = Some(self.first);
        for (first, last) in &self.holes {
            if let (Some(begin), Ok(end)) = (from, first.yesterday())
                && begin <= end
            {
                out.push((begin, end));
            }
            from = last.tomorrow().ok();
        }
        out.extend(
            from.filter(|from| *from <= self.last)
                .map(|from| (from, self.last)),
        );
        out
    }

    /// How many days it covers, in words.
    pub(crate) fn in_words(&self) -> String {
        count(self.days())
    }

    /// How many days lie in the holes.
    pub(crate) fn missing(&self) -> u32 {
        let holes = self.holes.iter().map(|(from, to)| stretch(*from, *to));
        u32::try_from(holes.sum::<i32>()).unwrap_or(0)
    }

    /// How many days it covers: from the first to the last, both included, without the holes.
    pub(crate) fn days(&self) -> u32 {
        let all = u32::try_from(stretch(self.first, self.last)).unwrap_or(0);
        all.saturating_sub(self.missing())
    }

    /// Whether a day lies in it.
    pub(crate) fn holds(&self, day: Date) -> bool {
        let is_in = |(from, to): &(Date, Date)| *from <= day && day <= *to;
        is_in(&(self.first, self.last)) && !self.holes.iter().any(is_in)
    }
}

impl Usage {
    /// The days that the records cover; `None` when no record carries a time.
    pub(crate) fn cover(&self) -> Option<Cover> {
        Cover::of(&self.days.all())
    }
}

/// The most days from one day with a record to the next that are as usual: what nine of ten intervals
/// do not exceed; of few intervals, twice the median one.
fn rhythm(days: &BTreeSet<Date>) -> i32 {
    let pairs = days.iter().zip(days.iter().skip(1));
    let mut intervals: Vec<i32> = pairs.map(|(day, next)| between(*day, *next)).collect();
    intervals.sort_unstable();
    let Some(last) = intervals.len().checked_sub(1) else {
        return FEW;
    };
    if intervals.len() < TELLING {
        return FEW.max(2 * intervals[last / 2]);
    }
    intervals[last * 9 / 10]
}

/// The days from one moment to another, those of both included, in words: a part of a window is counted as
/// the window is.
pub(crate) fn part_in_words(from: Timestamp, to: Timestamp) -> String {
    let days = stretch(day_of(from), day_of(to));
    count(u32::try_from(days).unwrap_or(0))
}

/// A number of days in words.
pub(crate) fn count(days: u32) -> String {
    match days {
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

/// A stretch of days in words.
pub(crate) fn stretch_in_words(from: Date, to: Date) -> String {
    if from == to {
        from.to_string()
    } else {
        format!("{from} to {to}")
    }
}

/// Days from one to another.
fn between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The same as a count.
pub(crate) fn length(from: Date, to: Date) -> usize {
    usize::try_from(stretch(from, to)).unwrap_or(0)
}

/// Days of a stretch, both ends included.
fn stretch(from: Date, to: Date) -> i32 {
    between(from, to) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> BTreeSet<Date> {
        texts.iter().map(|t| t.parse().expect("a day")).collect()
    }

    fn november(days: impl IntoIterator<Item = i8>) -> BTreeSet<Date> {
        let day = |d| Date::new(2026, 11, d).expect("a day");
        days.into_iter().map(day).collect()
    }

    #[test]
    fn a_window_is_the_days_that_records_cover() {
        let length = |days: &BTreeSet<Date>| Cover::of(days).map(|cover| cover.days());
        assert_eq!(length(&days(&[])), None);
        assert_eq!(length(&november([3])), Some(1));
        assert_eq!(length(&november(1..=30)), Some(30));
        // Weekends without a record are as usual, and so is a job that runs twice a week.
        let workdays = (1..=30).filter(|d| !matches!(d % 7, 0 | 1));
        assert_eq!(length(&november(workdays)), Some(29));
        assert_eq!(length(&november([1, 4, 8, 11, 15, 18])), Some(18));
        // One stray record of long ago covers its day.
        let stray = days(&["2001-01-01", "2026-11-19", "2026-11-20"]);
        assert_eq!(length(&stray), Some(3));
        // Of a trail with records on every day, days without one are not seen.
        let mut most = november(1..=30);
        most.retain(|d| !(5..=22).contains(&d.day()));
        assert_eq!(length(&most), Some(12));
        most = november(1..=30);
        most.retain(|d| d.day() != 9);
        let cover = Cover::of(&most).expect("days");
        assert_eq!(cover.days(), 29);
        let day = |d| Date::new(2026, 11, d).expect("a day");
        assert!(cover.holds(day(8)) && !cover.holds(day(9)) && cover.holds(day(10)));
    }

    #[test]
    fn a_part_of_a_window_is_counted_as_the_window_is() {
        let time = |text: &str| text.parse().expect("a time");
        let (first, last) = (time("2026-11-03T08:14:00Z"), time("2026-11-05T07:55:00Z"));
        let cover = Cover::of(&november([3, 4, 5])).expect("days");
        assert_eq!(part_in_words(first, last), cover.in_words());
        assert_eq!(part_in_words(last, last), "1 day");
    }

    #[test]
    fn a_part_is_held_against_the_whole() {
        let whole = Cover::of(&november(1..=30)).expect("days");
        let part = |days: &BTreeSet<Date>| Cover::of_part(days, &whole).map(|c| c.days());
        assert_eq!(part(&november([4, 9])), Some(30), "quiet");
        assert_eq!(part(&november(12..=30)), Some(19));
        assert_eq!(part(&november(1..=15)), Some(15));
        assert_eq!(part(&november([])), None);
    }

    #[test]
    fn what_came_before_the_function_does_not_count() {
        let mut days = november(1..=30);
        days.retain(|d| !(5..=10).contains(&d.day()));
        let cover = Cover::of(&days).expect("days");
        let day = |d| Date::new(2026, 11, d).expect("a day");
        assert_eq!(cover.days(), 24);
        assert_eq!(cover.from(day(8)).days(), 20);
        assert_eq!(cover.from(day(20)).days(), 11);
    }
}
