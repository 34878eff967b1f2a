//! What was seen of event ids and is not joined yet: a tree takes in many at once in a fraction of the time.

use super::{MOST_CALLS, MOST_OTHERS, Seen, Twins, number};
use crate::observer::record::Record;

/// So many are held, of each kind: half a megabyte.
const AT_ONCE: usize = 1 << 14;

/// A tree is built anew for no less than one in so many.
const MANY: usize = 16;

/// Calls and other records by the numbers of their ids, in the order they came.
#[derive(Debug, Default)]
pub(in crate::observer) struct FreshTwins {
    calls: Vec<(u64, Seen)>,
    others: Vec<u64>,
}

impl FreshTwins {
    /// Learns of a call that may be a function's; see [`Twins::call`].
    pub(in crate::observer) fn call(
        &mut self,
        joined: &mut Twins,
        record: &Record<'_>,
        fingerprint: u64,
    ) {
        self.telling(joined, record, fingerprint, 0);
    }

    /// See [`Twins::telling`].
    pub(in crate::observer) fn telling(
        &mut self,
        joined: &mut Twins,
        record: &Record<'_>,
        fingerprint: u64,
        told: u64,
    ) {
        self.calls.extend(joined.seen(record, fingerprint, told));
        if self.calls.len() >= AT_ONCE {
            self.join_into(joined);
        }
    }

    /// See [`Twins::other`].
    pub(in crate::observer) fn other(&mut self, joined: &mut Twins, record: &Record<'_>) {
        let id = record.event_id.as_deref().map(number);
        self.others
            .extend(id.filter(|id| !joined.is_beyond_others(*id)));
        if self.others.len() >= AT_ONCE {
            self.join_into(joined);
        }
    }

    /// Joins everything.
    pub(in crate::observer) fn join_into(&mut self, twins: &mut Twins) {
        self.calls.sort_unstable();
        twins.join_calls(self.calls.drain(..));
        self.others.sort_unstable();
        twins.join_others(self.others.drain(..));
    }
}

impl Twins {
    /// Joins calls in order.
    pub(super) fn join_calls(&mut self, calls: impl ExactSizeIterator<Item = (u64, Seen)>) {
        if calls.len() < self.calls.len() / MANY {
            calls.for_each(|(id, seen)| self.see(id, seen));
            return;
        }
        self.calls.append(&mut calls.collect());
        let all: Vec<(u64, Seen)> = std::mem::take(&mut self.calls).into_iter().collect();
        for group in all.chunk_by(|(a, _), (b, _)| a == b) {
            if let [(id, _), _, ..] = group {
                let seen: Vec<Seen> = group.iter().map(|(_, seen)| *seen).collect();
                self.judge(*id, &seen);
            }
        }
        self.calls = all.into_iter().take(MOST_CALLS).collect();
    }

    /// Joins ids of other records in order.
    pub(super) fn join_others(&mut self, others: impl ExactSizeIterator<Item = u64>) {
        if others.len() < self.others.len() / MANY {
            self.others.extend(others);
        } else {
            self.others.append(&mut others.collect());
        }
        while self.others.len() > MOST_OTHERS {
            self.others.pop_last();
        }
    }
}
