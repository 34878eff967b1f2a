//! Calls folded into one entry: how many, when, which, with which names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{CallKey, Dates, Distinct, Names, Use};
use crate::catalog::requirement::Requirement;

/// How many event ids and error codes are kept as samples.
const MOST_SAMPLES: usize = 3;

/// One call, as far as an entry counts it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountedCall<'a> {
    /// Equal for two deliveries of one event.
    pub fingerprint: u64,
    /// `eventTime`.
    pub time: Option<Timestamp>,
    /// What it shares with the other parts of the transfer that it is a part of, if it is one.
    pub transfer: Option<u64>,
    /// The name that it gives, where that is not the one of the call that was read for it.
    pub name: Option<&'a str>,
    /// `eventID`; empty when absent.
    pub id: &'a str,
    /// `errorCode`.
    pub error: Option<&'a str>,
}

impl From<&CountedCall<'_>> for Use {
    fn from(call: &CountedCall<'_>) -> Self {
        Self {
            call: call.fingerprint,
            transfer: call.transfer.unwrap_or(call.fingerprint),
            time: call.time,
        }
    }
}

/// What an entry takes from a requirement, made ready once for all calls that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::observer) struct Noted {
    /// The fields that it was read from, without indices.
    fields: Vec<String>,
    /// The varying name.
    name: Option<String>,
    differs: Vec<String>,
    /// Values of the varying condition keys.
    values: Vec<(String, String)>,
}

impl Noted {
    pub(in crate::observer) fn of(key: &CallKey, requirement: Option<&Requirement>) -> Self {
        let Some(requirement) = requirement else {
            return Self::default();
        };
        let varying = key.need.varying_context.iter();
        let values = varying.filter_map(|k| Some((k.clone(), requirement.context.get(k)?.clone())));
        Self {
            fields: requirement
                .fields
                .iter()
                .map(|f| without_indices(f))
                .collect(),
            name: requirement
                .resource
                .varying
                .as_ref()
                .map(|v| v.name.clone()),
            differs: requirement.differs.clone(),
            values: values.collect(),
        }
    }

    /// Whether nothing in it but the varying name, if there is one, has to do with this name.
    pub(in crate::observer) fn is_only_named(&self, name: &str) -> bool {
        self.name.as_deref().is_none_or(|own| own == name)
            && self.differs.is_empty()
            && self.values.is_empty()
            && !self.fields.iter().any(|field| field.contains(name))
    }
}

/// Calls folded by operation, need, outcome and origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The different calls.
    pub calls: Distinct,
    /// First and last time seen; `None` when no record carried a time.
    pub first: Option<Timestamp>,
    /// See `first`.
    pub last: Option<Timestamp>,
    /// Days with a call; none where a usage file of an earlier version does not tell them.
    pub days: Dates,
    /// A few event ids, the earliest by (time, id): the same whatever the order.
    pub samples: BTreeSet<(Option<Timestamp>, String)>,
    /// The fields the resource was read from.
    pub fields: BTreeSet<String>,
    /// Values of the varying name.
    pub names: Names,
    /// Values of the varying condition keys.
    pub values: BTreeMap<String, Names>,
    /// A few error codes with which such calls ended.
    pub errors: BTreeSet<String>,
    /// A few ARNs that the records carry and that the resource made of their parameters is not.
    pub differs: BTreeSet<String>,
}

impl Entry {
    pub(in crate::observer) fn add(&mut self, noted: &Noted, call: &CountedCall<'_>) {
        self.calls.insert(call.fingerprint);
        self.see(call.time, call.time);
        self.sample(call.time, call.id);
        if let Some(time) = call.time {
            self.days.see(time);
        }
        self.errors.extend(call.error.map(str::to_owned));
        for field in &noted.fields {
            if !self.fields.contains(field) {
                self.fields.insert(field.clone());
            }
        }
        if let Some(name) = &noted.name {
            self.names.insert(call.name.unwrap_or(name), call);
        }
        self.differs.extend(noted.differs.iter().cloned());
        for (key, value) in &noted.values {
            let names = self.values.entry(key.clone()).or_default();
            names.insert(value, call);
        }
        self.trim();
    }

    /// Keeps an event id if it is one of the earliest.
    fn sample(&mut self, time: Option<Timestamp>, id: &str) {
        let is_late = |last: &(Option<Timestamp>, String)| (last.0, last.1.as_str()) <= (time, id);
        let is_full = self.samples.len() >= MOST_SAMPLES;
        if !(is_full && self.samples.last().is_some_and(is_late)) {
            self.samples.insert((time, id.to_owned()));
        }
    }

    /// Joins another entry.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.calls.merge(&other.calls);
        self.see(other.first, other.last);
        self.days.merge(&other.days);
        self.samples.extend(other.samples.iter().cloned());
        self.fields.extend(other.fields.iter().cloned());
        self.errors.extend(other.errors.iter().cloned());
        self.names.merge(&other.names);
        self.differs.extend(other.differs.iter().cloned());
        for (key, names) in &other.values {
            self.values.entry(key.clone()).or_default().merge(names);
        }
        self.trim();
    }

    fn see(&mut self, first: Option<Timestamp>, last: Option<Timestamp>) {
        self.first = earliest(self.first, first);
        self.last = self.last.max(last);
    }

    fn trim(&mut self) {
        while self.samples.len() > MOST_SAMPLES {
            self.samples.pop_last();
        }
        while self.errors.len() > MOST_SAMPLES {
            self.errors.pop_last();
        }
        while self.differs.len() > MOST_SAMPLES {
            self.differs.pop_last();
        }
    }
}

/// The earlier of two times, where either may be unknown.
pub(super) fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// `requestItems[3].tableName` → `requestItems[].tableName`: the fields stay few.
fn without_indices(field: &str) -> String {
    let (mut out, mut inside) = (String::with_capacity(field.len()), false);
    for c in field.chars() {
        inside = match c {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        if !inside || c == '[' {
            out.push(c);
        }
    }
    out
}
