//! The role as it is against the role as proposed: what goes, what stays, and the proof that
//! nothing is added without a reason.
//!
//! Pure functions of policies and the catalog. Whatever is said with a witness, the evaluator
//! confirms.

pub(crate) mod danger;
pub mod difference;
pub(crate) mod extent;
pub(crate) mod guards;
pub(crate) mod holdout;
pub(crate) mod lint;
pub(crate) mod outline;
pub(crate) mod pairs;
pub(crate) mod plan;
pub(crate) mod proof;
pub mod relation;
pub(crate) mod replayed;
pub(crate) mod requests;
mod sample;
pub(crate) mod unseen;

pub use difference::{AccessChange, Removed, difference};

pub(crate) use difference::Difference;
pub(crate) use extent::{Extent, Gain};
pub(crate) use guards::Guards;
pub(crate) use outline::{Outline, Side};
pub(crate) use proof::Proof;
pub use proof::prove;
