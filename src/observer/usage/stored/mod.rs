//! How a usage stands in the rows of a store: its keys as rows, and what hangs on a key in few bytes.
//!
//! INVARIANT: unpacking what was packed gives the same value, so that a store joins as usages in memory do.

mod bytes;
mod entry;
mod rows;
mod sets;
#[cfg(test)]
mod tests;

pub use entry::{pack_entry, unpack_entry};
pub use rows::{KindRow, OUTCOMES, function_name, standing_from, standing_text};
pub use sets::{
    day_number, day_of_number, pack_credentials, pack_days, pack_doubts, pack_hashes, pack_issued,
    pack_regions, pack_skipped, pack_twins, unpack_credentials, unpack_days, unpack_doubts,
    unpack_hashes, unpack_issued, unpack_regions, unpack_skipped, unpack_twins,
};
