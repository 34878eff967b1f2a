//! What is read: trails in parallel, each file as a stream; other files whole.

pub(crate) mod directory;
pub(crate) mod file;
pub(crate) mod file_refusal;
mod gunzip;
pub(in crate::io) mod hashing;
pub mod integrity;
mod lasting;
pub(crate) mod lines;
pub(crate) mod location;
pub(in crate::io) mod memory;
mod passing;
pub(crate) mod place;
pub(crate) mod reach;
pub(crate) mod read;
pub(crate) mod source;
pub(crate) mod tail;
mod whole;
