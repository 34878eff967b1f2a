//! Evidence while it is gathered: it joins, so a call that shows up twice counts once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::grant::{Calls, Implication, Reason};
use crate::catalog::requirement::RequirementKind;
use crate::observer::function::{FunctionCall, Rule};
use crate::observer::usage::{Distinct, Entry, Operation, Origin, Outcome};

/// So many event ids are shown per reason.
const MOST_SAMPLES: usize = 5;

/// Calls that are one reason: they differ in the machine or the names only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kindred {
    operation: Operation,
    origin: Origin,
    rule: Rule,
    outcome: Outcome,
    kind: RequirementKind,
    when: Option<String>,
}

/// Calls counted together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    calls: Distinct,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    samples: BTreeSet<(Option<Timestamp>, String)>,
    fields: BTreeSet<String>,
    errors: BTreeSet<String>,
}

impl Tally {
    pub(super) fn add(&mut self, entry: &Entry) {
        self.join(&Self {
            calls: entry.calls.clone(),
            first: entry.first,
            last: entry.last,
            samples: entry.samples.clone(),
            fields: entry.fields.clone(),
            errors: entry.errors.clone(),
        });
    }

    fn join(&mut self, other: &Self) {
        self.calls.merge(&other.calls);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
        self.samples.extend(other.samples.iter().cloned());
        while self.samples.len() > MOST_SAMPLES {
            self.samples.pop_last();
        }
        self.fields.extend(other.fields.iter().cloned());
        self.errors.extend(other.errors.iter().cloned());
    }

    pub(super) fn calls(&self) -> Calls {
        Calls {
            count: self.calls.count(),
            first: self.first,
            last: self.last,
            samples: self.sample_ids(),
            errors: self.errors.iter().cloned().collect(),
        }
    }

    fn sample_ids(&self) -> Vec<String> {
        self.samples.iter().map(|(_, id)| id.clone()).collect()
    }
}

/// Why something is granted, before it is counted up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    implied: BTreeSet<Implication>,
    observed: BTreeMap<Kindred, Tally>,
}

impl Evidence {
    pub(super) fn implied(by: Implication) -> Self {
        Self {
            implied: BTreeSet::from([by]),
            observed: BTreeMap::new(),
        }
    }

    /// What implies it.
    pub(super) fn implied_by(&self) -> impl Iterator<Item = &Implication> {
        self.implied.iter()
    }

    pub(super) fn add(&mut self, call: &FunctionCall) {
        let need = &call.key.need;
        let kindred = Kindred {
            operation: call.key.operation.clone(),
            origin: call.key.origin.clone(),
            rule: call.rule,
            outcome: call.key.outcome,
            kind: need.kind,
            when: need.when.clone(),
        };
        self.observed.entry(kindred).or_default().add(&call.entry);
    }

    pub(super) fn join(&mut self, other: Self) {
        self.implied.extend(other.implied);
        for (kindred, tally) in other.observed {
            self.observed.entry(kindred).or_default().join(&tally);
        }
    }

    pub(super) fn reasons(self) -> Vec<Reason> {
        let implied = self.implied.into_iter().map(|by| Reason::Implied { by });
        let observed = self
            .observed
            .into_iter()
            .map(|(kindred, tally)| Reason::Observed {
                calls: tally.calls.count(),
                first: tally.first,
                last: tally.last,
                samples: tally.sample_ids(),
                fields: tally.fields.iter().cloned().collect(),
                operation: kindred.operation,
                origin: kindred.origin,
                rule: kindred.rule,
                outcome: kindred.outcome,
                kind: kindred.kind,
                when: kindred.when,
            });
        implied.chain(observed).collect()
    }
}
