//! What is read: trails in parallel, each file as a stream; other files whole.

pub mod directory;
pub mod file;
pub mod file_refusal;
mod gunzip;
pub(in crate::io) mod hashing;
pub mod integrity;
mod lasting;
pub mod lines;
pub mod location;
pub(in crate::io) mod memory;
mod passing;
pub mod place;
pub mod reach;
pub mod read;
pub mod source;
pub mod tail;
mod whole;
