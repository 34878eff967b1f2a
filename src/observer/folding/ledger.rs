//! What callers did, by numbers instead of names, until it is joined to a usage.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::memo::{Numbers, Table};
use crate::observer::caller::Caller;
use crate::observer::credential::Credential;
use crate::observer::distinct::Counting;
use crate::observer::usage::{
    Attempt, CallKey, CountedCall, Distinct, Entry, Few, FreshTwins, Held, Noted, Part, Sessions,
    Skip, Usage, day_number_of, day_of_number, join_attempt,
};

/// What was folded and is not yet in the usage. Everything in it joins, so that when it is joined makes no
/// difference.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) callers: Numbers<Caller>,
    pub(super) keys: Numbers<CallKey>,
    pub(super) regions: Numbers<String>,
    /// What of identities calls are mapped by.
    pub(super) places: Numbers<Vec<u8>>,
    parts: Vec<Did>,
    by_credential: Table<(u32, Credential), u32>,
    entries: usize,
    pub(super) records: Counting<16384>,
    pub(super) twins: FreshTwins,
    attempts: Table<(u32, u32), Attempt>,
    others: Table<u32, Sessions>,
    skipped: Vec<(Skip, Counting<16384>)>,
    days: Table<(u32, i32), u8>,
    last_day: Option<((u32, i32), u8)>,
}

/// What a caller did with one of its credentials.
#[derive(Debug)]
struct Did {
    caller: u32,
    credential: Credential,
    entries: Table<u32, Entry>,
    regions: Vec<(u32, Distinct)>,
    days: BTreeSet<i32>,
}

impl Ledger {
    /// The number of a caller with one of its credentials.
    pub(super) fn part(&mut self, caller: u32, credential: Credential) -> u32 {
        let next = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        let number = *self
            .by_credential
            .entry((caller, credential))
            .or_insert(next);
        if number == next {
            self.parts.push(Did {
                caller,
                credential,
                entries: Table::default(),
                regions: Vec::new(),
                days: BTreeSet::new(),
            });
        }
        number
    }

    /// Adds a call under each of its keys.
    pub(super) fn add(
        &mut self,
        part: u32,
        region: u32,
        keys: &[(u32, Noted)],
        call: &CountedCall<'_>,
    ) {
        let Some(did) = self.parts.get_mut(part as usize) else {
            return;
        };
        let known = did.regions.iter_mut().find(|(known, _)| *known == region);
        match known {
            Some((_, calls)) => calls.insert(call.fingerprint),
            None => did
                .regions
                .push((region, [call.fingerprint].into_iter().collect())),
        }
        did.days.extend(call.time.map(day_number_of));
        for (key, noted) in keys {
            let entry = did.entries.entry(*key).or_insert_with(|| {
                self.entries += 1;
                Entry::default()
            });
            entry.add(noted, call);
        }
    }

    /// Notes what any session of a role called.
    pub(super) fn attempt(
        &mut self,
        caller: u32,
        operation: u32,
        time: Option<Timestamp>,
        record: u64,
    ) {
        let told = (time, time, record);
        let known = self.attempts.entry((caller, operation));
        known
            .and_modify(|known| join_attempt(known, told))
            .or_insert(told);
    }

    pub(super) fn other(&mut self, caller: u32, fingerprint: u64) {
        if let Some(of) = self.callers.get(caller) {
            let sessions = self.others.entry(caller).or_default();
            sessions.insert(&of.session, fingerprint);
        }
    }

    pub(super) fn skip(&mut self, skip: &Skip, fingerprint: u64) {
        if let Some((_, records)) = self.skipped.iter_mut().find(|(known, _)| known == skip) {
            records.insert(fingerprint);
            return;
        }
        let mut records = Counting::default();
        records.insert(fingerprint);
        self.skipped.push((skip.clone(), records));
    }

    /// Notes that a region has records of a day, and what they hold.
    pub(super) fn day(&mut self, region: u32, time: Timestamp, held: Held) {
        let day = (region, day_number_of(time));
        let held = held.bits();
        if self
            .last_day
            .is_some_and(|(last, known)| last == day && known | held == known)
        {
            return;
        }
        let known = self.days.entry(day).or_default();
        *known |= held;
        self.last_day = Some((day, *known));
    }

    /// How much it holds that is not in the usage.
    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    /// How many names it knows by numbers.
    pub(super) fn names(&self) -> usize {
        self.keys.len() + self.parts.len() + self.callers.len() + self.days.len()
    }

    /// Joins everything to a usage and keeps the names; `operations` are the sources and names behind their numbers.
    pub(super) fn empty_into(&mut self, usage: &mut Usage, operations: &[(String, String)]) {
        self.entries = 0;
        usage
            .records
            .merge(&std::mem::take(&mut self.records).done());
        for (skip, records) in std::mem::take(&mut self.skipped) {
            let known = usage.skipped.entry(skip).or_default();
            known.merge(&records.done());
        }
        self.twins.join_into(&mut usage.twins);
        self.last_day = None;
        for ((region, day), held) in std::mem::take(&mut self.days) {
            let region = self.regions.get(region);
            if let (Some(region), Some(day)) = (region, day_of_number(day)) {
                usage.days.put(region, day, Held::of(held));
            }
        }
        for ((caller, operation), told) in std::mem::take(&mut self.attempts) {
            let operation = operations.get(operation as usize);
            if let (Some(caller), Some((source, name))) = (self.callers.get(caller), operation) {
                usage.attempts.join(&caller.role, (source, name), told);
            }
        }
        for (caller, sessions) in std::mem::take(&mut self.others) {
            if let Some(caller) = self.callers.get(caller) {
                let known = usage.others.entry(caller.role.clone()).or_default();
                known.merge(&sessions);
            }
        }
        for did in &mut self.parts {
            if did.entries.is_empty() && did.regions.is_empty() {
                continue;
            }
            let Some(caller) = self.callers.get(did.caller) else {
                continue;
            };
            let entries = std::mem::take(&mut did.entries).into_iter();
            let entries =
                entries.filter_map(|(key, entry)| Some((self.keys.get(key)?.clone(), entry)));
            let regions = std::mem::take(&mut did.regions).into_iter();
            let regions = regions
                .filter_map(|(region, calls)| Some((self.regions.get(region)?.clone(), calls)));
            let days = std::mem::take(&mut did.days).into_iter();
            let part = Part {
                credentials: [did.credential].into_iter().collect::<Few<_, _>>(),
                entries: entries.collect(),
                regions: regions.collect(),
                days: days.filter_map(day_of_number).collect(),
            };
            let known = usage.callers.entry(caller.clone()).or_default();
            known.part(did.credential).merge(part);
        }
    }
}
