//! The words every stage speaks: ARN, pattern, action, policy, condition, and what policies decide.
//!
//! INVARIANT: this module knows nothing of CloudTrail, Lambda or the action catalog, and does no I/O.
//! It holds the only wildcard matcher and the only ARN comparison of the whole program.

pub mod action;
pub mod arn;
pub mod assume;
pub mod condition;
pub mod evaluate;
pub mod includes;
pub mod pattern;
pub(crate) mod percent;
pub mod policy;
pub mod role;

pub use action::Action;
pub use arn::Arn;
pub use condition::Context;
pub use evaluate::{Decision, Request, evaluate};
pub use includes::{PolicyInclusion, RolePolicies, includes};
pub use pattern::{Inclusion, Pattern};
pub use policy::{Actions, Effect, Policy, Resources, Statement, Version};
