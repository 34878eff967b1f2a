//! What a Lambda function is: its identity, its configuration, and what invokes it by the clock.
//!
//! Read from what the account says; nothing here knows of a record of CloudTrail.

pub mod configuration;
pub mod function;
pub mod schedule;
pub(crate) mod target;

pub use function::Function;
