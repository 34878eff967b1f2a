//! The calls that grant nothing: wanted, suspicious, unneeded, unproven, unmapped.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{Class, action, classify};
use super::cover::Granted;
use super::evidence::Tally;
use super::gaps;
use super::grant::{Grant, Suspicious, Unneeded, UnprovenCall, Wanted};
use super::learn::observed_resources;
use super::options::Options;
use crate::catalog::context_key::VIA_SERVICE;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Operation, Outcome};

/// What was asked for: operation, action and resource, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    operation: Operation,
    action: Option<Action>,
    resource: Option<String>,
}

/// Calls that grant nothing, by what they asked for.
#[derive(Default)]
struct Others {
    wanted: BTreeMap<Asked, Tally>,
    suspicious: BTreeMap<(Asked, Outcome, String), Tally>,
    unneeded: BTreeMap<(Asked, String), Tally>,
    unproven: BTreeMap<Asked, Tally>,
    /// What records that contradict each other asked for, in words.
    contradicted: BTreeSet<String>,
    unmapped: BTreeMap<(Operation, String), Tally>,
    elsewhere: BTreeMap<Action, BTreeSet<String>>,
    /// By operation: actions that it may need besides.
    may_need: BTreeMap<String, BTreeSet<Action>>,
    /// All calls that look suspicious, learned from or not.
    doubtful: Tally,
    doubtful_operations: BTreeSet<String>,
}

/// The calls that grant nothing, and the gaps they leave.
pub(super) struct Apart {
    pub(super) wanted: Vec<Wanted>,
    pub(super) suspicious: Vec<Suspicious>,
    pub(super) unproven: Vec<UnprovenCall>,
    pub(super) unneeded: Vec<Unneeded>,
    pub(super) gaps: Vec<Gap>,
}

/// Sets apart the calls that grant nothing, given what is granted.
pub(super) fn set_apart(usage: &FunctionUsage, grants: &[Grant], options: &Options) -> Apart {
    let mut others = Others::default();
    for call in &usage.calls {
        others.add(call, options);
    }
    let mut gaps = others.gaps(usage, options);
    let grants = Granted::of(grants);
    gaps.extend(others.may_need(&grants));
    let granted = |asked: &Asked| match (&asked.action, &asked.resource) {
        (Some(action), Some(resource)) => grants.all(action, resource),
        _ => false,
    };
    let wanted = others.wanted.into_iter().map(|(asked, tally)| Wanted {
        granted: granted(&asked),
        operation: asked.operation,
        action: asked.action,
        resource: asked.resource,
        calls: tally.calls(),
    });
    let suspicious = others
        .suspicious
        .into_iter()
        .map(|((asked, outcome, suspicion), tally)| Suspicious {
            operation: asked.operation,
            action: asked.action,
            resource: asked.resource,
            outcome,
            suspicion,
            calls: tally.calls(),
        });
    let unneeded = others
        .unneeded
        .into_iter()
        .map(|((asked, why), tally)| Unneeded {
            operation: asked.operation,
            action: asked.action,
            resource: asked.resource,
            why,
            calls: tally.calls(),
        });
    let unproven = others
        .unproven
        .into_iter()
        .filter_map(|(asked, tally)| unproven(asked, &tally, &grants));
    Apart {
        unproven: unproven.collect(),
        wanted: wanted.collect(),
        suspicious: suspicious.collect(),
        unneeded: unneeded.collect(),
        gaps,
    }
}

/// What nothing granted allows yet.
fn unproven(asked: Asked, tally: &Tally, grants: &Granted<'_>) -> Option<UnprovenCall> {
    let (action, resource) = (asked.action?, asked.resource?);
    let is_granted = grants.all(&action, &resource) || grants.some(&action, &resource);
    (!is_granted).then(|| UnprovenCall {
        operation: asked.operation,
        action,
        resource,
        calls: tally.calls(),
    })
}

impl Others {
    fn add(&mut self, call: &FunctionCall, options: &Options) {
        if call.suspicion.is_some() {
            self.doubtful.add(&call.entry);
            self.doubtful_operations.insert(call.key.operation.called());
        }
        let operation = &call.key.operation;
        match classify(call, options) {
            Class::Proven(_) | Class::Silent => {}
            Class::Denied => {
                for asked in asked(call, options) {
                    self.wanted.entry(asked).or_default().add(&call.entry);
                }
            }
            Class::Suspicious(why) => {
                for asked in asked(call, options) {
                    let key = (asked, call.key.outcome, why.to_owned());
                    self.suspicious.entry(key).or_default().add(&call.entry);
                }
            }
            Class::Unneeded(why) => {
                for asked in asked(call, options) {
                    self.unneeded
                        .entry((asked, why.clone()))
                        .or_default()
                        .add(&call.entry);
                }
            }
            Class::Unproven(_) => {
                for asked in asked(call, options) {
                    self.unproven.entry(asked).or_default().add(&call.entry);
                }
            }
            Class::Contradicted(action) => {
                let resources = asked(call, options).into_iter().filter_map(|a| a.resource);
                let what = resources.map(|resource| format!("{action} on {resource}"));
                self.contradicted.extend(what);
            }
            Class::MayNeed(action) => {
                let actions = self.may_need.entry(operation.called()).or_default();
                actions.insert(action.clone());
            }
            Class::SeenElsewhere(action) => {
                self.elsewhere
                    .entry(action.clone())
                    .or_default()
                    .insert(operation.called());
            }
            Class::Unmapped(why) => {
                let key = (operation.clone(), why.to_owned());
                self.unmapped.entry(key).or_default().add(&call.entry);
            }
        }
    }

    /// What operations may need besides and no grant allows on everything.
    fn may_need(&self, grants: &Granted<'_>) -> Option<Gap> {
        let mut open = self.may_need.clone();
        for actions in open.values_mut() {
            actions.retain(|action| !grants.all(action, "*"));
        }
        open.retain(|_, actions| !actions.is_empty());
        (!open.is_empty()).then(|| gaps::may_need(&open))
    }

    fn gaps(&self, usage: &FunctionUsage, options: &Options) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for ((operation, why), tally) in &self.unmapped {
            let calls = gaps::times(tally.calls().count);
            gaps.push(gaps::unmapped(operation, &calls, why));
        }
        if !self.contradicted.is_empty() {
            gaps.push(gaps::contradicted(self.contradicted.clone()));
        }
        for (action, operations) in &self.elsewhere {
            let unseen: BTreeSet<String> = operations
                .iter()
                .filter(|operation| !shows(usage, action, operation, options))
                .cloned()
                .collect();
            if !unseen.is_empty() {
                gaps.push(gaps::seen_elsewhere(action, &unseen));
            }
        }
        if !self.doubtful_operations.is_empty() {
            let calls = self.doubtful.calls().count;
            let operations = self.doubtful_operations.clone();
            gaps.push(gaps::suspicious(calls, operations, options));
        }
        gaps
    }
}

fn asked(call: &FunctionCall, options: &Options) -> Vec<Asked> {
    let need = &call.key.need;
    let known = observed_resources(need, &call.entry, options.generalize);
    let resources = if known.is_empty() {
        vec![None]
    } else {
        known.into_iter().map(Some).collect()
    };
    resources
        .into_iter()
        .map(|resource| Asked {
            operation: call.key.operation.clone(),
            action: action(need).cloned(),
            resource,
        })
        .collect()
}

/// Whether an event of its own shows the use of `action` by `operation` (`ssm:GetParameter`): an
/// event of that name, through that service if it names one. What the event needed, if anything,
/// is then learned from it.
fn shows(usage: &FunctionUsage, action: &Action, operation: &str, options: &Options) -> bool {
    let service = operation.split(':').next().unwrap_or(operation);
    usage.calls.iter().any(|call| {
        let via = call.key.need.context.get(VIA_SERVICE);
        let set_apart = call.suspicion.is_some() && !options.include_suspicious;
        !set_apart
            && call.key.outcome.proves_use()
            && call
                .key
                .operation
                .called()
                .eq_ignore_ascii_case(action.as_str())
            && via.is_none_or(|via| via.split('.').next() == Some(service))
    })
}
