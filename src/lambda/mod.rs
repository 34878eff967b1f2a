//! What a Lambda function is: its identity, its configuration, and what invokes it by the clock.
//!
//! Read from what the account says; nothing here knows of a record of CloudTrail.

pub mod configuration;
pub(crate) mod function;
pub(crate) mod moment;
pub(crate) mod schedule;
pub(crate) mod target;

pub(crate) use function::Function;
