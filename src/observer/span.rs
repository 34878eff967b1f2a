//! A span of time that records are taken from.

use jiff::Timestamp;

/// A span of time, open where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub since: Option<Timestamp>,
    /// The first moment after it.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether it holds a record of this time. One without a time is never left out.
    pub(crate) fn holds(&self, time: Option<Timestamp>) -> bool {
        time.is_none_or(|t| self.since.is_none_or(|s| t >= s) && self.until.is_none_or(|u| t < u))
    }

    /// Whether it holds all records of a usage, by the times of its first and last.
    #[cfg(feature = "aws")]
    pub(crate) fn holds_all(&self, window: Option<(Timestamp, Timestamp)>) -> bool {
        window.is_none_or(|(first, last)| self.holds(Some(first)) && self.holds(Some(last)))
    }
}
