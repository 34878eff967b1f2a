//! lpgen: the least-privilege IAM policy a Lambda function needs, from the calls it really made.
//!
//! The modules stand in data-flow order. Each may use those before it, none after it; only `io`
//! touches the world (files, network, clock, environment, processes) and only `cli` uses `io`.
//! `tests/architecture.rs` holds this.

pub mod catalog;
pub mod cli;
pub mod differ;
pub mod iam;
pub mod io;
pub mod observer;
pub mod report;
pub mod snapshot;
pub mod synthesizer;
pub mod visibility;
