//! What a role allows: its identity policies, limited by its boundary.

use std::collections::BTreeSet;

use super::apply::can_apply;
use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::iam::evaluate::{Decision, Request, evaluate};
use crate::iam::includes::{self, PolicyInclusion, includes};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::snapshot::Role;
use crate::synthesizer::Document;

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

    /// What the documents allow under the boundary that `role` has today: a new policy does not
    /// take a boundary away.
    pub fn of_documents(documents: &[Document], role: &Role) -> Self {
        Self {
            policies: documents.iter().map(|d| d.policy.clone()).collect(),
            boundary: role.boundary.as_ref().map(|b| b.policy.clone()),
        }
    }

    /// Other identity policies under the same boundary.
    #[must_use]
    pub fn limiting(&self, policies: Vec<Policy>) -> Self {
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
    pub fn allows_everywhere(&self, action: &Action) -> bool {
        let probe = [everything(action)];
        includes(self.role(), &probe, &[]) == PolicyInclusion::Included
    }

    /// Both parts, to be compared.
    pub fn role(&self) -> includes::Role<'_> {
        includes::Role {
            boundary: self.boundary.as_ref(),
            ..includes::Role::from(&self.policies)
        }
    }

    /// The same, as far as it is about one action.
    #[must_use]
    pub fn about(&self, action: &Action) -> Self {
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
    /// on, and a `Deny` only where it has no condition and covers every resource.
    pub fn actions(&self, catalog: &Catalog) -> BTreeSet<Action> {
        let mut allowed = BTreeSet::new();
        for prefix in catalog.prefixes() {
            let relevant = Relevant::to(self, prefix);
            if relevant.allows.is_empty() {
                continue;
            }
            let Some(service) = catalog.service(prefix) else {
                continue;
            };
            let actions = service
                .actions
                .keys()
                .filter_map(|name| Action::new(&service.service, name).ok());
            allowed.extend(actions.filter(|action| relevant.allow(action, catalog)));
        }
        let statements = self.policies.iter().flat_map(|p| &p.statements);
        let named = statements.flat_map(|s| s.actions.patterns());
        let named = named.filter_map(|p| p.as_str().parse::<Action>().ok());
        allowed.extend(named.filter(|a| Relevant::to(self, a.service()).allow(a, catalog)));
        allowed
    }

    /// The resource patterns of statements that allow something, sorted; `*` for all but some.
    pub fn resources(&self) -> BTreeSet<String> {
        let allows = self.policies.iter().flat_map(|p| &p.statements);
        allows
            .filter(|s| s.effect == Effect::Allow)
            .flat_map(|s| resource_texts(&s.resources))
            .collect()
    }

    /// The resource patterns on which the action is allowed.
    pub fn resources_of(&self, action: &Action) -> BTreeSet<String> {
        self.about(action).resources()
    }
}

/// Statements that may be about actions of one service.
struct Relevant<'a> {
    allows: Vec<&'a Statement>,
    denies: Vec<&'a Statement>,
    boundary: Option<Vec<&'a Statement>>,
}

impl<'a> Relevant<'a> {
    fn to(permissions: &'a Permissions, prefix: &str) -> Self {
        let of = |policy: &'a Policy, effect: Effect| {
            let statements = policy.statements.iter();
            statements
                .filter(move |s| s.effect == effect)
                .filter(|s| may_be_about(s, prefix))
                .collect::<Vec<_>>()
        };
        let all = |effect| permissions.policies.iter().flat_map(move |p| of(p, effect));
        let limits = permissions.boundary.iter();
        let denies = all(Effect::Deny).chain(limits.flat_map(|b| of(b, Effect::Deny)));
        Self {
            allows: all(Effect::Allow).collect(),
            denies: denies
                .filter(|s| s.condition.is_empty() && is_everything(&s.resources))
                .collect(),
            boundary: permissions.boundary.as_ref().map(|b| of(b, Effect::Allow)),
        }
    }

    fn allow(&self, action: &Action, catalog: &Catalog) -> bool {
        let covered = |list: &[&Statement]| list.iter().any(|s| s.actions.covers(action));
        let can_apply = |statement: &Statement| match &statement.resources {
            Resources::Resource(patterns) => patterns.iter().any(|p| can_apply(catalog, action, p)),
            Resources::NotResource(_) => true,
        };
        let mut allows = self.allows.iter();
        allows.any(|s| s.actions.covers(action) && can_apply(s))
            && self.boundary.as_deref().is_none_or(covered)
            && !covered(&self.denies)
    }
}

fn may_be_about(statement: &Statement, prefix: &str) -> bool {
    match &statement.actions {
        Actions::NotAction(_) => true,
        Actions::Action(patterns) => patterns.iter().any(|pattern| {
            let service = pattern.as_str().split(':').next().unwrap_or_default();
            service.contains(['*', '?']) || service.eq_ignore_ascii_case(prefix)
        }),
    }
}

fn is_everything(resources: &Resources) -> bool {
    match resources {
        Resources::Resource(patterns) => patterns.iter().any(Pattern::matches_everything),
        Resources::NotResource(patterns) => patterns.is_empty(),
    }
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
