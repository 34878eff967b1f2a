//! The account itself, asked through the official SDK. Read-only: no call here changes anything.
//!
//! The SDK is asynchronous; what this module hands out is not. Answers come back as the documents
//! that AWS sent, so that a run against the account and one against a snapshot of it read the same.

#[macro_use]
mod pages;

mod alarms;
mod around;
mod ask;
mod asking;
mod athena;
mod bucket;
mod capture;
mod cloudtrail;
mod digests;
mod events;
mod fetching;
mod history;
mod iam;
mod lambda;
mod limits;
mod listing;
mod objects;
mod pace;
mod profile;
mod refusal;
mod requests;
mod resources;
mod roles;
mod schedules;
mod session;
mod state;
mod tags;
mod trail_bucket;
mod wire;

pub(crate) use athena::{Answers, End, Folds, Stand, TablePart};
pub(crate) use bucket::ReadableBucket;
pub(crate) use digests::{Digests, DigestsError};
pub(crate) use history::{DAYS, Histories, History, HistoryProgress};
pub(crate) use limits::RequestLimits;
pub(crate) use listing::Listing;
pub(crate) use objects::BucketReading;
pub(crate) use refusal::{RefusedCall, Why};
pub(crate) use session::{Account, OpenError, SessionSettings};
pub(crate) use state::StateError;
