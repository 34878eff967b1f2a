//! From the bytes of a trail to what each function did.
//!
//! Pure: bytes come in as slices, nothing is opened, and time is an argument.

pub mod document;
pub mod record;
