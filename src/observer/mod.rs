//! Observer: records → calls → usage → what each function did.
//!
//! Pure: bytes come in as slices, nothing is opened, and time is an argument.

pub(crate) mod agent;
pub mod attribution;
mod caller;
mod claim;
pub(crate) mod cover;
pub(crate) mod coverage;
pub(crate) mod credential;
mod deployment;
pub mod digest;
mod distinct;
pub mod document;
pub mod doubt;
pub mod fold;
pub mod folding;
pub mod function;
pub(crate) mod generated;
mod invoker;
mod kms;
mod lasting;
pub mod needs;
pub(crate) mod origin;
mod outcome;
mod poller;
pub mod record;
mod refusal;
pub mod span;
pub(crate) mod table;
mod transfer;
pub mod usage;

pub(crate) use caller::{Caller, POLLER, role_key};
