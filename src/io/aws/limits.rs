//! What one request may take: an endpoint that never ends is not waited for.

use std::fmt;
use std::time::Duration;

/// Bytes of an answer. The largest is a page of 1,000 roles and policies, some ten megabytes; objects of
/// buckets are read in pieces and have the length that their listing says.
pub(super) const MOST_BYTES: usize = 64 << 20;

/// Pages of one answer.
pub(super) const MOST_PAGES: usize = 10_000;

/// Bytes a second of an object, below which it is given up once its time is over.
const SLOWEST: u64 = 4 << 10;

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestLimits {
    /// For one attempt, in seconds.
    attempt: u64,
}

impl RequestLimits {
    /// So many seconds for one attempt; half of them without a byte, three times as many for all attempts.
    pub(crate) fn of_seconds(attempt: u64) -> Self {
        Self {
            attempt: attempt.max(1),
        }
    }

    /// For one attempt.
    pub(super) fn attempt(self) -> Duration {
        Duration::from_secs(self.attempt)
    }

    /// Without a byte.
    pub(super) fn silence(self) -> Duration {
        self.attempt() / 2
    }

    /// For all attempts, and the waits between them.
    pub(super) fn all(self) -> Duration {
        self.attempt() * 3
    }

    /// Waiting for an object of which so many bytes came.
    pub(super) fn object(self, bytes: u64) -> Duration {
        self.attempt() + Duration::from_secs(bytes / SLOWEST)
    }
}

/// Which limit an endpoint passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// More than [`MOST_BYTES`].
    Bytes,
    /// More bytes than the object has.
    Length(u64),
    /// No byte for so long.
    Silence(Duration),
    /// Too slow: still at it after so long.
    Time(Duration),
    /// More than so many pages.
    Pages(usize),
    /// More than so many objects.
    Objects(usize),
    /// A next page that was there already.
    SamePage,
}

impl Passed {
    /// Whether another attempt may fare better.
    pub(super) fn is_of_time(&self) -> bool {
        matches!(self, Self::Silence(_) | Self::Time(_))
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: &Duration| time.as_secs_f64();
        match self {
            Self::Bytes => write!(f, "an answer of more than {} MiB", MOST_BYTES >> 20),
            Self::Length(bytes) => write!(f, "more than the {bytes} bytes that the object has"),
            Self::Silence(time) => write!(f, "silent for {} seconds", seconds(time)),
            Self::Time(time) => write!(f, "no whole answer in {} seconds", seconds(time)),
            Self::Pages(most) => write!(f, "an answer of more than {most} pages"),
            Self::Objects(most) => write!(
                f,
                "more than {most} objects: narrow the prefix or the window"
            ),
            Self::SamePage => f.write_str("the next page is one that was there already"),
        }
    }
}

impl std::error::Error for Passed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_limits_follow_from_the_one_that_is_given() {
        let limits = RequestLimits::of_seconds(60);
        assert_eq!(limits.silence().as_secs(), 30);
        assert_eq!(limits.all().as_secs(), 180);
        assert_eq!(limits.object(4096 * 9).as_secs(), 69);
        assert_eq!(RequestLimits::of_seconds(0), RequestLimits::of_seconds(1));
        let words = Passed::Silence(limits.silence()).to_string();
        assert_eq!(words, "silent for 30 seconds");
    }
}
