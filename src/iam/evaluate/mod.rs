//! What policies decide about a request, and which statement decides it.
//!
//! Identity policies, a permissions boundary and a session policy, as the AWS page "Policy
//! evaluation logic" has them within one account. Resource policies and the policies of an
//! organization (SCP, RCP) are not looked at.

mod index;
pub(crate) mod words;

use std::fmt;

use serde::Deserialize;

use super::action::Action;
use super::condition::ruling::BenefitOfDoubt;
use super::condition::{Context, Operator};
use super::pattern::Pattern;
use super::policy::{Actions, Effect, Policy, Resources, Statement};

pub(crate) use index::PolicyIndex;

/// One request to be decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct Request {
    /// What is asked for.
    pub action: Action,
    /// The ARN it is asked for, or `*` for an action without a resource.
    pub resource: String,
    /// The condition keys of the request.
    #[serde(default)]
    pub context: Context,
}

/// The outcome for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A statement of the identity policies allows it and nothing stands against it.
    Allowed {
        /// The first statement that allows it.
        by: StatementRef,
    },
    /// A `Deny` statement applies.
    ExplicitDeny {
        /// The first statement that denies it.
        by: StatementRef,
    },
    /// Nothing allows it where something must.
    ImplicitDeny {
        /// Which policies are silent, and how near they came.
        why: Silence,
    },
}

/// Which part of a principal's permissions a policy belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicySource {
    /// The inline and managed policies of the role.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
}

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementRef {
    /// The part that the policy belongs to.
    pub source: PolicySource,
    /// The policy's index in that part.
    pub policy: usize,
    /// The statement's index in the policy.
    pub statement: usize,
    /// The statement's name, when it has one.
    pub sid: Option<String>,
}

/// Why nothing allows a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The part in which no statement allows the request.
    pub source: PolicySource,
    /// The `Allow` statement that came nearest, and what it missed.
    pub nearest: Option<(StatementRef, Mismatch)>,
}

/// The first thing that keeps a statement from applying to a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// The action is not among the statement's.
    Action,
    /// The action is, the resource is not.
    Resource,
    /// Both are, this part of the condition does not hold.
    Condition {
        /// The operator of the entry.
        operator: Operator,
        /// The condition key of the entry, as the policy spells it.
        key: String,
    },
}

/// Decides `request`: an explicit deny anywhere wins; else the identity policies must allow it, and
/// so must the boundary and the session policy where there is one.
pub fn evaluate(
    policies: &[Policy],
    boundary: Option<&Policy>,
    session: Option<&Policy>,
    request: &Request,
) -> Decision {
    let limits = [
        (PolicySource::Boundary, boundary),
        (PolicySource::Session, session),
    ]
    .into_iter()
    .filter_map(|(source, policy)| Some((source, std::slice::from_ref(policy?))));
    let identity = (PolicySource::Identity, policies);
    let mut parts = std::iter::once(identity).chain(limits.clone());
    if let Some(by) = parts.find_map(|(source, policies)| first_deny(source, policies, request)) {
        return Decision::ExplicitDeny { by };
    }
    let by = match first_allow(PolicySource::Identity, policies, request) {
        Ok(by) => by,
        Err(why) => return Decision::ImplicitDeny { why },
    };
    for (source, policies) in limits {
        if let Err(why) = first_allow(source, policies, request) {
            return Decision::ImplicitDeny { why };
        }
    }
    Decision::Allowed { by }
}

fn first_deny(
    source: PolicySource,
    policies: &[Policy],
    request: &Request,
) -> Option<StatementRef> {
    statements(source, policies, Effect::Deny)
        .find(|(_, statement)| statement.first_miss(source, request).is_none())
        .map(|(position, statement)| position.named(statement))
}

fn first_allow(
    source: PolicySource,
    policies: &[Policy],
    request: &Request,
) -> Result<StatementRef, Silence> {
    let mut nearest: Option<(Position, &Statement, Mismatch)> = None;
    for (position, statement) in statements(source, policies, Effect::Allow) {
        match statement.first_miss(source, request) {
            None => return Ok(position.named(statement)),
            // an action that is not there says nothing; the first of equals is kept
            Some(Mismatch::Action) => {}
            Some(miss) => {
                if nearest
                    .as_ref()
                    .is_none_or(|(.., best)| miss.rank() > best.rank())
                {
                    nearest = Some((position, statement, miss));
                }
            }
        }
    }
    let nearest = nearest.map(|(position, statement, miss)| (position.named(statement), miss));
    Err(Silence { source, nearest })
}

/// Where a statement stands, before its name is copied.
#[derive(Debug, Clone, Copy)]
struct Position {
    source: PolicySource,
    policy: usize,
    statement: usize,
}

impl Position {
    fn named(self, statement: &Statement) -> StatementRef {
        StatementRef {
            source: self.source,
            policy: self.policy,
            statement: self.statement,
            sid: statement.sid.clone(),
        }
    }
}

fn statements(
    source: PolicySource,
    policies: &[Policy],
    effect: Effect,
) -> impl Iterator<Item = (Position, &Statement)> {
    policies
        .iter()
        .enumerate()
        .flat_map(move |(policy, document)| {
            let statements = document.statements.iter().enumerate();
            statements
                .filter(move |(_, statement)| statement.effect == effect)
                .map(move |(index, statement)| {
                    let position = Position {
                        source,
                        policy,
                        statement: index,
                    };
                    (position, statement)
                })
        })
}

impl Statement {
    /// The first thing that keeps the statement, of a policy of `source`, from applying; `None` when
    /// it applies.
    pub(crate) fn first_miss(&self, source: PolicySource, request: &Request) -> Option<Mismatch> {
        if !self.actions.covers(&request.action) {
            return Some(Mismatch::Action);
        }
        if !self
            .resources
            .covers(source, &request.resource, &request.context)
        {
            return Some(Mismatch::Resource);
        }
        self.condition
            .first_unmet(&request.context)
            .map(|(operator, key)| Mismatch::Condition {
                operator,
                key: key.to_owned(),
            })
    }

    /// Whether the statement applies, when `doubt` says what of AWS's pages is left open.
    pub(super) fn applies_with(
        &self,
        source: PolicySource,
        request: &Request,
        doubt: BenefitOfDoubt,
    ) -> bool {
        self.actions.covers(&request.action)
            && self
                .resources
                .covers(source, &request.resource, &request.context)
            && self.condition.holds_with(&request.context, doubt)
    }
}

impl Actions {
    /// Whether the element covers `action`.
    pub(crate) fn covers(&self, action: &Action) -> bool {
        let listed = |patterns: &[Pattern]| patterns.iter().any(|own| own.matches_action(action));
        match self {
            Self::Action(patterns) => listed(patterns),
            Self::NotAction(patterns) => !listed(patterns),
        }
    }
}

/// An element as far as it is about actions of one service: asked for hundreds of them, it looks at those
/// patterns alone that can be about any.
#[derive(Clone, Debug)]
pub(crate) struct OfService<'a> {
    patterns: Vec<&'a Pattern>,
    is_negated: bool,
}

impl Actions {
    /// The element, as far as it is about actions of the service with this prefix.
    pub(crate) fn of_service(&self, prefix: &str) -> OfService<'_> {
        let (patterns, is_negated) = match self {
            Self::Action(patterns) => (patterns, false),
            Self::NotAction(patterns) => (patterns, true),
        };
        let can_be = |own: &&Pattern| {
            let service = own.service();
            service.is_none_or(|own| own.eq_ignore_ascii_case(prefix))
        };
        OfService {
            patterns: patterns.iter().filter(can_be).collect(),
            is_negated,
        }
    }
}

impl OfService<'_> {
    /// Whether the element covers an action of the service.
    pub(crate) fn covers(&self, action: &Action) -> bool {
        let mut patterns = self.patterns.iter();
        patterns.any(|own| own.matches_action(action)) != self.is_negated
    }

    /// Whether it may cover any.
    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty() && !self.is_negated
    }
}

impl Resources {
    /// Whether the element, of a policy of `source`, covers `resource`, an ARN or `*`.
    ///
    /// An incomplete ARN is completed in policies of identities; a session policy with one is
    /// malformed to AWS (page "IAM identifiers"), and here the ARN covers nothing.
    ///
    /// A variable that the context has no value for is like no text, so its pattern covers nothing.
    /// In `NotResource` that would open the statement to every resource; as AWS only says that such
    /// a statement may be invalid (page "IAM policy elements: Variables and tags"), it stays shut to
    /// what any value of the variable would exclude.
    pub(crate) fn covers(&self, source: PolicySource, resource: &str, context: &Context) -> bool {
        let value_of = |key: &str| context.single(key);
        let counts = |own: &&Pattern| source != PolicySource::Session || own.is_complete_arn();
        match self {
            Self::Resource(patterns) => patterns.iter().filter(counts).any(|own| {
                own.resolve(value_of)
                    .is_some_and(|known| known.matches_resource(resource))
            }),
            Self::NotResource(patterns) => !patterns
                .iter()
                .filter(counts)
                .any(|own| own.resolve_widely(value_of).matches_resource(resource)),
        }
    }
}

impl Mismatch {
    /// How near the statement came: the more of it matched, the higher.
    fn rank(&self) -> u8 {
        match self {
            Self::Action => 0,
            Self::Resource => 1,
            Self::Condition { .. } => 2,
        }
    }
}

impl Decision {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }

    /// The statement that decided, when one did.
    pub(crate) fn statement(&self) -> Option<&StatementRef> {
        match self {
            Self::Allowed { by } | Self::ExplicitDeny { by } => Some(by),
            Self::ImplicitDeny { .. } => None,
        }
    }
}

impl fmt::Display for PolicySource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Identity => "identity policies",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        })
    }
}

/// Without names: the policies have numbers.
impl fmt::Display for Decision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&words::decision(self, &[], words::Numbers::Whole))
    }
}

#[cfg(test)]
mod tests;
