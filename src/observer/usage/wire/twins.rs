//! Event ids and doubts, as they stand in a usage file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::super::twins::Seen;
use super::super::{Twins, Witnesses};
use super::WireError;
use super::hashes::Hashes;
use crate::observer::doubt::{Doubt, Doubted, Doubts};

/// What is in doubt for one reason.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireDoubted {
    /// The things.
    things: Hashes,
    /// A few of them by name.
    samples: BTreeSet<String>,
}

/// What the records of each event id say.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireTwins {
    /// For each id its number, its call's fingerprint and its content: sixteen digits each.
    calls: String,
    /// Ids of calls with other content.
    others: Hashes,
    /// The fingerprint of a call in conflict, and the number of its id.
    conflicts: String,
    /// What records tell of functions, and of how many: sixteen digits each; none for many.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    witnesses: BTreeMap<String, Hashes>,
}

pub(super) fn wire_doubts(doubts: &Doubts) -> BTreeMap<Doubt, WireDoubted> {
    let wire = |doubted: &Doubted| WireDoubted {
        things: Hashes::of(doubted.hashes()),
        samples: doubted.samples().map(str::to_owned).collect(),
    };
    doubts
        .iter()
        .map(|(d, doubted)| (d, wire(doubted)))
        .collect()
}

pub(super) fn doubts_from(wire: BTreeMap<Doubt, WireDoubted>) -> Result<Doubts, WireError> {
    let mut doubts = Doubts::default();
    for (doubt, wire) in wire {
        let doubted = Doubted::from_parts(wire.things.distinct()?, wire.samples);
        doubts.put(doubt, doubted);
    }
    Ok(doubts)
}

pub(super) fn wire_twins(twins: &Twins, witnesses: &Witnesses) -> WireTwins {
    let (all, others, conflicting) = twins.parts();
    let (mut calls, mut conflicts) = (String::new(), String::new());
    for (id, seen) in all {
        let _ = write!(
            calls,
            "{id:016x}{:016x}{:016x}",
            seen.fingerprint, seen.content
        );
    }
    for (fingerprint, id) in conflicting {
        let _ = write!(conflicts, "{fingerprint:016x}{id:016x}");
    }
    WireTwins {
        calls,
        others: Hashes::of(others),
        conflicts,
        witnesses: witnesses
            .iter()
            .map(|(told, records)| {
                let records = records.into_iter().flatten().copied();
                (format!("{told:016x}"), Hashes::of(records))
            })
            .collect(),
    }
}

impl WireTwins {
    pub(super) fn witnesses(&self) -> Result<Witnesses, WireError> {
        let mut witnesses = Witnesses::default();
        for (told, records) in &self.witnesses {
            let records: BTreeSet<u64> = records.read()?.into_iter().collect();
            let told = numbers::<1>(told)?.into_iter().flatten().next();
            let told = told.unwrap_or_default();
            witnesses.put(told, (!records.is_empty()).then_some(records));
        }
        Ok(witnesses)
    }

    pub(super) fn twins(&self) -> Result<Twins, WireError> {
        let calls = numbers(&self.calls)?
            .into_iter()
            .map(|[id, fingerprint, content]| {
                (
                    id,
                    Seen {
                        content,
                        fingerprint,
                    },
                )
            });
        let conflicts = numbers(&self.conflicts)?.into_iter().map(|[f, id]| (f, id));
        Ok(Twins::from_parts(
            calls,
            self.others.read()?.into_iter(),
            conflicts,
        ))
    }
}

/// Groups of numbers, sixteen hexadecimal digits each.
fn numbers<const N: usize>(digits: &str) -> Result<Vec<[u64; N]>, WireError> {
    let malformed = || WireError::Malformed("numbers of ids are hexadecimal".to_owned());
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) || !digits.len().is_multiple_of(16 * N) {
        return Err(malformed());
    }
    let groups = (0..digits.len()).step_by(16 * N);
    groups
        .map(|at| {
            let mut group = [0; N];
            for (i, number) in group.iter_mut().enumerate() {
                let at = at + 16 * i;
                *number = u64::from_str_radix(&digits[at..at + 16], 16).map_err(|_| malformed())?;
            }
            Ok(group)
        })
        .collect()
}
