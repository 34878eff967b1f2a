//! A window cut out of a usage: whole days, because a usage keeps on which days something was called, and not
//! each call.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::entry::Entry;
use super::{CallerUsage, Days, Part, Usage, day_of};
use crate::observer::span::Span;

/// The days of a window, the first and the last in it; open where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySpan {
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

impl DaySpan {
    /// The days of which a part at least is in the span.
    pub(crate) fn of(span: Span) -> Self {
        let before = |time: Timestamp| {
            let nanosecond = jiff::SignedDuration::from_nanos(1);
            time.checked_sub(nanosecond).unwrap_or(time)
        };
        Self {
            first: span.since.map(day_of),
            last: span.until.map(|until| day_of(before(until))),
        }
    }

    /// Whether it holds a day.
    pub(crate) fn holds(&self, day: Date) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }

    /// Tells of things that were seen last at a time whether they are held; notes in `is_later` whether one was seen
    /// after the window, as it may have been seen in it, too.
    pub(super) fn holding_last(self, is_later: &mut bool) -> impl FnMut(Timestamp) -> bool {
        move |last| {
            let day = day_of(last);
            *is_later |= self.last.is_some_and(|end| end < day);
            self.holds(day)
        }
    }

    /// Whether something from one time to another, as far as they are known, can be in it.
    fn meets(&self, first: Option<Timestamp>, last: Option<Timestamp>) -> bool {
        let is_before = || last.is_some_and(|t| self.first.is_some_and(|first| day_of(t) < first));
        let is_after = || first.is_some_and(|t| self.last.is_some_and(|last| last < day_of(t)));
        !is_before() && !is_after()
    }

    /// A time, or the edge of the window where it is outside.
    fn clamp(&self, time: Timestamp) -> Timestamp {
        let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
        let first = self.first.and_then(|day| midnight(day).ok());
        let next = self.last.and_then(|day| day.tomorrow().ok());
        let after = next.and_then(|day| midnight(day).ok());
        let last = after.and_then(|t| t.checked_sub(jiff::SignedDuration::from_secs(1)).ok());
        let time = first.map_or(time, |first| time.max(first));
        last.map_or(time, |last| time.min(last))
    }
}

/// What became of a usage that a window was cut out of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Kinds of calls that stay,
    pub kept: usize,
    /// and that went.
    pub left: usize,
    /// Those of the first that also happened on other days, so that how often is counted over all.
    pub split: usize,
    /// Those of the first of which the days are not known: they stay where their first and last time allow it.
    pub vague: usize,
}

impl Cut {
    /// Joins what became of another part.
    pub(crate) fn add(&mut self, other: Self) {
        self.kept += other.kept;
        self.left += other.left;
        self.split += other.split;
        self.vague += other.vague;
    }
}

impl Usage {
    /// Leaves what happened on the days of a window, and what has no day: whose a role is, who got credentials.
    pub(crate) fn cut(&mut self, days: DaySpan) -> Cut {
        let mut cut = Cut::default();
        for did in self.callers.values_mut() {
            cut.add(did.cut(days));
        }
        self.callers.retain(|_, did| did.parts().next().is_some());
        self.cut_rest(days);
        cut
    }

    /// The same but for what sessions did.
    pub(crate) fn cut_rest(&mut self, days: DaySpan) {
        self.lasting.cut(days);
        self.invokers.cut(days);
        self.attempts
            .retain_times(|(first, last)| days.meets(first, last));
        self.days = std::mem::take(&mut self.days)
            .iter()
            .filter(|(_, date, _)| days.holds(*date))
            .fold(Days::default(), |mut kept, (region, date, held)| {
                kept.put(region, date, held);
                kept
            });
        if let Some((first, last)) = self.window {
            let meets = days.meets(Some(first), Some(last));
            self.window = meets.then(|| (days.clamp(first), days.clamp(last)));
        }
    }
}

impl CallerUsage {
    /// Leaves what happened on the days of a window.
    pub(crate) fn cut(&mut self, days: DaySpan) -> Cut {
        let mut cut = Cut::default();
        self.parts_mut().for_each(|part| cut.add(part.cut(days)));
        self.retain(|part| !part.entries.is_empty());
        cut
    }
}

impl Part {
    fn cut(&mut self, days: DaySpan) -> Cut {
        let mut cut = Cut::default();
        self.entries.retain(|_, entry| entry.cut(days, &mut cut));
        self.days.retain(|day| days.holds(*day));
        cut
    }
}

impl Entry {
    /// Whether something of it is in the window; it is left with that.
    fn cut(&mut self, days: DaySpan, cut: &mut Cut) -> bool {
        // A call without a time may be of any day.
        let is_timeless = self.samples.first().is_none_or(|(time, _)| time.is_none());
        let is_vague = self.days.is_empty() && !is_timeless;
        let is_in = if is_vague {
            days.meets(self.first, self.last)
        } else {
            is_timeless || self.days.iter().any(|day| days.holds(day))
        };
        if !is_in {
            cut.left += 1;
            return false;
        }
        cut.kept += 1;
        cut.vague += usize::from(is_vague);
        cut.split += usize::from(self.days.iter().any(|day| !days.holds(day)));
        self.days.retain(|day| days.holds(day));
        self.first = self.first.map(|time| days.clamp(time));
        self.last = self.last.map(|time| days.clamp(time));
        self.samples
            .retain(|(time, _)| time.is_none_or(|time| days.holds(day_of(time))));
        let is_used = |first, last| days.meets(first, last);
        self.names.retain(is_used);
        self.values
            .values_mut()
            .for_each(|names| names.retain(is_used));
        true
    }
}

#[cfg(test)]
mod tests;
