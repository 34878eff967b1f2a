//! Folding records one after the other, with a memory of those before: what was seen costs a hash and a
//! compare, not a lookup in the catalog and a walk through maps of names.
//!
//! INVARIANT: a folding gives the usage that [`fold`](super::fold::fold) gives of the same records, byte for
//! byte. What is remembered is a function of the bytes that it is remembered by, and what is held back joins
//! (decision 0002), so that when it is joined makes no difference.

mod again;
mod agents;
mod identity;
mod kind;
mod ledger;
mod memo;
mod named;
mod needs;

use std::sync::Arc;

use super::claim::Tells;
use super::fold::trail_change;
use super::record::Record;
use super::usage::{CountedCall, Selection, Skip, Usage, record_number};
use crate::catalog::Catalog;
use again::Last;
use agents::Agents;
use identity::Who;
use kind::Kind;
pub(super) use kind::TELLING;
use ledger::Ledger;
use memo::{Key, Memo};
use needs::{KnownNeeds, Of};

/// What is remembered is forgotten when it outgrows this, in bytes.
const MOST_REMEMBERED: usize = 8 << 20;

/// What is held back is joined when it outgrows this, and its names are forgotten when there are more, in things
/// that differ.
const MOST_HELD: usize = 1 << 16;

/// Records being folded by one thread.
#[derive(Debug)]
pub struct Folding<'c> {
    catalog: &'c Catalog,
    selection: Selection,
    usage: Usage,
    last: Last,
    known: Known,
    scratch: Key,
}

/// What is remembered and what is held back.
#[derive(Debug, Default)]
struct Known {
    ledger: Ledger,
    kinds: Memo<u32>,
    all_kinds: Vec<Arc<Kind>>,
    /// Of each kind, whether more of them tell nothing new of which data events are recorded.
    is_recorded: Vec<bool>,
    operations: Vec<(String, String)>,
    who: Memo<u32>,
    all_who: Vec<Who>,
    agents: Agents,
    needs: KnownNeeds,
    account: Option<String>,
}

impl<'c> Folding<'c> {
    /// Nothing is folded.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            selection: Selection::All,
            usage: Usage::default(),
            last: Last::default(),
            known: Known::default(),
            scratch: Key::default(),
        }
    }

    /// Learns from the calls of a selection alone. Of the others it is noted who made them and where; what they needed
    /// is not looked up. Everything else is learned from every record.
    #[must_use]
    pub fn only(self, selection: Selection) -> Self {
        Self { selection, ..self }
    }

    /// What was folded.
    pub fn finish(mut self) -> Usage {
        self.take()
    }

    /// What was folded since it was last taken. What is remembered stays, so that the next records are folded as
    /// fast.
    pub fn take(&mut self) -> Usage {
        self.settle();
        self.known.account = None;
        std::mem::take(&mut self.usage)
    }

    /// How much was folded since it was last taken: about as many distinct calls, each of two or three kilobytes.
    pub(crate) fn weight(&self) -> usize {
        self.usage.weight() + self.known.ledger.entries()
    }

    /// Joins what is held back, and forgets what is remembered when it is much.
    fn settle(&mut self) {
        let known = &mut self.known;
        known.ledger.empty_into(&mut self.usage, &known.operations);
        if known.is_large() {
            *known = Known::default();
        }
    }

    /// Folds one record.
    pub fn fold(&mut self, record: &Record<'_>) {
        if self.last.holds(record, &self.scratch) {
            return;
        }
        if self.known.is_large() || self.known.ledger.entries() > MOST_HELD {
            self.settle();
        }
        let fingerprint = record.fingerprint();
        self.known.ledger.records.insert(fingerprint);
        self.usage.see(record.event_time);
        let kind_number = self.kind(record);
        let Some(kind) = self
            .known
            .all_kinds
            .get(kind_number as usize)
            .map(Arc::clone)
        else {
            return;
        };
        self.note_day(&kind, record);
        self.note_account(record);
        if let Some(skip) = &kind.skip {
            self.known.ledger.skip(skip, fingerprint);
            self.known.ledger.twins.other(&mut self.usage.twins, record);
            return;
        }
        let source = record.event_source.as_deref().unwrap_or_default();
        if kind.says_data {
            self.see_data_event(source, record, kind_number);
        }
        super::lasting::learn_key(&mut self.usage, record);
        let tells = self.tells(&kind, record);
        let who = self.who(record);
        if let Who::Candidate { caller, .. } | Who::Other { caller } = who {
            let (time, number) = (record.event_time, record_number(record));
            self.known.ledger.attempt(caller, kind_number, time, number);
        }
        let (fresh, twins) = (&mut self.known.ledger.twins, &mut self.usage.twins);
        match (who, tells) {
            (Who::Candidate { .. }, _) => fresh.call(twins, record, fingerprint),
            (_, Tells::This(told)) => fresh.telling(twins, record, fingerprint, told),
            (_, Tells::Vaguely) => {}
            (_, Tells::Nothing) => fresh.other(twins, record),
        }
        match who {
            Who::Nobody(kind) => {
                let skip = Skip::Identity(kind.to_owned());
                self.known.ledger.skip(&skip, fingerprint);
            }
            Who::Other { caller } => self.known.ledger.other(caller, fingerprint),
            Who::Candidate {
                part,
                place,
                is_meant,
                ..
            } => {
                if !kind.says_data && kind.is_data(record, self.catalog) {
                    self.see_data_event(source, record, kind_number);
                }
                let place = is_meant.then_some(place);
                self.call((kind_number, &kind), (part, place), record, fingerprint);
            }
        }
    }

    fn call(
        &mut self,
        (number, kind): (u32, &Kind),
        (part, place): (u32, Option<u32>),
        record: &Record<'_>,
        fingerprint: u64,
    ) {
        let known = &mut self.known;
        let region = record.aws_region.as_deref().unwrap_or_default();
        let region = known.ledger.regions.of_text(region);
        let mut call = CountedCall {
            fingerprint,
            time: record.event_time,
            transfer: None,
            name: None,
            id: record.event_id.as_deref().unwrap_or_default(),
            error: record.error_code.as_deref(),
        };
        let Some(place) = place else {
            known.ledger.add(part, region, &[], &call);
            return;
        };
        let agent = known.agents.of(record, &mut self.scratch);
        let numbers = Of {
            kind: number,
            place,
            agent,
        };
        let (needed, name) = known.needs.of(
            (numbers, kind, known.agents.get(agent)),
            record,
            &mut known.ledger,
            &mut self.scratch,
            self.catalog,
        );
        call.transfer = needed.transfer.number(record);
        call.name = name;
        known.ledger.add(part, region, &needed.keys, &call);
    }

    fn kind(&mut self, record: &Record<'_>) -> u32 {
        kind::key(&mut self.scratch, record);
        let key = self.scratch.done();
        if let Some(number) = self.known.kinds.get(key) {
            return number;
        }
        let number = u32::try_from(self.known.all_kinds.len()).unwrap_or(u32::MAX);
        let kind = Kind::of(record, self.catalog);
        self.known.all_kinds.push(Arc::new(kind));
        self.known.is_recorded.push(false);
        let source = record.event_source.as_deref().unwrap_or_default();
        let name = record.event_name.as_deref().unwrap_or_default();
        let operation = (source.to_owned(), name.to_owned());
        self.known.operations.push(operation);
        self.known.kinds.insert(key, number);
        number
    }

    fn who(&mut self, record: &Record<'_>) -> Who {
        let key = identity::key(&mut self.scratch, record);
        let number = self.known.who.get(key);
        if let Some(who) = number.and_then(|number| self.known.all_who.get(number as usize)) {
            return *who;
        }
        let who = Who::of(
            record,
            &self.selection,
            &mut self.known.ledger,
            &mut Key::default(),
        );
        let number = u32::try_from(self.known.all_who.len()).unwrap_or(u32::MAX);
        self.known.who.insert(key, number);
        self.known.all_who.push(who);
        who
    }

    fn note_day(&mut self, kind: &Kind, record: &Record<'_>) {
        if let Some(time) = record.event_time {
            let region = record.aws_region.as_deref().unwrap_or_default();
            let region = self.known.ledger.regions.of_text(region);
            self.known.ledger.day(region, time, kind.held);
        }
    }

    fn note_account(&mut self, record: &Record<'_>) {
        let own = record.identity.account_id.as_deref();
        let account = record.recipient_account_id.as_deref().or(own);
        if self.known.account.as_deref() != account {
            self.usage.accounts.insert(account.unwrap_or_default());
            self.known.account = account.map(str::to_owned);
        }
    }

    /// What few records tell beside what their call is.
    fn tells(&mut self, kind: &Kind, record: &Record<'_>) -> Tells {
        if !kind.may_tell {
            return Tells::Nothing;
        }
        if let Some(change) = trail_change(record) {
            self.usage.trail_changes.insert(change);
        }
        super::deployment::learn(&mut self.usage, record);
        super::invoker::learn(&mut self.usage, record);
        super::lasting::learn_session(&mut self.usage, record);
        super::claim::learn(&mut self.usage, record)
    }

    fn see_data_event(&mut self, source: &str, record: &Record<'_>, kind: u32) {
        let Some(is_recorded) = self.known.is_recorded.get_mut(kind as usize) else {
            return;
        };
        if !*is_recorded {
            self.usage.see_data_event(source, record);
            *is_recorded = self.usage.surely_has_data_events(source);
        }
    }
}

impl Known {
    /// Whether so much is remembered that it is time to begin anew.
    fn is_large(&self) -> bool {
        let bytes = self.kinds.weight() + self.who.weight() + self.needs.weight();
        bytes + self.agents.weight() > MOST_REMEMBERED || self.ledger.names() > MOST_HELD
    }
}

#[cfg(test)]
pub(super) mod tests;
