//! Sets of numbers, and what is made of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::super::twins::Seen;
use super::super::wire::{WireError, skip_from, skip_text};
use super::super::{
    Distinct, Few, Handed, Issued, Part, RecordCount, Skip, Twins, day_number, day_of_number,
};
use super::bytes::{Pack, Unpack, damaged};
use crate::observer::credential::Credential;
use crate::observer::doubt::{Doubt, Doubted, Doubts};

/// Packs fingerprints.
pub(crate) fn pack_hashes(hashes: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut pack = Pack::default();
    pack.hashes(hashes);
    pack.done()
}

/// Unpacks fingerprints.
pub(crate) fn unpack_hashes(bytes: &[u8]) -> Result<BTreeSet<u64>, WireError> {
    let mut back = Unpack::of(bytes);
    let hashes = back.hashes()?;
    back.end()?;
    Ok(hashes.into_iter().collect())
}

/// Packs the credentials of a part; `None` for too many.
pub(crate) fn pack_credentials<const N: usize>(
    credentials: &Few<Credential, N>,
) -> Option<Vec<u8>> {
    let these = credentials.these()?;
    let mut pack = Pack::default();
    pack.count(these.len());
    for Credential { key, created } in these {
        pack.number(u64::from(key.is_some()) | u64::from(created.is_some()) << 1);
        if let Some(key) = key {
            pack.hash(*key);
        }
        if let Some(second) = created {
            pack.signed(*second);
        }
    }
    Some(pack.done())
}

/// Unpacks the credentials of a part.
pub(crate) fn unpack_credentials<const N: usize>(
    bytes: Option<&[u8]>,
) -> Result<Few<Credential, N>, WireError> {
    let Some(bytes) = bytes else {
        return Ok(Few::Many);
    };
    let mut back = Unpack::of(bytes);
    let mut these = Few::default();
    for _ in 0..back.count(1)? {
        let which = back.number()?;
        let key = (which & 1 != 0).then(|| back.hash()).transpose()?;
        let created = (which & 2 != 0).then(|| back.signed()).transpose()?;
        these.insert(Credential { key, created });
    }
    back.end()?;
    Ok(these)
}

/// Packs days: each by how far it is from the one before.
pub(crate) fn pack_days(days: impl IntoIterator<Item = Date>) -> Vec<u8> {
    let mut pack = Pack::default();
    let mut before = 0;
    for day in days {
        let day = i64::from(day_number(day));
        pack.signed(day - before);
        before = day;
    }
    pack.done()
}

/// Unpacks days.
pub(crate) fn unpack_days(bytes: &[u8]) -> Result<BTreeSet<Date>, WireError> {
    let mut back = Unpack::of(bytes);
    let (mut days, mut day) = (BTreeSet::new(), 0_i64);
    while !back.is_empty() {
        day = day.checked_add(back.signed()?).ok_or_else(damaged)?;
        let date = i32::try_from(day).ok().and_then(day_of_number);
        days.insert(date.ok_or_else(damaged)?);
    }
    Ok(days)
}

/// What the calls of a part's entries are together, as far as they are counted.
fn union(part: &Part) -> Distinct {
    let mut all = Distinct::default();
    part.entries.values().for_each(|e| all.merge(&e.calls));
    all
}

/// Packs the calls of a part by region. Where a region's are those of the entries, that is all that is said.
pub(crate) fn pack_regions(part: &Part) -> Vec<u8> {
    let union = union(part);
    let mut pack = Pack::default();
    pack.count(part.regions.len());
    for (region, calls) in &part.regions {
        pack.text(region);
        let is_union = *calls == union;
        pack.number(u64::from(is_union));
        if !is_union {
            pack.hashes(calls.hashes());
        }
    }
    pack.done()
}

/// Unpacks them, for a part that has its entries.
pub(crate) fn unpack_regions(
    part: &Part,
    bytes: &[u8],
) -> Result<BTreeMap<String, Distinct>, WireError> {
    let mut back = Unpack::of(bytes);
    let mut regions = BTreeMap::new();
    for _ in 0..back.count(2)? {
        let region = back.text()?.to_owned();
        let calls = match back.number()? {
            0 => back.hashes()?.into_iter().collect(),
            _ => union(part),
        };
        regions.insert(region, calls);
    }
    back.end()?;
    Ok(regions)
}

/// Packs who got credentials of a session: by Lambda, and others; `None` for too many.
pub(crate) fn pack_issued(issued: &Issued) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let by_lambda = issued.by_lambda.these();
    let by_others = issued.by_others.these().map(|these| {
        let mut pack = Pack::default();
        for handed in these {
            match handed {
                Handed::Key(key) => {
                    pack.number(0);
                    pack.hash(*key);
                }
                Handed::At(second) => {
                    pack.number(1);
                    pack.signed(*second);
                }
            }
        }
        pack.done()
    });
    (
        by_lambda.map(|keys| pack_hashes(keys.iter().copied())),
        by_others,
    )
}

/// Unpacks them.
pub(crate) fn unpack_issued(
    by_lambda: Option<&[u8]>,
    by_others: Option<&[u8]>,
) -> Result<Issued, WireError> {
    let mut issued = Issued {
        by_lambda: Few::Many,
        by_others: Few::Many,
    };
    if let Some(bytes) = by_lambda {
        issued.by_lambda = unpack_hashes(bytes)?.into_iter().collect();
    }
    if let Some(bytes) = by_others {
        issued.by_others = Few::default();
        let mut back = Unpack::of(bytes);
        while !back.is_empty() {
            issued.by_others.insert(match back.number()? {
                0 => Handed::Key(back.hash()?),
                _ => Handed::At(back.signed()?),
            });
        }
    }
    Ok(issued)
}

/// Packs what was passed over.
pub(crate) fn pack_skipped(skipped: &BTreeMap<Skip, RecordCount>) -> Vec<u8> {
    let mut pack = Pack::default();
    for (skip, records) in skipped {
        pack.text(&skip_text(skip));
        pack.hashes(records.hashes());
    }
    pack.done()
}

/// Unpacks it.
pub(crate) fn unpack_skipped(bytes: &[u8]) -> Result<BTreeMap<Skip, RecordCount>, WireError> {
    let mut back = Unpack::of(bytes);
    let mut skipped = BTreeMap::new();
    while !back.is_empty() {
        let skip = skip_from(back.text()?)?;
        skipped.insert(skip, back.hashes()?.into_iter().collect());
    }
    Ok(skipped)
}

/// Packs doubts.
pub(crate) fn pack_doubts(doubts: &Doubts) -> Vec<u8> {
    let mut pack = Pack::default();
    for (doubt, doubted) in doubts.iter() {
        pack.text(doubt.code());
        pack.hashes(doubted.hashes());
        let samples: Vec<&str> = doubted.samples().collect();
        pack.count(samples.len());
        for name in samples {
            pack.text(name);
        }
    }
    pack.done()
}

/// Unpacks them.
pub(crate) fn unpack_doubts(bytes: &[u8]) -> Result<Doubts, WireError> {
    let mut back = Unpack::of(bytes);
    let mut doubts = Doubts::default();
    while !back.is_empty() {
        let code = serde_json::Value::from(back.text()?);
        let doubt: Doubt = serde_json::from_value(code).map_err(|_| damaged())?;
        let things = back.hashes()?.into_iter().collect();
        let mut samples = BTreeSet::new();
        for _ in 0..back.count(1)? {
            samples.insert(back.text()?.to_owned());
        }
        doubts.put(doubt, Doubted::from_parts(things, samples));
    }
    Ok(doubts)
}

/// Packs what records of one event id say.
pub(crate) fn pack_twins(twins: &Twins) -> Vec<u8> {
    let (calls, others, conflicts) = twins.parts();
    let mut pack = Pack::default();
    let calls: Vec<(u64, Seen)> = calls.collect();
    pack.count(calls.len());
    for (id, seen) in calls {
        pack.hash(id);
        pack.hash(seen.fingerprint);
        pack.hash(seen.content);
    }
    pack.hashes(others);
    pack.count(conflicts.len());
    for (fingerprint, id) in conflicts {
        pack.hash(*fingerprint);
        pack.hash(*id);
    }
    pack.done()
}

/// Unpacks it.
pub(crate) fn unpack_twins(bytes: &[u8]) -> Result<Twins, WireError> {
    let mut back = Unpack::of(bytes);
    let mut calls = Vec::new();
    for _ in 0..back.count(24)? {
        let (id, fingerprint, content) = (back.hash()?, back.hash()?, back.hash()?);
        let seen = Seen {
            content,
            fingerprint,
        };
        calls.push((id, seen));
    }
    let others = back.hashes()?;
    let mut conflicts = Vec::new();
    for _ in 0..back.count(16)? {
        conflicts.push((back.hash()?, back.hash()?));
    }
    back.end()?;
    Ok(Twins::from_parts(
        calls.into_iter(),
        others.into_iter(),
        conflicts.into_iter(),
    ))
}
