//! lpgen: the least-privilege IAM policy a Lambda function needs, from the calls it really made.
//!
//! The modules stand in data-flow order. Each may use those before it, none after it; only `io`
//! touches the world (files, network, clock, environment, processes) and only `gather` uses `io`.
//! `tests/architecture/main.rs` and `clippy.toml` hold this.
#![warn(clippy::disallowed_methods, clippy::disallowed_macros)]

// The words that every stage speaks.
pub mod iam;

// What AWS says about operations, actions and resources.
pub mod catalog;

// What a person should know before trusting a result.
pub mod gap;

// What a function is: identity, configuration, schedules.
pub mod lambda;

// The account's state, as AWS prints it, and what its roles allow.
pub mod snapshot;

// Records → calls → usage → what each function did.
pub mod observer;

// Usage → the least policy.
pub mod synthesizer;

// What the records could have shown, and what of the role of today is kept for that.
pub mod visibility;

// The role of today against the role as proposed.
pub mod differ;

// One function's proposal, from everything that was read.
pub mod proposal;

// What a team decided once: `lpgen.toml`.
pub mod settings;

// Where a role is defined in code, and its edit.
pub mod infra;

// The security checklist of functions, as far as a machine can check it.
pub(crate) mod checklist;

// What of the records somebody should hear of at once.
pub(crate) mod signal;

// Results as text and JSON.
pub mod report;

// Every byte in or out.
pub mod io;

// Requests → evidence: the only user of `io`.
pub mod gather;

// One command, one file.
pub mod cli;
