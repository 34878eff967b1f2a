//! What is written: whole or not at all, by one run at a time.

pub(in crate::io) mod fresh;
pub(crate) mod lock;
#[cfg(feature = "aws")]
pub(crate) mod log;
#[cfg(any(feature = "aws", test))]
pub(crate) mod staging;
pub(crate) mod write;
