//! Records that come twice: CloudTrail delivers each at least once, and a quarter of them once more.

use super::memo::Key;
use crate::observer::record::Record;

/// So many of the last records are known again: a megabyte. Copies come within minutes.
const LAST: usize = 1 << 16;

/// The texts of the last records, as numbers.
///
/// INVARIANT: what is folded of a record is a function of its text and of what wrote it, and folding it again
/// changes nothing (decision 0002): passing over a copy gives the same usage.
#[derive(Debug)]
pub(super) struct Last(Vec<u128>);

impl Default for Last {
    fn default() -> Self {
        Self(vec![0; LAST])
    }
}

impl Last {
    /// Whether the same text was folded of late; it is known from now on.
    pub(super) fn holds(&mut self, record: &Record<'_>, numbers: &Key) -> bool {
        let text = record.text();
        // Of a row that stands for many records none has a text of its own.
        if text.is_empty() {
            return false;
        }
        let number = numbers.number_of(text.as_bytes(), u64::from(record.is_row));
        let [low, high, ..] = number.to_le_bytes();
        let at = usize::from(u16::from_le_bytes([low, high]));
        match self.0.get_mut(at) {
            Some(known) => std::mem::replace(known, number) == number,
            None => false,
        }
    }
}
