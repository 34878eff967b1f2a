//! The proof that the documents allow every call they rest on, through the policy evaluator.

mod why;

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, known, requests};
use super::class::{Class, classify, is_vague};
use super::cover::resource_includes;
use super::layout::PolicyDocument;
use super::options::Options;
use crate::iam::action::Action;
use crate::iam::assume::Assumptions;
use crate::iam::condition::{Condition, Context, Operator};
use crate::iam::evaluate::{Decision, PolicyIndex, Request, evaluate};
use crate::iam::includes::{PolicyInclusion, RolePolicies, includes};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Operation;
use crate::snapshot::RoleToday;

pub(crate) use why::MissReason;

/// A proven call that the documents do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// What was called.
    pub operation: Operation,
    /// What it needed.
    pub action: Action,
    /// The resource: an ARN, or pattern text where the trail tells no more.
    pub resource: String,
    /// Condition keys of the request, with their values.
    pub context: BTreeMap<String, String>,
    /// Why nothing allows it.
    pub why: MissReason,
}

/// Evaluates every proven call of the usage against the documents; empty when all are allowed.
///
/// Each observed name is asked for by itself. A call that failed without its resource on record
/// must be allowed on something it may have been about. Where the usage knows only a prefix of the names, or
/// a record did not tell a part of the resource, one statement must include the whole pattern.
pub fn replay(documents: &[PolicyDocument], usage: &FunctionUsage, options: &Options) -> Vec<Miss> {
    let policies: Vec<Policy> = documents
        .iter()
        .map(|document| document.policy.clone())
        .collect();
    replay_policies(&policies, usage, options)
}

/// The same against policies of any kind.
pub(crate) fn replay_policies(
    policies: &[Policy],
    usage: &FunctionUsage,
    options: &Options,
) -> Vec<Miss> {
    Ready::of(policies).replay(usage, options).misses
}

/// What the replay beside the role of today shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Replay {
    /// Calls that the policies do not allow and the role of today does.
    pub misses: Vec<Miss>,
    /// Calls that neither allows, each with what the role of today says: they succeeded before its
    /// policies became what they are, or something else than them allowed the calls.
    pub contradictions: Vec<Miss>,
}

/// Policies that take the place of those of a role, beside what stays of it: its boundary, and the
/// policies that only deny.
#[derive(Clone, Debug)]
pub(crate) struct Beside<'a> {
    today: &'a RoleToday,
    proposed: Vec<Policy>,
    assumptions: Assumptions,
}

impl<'a> Beside<'a> {
    /// `policies` in the place of those of `today`.
    pub(crate) fn new(policies: &[Policy], today: &'a RoleToday) -> Self {
        let boundary = today.boundary.iter();
        Self {
            today,
            proposed: [policies, &today.staying].concat(),
            assumptions: Assumptions::of(today.policies.iter().chain(boundary)),
        }
    }

    /// Made ready to be asked many times.
    pub(crate) fn ready(&self) -> Ready<'_> {
        let role = RolePolicies {
            boundary: self.today.boundary.as_ref(),
            ..RolePolicies::from(&self.proposed)
        };
        Ready {
            indexed: Indexed::of(role),
            beside: Some(self),
        }
    }

    /// Replays the proven calls.
    pub(crate) fn replay(&self, usage: &FunctionUsage, options: &Options) -> Replay {
        self.ready().replay(usage, options)
    }
}

/// Policies whose calls are replayed, their index built once.
pub(crate) struct Ready<'a> {
    indexed: Indexed<'a>,
    beside: Option<&'a Beside<'a>>,
}

impl<'a> Ready<'a> {
    /// Policies of any kind, beside nothing.
    pub(crate) fn of(policies: &'a [Policy]) -> Self {
        Self {
            indexed: Indexed::of(RolePolicies::from(policies)),
            beside: None,
        }
    }

    /// Replays the proven calls.
    ///
    /// What a condition of today asks that no record tells, a call that succeeded has met: it is taken
    /// to hold where the same condition stands in the policies.
    pub(crate) fn replay(&self, usage: &FunctionUsage, options: &Options) -> Replay {
        let mut out = Replay::default();
        let nothing = RoleToday::default();
        let today = self.beside.map_or(&nothing, |beside| beside.today);
        for (mut miss, question) in asked_of(usage, options, today, |q| self.ask(q)) {
            let as_today = self.beside.map_or(Ok(()), |beside| {
                question.assuming(&Assumptions::any(), beside.today.role())
            });
            match as_today {
                Ok(()) => out.misses.push(miss),
                Err(why) => {
                    miss.why = why;
                    out.contradictions.push(miss);
                }
            }
        }
        out
    }

    fn ask(&self, question: &Question<'_>) -> Result<(), MissReason> {
        let plain = question.of(&self.indexed);
        let role = self.indexed.role;
        let assumed = |beside: &Beside<'_>| question.assuming(&beside.assumptions, role).is_ok();
        if plain.is_err() && self.beside.is_some_and(assumed) {
            return Ok(());
        }
        plain
    }
}

/// A role, made ready to be asked many times.
struct Indexed<'a> {
    role: RolePolicies<'a>,
    identity: PolicyIndex<'a>,
}

impl<'a> Indexed<'a> {
    fn of(role: RolePolicies<'a>) -> Self {
        Self {
            role,
            identity: PolicyIndex::new(role.identity),
        }
    }

    fn decide(&self, request: &Request) -> Decision {
        let by_identity = self.identity.decide(request);
        let is_limited = |limits: &Policy| {
            let limits = std::slice::from_ref(limits);
            !evaluate(limits, None, None, request).is_allowed()
        };
        match self.role.boundary {
            // The whole role has the better words.
            Some(limits) if by_identity.is_allowed() && is_limited(limits) => {
                self.role.decide(request)
            }
            _ => by_identity,
        }
    }
}

/// One request of a proven call.
#[derive(Clone, Debug)]
struct Question<'u> {
    action: &'u Action,
    asked: Asked,
    /// Condition keys that are known.
    known: Context,
    is_vague: bool,
}

/// The requests of proven calls that `ask` refuses.
fn asked_of<'u>(
    usage: &'u FunctionUsage,
    options: &Options,
    today: &RoleToday,
    ask: impl Fn(&Question<'u>) -> Result<(), MissReason>,
) -> Vec<(Miss, Question<'u>)> {
    let mut refused = Vec::new();
    for call in &usage.calls {
        let Class::Proven(action) = classify(call, options) else {
            continue;
        };
        for (asked, context) in requests(call) {
            let known = known(usage, Some(call), asked.as_str(), &context, today);
            let question = Question {
                action,
                asked,
                known,
                is_vague: is_vague(call),
            };
            if let Err(why) = ask(&question) {
                let miss = Miss {
                    operation: call.key.operation.clone(),
                    action: action.clone(),
                    resource: question.asked.as_str().to_owned(),
                    context,
                    why,
                };
                refused.push((miss, question));
            }
        }
    }
    refused
}

impl Question<'_> {
    /// What the role says with what is open decided in favour of the request.
    fn assuming(
        &self,
        assumptions: &Assumptions,
        role: RolePolicies<'_>,
    ) -> Result<(), MissReason> {
        let about = |policies: &[Policy]| {
            let policies = policies.iter().map(|p| about(p, self.action));
            assumptions.apply(&policies.collect::<Vec<_>>(), &self.known)
        };
        let identity = about(role.identity);
        let boundary = role.boundary.map(std::slice::from_ref).map(about);
        let parts = Indexed::of(RolePolicies {
            identity: &identity,
            boundary: boundary.as_deref().and_then(<[Policy]>::first),
            session: None,
        });
        self.of(&parts).map_err(|why| match why {
            MissReason::Decided(decision) => MissReason::Assumed(decision),
            other => other,
        })
    }

    fn of(&self, of: &Indexed<'_>) -> Result<(), MissReason> {
        if self.is_vague && allows_somewhere(of.role.identity, self.action, &self.asked) {
            return Ok(());
        }
        match &self.asked {
            Asked::Resource(resource) => {
                let request = Request {
                    action: self.action.clone(),
                    resource: resource.clone(),
                    context: self.known.clone(),
                };
                match of.decide(&request) {
                    Decision::Allowed { .. } => Ok(()),
                    denied => Err(MissReason::Decided(denied)),
                }
            }
            Asked::Within(pattern) => self.whole(of, pattern),
        }
    }

    /// Whether all of a pattern is allowed.
    fn whole(&self, of: &Indexed<'_>, pattern: &Pattern) -> Result<(), MissReason> {
        let (action, known, role) = (self.action, &self.known, of.role);
        let limits = role.boundary.map(std::slice::from_ref);
        let parts = || std::iter::once(role.identity).chain(limits);
        let whole = |statement: &Statement| {
            applies(statement, action, Effect::Allow)
                && statement.condition.first_unmet(known).is_none()
                && any_resource(statement, |wide| resource_includes(wide, pattern.as_str()))
        };
        let start = pattern.literal_start();
        let is_open = role.boundary.is_none() && !of.identity.may_deny(action);
        if is_open && of.identity.allows(&start).any(whole) {
            return Ok(());
        }
        let meets = |s: &Statement| match &s.resources {
            Resources::Resource(own) => own.iter().any(|own| own.intersects_resource(pattern)),
            Resources::NotResource(_) => true,
        };
        let denied = parts()
            .flat_map(statements)
            .any(|s| applies(s, action, Effect::Deny) && meets(s));
        if !denied && parts().all(|part| statements(part).any(whole))
            || parts()
                .all(|part| statements(part).any(|s| applies(s, action, Effect::Allow) && meets(s)))
                && together_allow(role, action, pattern, known)
        {
            Ok(())
        } else {
            Err(MissReason::NotAllOf(pattern.as_str().to_owned()))
        }
    }
}

/// The statements of a policy about one action.
fn about(policy: &Policy, action: &Action) -> Policy {
    Policy {
        statements: policy
            .statements
            .iter()
            .filter(|s| s.actions.covers(action))
            .cloned()
            .collect(),
        version: policy.version,
        id: None,
    }
}

/// Whether the statements about the action allow all of the pattern together.
fn together_allow(
    role: RolePolicies<'_>,
    action: &Action,
    pattern: &Pattern,
    known: &Context,
) -> bool {
    let identity: Vec<Policy> = role.identity.iter().map(|p| about(p, action)).collect();
    let boundary = role.boundary.map(|p| about(p, action));
    let wide = RolePolicies {
        boundary: boundary.as_ref(),
        ..RolePolicies::from(&identity)
    };
    let parts = std::iter::once(role.identity).chain(boundary.as_ref().map(std::slice::from_ref));
    let keys: BTreeSet<String> = parts
        .flatten()
        .flat_map(|policy| &policy.statements)
        .flat_map(|s| s.condition.iter())
        .map(|(_, key, _)| key.to_lowercase())
        .collect();
    let asked = [probe(action, pattern, known, &keys)];
    includes(wide, &asked, &[]) == PolicyInclusion::Included
}

/// A policy that allows just what was asked for.
fn probe(action: &Action, pattern: &Pattern, known: &Context, keys: &BTreeSet<String>) -> Policy {
    let mut condition = Condition::default();
    for (key, values) in known.iter().filter(|(key, _)| keys.contains(*key)) {
        if let [value] = values {
            condition.insert(Operator::STRING_EQUALS, key, vec![Pattern::literal(value)]);
        }
    }
    Policy {
        statements: vec![Statement {
            sid: None,
            effect: Effect::Allow,
            actions: Actions::Action(vec![Pattern::without_variables(action.as_str())]),
            resources: Resources::Resource(vec![pattern.clone()]),
            condition,
        }],
        ..Policy::default()
    }
}

/// Whether a statement allows the action on something that the call may have been about.
fn allows_somewhere(policies: &[Policy], action: &Action, asked: &Asked) -> bool {
    let Asked::Within(within) = asked else {
        return false;
    };
    statements(policies).any(|statement| {
        applies(statement, action, Effect::Allow)
            && any_resource(statement, |narrow| {
                resource_includes(within.as_str(), narrow)
            })
    })
}

fn applies(statement: &Statement, action: &Action, effect: Effect) -> bool {
    statement.effect == effect && statement.actions.covers(action)
}

fn statements(policies: &[Policy]) -> impl Iterator<Item = &Statement> {
    policies.iter().flat_map(|policy| &policy.statements)
}

/// Whether a pattern that the statement lists as its resources holds; none of `NotResource` does.
fn any_resource(statement: &Statement, holds: impl Fn(&str) -> bool) -> bool {
    match &statement.resources {
        Resources::Resource(patterns) => patterns.iter().any(|pattern| holds(pattern.as_str())),
        Resources::NotResource(_) => false,
    }
}

#[cfg(test)]
mod tests;
