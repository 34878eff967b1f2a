//! What a role allows: its identity policies, limited by its boundary.

mod answer;

use std::collections::{BTreeSet, HashSet};

use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::iam::evaluate::{Decision, Request, evaluate};
use crate::iam::includes::{self, PolicyInclusion, includes};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::snapshot::Role;

pub(crate) use answer::PermissionAnswer;
use answer::Relevant;

/// Identity policies and the boundary that limits them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Inline and managed policies.
    pub policies: Vec<Policy>,
    /// The permissions boundary.
    pub boundary: Option<Policy>,
}

impl Permissions {
    /// What a role allows today.
    pub fn of_role(role: &Role) -> Self {
        Self {
            policies: role.documents(),
            boundary: role.boundary.as_ref().map(|b| b.policy.clone()),
        }
    }

    /// Other identity policies under the same boundary.
    #[must_use]
    pub(crate) fn limiting(&self, policies: Vec<Policy>) -> Self {
        Self {
            policies,
            boundary: self.boundary.clone(),
        }
    }

    /// Whether the request is allowed.
    pub fn allows(&self, request: &Request) -> bool {
        self.decide(request).is_allowed()
    }

    /// What is decided on the request, and why.
    pub fn decide(&self, request: &Request) -> Decision {
        evaluate(&self.policies, self.boundary.as_ref(), None, request)
    }

    /// Whether the action is certainly allowed on every resource, whatever the request's context.
    pub(crate) fn allows_everywhere(&self, action: &Action) -> bool {
        let probe = [everything(action)];
        includes(self.about(action).role(), &probe, &[]) == PolicyInclusion::Included
    }

    /// Both parts, to be compared.
    pub(crate) fn role(&self) -> includes::RolePolicies<'_> {
        includes::RolePolicies {
            boundary: self.boundary.as_ref(),
            ..includes::RolePolicies::from(&self.policies)
        }
    }

    /// The same, as far as it is about one action.
    #[must_use]
    pub(crate) fn about(&self, action: &Action) -> Self {
        let about = |policy: &Policy| Policy {
            version: policy.version,
            id: None,
            statements: policy
                .statements
                .iter()
                .filter(|s| s.actions.covers(action))
                .map(|s| Statement {
                    actions: Actions::Action(vec![literal(action)]),
                    ..s.clone()
                })
                .collect(),
        };
        let policies = self.policies.iter().map(about);
        Self {
            policies: policies.filter(|p| !p.statements.is_empty()).collect(),
            boundary: self.boundary.as_ref().map(about),
        }
    }

    /// The actions that are allowed on some resource under some condition, of those that the
    /// catalog has or a policy names.
    ///
    /// A statement counts for an action only if its resources can be of a type that the action works
    /// on; see [`Permissions::answer`].
    pub(crate) fn actions(&self, catalog: &Catalog) -> BTreeSet<Action> {
        let mut allowed = Vec::new();
        let services = self.services();
        let is_named = |prefix: &&str| services.as_ref().is_none_or(|all| all.contains(*prefix));
        for prefix in catalog.prefixes().filter(is_named) {
            let relevant = Relevant::to(self, prefix);
            if relevant.is_empty() {
                continue;
            }
            let actions = catalog.actions(prefix).iter();
            allowed.extend(actions.filter(|a| relevant.allows(a, catalog)).cloned());
        }
        let statements = self.policies.iter().flat_map(|p| &p.statements);
        let named = statements.flat_map(|s| s.actions.patterns());
        let named = named.filter_map(|p| p.as_str().parse::<Action>().ok());
        let named = named.filter(|action| catalog.action(action).is_none());
        allowed.extend(named.filter(|a| Relevant::to(self, a.service()).allows(a, catalog)));
        // sorted at once: a role that may do anything has tens of thousands
        allowed.into_iter().collect()
    }

    /// The prefixes of services that allowing statements name, in small letters; `None` where one may be
    /// about any service.
    fn services(&self) -> Option<BTreeSet<String>> {
        let statements = self.policies.iter().flat_map(|p| &p.statements);
        let mut services = BTreeSet::new();
        for statement in statements.filter(|s| s.effect == Effect::Allow) {
            let Actions::Action(patterns) = &statement.actions else {
                return None;
            };
            for pattern in patterns {
                services.insert(pattern.service()?.to_ascii_lowercase());
            }
        }
        Some(services)
    }

    /// The resource patterns of statements that allow something, sorted; `*` for all but some.
    pub(crate) fn resources(&self) -> BTreeSet<String> {
        let allows = self.policies.iter().flat_map(|p| &p.statements);
        allows
            .filter(|s| s.effect == Effect::Allow)
            .flat_map(|s| resource_texts(&s.resources))
            .collect()
    }

    /// The resource patterns on which the action is allowed, in some context.
    pub(crate) fn resources_of(&self, action: &Action) -> BTreeSet<String> {
        let mut patterns = self.about(action).resources();
        let relevant = Relevant::to(self, action.service());
        patterns.retain(|text| relevant.leaves(action, &Pattern::new(&**text)));
        patterns
    }

    /// Whether each request that `narrow` allows is allowed, too.
    ///
    /// Denials and a boundary that both have are left out first: where the rest is included, so is the
    /// whole, and the question is much smaller.
    pub(crate) fn includes(&self, narrow: &Self) -> PolicyInclusion {
        if self.limits_also(narrow) {
            let [wide, narrow] = [self, narrow].map(|side| allowing(&side.policies));
            if includes(&wide, &narrow, &[]) == PolicyInclusion::Included {
                return PolicyInclusion::Included;
            }
        }
        includes(self.role(), narrow.role(), &[])
    }

    /// Whether the other side has the boundary and every denial of this one.
    pub(crate) fn limits_also(&self, other: &Self) -> bool {
        let denials = |side: &Self| {
            let all = side.policies.iter().flat_map(|p| p.restated().statements);
            let denials = all.filter(|s| s.effect == Effect::Deny);
            let nameless = denials.map(|s| Statement { sid: None, ..s });
            nameless.collect::<HashSet<Statement>>()
        };
        self.boundary == other.boundary && denials(self).is_subset(&denials(other))
    }
}

/// The statements that allow something.
pub(crate) fn allowing(policies: &[Policy]) -> Vec<Policy> {
    let of = |policy: &Policy| {
        let statements = policy.statements.iter();
        let allows = statements.filter(|s| s.effect == Effect::Allow).cloned();
        Policy {
            statements: allows.collect(),
            ..policy.clone()
        }
    };
    policies.iter().map(of).collect()
}

fn resource_texts(resources: &Resources) -> Vec<String> {
    match resources {
        Resources::Resource(patterns) => patterns.iter().map(|p| p.as_str().to_owned()).collect(),
        Resources::NotResource(_) => vec!["*".to_owned()],
    }
}

/// The action as a pattern of its own.
fn literal(action: &Action) -> Pattern {
    Pattern::without_variables(action.as_str())
}

/// A policy that allows the action on every resource.
fn everything(action: &Action) -> Policy {
    Policy {
        version: Version::V2012,
        id: None,
        statements: vec![Statement {
            sid: None,
            effect: Effect::Allow,
            actions: Actions::Action(vec![literal(action)]),
            resources: Resources::Resource(vec![Pattern::new("*")]),
            condition: Condition::default(),
        }],
    }
}
