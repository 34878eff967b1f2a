//! Observer: records → calls → usage → what each function did.
//!
//! Pure: bytes come in as slices, nothing is opened, and time is an argument.

pub mod agent;
pub mod attribution;
mod caller;
mod claim;
pub mod cover;
pub mod coverage;
pub mod credential;
mod deployment;
pub mod digest;
mod distinct;
pub mod document;
pub mod doubt;
pub mod fold;
pub mod folding;
pub mod function;
pub mod generated;
mod invoker;
mod kms;
mod lasting;
pub mod needs;
pub mod origin;
mod outcome;
mod poller;
pub mod record;
mod refusal;
pub mod span;
pub mod table;
mod transfer;
pub mod usage;

pub(crate) use caller::role_key;
pub use caller::{Caller, POLLER};
