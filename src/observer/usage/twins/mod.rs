//! Records of one event id that say different things: one of them was written by somebody else.
//!
//! CloudTrail delivers a record twice, into two files, and both are the same. So where two are not,
//! neither is believed: no grant comes of them, and nothing is taken for unused because they fell away.
//! Which record came first, or from which file, makes no difference.

mod fresh;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use super::{CallerUsage, Entry, Outcome, Usage};
use crate::observer::doubt::{Doubt, Doubts};
use crate::observer::record::Record;
pub(in crate::observer) use fresh::FreshTwins;

/// So many calls are compared, those with the smallest numbers of ids: 3 MB. Beyond, a sample.
const MOST_CALLS: usize = 1 << 16;

/// So many other records are known by their ids.
const MOST_OTHERS: usize = 1 << 15;

/// So many are written to a usage file: as many as records are counted exactly.
const MOST_WRITTEN: usize = 1 << 14;

/// With more conflicts than that, no call is believed.
pub(super) const MOST_CONFLICTS: usize = 1 << 16;

/// What was seen of one event id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    /// [`Record::content`].
    pub content: u64,
    /// [`Record::fingerprint`]: what the entries know the call by.
    pub fingerprint: u64,
}

/// What calls say, by event id, and the ids that say several things. A join as long as the calls are no
/// more than are compared; beyond, what was found stays found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twins {
    /// Of calls that may be a function's, all that was seen, by the number of their id.
    calls: BTreeSet<(u64, Seen)>,
    /// Ids of records that are no function's calls.
    others: BTreeSet<u64>,
    /// Fingerprints of calls in conflict, with the number of their id.
    conflicts: BTreeMap<u64, u64>,
}

/// The number of an event id.
pub(super) fn number(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

impl Seen {
    const LEAST: Self = Self {
        content: 0,
        fingerprint: 0,
    };
    const GREATEST: Self = Self {
        content: u64::MAX,
        fingerprint: u64::MAX,
    };
}

impl Twins {
    /// Learns of a call that may be a function's.
    pub(in crate::observer) fn call(&mut self, record: &Record<'_>, fingerprint: u64) {
        self.telling(record, fingerprint, 0);
    }

    /// Learns of a record that tells something of functions, beside what its call is.
    pub(in crate::observer) fn telling(
        &mut self,
        record: &Record<'_>,
        fingerprint: u64,
        told: u64,
    ) {
        if let Some((id, seen)) = self.seen(record, fingerprint, told) {
            self.see(id, seen);
        }
    }

    /// What is compared of a record that tells something.
    fn seen(&self, record: &Record<'_>, fingerprint: u64, told: u64) -> Option<(u64, Seen)> {
        let id = record.event_id.as_deref().map(number)?;
        // What is not compared need not be read.
        if self.is_beyond(id) {
            return None;
        }
        let content = record.content()?.wrapping_add(told);
        let seen = Seen {
            content,
            fingerprint,
        };
        Some((id, seen))
    }

    /// Learns of a record that is no function's call.
    pub(in crate::observer) fn other(&mut self, record: &Record<'_>) {
        let Some(id) = record.event_id.as_deref().map(number) else {
            return;
        };
        if self.is_beyond_others(id) {
            return;
        }
        self.others.insert(id);
        if self.others.len() > MOST_OTHERS {
            self.others.pop_last();
        }
    }

    /// Whether an id is none of those that are compared.
    fn is_beyond(&self, id: u64) -> bool {
        let last = self.calls.last();
        self.calls.len() >= MOST_CALLS && last.is_some_and(|(last, _)| id > *last)
    }

    /// Whether an id of a record that is no function's call is none of those that are known.
    fn is_beyond_others(&self, id: u64) -> bool {
        let is_full = self.others.len() >= MOST_OTHERS;
        is_full && self.others.last().is_some_and(|last| id >= *last)
    }

    fn see(&mut self, id: u64, seen: Seen) {
        if self.is_beyond(id) || !self.calls.insert((id, seen)) {
            return;
        }
        let of_id = (id, Seen::LEAST)..=(id, Seen::GREATEST);
        let group: Vec<Seen> = self.calls.range(of_id).map(|(_, seen)| *seen).collect();
        self.judge(id, &group);
        if self.calls.len() > MOST_CALLS {
            self.calls.pop_last();
        }
    }

    /// Notes whether what was seen of one id says different things, in order.
    fn judge(&mut self, id: u64, group: &[Seen]) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            return;
        };
        if first.content != last.content {
            for seen in group {
                self.conflict(seen.fingerprint, id);
            }
        }
    }

    fn conflict(&mut self, fingerprint: u64, id: u64) {
        // One more than are told apart says that there are too many.
        if self.conflicts.len() <= MOST_CONFLICTS {
            let known = self.conflicts.entry(fingerprint).or_insert(id);
            *known = (*known).min(id);
        }
    }

    /// Joins what another usage has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        for (fingerprint, id) in other.conflicts {
            self.conflict(fingerprint, id);
        }
        self.join_calls(other.calls.into_iter());
        self.join_others(other.others.into_iter());
    }

    /// Calls in conflict: fingerprint and number of the id.
    pub(super) fn all(&self) -> BTreeMap<u64, u64> {
        let mut all = self.conflicts.clone();
        let mut others = self.others.iter().peekable();
        let both = self.calls.iter().filter(|(id, _)| {
            while others.next_if(|other| *other < id).is_some() {}
            others.peek().is_some_and(|other| *other == id)
        });
        all.extend(both.map(|(id, seen)| (seen.fingerprint, *id)));
        all
    }

    /// Whether records of one id say different things.
    pub(crate) fn has_conflicts(&self) -> bool {
        !self.all().is_empty()
    }

    /// The parts of the wire form: calls, other ids and conflicts.
    pub(super) fn parts(
        &self,
    ) -> (
        impl Iterator<Item = (u64, Seen)>,
        impl Iterator<Item = u64>,
        &BTreeMap<u64, u64>,
    ) {
        let calls = self.calls.iter().take(MOST_WRITTEN);
        let others = self.others.iter().take(MOST_WRITTEN);
        (calls.copied(), others.copied(), &self.conflicts)
    }

    /// Puts back what a usage file has.
    pub(super) fn from_parts(
        calls: impl Iterator<Item = (u64, Seen)>,
        others: impl Iterator<Item = u64>,
        conflicts: impl Iterator<Item = (u64, u64)>,
    ) -> Self {
        let mut twins = Self::default();
        twins.merge(Self {
            calls: calls.collect(),
            others: others.collect(),
            conflicts: conflicts.collect(),
        });
        twins
    }
}

impl Usage {
    /// The usage with the calls of conflicting records apart: they prove nothing, and they are there.
    pub(crate) fn without_twins(&self) -> Cow<'_, Self> {
        let conflicts = self.twins.all();
        if conflicts.is_empty() {
            return Cow::Borrowed(self);
        }
        let too_many = conflicts.len() > MOST_CONFLICTS;
        let is_twin = |call: u64| too_many || conflicts.contains_key(&call);
        let mut out = self.clone();
        out.forget_doubted();
        let parts = out.callers.values_mut().flat_map(CallerUsage::parts_mut);
        for did in parts {
            let mut apart = Vec::new();
            for (key, entry) in &mut did.entries {
                let twins = entry.split_off(is_twin);
                if !twins.calls.is_empty() {
                    let mut key = key.clone();
                    key.outcome = Outcome::Contradicted;
                    apart.push((key, twins));
                }
            }
            did.entries.retain(|_, entry| !entry.calls.is_empty());
            for (key, entry) in apart {
                did.entries.entry(key).or_default().merge(&entry);
            }
        }
        Cow::Owned(out)
    }

    /// Everything in doubt: what was noted while reading, and ids that several records bear.
    pub fn all_doubts(&self) -> Doubts {
        let mut doubts = self.doubts.clone();
        let conflicts: BTreeSet<u64> = self.twins.all().into_values().collect();
        if conflicts.is_empty() {
            return doubts;
        }
        let parts = self.callers.values().flat_map(CallerUsage::parts);
        let entries = parts.flat_map(|(_, part)| part.entries.values());
        let ids = entries.flat_map(|entry| entry.samples.iter().map(|(_, id)| id));
        let names: BTreeMap<u64, &String> = ids.map(|id| (number(id), id)).collect();
        for id in &conflicts {
            let name = names.get(id).map_or("an id among many", |name| name);
            doubts.add_hashed(Doubt::Twins, *id, name);
        }
        doubts
    }
}

impl Entry {
    /// Takes the calls out that are twins of others, with the names only they used.
    fn split_off(&mut self, is_twin: impl Fn(u64) -> bool) -> Self {
        let twins: super::Distinct = self.calls.hashes().filter(|call| is_twin(*call)).collect();
        if twins.is_empty() {
            return Self::default();
        }
        let mut apart = self.clone();
        apart.calls = twins;
        // Of more calls than are counted exactly, others are left; the estimate stays what it is.
        if self.calls.count().exact {
            self.calls = self.calls.hashes().filter(|call| !is_twin(*call)).collect();
        }
        apart.names = self.names.split_off(&is_twin);
        for (key, names) in &mut self.values {
            apart.values.insert(key.clone(), names.split_off(&is_twin));
        }
        apart
    }
}

#[cfg(test)]
mod tests;
