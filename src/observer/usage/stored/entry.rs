//! What is kept of calls that agree: which, when, with which names.
//!
//! Most fingerprints need no bytes: that of a call is made of its event id, which stands in the samples,
//! and the uses of a name are calls that stand in the entry.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::wire::WireError;
use super::super::{Dates, Entry, Name, Names, Operation, Uses};
use super::bytes::{Pack, Unpack, damaged};
use crate::observer::record::call_number;

/// First and last time.
type Times = (Option<Timestamp>, Option<Timestamp>);

const OPEN: u64 = 1;
const MORE: u64 = 2;
/// Every use is a call by itself.
const WHOLE: u64 = 4;
/// The last use is the first,
const ONCE: u64 = 8;
/// or its time follows.
const AGAIN: u64 = 16;

/// Bits of a mask of samples; there are fewer.
const MOST_MASKED: usize = 16;

/// Packs all of an entry but its times, days, fields and errors.
pub(crate) fn pack_entry(operation: &Operation, entry: &Entry) -> Vec<u8> {
    let base = base(entry.first);
    let mut pack = Pack::default();
    pack.count(entry.samples.len());
    for (time, id) in &entry.samples {
        pack.time(*time, base);
        pack_id(&mut pack, id);
    }
    let calls: Vec<u64> = entry.calls.hashes().collect();
    let derived = derived(operation, &entry.samples);
    let mut mask = 0;
    for (bit, hash) in derived.iter().enumerate() {
        if calls.binary_search(hash).is_ok() {
            mask |= 1 << bit;
        }
    }
    pack.number(mask);
    pack.hashes(calls.iter().copied().filter(|hash| !derived.contains(hash)));
    pack_names(&mut pack, &entry.names, &calls, base);
    pack.count(entry.values.len());
    for (key, names) in &entry.values {
        pack.text(key);
        pack_names(&mut pack, names, &calls, base);
    }
    pack.count(entry.differs.len());
    entry.differs.iter().for_each(|arn| pack.text(arn));
    pack.done()
}

/// Unpacks an entry; its days, fields and errors are empty.
pub(crate) fn unpack_entry(
    operation: &Operation,
    (first, last): Times,
    bytes: &[u8],
) -> Result<Entry, WireError> {
    let base = base(first);
    let mut back = Unpack::of(bytes);
    let mut samples = BTreeSet::new();
    for _ in 0..back.count(2)? {
        let time = back.time(base)?;
        samples.insert((time, unpack_id(&mut back)?));
    }
    let mask = back.number()?;
    let derived = derived(operation, &samples);
    let of_samples = derived.iter().enumerate();
    let of_samples = of_samples.filter(|(bit, _)| mask >> bit & 1 == 1);
    let mut calls: Vec<u64> = of_samples.map(|(_, hash)| *hash).collect();
    calls.extend(back.hashes()?);
    calls.sort_unstable();
    calls.dedup();
    let names = unpack_names(&mut back, &calls, base)?;
    let mut values = BTreeMap::new();
    for _ in 0..back.count(3)? {
        let key = back.text()?.to_owned();
        values.insert(key, unpack_names(&mut back, &calls, base)?);
    }
    let mut differs = BTreeSet::new();
    for _ in 0..back.count(1)? {
        differs.insert(back.text()?.to_owned());
    }
    back.end()?;
    Ok(Entry {
        calls: calls.into_iter().collect(),
        first,
        last,
        days: Dates::default(),
        samples,
        fields: BTreeSet::new(),
        names,
        values,
        errors: BTreeSet::new(),
        differs,
    })
}

fn base(first: Option<Timestamp>) -> i64 {
    first.map_or(0, Timestamp::as_second)
}

/// The fingerprints that the calls of the samples have, unless they are known by a shared id.
fn derived(operation: &Operation, samples: &BTreeSet<(Option<Timestamp>, String)>) -> Vec<u64> {
    let samples = samples.iter().take(MOST_MASKED);
    samples
        .map(|(time, id)| call_number(id, &operation.name, &operation.source, *time))
        .collect()
}

/// An event id is a UUID, as a rule: sixteen bytes.
fn pack_id(pack: &mut Pack, id: &str) {
    if let Some(number) = uuid(id) {
        pack.number(0);
        pack.raw(&number.to_be_bytes());
    } else {
        pack.count(id.len() + 1);
        pack.raw(id.as_bytes());
    }
}

fn unpack_id(back: &mut Unpack<'_>) -> Result<String, WireError> {
    let Some(count) = back.number()?.checked_sub(1) else {
        let bytes = back.raw(16)?.try_into().map_err(|_| damaged())?;
        return Ok(in_groups(u128::from_be_bytes(bytes)));
    };
    let count = usize::try_from(count).map_err(|_| damaged())?;
    let text = std::str::from_utf8(back.raw(count)?).map_err(|_| damaged())?;
    Ok(text.to_owned())
}

/// The number of a UUID that is written in the usual way, so that it can be written again.
fn uuid(text: &str) -> Option<u128> {
    if text.len() != 36 {
        return None;
    }
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let number = u128::from_str_radix(&digits, 16).ok()?;
    (in_groups(number) == text).then_some(number)
}

fn in_groups(number: u128) -> String {
    let digits = format!("{number:032x}");
    let (a, b, c) = (&digits[..8], &digits[8..12], &digits[12..16]);
    format!("{a}-{b}-{c}-{}-{}", &digits[16..20], &digits[20..])
}

/// Names in order share their beginnings.
fn pack_names(pack: &mut Pack, names: &Names, calls: &[u64], base: i64) {
    let (rung, seen) = names.parts();
    pack.number(u64::from(rung));
    pack.count(seen.len());
    let mut before = "";
    for (name, uses) in seen {
        let (transfers, more) = uses.parts();
        let whole = transfers.iter().all(|(transfer, call)| transfer == call);
        let shared = shared(before, &name.text);
        pack.count(shared);
        pack.text(&name.text[shared..]);
        let flag = |is: bool, flag: u64| if is { flag } else { 0 };
        let (first, last) = (uses.first(), uses.last());
        let (once, again) = (
            last.is_some() && last == first,
            last.is_some() && last != first,
        );
        pack.number(
            flag(name.open, OPEN)
                | flag(more, MORE)
                | flag(whole, WHOLE)
                | flag(once, ONCE)
                | flag(again, AGAIN),
        );
        pack.time(first, base);
        if again {
            pack.time(last, base);
        }
        pack.count(transfers.len());
        for (transfer, call) in transfers {
            pack_call(pack, *call, calls);
            if !whole {
                pack_call(pack, *transfer, calls);
            }
        }
        before = &name.text;
    }
}

fn unpack_names(back: &mut Unpack<'_>, calls: &[u64], base: i64) -> Result<Names, WireError> {
    let rung = u8::try_from(back.number()?).map_err(|_| damaged())?;
    let mut seen = Vec::new();
    let mut before = String::new();
    for _ in 0..back.count(5)? {
        let shared = usize::try_from(back.number()?).map_err(|_| damaged())?;
        let beginning = before.get(..shared).ok_or_else(damaged)?;
        let text = format!("{beginning}{}", back.text()?);
        let flags = back.number()?;
        let first = back.time(base)?;
        let last = match flags & (ONCE | AGAIN) {
            ONCE => first,
            AGAIN => back.time(base)?,
            // Stores of the first version do not tell it.
            _ => None,
        };
        let mut transfers = Vec::new();
        for _ in 0..back.count(1)? {
            let call = unpack_call(back, calls)?;
            let transfer = match flags & WHOLE {
                0 => unpack_call(back, calls)?,
                _ => call,
            };
            transfers.push((transfer, call));
        }
        before.clone_from(&text);
        let open = flags & OPEN != 0;
        let uses = Uses::from_parts(transfers, flags & MORE != 0, (first, last));
        seen.push((Name { text, open }, uses));
    }
    Ok(Names::from_parts(rung, seen))
}

/// Where among the calls it is, or the fingerprint itself.
fn pack_call(pack: &mut Pack, call: u64, calls: &[u64]) {
    if let Ok(at) = calls.binary_search(&call) {
        pack.count(at + 1);
    } else {
        pack.number(0);
        pack.hash(call);
    }
}

fn unpack_call(back: &mut Unpack<'_>, calls: &[u64]) -> Result<u64, WireError> {
    let Some(at) = back.number()?.checked_sub(1) else {
        return back.hash();
    };
    let at = usize::try_from(at).map_err(|_| damaged())?;
    calls.get(at).copied().ok_or_else(damaged)
}

/// How many bytes two texts have in common, whole characters.
fn shared(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    b.floor_char_boundary(same)
}
