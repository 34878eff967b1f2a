//! What of today's role is kept.

use super::remedy::Remedy;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::policy::Statement;
use crate::synthesizer::{Conditions, Grant};

/// What is kept, beside what was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Grants whose only reason is that they are kept, sorted. Together with `statements` they allow
    /// nothing that the role does not allow today, given its denials.
    pub grants: Vec<Grant>,
    /// Statements that no grant can say: what the role allows on all but some resources.
    pub statements: Vec<Statement>,
    /// What a person should know of it.
    pub gaps: Vec<Gap>,
    /// What would make visible what is kept, as far as a trail can.
    pub remedy: Option<Remedy>,
}

/// Action, resource and conditions of a grant.
pub(super) type Place = (Action, String, Conditions);
