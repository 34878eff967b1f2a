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
    /// Joins calls in the order of their ids.
    pub(super) fn join_calls(&mut self, calls: impl ExactSizeIterator<Item = (u64, Seen)>) {
        if calls.len() < self.calls.len() / MANY {
            calls.for_each(|(id, seen)| self.see(id, seen));
            return;
        }
        let mut fresh = calls.peekable();
        let mut all: Vec<(u64, Seen)> = Vec::with_capacity(self.calls.len());
        for known in std::mem::take(&mut self.calls) {
            while let Some(next) = fresh.next_if(|(id, _)| *id < known.0) {
                self.put(&mut all, next);
            }
            self.put(&mut all, known);
        }
        fresh.for_each(|next| self.put(&mut all, next));
        all.truncate(MOST_CALLS);
        self.calls = all.into_iter().collect();
    }

    /// Puts a call behind those with ids that are not greater.
    fn put(&mut self, all: &mut Vec<(u64, Seen)>, (id, seen): (u64, Seen)) {
        match all.last_mut() {
            Some((last, known)) if *last == id => *known = self.both(id, *known, seen),
            _ => all.push((id, seen)),
        }
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
