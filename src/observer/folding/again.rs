//! Records that come twice: CloudTrail delivers each at least once, and a quarter of them once more.

use std::hash::{BuildHasher, Hasher, RandomState};

use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::observer::record::Record;

/// So many of the last records are known again: a megabyte. Copies come within minutes.
const LAST: usize = 1 << 16;

/// The texts of the last records, as numbers.
///
/// INVARIANT: what is folded of a record is a function of its text and of what wrote it, and folding it again
/// changes nothing (decision 0002): passing over a copy gives the same usage.
#[derive(Debug)]
pub(super) struct Last {
    numbers: Vec<u128>,
    /// Other numbers in each run, so that nobody can make two texts of one number.
    seed: u64,
}

impl Default for Last {
    fn default() -> Self {
        Self {
            numbers: vec![0; LAST],
            seed: RandomState::new().build_hasher().finish(),
        }
    }
}

impl Last {
    /// Whether the same text was folded of late; it is known from now on.
    pub(super) fn holds(&mut self, record: &Record<'_>) -> bool {
        let text = record.text();
        // Of a row that stands for many records none has a text of its own.
        if text.is_empty() {
            return false;
        }
        let seed = self.seed ^ u64::from(record.is_row);
        let number = xxh3_128_with_seed(text.as_bytes(), seed);
        let [low, high, ..] = number.to_le_bytes();
        match self
            .numbers
            .get_mut(usize::from(u16::from_le_bytes([low, high])))
        {
            Some(known) => std::mem::replace(known, number) == number,
            None => false,
        }
    }
}
