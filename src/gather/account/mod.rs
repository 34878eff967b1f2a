//! The account itself: with the SDK, or a build without it.

#[cfg(not(feature = "aws"))]
mod disabled;
#[cfg(feature = "aws")]
mod enabled;

#[cfg(not(feature = "aws"))]
use disabled as build;
#[cfg(feature = "aws")]
use enabled as build;

pub(super) use build::{Account, open, records, states};
pub use build::{examine, save};
