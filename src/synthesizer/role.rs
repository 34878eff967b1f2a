//! The role of today, as far as grants and the replay ask it.

use crate::iam::condition::Context;
use crate::iam::includes::Role;
use crate::iam::policy::{Effect, Policy, Statement};

/// What the role of today allows and denies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleToday {
    /// Its identity policies, in the current version of the language.
    pub policies: Vec<Policy>,
    /// Those of them that stay attached: they only deny.
    pub staying: Vec<Policy>,
    /// Its permissions boundary, which stays.
    pub boundary: Option<Policy>,
    /// Condition keys that are the same in every request of the role.
    pub known: Context,
    /// Whether the documents of all its policies are known.
    pub is_whole: bool,
}

impl RoleToday {
    /// Both parts, to be asked.
    pub fn role(&self) -> Role<'_> {
        Role {
            boundary: self.boundary.as_ref(),
            ..Role::from(&self.policies)
        }
    }

    /// The statements of the identity policies that allow something.
    pub(super) fn allowing(&self) -> impl Iterator<Item = &Statement> {
        let all = self.policies.iter().flat_map(|p| &p.statements);
        all.filter(|s| s.effect == Effect::Allow)
    }
}
