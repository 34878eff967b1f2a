//! One side of a comparison: the policies that together decide.

use crate::iam::evaluate::{Decision, Request, evaluate};
use crate::iam::policy::Policy;

/// The policies of a role: what the identity policies allow, within what the boundary and the
/// session policy allow where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Role<'a> {
    /// Inline and managed policies.
    pub identity: &'a [Policy],
    /// The permissions boundary.
    pub boundary: Option<&'a Policy>,
    /// The session policy.
    pub session: Option<&'a Policy>,
}

impl<'a> Role<'a> {
    /// A role with a permissions boundary.
    pub fn bounded(identity: &'a [Policy], boundary: &'a Policy) -> Self {
        Self {
            boundary: Some(boundary),
            ..Self::from(identity)
        }
    }

    /// What the role's policies decide about `request`.
    pub fn decide(self, request: &Request) -> Decision {
        evaluate(self.identity, self.boundary, self.session, request)
    }

    /// The parts that must each allow a request: the identity policies, then the limits.
    pub(super) fn parts(self) -> impl Iterator<Item = &'a [Policy]> {
        let limits = [self.boundary, self.session].into_iter().flatten();
        std::iter::once(self.identity).chain(limits.map(std::slice::from_ref))
    }
}

impl<'a> From<&'a [Policy]> for Role<'a> {
    fn from(identity: &'a [Policy]) -> Self {
        Self {
            identity,
            boundary: None,
            session: None,
        }
    }
}

impl<'a> From<&'a Vec<Policy>> for Role<'a> {
    fn from(identity: &'a Vec<Policy>) -> Self {
        Self::from(identity.as_slice())
    }
}

impl<'a, const N: usize> From<&'a [Policy; N]> for Role<'a> {
    fn from(identity: &'a [Policy; N]) -> Self {
        Self::from(identity.as_slice())
    }
}
