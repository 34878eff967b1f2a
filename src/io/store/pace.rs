//! How often what was read is stored.

use std::time::{Duration, Instant};

/// A run that is killed loses no more than what it read in this time,
const LONGEST_UNSTORED: Duration = Duration::from_secs(5);

/// or in so many times the time that it takes to store.
const SHARE: u32 = 10;

/// When something was stored last, and how long it took.
#[derive(Debug)]
pub(crate) struct Pace {
    stored: Instant,
    took: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            stored: Instant::now(),
            took: Duration::ZERO,
        }
    }
}

impl Pace {
    /// Whether what was read since is worth storing.
    pub(crate) fn is_due(&self) -> bool {
        self.stored.elapsed() >= LONGEST_UNSTORED.max(self.took * SHARE)
    }

    /// Stores, and notes when and how long.
    pub(crate) fn store<T>(&mut self, store: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = store();
        self.stored = Instant::now();
        self.took = began.elapsed();
        done
    }
}
