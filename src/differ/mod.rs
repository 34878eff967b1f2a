//! The role as it is against the role as proposed: what goes, what stays, and the proof that
//! nothing is added without a reason.
//!
//! Pure functions of policies and the catalog. Whatever is said with a witness, the evaluator
//! confirms.

pub mod danger;
pub mod difference;
pub mod extent;
pub mod guards;
pub mod holdout;
pub mod lint;
pub mod outline;
pub mod pairs;
pub mod plan;
pub mod proof;
pub mod relation;
pub mod replayed;
pub mod requests;
mod sample;
pub mod unseen;

pub use difference::{AccessChange, Difference, Removed, difference};
pub use extent::{Extent, Gain};
pub use guards::Guards;
pub use outline::{Outline, Side};
pub use proof::{Addition, Proof, prove};
