//! What is written: whole or not at all, by one run at a time.

pub(in crate::io) mod fresh;
pub mod lock;
pub mod log;
pub mod staging;
pub mod write;
