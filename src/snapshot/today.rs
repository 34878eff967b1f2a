//! The role of today: what of it stays when its policies are replaced, and what goes over into the
//! new ones.

use super::{NamedPolicy, PolicyKind, Role};
use crate::iam::condition::Context;
use crate::iam::includes;
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
    pub(crate) fn role(&self) -> includes::RolePolicies<'_> {
        includes::RolePolicies {
            boundary: self.boundary.as_ref(),
            ..includes::RolePolicies::from(&self.policies)
        }
    }

    /// The statements of the identity policies that allow something.
    pub(crate) fn allowing(&self) -> impl Iterator<Item = &Statement> {
        let all = self.policies.iter().flat_map(|p| &p.statements);
        all.filter(|s| s.effect == Effect::Allow)
    }
}

impl NamedPolicy {
    /// Its ARN, where it is a managed policy.
    pub(crate) fn arn(&self) -> Option<&str> {
        match &self.kind {
            PolicyKind::Managed { arn, .. } | PolicyKind::Bundled { arn, .. } => Some(arn),
            PolicyKind::Inline | PolicyKind::File => None,
        }
    }

    /// Whether it stays attached: a managed policy that only denies is somebody's guard over many roles,
    /// and a copy of it would not follow when it changes.
    pub(crate) fn stays(&self) -> bool {
        let is_managed = matches!(
            self.kind,
            PolicyKind::Managed { .. } | PolicyKind::Bundled { .. }
        );
        let statements = &self.policy.statements;
        let only_denies = statements.iter().all(|s| s.effect == Effect::Deny);
        is_managed && only_denies && !statements.is_empty()
    }
}

impl Role {
    /// The policies that stay attached.
    pub(crate) fn staying(&self) -> impl Iterator<Item = &NamedPolicy> {
        self.policies.iter().filter(|policy| policy.stays())
    }

    /// The denials of the policies that are replaced, as the current version of the language says
    /// them. The same statement in two policies is one.
    pub fn denials(&self) -> Vec<Statement> {
        let mut denials: Vec<Statement> = Vec::new();
        for named in self.policies.iter().filter(|policy| !policy.stays()) {
            let statements = named.policy.restated().statements.into_iter();
            for denial in statements.filter(|s| s.effect == Effect::Deny) {
                if !denials.contains(&denial) {
                    denials.push(denial);
                }
            }
        }
        denials
    }

    /// The role as grants and the replay ask it.
    pub(crate) fn today(&self) -> RoleToday {
        let restated = |named: &NamedPolicy| named.policy.restated();
        RoleToday {
            policies: self.policies.iter().map(restated).collect(),
            staying: self.staying().map(restated).collect::<Vec<Policy>>(),
            boundary: self.boundary.as_ref().map(restated),
            known: self.known(),
            is_whole: self.missing.is_empty(),
        }
    }

    /// The names of its policies, in their order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.policies.iter().map(|p| p.name.as_str()).collect()
    }

    /// The condition keys of the role itself (AWS page "AWS global condition context keys"). A tag
    /// without a value may have been redacted.
    fn known(&self) -> Context {
        let mut known = Context::default();
        if !self.arn.is_empty() {
            known.insert("aws:PrincipalArn", [self.arn.as_str()]);
        }
        for (key, value) in self.tags.iter().filter(|(_, value)| !value.is_empty()) {
            known.insert(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
        }
        known
    }
}
