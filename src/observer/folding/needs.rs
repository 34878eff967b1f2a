//! What calls needed, by the bytes that say it.

use std::sync::Arc;

use super::kind::Kind;
use super::ledger::Ledger;
use super::memo::{Again, Key, Memo};
use super::named::Named;
use crate::catalog::Catalog;
use crate::catalog::reads::{Members, Reads};
use crate::observer::agent::Agent;
use crate::observer::fold::keys;
use crate::observer::record::{Record, is_tame, json};
use crate::observer::transfer::Transfer;
use crate::observer::usage::Noted;

/// What a call needed.
#[derive(Debug)]
pub(super) struct Needed {
    /// Numbers of the ledger's keys, with what is noted under each.
    pub(super) keys: Vec<(u32, Noted)>,
    pub(super) transfer: Transfer,
}

/// What calls needed that were seen before.
#[derive(Debug, Default)]
pub(super) struct KnownNeeds {
    known: Memo<u32>,
    needs: Vec<Arc<Needed>>,
    again: Again,
}

/// Numbers that stand for what else a call is mapped by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Of {
    pub(super) kind: u32,
    pub(super) place: u32,
    pub(super) agent: u32,
}

impl KnownNeeds {
    pub(super) fn weight(&self) -> usize {
        self.known.weight() + 512 * self.needs.len()
    }

    /// What a call needed: known again, or read from the catalog. With it the name that this call gives to what
    /// others of its kind gave another name, if that is all in which they differ.
    pub(super) fn of<'r>(
        &mut self,
        (numbers, kind, agent): (Of, &Kind, &Agent),
        record: &Record<'r>,
        ledger: &mut Ledger,
        scratch: &mut Key,
        catalog: &Catalog,
    ) -> (Arc<Needed>, Option<&'r str>) {
        let reads = kind.reads(record, catalog);
        let named = Named::of(record, reads);
        if !write_key(scratch, numbers, (reads, named.as_ref()), record) {
            return (Arc::new(read(record, agent, ledger, catalog)), None);
        }
        let key = scratch.done();
        let number = self.known.get(key);
        if let Some(needed) = number.and_then(|number| self.needs.get(number as usize)) {
            return (Arc::clone(needed), named.map(|named| named.name));
        }
        let needed = Arc::new(read(record, agent, ledger, catalog));
        // Most requests for objects name another one each time.
        if self.again.is(key)
            && named.is_none_or(|named| named.is_all_that_differs(record, &needed.keys, ledger))
            && let Ok(number) = u32::try_from(self.needs.len())
        {
            self.known.insert(key, number);
            self.needs.push(Arc::clone(&needed));
        }
        (needed, None)
    }
}

fn read(record: &Record<'_>, agent: &Agent, ledger: &mut Ledger, catalog: &Catalog) -> Needed {
    let request = record.request();
    let keys = keys(record, &request, agent, catalog).into_iter();
    let keys = keys.map(|(key, requirement)| {
        let noted = Noted::of(&key, requirement.as_ref());
        (ledger.keys.of(key), noted)
    });
    Needed {
        keys: keys.collect(),
        transfer: Transfer::of(record, &request),
    }
}

/// Puts together what a call is mapped by; `false` where that cannot be told from bytes.
fn write_key(
    key: &mut Key,
    numbers: Of,
    (reads, named): (&Reads, Option<&Named<'_>>),
    record: &Record<'_>,
) -> bool {
    // Rows of tables have JSON in strings.
    if record.is_row {
        return false;
    }
    key.clear()
        .number(numbers.kind)
        .number(numbers.place)
        .number(numbers.agent)
        .text(record.aws_region.as_deref())
        .text(record.recipient_account_id.as_deref())
        .text(record.error_code.as_deref())
        .text(record.error_message.as_deref())
        .text(record.api_version.as_deref());
    for resource in &record.resources {
        let arn = resource.arn.as_deref();
        let before = named.and_then(|named| named.before(arn?));
        key.flag(Some(before.is_some())).text(before.or(arn));
    }
    let parts = [
        (record.request_parameters, &reads.request),
        (record.response_elements, &reads.response),
        (record.additional_event_data, &reads.extra),
    ];
    for (at, (raw, members)) in parts.into_iter().enumerate() {
        // Marks where one part ends: no length is so great.
        key.number(u32::MAX - 1);
        let raw = raw.unwrap_or_default();
        // ARNs in additional data are not looked at.
        let is_extra = at == 2;
        if is_extra && members.is_empty() {
            continue;
        }
        let name = named.filter(|_| at == 0).map(|named| named.member);
        write_part(key, raw.as_bytes(), (members, name));
    }
    true
}

/// The members that are read, and all of which it is not sure that they are not; of the one whose value is only a
/// name, that it is there.
fn write_part(key: &mut Key, raw: &[u8], (read, only_name): (&Members, Option<&str>)) {
    if *read == Members::All && only_name.is_none() || raw.first() != Some(&b'{') {
        key.bytes(raw);
        return;
    }
    key.bytes(b"{");
    let mut members = json::Members::of(raw, 0);
    while let Some(Some(member)) = members.member() {
        let name = std::str::from_utf8(member.name).unwrap_or_default();
        if only_name == Some(name) {
            key.number(u32::MAX - 2).bytes(member.name);
        } else if member.is_escaped || read.hold(name) || !is_tame(member.value) {
            key.bytes(member.name).bytes(member.value);
        }
    }
    if members.end() != raw.len() {
        key.bytes(raw);
    }
}
