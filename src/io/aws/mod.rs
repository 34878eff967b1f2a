//! The account itself, asked through the official SDK. Read-only: no call here changes anything.
//!
//! The SDK is asynchronous; what this module hands out is not. Answers come back as the documents
//! that AWS sent, so that a run against the account and one against a snapshot of it read the same.

#[macro_use]
mod pages;

mod ask;
mod bucket;
mod capture;
mod cloudtrail;
mod history;
mod iam;
mod lambda;
mod listing;
mod objects;
mod pace;
mod refusal;
mod requests;
mod resources;
mod roles;
mod schedules;
mod session;
mod state;

pub use bucket::{Bucket, Location};
pub use history::{DAYS, Histories, History, Standing};
pub use listing::Listing;
pub use objects::{Objects, Reading};
pub use refusal::{Refusal, Why};
pub use requests::Requests;
pub use session::{Account, Identity, Settings};
pub use state::StateError;
