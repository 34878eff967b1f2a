//! By which records a usage knows what it knows of functions: what conflicting records alone tell is no
//! evidence.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::twins::{MOST_CONFLICTS, number};
use super::{Claim, Few, Usage};
use crate::observer::record::Record;

/// So many records are remembered that tell one thing; of more, not all are in conflict.
const MOST_RECORDS: usize = 8;

/// Numbers of event ids by what their records tell. Joins like everything in a usage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses(BTreeMap<u64, Few<u64, MOST_RECORDS>>);

/// What a record tells of functions in their favour.
#[derive(Clone, Copy, Debug)]
pub(in crate::observer) enum Told<'a> {
    /// A function and its role.
    Claim(&'a Claim),
    /// The Lambda service got this access key.
    Key(u64),
    /// Data events of a source are recorded.
    Data(&'a str),
}

impl Told<'_> {
    fn number(self) -> u64 {
        match self {
            Self::Claim(claim) => {
                let Claim {
                    sign,
                    role,
                    name,
                    region,
                } = claim;
                xxh3_64(format!("claim\0{sign:?}\0{role}\0{name}\0{region}").as_bytes())
            }
            Self::Key(key) => xxh3_64(format!("key\0{key:016x}").as_bytes()),
            // Asked for each data event.
            Self::Data(source) => xxh3_64_with_seed(source.as_bytes(), 1),
        }
    }
}

/// The number of a record: of its event id, or of its text where it has none.
pub(in crate::observer) fn record_number(record: &Record<'_>) -> u64 {
    let id = record.event_id.as_deref().map(number);
    id.unwrap_or_else(|| record.fingerprint())
}

impl Witnesses {
    /// Notes that a record tells something.
    pub(in crate::observer) fn insert(&mut self, told: Told<'_>, record: &Record<'_>) {
        let records = self.0.entry(told.number()).or_default();
        records.insert(record_number(record));
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (told, records) in other.0 {
            self.0.entry(told).or_default().merge(records);
        }
    }

    /// All: what is told as a number, and the records; `None` for many.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, Option<&BTreeSet<u64>>)> {
        self.0
            .iter()
            .map(|(told, records)| (*told, records.these()))
    }

    /// Puts back what a usage file has.
    pub(crate) fn put(&mut self, told: u64, records: Option<BTreeSet<u64>>) {
        let records = records.map_or(Few::Many, |these| these.into_iter().collect());
        self.0.insert(told, records);
    }

    /// Whether so many records tell it that more change nothing.
    pub(super) fn are_many(&self, told: Told<'_>) -> bool {
        let records = self.0.get(&told.number());
        records.is_some_and(|records| records.these().is_none())
    }

    /// Whether all records that tell it are among these.
    fn rests_on(&self, told: Told<'_>, doubted: &BTreeSet<u64>) -> bool {
        let records = self.0.get(&told.number()).and_then(Few::these);
        records.is_some_and(|records| !records.is_empty() && records.is_subset(doubted))
    }
}

impl Usage {
    /// Takes out what conflicting records alone tell in a function's favour: whose it is and which keys Lambda
    /// got for it, that data events are recorded, and what was called. What speaks against a function stays:
    /// whoever can write a record could take it away otherwise.
    pub(crate) fn forget_doubted(&mut self) {
        let conflicts = self.twins.all();
        if conflicts.is_empty() {
            return;
        }
        let is_all = conflicts.len() > MOST_CONFLICTS;
        let doubted: BTreeSet<u64> = conflicts.into_values().collect();
        let witnesses = &self.witnesses;
        let is_doubted = |told: Told<'_>| is_all || witnesses.rests_on(told, &doubted);
        self.claims.retain(|claim| !is_doubted(Told::Claim(claim)));
        self.data_sources
            .retain(|source| !is_doubted(Told::Data(source)));
        self.issued
            .retain_by_lambda(|key| !is_doubted(Told::Key(key)));
        self.attempts
            .retain(|record| !is_all && !doubted.contains(&record));
    }
}
