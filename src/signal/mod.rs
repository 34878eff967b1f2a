//! Early signals: what of the records somebody should hear of at once.
//!
//! Pure: evidence in, [`Signal`]s out. A signal is the same in every reading of the same records, so that one
//! that was told is not told again.

mod change;
mod need;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::checklist::Baseline;
use crate::lambda::function::Function;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Outcome, Permission};
use crate::proposal::Evidence;

/// What a signal tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SignalKind {
    /// A trail was stopped or deleted.
    LoggingStopped,
    /// A call that looks as if somebody else used the function's credentials.
    Outside,
    /// A call that was denied.
    Denied,
    /// A call that succeeded, and that neither the role of today nor the review knows.
    NewNeed,
    /// A function, its role, who may call it, or what a trail records was changed.
    Changed,
}

impl SignalKind {
    /// From the gravest on.
    pub(crate) const ALL: [Self; 5] = [
        Self::LoggingStopped,
        Self::Outside,
        Self::Denied,
        Self::NewNeed,
        Self::Changed,
    ];

    /// Its words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::LoggingStopped => "logging stopped",
            Self::Outside => "used outside",
            Self::Denied => "denied",
            Self::NewNeed => "new need",
            Self::Changed => "changed",
        }
    }
}

/// One thing that somebody should hear of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Signal {
    /// When it was seen last, as far as that is known.
    pub time: Option<Timestamp>,
    /// What it tells.
    pub kind: SignalKind,
    /// ARN of the function, role or policy, or the trail as the call named it.
    pub subject: String,
    /// What happened, in one line: lower case, no full stop, names in backticks.
    pub text: String,
    /// Id of a record that shows it.
    pub event: Option<String>,
}

/// Signals that were told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    known: BTreeSet<(SignalKind, String, String)>,
    /// How many of each kind.
    pub counts: BTreeMap<SignalKind, usize>,
}

impl Told {
    /// Whether a signal is new: it was not told before, whenever it was seen. A change is new each time. It counts
    /// as told.
    pub(crate) fn is_new(&mut self, signal: &Signal) -> bool {
        let what = match (signal.kind, signal.time) {
            (SignalKind::Changed | SignalKind::LoggingStopped, Some(time)) => {
                format!("{} {time}", signal.text)
            }
            _ => signal.text.clone(),
        };
        let what = (signal.kind, signal.subject.clone(), what);
        let is_new = self.known.insert(what);
        if is_new {
            *self.counts.entry(signal.kind).or_default() += 1;
        }
        is_new
    }

    /// How many there were.
    pub(crate) fn all(&self) -> usize {
        self.counts.values().sum()
    }
}

/// What signals are looked for in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WatchedEvidence<'e> {
    /// Records, and the account's state where it is given.
    pub evidence: &'e Evidence,
    /// What was reviewed last.
    pub review: Option<&'e Baseline>,
    /// The functions that are meant; none: all.
    pub functions: &'e [String],
}

impl WatchedEvidence<'_> {
    /// Whether a function is meant.
    fn means(&self, function: &Function) -> bool {
        let mut typed = self.functions.iter();
        self.functions.is_empty() || typed.any(|name| function.is_meant_by(name))
    }

    /// The functions that are meant, with what they did.
    fn usages(&self) -> impl Iterator<Item = &FunctionUsage> {
        let all = self.evidence.attributed.all();
        all.filter(|usage| self.means(&usage.function))
    }
}

/// All that the evidence shows, the earliest first.
pub(crate) fn signals(seen: &WatchedEvidence<'_>) -> Vec<Signal> {
    let mut all: BTreeSet<Signal> = BTreeSet::new();
    for usage in seen.usages() {
        all.extend(usage.calls.iter().filter_map(|call| of_call(usage, call)));
        all.extend(need::new_needs(seen, usage));
    }
    all.extend(change::changes(seen));
    all.extend(change::of_trails(seen));
    all.into_iter().collect()
}

/// A call that was denied, or that somebody else made.
fn of_call(usage: &FunctionUsage, call: &FunctionCall) -> Option<Signal> {
    let what = words(call);
    let (kind, text) = match &call.suspicion {
        Some(why) => (SignalKind::Outside, format!("{what}: {why}")),
        None if call.key.outcome == Outcome::Denied => (SignalKind::Denied, what),
        None => return None,
    };
    Some(signal(usage, call, kind, text))
}

fn signal(usage: &FunctionUsage, call: &FunctionCall, kind: SignalKind, text: String) -> Signal {
    let sample = call.entry.samples.first();
    Signal {
        time: call.entry.last,
        kind,
        subject: usage.function.arn(),
        text,
        event: sample.map(|(_, id)| id.clone()),
    }
}

/// `s3:GetObject` on a resource; of what needs no action that is known, the operation.
fn words(call: &FunctionCall) -> String {
    let operation = &call.key.operation;
    match &call.key.need.permission {
        Permission::Action(action) => format!("`{action}` on `{}`", resource(call)),
        Permission::Free(_) | Permission::Unmapped(_) | Permission::Makes => {
            format!("the call `{}` of `{}`", operation.name, operation.source)
        }
    }
}

/// The resource as a pattern: what varies from call to call is `*`.
fn resource(call: &FunctionCall) -> String {
    let text = call.key.need.widest();
    if text.is_empty() {
        "*".to_owned()
    } else {
        text
    }
}
