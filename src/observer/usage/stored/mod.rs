//! How a usage stands in the rows of a store: its keys as rows, and what hangs on a key in few bytes.
//!
//! INVARIANT: unpacking what was packed gives the same value, so that a store joins as usages in memory do.

mod bytes;
mod entry;
mod rows;
mod sets;
#[cfg(test)]
mod tests;

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoreSize {
    /// Sessions.
    pub sessions: usize,
    /// Distinct calls of them.
    pub calls: usize,
    /// Files that need no reading again.
    pub files: usize,
    /// Its bytes.
    pub bytes: usize,
}

pub(crate) use entry::{pack_entry, unpack_entry};
pub(crate) use rows::{KindRow, function_name, standing_from, standing_text};
pub(crate) use sets::{
    pack_credentials, pack_days, pack_doubts, pack_hashes, pack_issued, pack_regions, pack_skipped,
    pack_twins, unpack_credentials, unpack_days, unpack_doubts, unpack_hashes, unpack_issued,
    unpack_regions, unpack_skipped, unpack_twins,
};
