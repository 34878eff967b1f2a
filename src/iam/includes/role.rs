//! One side of a comparison: the policies that together decide.

use crate::iam::condition::ruling::BenefitOfDoubt;
use crate::iam::evaluate::{Decision, PolicySource, Request, evaluate};
use crate::iam::policy::{Effect, Policy};

/// The policies of a role: what the identity policies allow, within what the boundary and the
/// session policy allow where there is one.
#[derive(Debug, Clone, Copy)]
pub struct RolePolicies<'a> {
    /// Inline and managed policies.
    pub identity: &'a [Policy],
    /// The permissions boundary.
    pub boundary: Option<&'a Policy>,
    /// The session policy.
    pub session: Option<&'a Policy>,
}

impl<'a> RolePolicies<'a> {
    /// What the role's policies decide about `request`.
    pub fn decide(self, request: &Request) -> Decision {
        evaluate(self.identity, self.boundary, self.session, request)
    }

    /// Whether the role allows `request` however AWS decides what its pages leave open.
    pub(crate) fn certainly_allows(self, request: &Request) -> bool {
        self.allows(request, BenefitOfDoubt::Fails)
    }

    /// Whether the role may allow `request`, by some way of deciding what AWS's pages leave open.
    pub(crate) fn may_allow(self, request: &Request) -> bool {
        self.allows(request, BenefitOfDoubt::Holds)
    }

    fn allows(self, request: &Request, doubt: BenefitOfDoubt) -> bool {
        let denying = match doubt {
            BenefitOfDoubt::Holds => BenefitOfDoubt::Fails,
            BenefitOfDoubt::Fails => BenefitOfDoubt::Holds,
        };
        let applies =
            |source: PolicySource, policies: &[Policy], effect: Effect, doubt: BenefitOfDoubt| {
                let statements = policies.iter().flat_map(|own| &own.statements);
                let mut own = statements.filter(|statement| statement.effect == effect);
                own.any(|statement| statement.applies_with(source, request, doubt))
            };
        self.parts()
            .all(|(source, own)| applies(source, own, Effect::Allow, doubt))
            && !self
                .parts()
                .any(|(source, own)| applies(source, own, Effect::Deny, denying))
    }

    /// The parts that must each allow a request: the identity policies, then the limits.
    pub(super) fn parts(self) -> impl Iterator<Item = (PolicySource, &'a [Policy])> {
        let limits = [
            (PolicySource::Boundary, self.boundary),
            (PolicySource::Session, self.session),
        ];
        let limits = limits
            .into_iter()
            .filter_map(|(source, policy)| Some((source, std::slice::from_ref(policy?))));
        std::iter::once((PolicySource::Identity, self.identity)).chain(limits)
    }
}

impl<'a> From<&'a [Policy]> for RolePolicies<'a> {
    fn from(identity: &'a [Policy]) -> Self {
        Self {
            identity,
            boundary: None,
            session: None,
        }
    }
}

impl<'a> From<&'a Vec<Policy>> for RolePolicies<'a> {
    fn from(identity: &'a Vec<Policy>) -> Self {
        Self::from(identity.as_slice())
    }
}

impl<'a, const N: usize> From<&'a [Policy; N]> for RolePolicies<'a> {
    fn from(identity: &'a [Policy; N]) -> Self {
        Self::from(identity.as_slice())
    }
}
