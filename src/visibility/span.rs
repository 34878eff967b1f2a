//! How long a function could be seen: what decides whether anything is removed.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::window::Window;
use crate::observer::cover::Cover;
use crate::observer::usage::day_of;

/// A stretch of time in which calls of a function would have been seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its beginning.
    pub first: Timestamp,
    /// Its end.
    pub last: Timestamp,
    /// The days of it that records cover.
    pub cover: Cover,
    /// Days with a call of the function; empty when it made none.
    pub called: BTreeSet<Date>,
}

impl Stretch {
    /// The days that records cover, as a length of time.
    pub(crate) fn length(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.cover.days()))
    }

    /// The days that records cover from the function's first call on: so long is known what it does.
    /// A function that made no call was seen to make none, all the time.
    pub(crate) fn life(&self) -> u32 {
        match self.called.first() {
            Some(day) => self.cover.from(*day).days(),
            None => self.cover.days(),
        }
    }

    /// Whether records cover so many days, of the window and since the function's first call.
    pub(crate) fn reaches(&self, least: u32) -> bool {
        self.life() >= least
    }
}

impl Window<'_> {
    /// When the function was made, if the records tell.
    fn made(&self) -> Option<Timestamp> {
        let own = self.function().arn();
        let changes = self.usage().deployments.of_one(&own);
        changes.get("CreateFunction").copied()
    }

    /// The same where it was not made anew: calls of one that was there before tell of it, too.
    pub(super) fn born(&self) -> Option<Timestamp> {
        let called = self.usage_of_function().days.first();
        let made = self.made()?;
        called
            .is_none_or(|day| *day >= day_of(made))
            .then_some(made)
    }

    /// The times of the records of the function's life.
    pub(super) fn times_of_life(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.times()?;
        let born = self.born().unwrap_or(first);
        Some((first.max(born).min(last), last))
    }

    /// The span in which the records could have shown the function's calls: the days that they cover, from
    /// the making of the function on. What was asked for is not what was read, and a trail that was on may
    /// lack files. `None` when no record carries a time.
    pub(crate) fn span(&self) -> Option<Stretch> {
        let (mut first, last) = self.times()?;
        let mut cover = self.cover()?.clone();
        // Before it was made there was nothing to see.
        if let Some(made) = self.made() {
            first = first.max(made).min(last);
            cover = cover.from(day_of(first));
        }
        Some(Stretch {
            first,
            last,
            cover,
            called: self.usage_of_function().days.clone(),
        })
    }
}
