//! The words every stage speaks: ARN, pattern, action, policy, condition, and what policies decide.
//!
//! INVARIANT: this module knows nothing of CloudTrail, Lambda or the action catalog, and does no I/O.
//! It holds the only wildcard matcher and the only ARN comparison of the whole program.

pub mod action;
pub(crate) mod arn;
pub(crate) mod assume;
pub mod condition;
pub mod evaluate;
pub mod includes;
pub mod pattern;
pub(crate) mod percent;
pub mod policy;
pub(crate) mod role;

pub use action::Action;
pub(crate) use arn::Arn;
pub use condition::Context;
pub use evaluate::{Decision, Request, evaluate};
pub use includes::RolePolicies;
pub(crate) use includes::includes;
pub(crate) use pattern::Pattern;
pub use policy::Policy;
