//! The account itself, asked through the official SDK. Read-only: no call here changes anything.
//!
//! The SDK is asynchronous; what this module hands out is not. Answers come back as the documents
//! that AWS sent, so that a run against the account and one against a snapshot of it read the same.

mod capture;
mod refusal;
mod session;

pub use refusal::{Refusal, Why};
pub use session::{Account, Identity, Settings};
