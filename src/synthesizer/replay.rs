//! The proof that the documents allow every call they rest on, through the policy evaluator.

use std::collections::BTreeMap;

use super::class::{Class, classify, is_vague};
use super::cover::resource_includes;
use super::layout::Document;
use super::options::Options;
use crate::iam::action::Action;
use crate::iam::condition::{Condition, Context};
use crate::iam::evaluate::{Decision, PolicyIndex, Request};
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Name, Operation};

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
    pub why: String,
}

/// Evaluates every proven call of the usage against the documents; empty when all are allowed.
///
/// Each observed name is asked for by itself. A call that failed without its resource on record
/// must be allowed on something it may have been about. Where the usage knows only a prefix of the names, or
/// a record did not tell a part of the resource, one statement must include the whole pattern.
pub fn replay(documents: &[Document], usage: &FunctionUsage, options: &Options) -> Vec<Miss> {
    let policies: Vec<Policy> = documents
        .iter()
        .map(|document| document.policy.clone())
        .collect();
    let replay = Replay::of(&policies, options);
    let calls = usage.calls.iter();
    calls.flat_map(|call| replay.misses(call)).collect()
}

/// Policies of any kind, made ready to be asked for many calls.
#[derive(Debug)]
pub struct Replay<'a> {
    policies: &'a [Policy],
    index: PolicyIndex<'a>,
    options: &'a Options,
}

impl<'a> Replay<'a> {
    /// Makes them ready.
    pub fn of(policies: &'a [Policy], options: &'a Options) -> Self {
        Self {
            policies,
            index: PolicyIndex::new(policies),
            options,
        }
    }

    /// What the policies do not allow of a call; nothing for a call that proves no use.
    pub fn misses(&self, call: &FunctionCall) -> Vec<Miss> {
        let Class::Proven(action) = classify(call, self.options) else {
            return Vec::new();
        };
        let mut misses = Vec::new();
        for (asked, context) in requests(call) {
            if is_vague(call) && allows_somewhere(self.policies, action, &asked) {
                continue;
            }
            if let Err(why) = self.allows(action, &asked, &context) {
                misses.push(Miss {
                    operation: call.key.operation.clone(),
                    action: action.clone(),
                    resource: asked.into_text(),
                    context,
                    why,
                });
            }
        }
        misses
    }

    fn allows(
        &self,
        action: &Action,
        asked: &Asked,
        context: &BTreeMap<String, String>,
    ) -> Result<(), String> {
        let mut known = Context::default();
        for (key, value) in context {
            known.insert(key, [value.clone()]);
        }
        match asked {
            Asked::Resource(resource) => {
                let request = Request {
                    action: action.clone(),
                    resource: resource.clone(),
                    context: known,
                };
                match self.index.decide(&request) {
                    Decision::Allowed { .. } => Ok(()),
                    denied => Err(denied.to_string()),
                }
            }
            Asked::Within(pattern) => {
                let whole = |statement: &Statement| {
                    applies(statement, action, Effect::Allow)
                        && statement.condition.first_unmet(&known).is_none()
                        && any_resource(statement, |wide| resource_includes(wide, pattern.as_str()))
                };
                if !self.index.may_deny(action)
                    && self.index.allows(&pattern.literal_start()).any(whole)
                    || together_allow(self.policies, action, pattern, context)
                {
                    Ok(())
                } else {
                    Err(format!("no statement allows all of `{}`", pattern.as_str()))
                }
            }
        }
    }
}

/// What one call asked for.
#[derive(Clone, Debug)]
enum Asked {
    /// This resource: an ARN, or `*` for an action without resources.
    Resource(String),
    /// Some resource that this pattern matches; which one, the trail does not tell.
    Within(Pattern),
}

impl Asked {
    fn into_text(self) -> String {
        match self {
            Self::Resource(text) => text,
            Self::Within(pattern) => pattern.as_str().to_owned(),
        }
    }
}

/// Everything that calls of one kind asked for. Names and values of condition keys go through
/// their lists side by side: which met which is not known, and no action has both.
fn requests(call: &FunctionCall) -> Vec<(Asked, BTreeMap<String, String>)> {
    let (need, entry) = (&call.key.need, &call.entry);
    let everything = Name {
        text: String::new(),
        open: true,
    };
    let names: Vec<&Name> = match need.variety {
        None => Vec::new(),
        Some(_) if entry.names.is_empty() => vec![&everything],
        Some(_) => entry.names.iter().map(|(name, _)| name).collect(),
    };
    let lists = entry.values.iter().filter(|(_, values)| !values.is_empty());
    let values: Vec<(&String, Vec<&Name>)> = lists
        .map(|(key, values)| (key, values.iter().map(|(value, _)| value).collect()))
        .collect();
    let rounds = values
        .iter()
        .map(|(_, values)| values.len())
        .chain([names.len(), 1])
        .max();
    (0..rounds.unwrap_or(1))
        .map(|round| {
            let mut context = need.context.clone();
            for (key, values) in &values {
                // A value known by its prefix only is asked for as it stands: a condition made of
                // it ends with a wildcard, which allows the prefix and all that begins so.
                context.insert((*key).clone(), values[round % values.len()].text.clone());
            }
            let name = names.get(round % names.len().max(1)).copied();
            (asked(&need.before, name, &need.after), context)
        })
        .collect()
}

fn asked(before: &str, name: Option<&Name>, after: &str) -> Asked {
    if before == "*" && name.is_none() {
        return Asked::Resource("*".to_owned());
    }
    let (start, end) = (Pattern::new(before), Pattern::new(after));
    let known = |pattern: &Pattern| {
        if pattern.has_wildcard() {
            None
        } else {
            pattern.plain_text()
        }
    };
    let open = name.is_some_and(|name| name.open);
    let text = name.map_or("", |name| name.text.as_str());
    match (known(&start), known(&end)) {
        (Some(start), Some(end)) if !open => Asked::Resource(format!("{start}{text}{end}")),
        _ => {
            let rest = if open { "*" } else { "" };
            Asked::Within(Pattern::new(format!(
                "{before}{}{rest}{after}",
                Pattern::escape(text)
            )))
        }
    }
}

/// Whether the statements about the action allow all of the pattern together.
fn together_allow(
    policies: &[Policy],
    action: &Action,
    pattern: &Pattern,
    context: &BTreeMap<String, String>,
) -> bool {
    let about = |policy: &Policy| Policy {
        statements: policy
            .statements
            .iter()
            .filter(|s| s.actions.covers(action))
            .cloned()
            .collect(),
        version: policy.version,
        id: None,
    };
    let meets = |s: &Statement| match &s.resources {
        Resources::Resource(own) => own.iter().any(|own| own.intersects_resource(pattern)),
        Resources::NotResource(_) => true,
    };
    let mut allows = statements(policies).filter(|s| applies(s, action, Effect::Allow));
    if !allows.any(meets) {
        return false;
    }
    let about: Vec<Policy> = policies.iter().map(about).collect();
    let asked = [probe(action, pattern, context)];
    includes(&about, &asked, &[]) == PolicyInclusion::Included
}

/// A policy that allows just what was asked for.
fn probe(action: &Action, pattern: &Pattern, context: &BTreeMap<String, String>) -> Policy {
    let mut condition = Condition::default();
    if let Ok(equals) = "StringEquals".parse() {
        for (key, value) in context {
            condition.insert(equals, key, vec![Pattern::literal(value)]);
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
