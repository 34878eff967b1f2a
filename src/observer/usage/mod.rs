//! Usage: what callers did, folded in memory that depends on how many different things they did.
//!
//! Everything here joins: commutative, associative and idempotent. Folding a trail in any order, in
//! any number of threads, twice, or in parts that are merged later, gives the same usage.

mod accounts;
mod attempts;
mod changes;
mod cut;
mod dates;
mod days;
mod deployments;
mod entry;
mod few;
mod invokers;
mod issued;
mod key;
mod lasting;
pub(crate) mod names;
mod parts;
mod regions;
mod selection;
mod sessions;
pub(crate) mod stored;
mod twins;
mod uses;
pub mod wire;
mod witnesses;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::caller::Caller;
use super::credential::Credential;
use super::doubt::Doubts;
use super::record::Record;
use crate::catalog::requirement::Requirement;

pub(crate) use super::distinct::{Count, Distinct};
pub use super::origin::Origin;
pub(crate) use accounts::Accounts;
pub(crate) use attempts::Attempts;
pub(super) use attempts::{Attempt, join as join_attempt};
pub(crate) use changes::{TrailChange, TrailChanges};
pub(crate) use cut::{Cut, DaySpan};
pub(crate) use dates::Dates;
pub(crate) use days::{Days, Held, day_of};
pub(super) use days::{day_number, day_number_of, day_of_number};
pub(crate) use deployments::Deployments;
pub(super) use deployments::{OF_CALLERS, OF_WORK, TRUST};
pub(super) use entry::Noted;
pub(crate) use entry::{CountedCall, Entry};
pub(crate) use few::Few;
pub(crate) use invokers::Invokers;
pub(crate) use issued::{Handed, Hands, Issued};
pub(crate) use key::{CallKey, Need, Operation};
pub use key::{Outcome, Permission};
pub(crate) use lasting::Lasting;
pub(crate) use names::{Name, Names};
pub(crate) use parts::{CallerUsage, Part};
pub use regions::Regions;
pub use selection::Selection;
pub(crate) use sessions::Sessions;
pub(in crate::observer) use twins::FreshTwins;
pub(crate) use twins::Twins;
pub(crate) use uses::{Use, Uses};
pub(crate) use witnesses::Witnesses;
pub(super) use witnesses::{Told, record_number};

/// A count of records: more of them than of calls, so exact for longer (0.8 % above 16,384).
pub(crate) type RecordCount = Distinct<16384>;

/// Why a record is no call of a function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// A service event, a sign-in or a console action.
    NotAnApiCall,
    /// A CloudTrail Insights event.
    Insight,
    /// A five-minute summary of data events, which names no caller.
    Aggregated,
    /// A call through a VPC endpoint, recorded a second time as such.
    NetworkActivity,
    /// Without event source or event name.
    NoOperation,
    /// Made by an identity that is no role session; which kind.
    Identity(String),
}

impl std::fmt::Display for Skip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotAnApiCall => "no API call (service event, sign-in)",
            Self::Insight => "an Insights event",
            Self::Aggregated => "an aggregated event, which names no caller",
            Self::NetworkActivity => "a network activity event",
            Self::NoOperation => "without event source or name",
            Self::Identity(kind) => return write!(f, "made by {kind}"),
        })
    }
}

/// What stands behind a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The Lambda service assumed the role.
    Lambda,
    /// The Lambda API answered with the function's configuration.
    Configuration,
    /// A call that looks like the Lambda worker's. Whoever holds the session can make it.
    Worker,
}

/// A record's word that a function runs under a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// What stands behind it.
    pub sign: Sign,
    /// Role ARN.
    pub role: String,
    /// Function name.
    pub name: String,
    /// Region of the record.
    pub region: String,
}

/// A trail, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Version of the catalog that told what the calls needed; several after a merge.
    pub catalogs: BTreeSet<String>,
    /// Time of the first and the last record.
    pub window: Option<(Timestamp, Timestamp)>,
    /// The different records.
    pub records: RecordCount,
    /// Days with records, by region, and what they held.
    pub days: Days,
    /// Regions of which records were read.
    pub regions: Regions,
    /// Accounts of which records were read.
    pub accounts: Accounts,
    /// What sessions of each role called, however it ended.
    pub attempts: Attempts,
    /// Those that are no calls of a role session, by reason.
    pub skipped: BTreeMap<Skip, RecordCount>,
    /// Event sources of which data events were seen.
    pub data_sources: BTreeSet<String>,
    /// Changes of what trails record, as records tell them.
    pub trail_changes: TrailChanges,
    /// Changes of functions and roles, as records tell them.
    pub deployments: Deployments,
    /// Credentials that last, as records show them.
    pub lasting: Lasting,
    /// Who invoked functions, as records show it.
    pub invokers: Invokers,
    /// Regions of which Event history was read, which holds management events alone.
    pub histories: BTreeSet<String>,
    /// Files, or parts of files, that could not be read, and why; the usage lacks their calls.
    pub unread: BTreeSet<String>,
    /// What the sources held and what speaks against it.
    pub doubts: Doubts,
    /// What the records of each event id say.
    pub twins: Twins,
    /// By which records it knows what it knows of functions.
    pub witnesses: Witnesses,
    /// What role sessions that may be functions did.
    pub callers: BTreeMap<Caller, CallerUsage>,
    /// Other sessions of roles, by role ARN.
    pub others: BTreeMap<String, Sessions>,
    /// Functions and their roles, as records show them.
    pub claims: BTreeSet<Claim>,
    /// Roles that some principal other than a service assumed.
    pub assumed: BTreeSet<String>,
    /// To whom credentials were handed out for sessions that bear a function's or a poller's name.
    pub issued: Hands,
}

impl Usage {
    /// How many distinct calls it holds of sessions' credentials: what its memory grows with.
    pub(crate) fn weight(&self) -> usize {
        let parts = self.callers.values().flat_map(CallerUsage::parts);
        parts.map(|(_, part)| part.entries.len()).sum()
    }

    /// Joins another usage: the same as folding both trails into one.
    pub fn merge(&mut self, other: Self) {
        self.catalogs.extend(other.catalogs);
        if let Some((first, last)) = other.window {
            self.see(Some(first));
            self.see(Some(last));
        }
        self.records.merge(&other.records);
        self.days.merge(other.days);
        self.regions.merge(other.regions);
        self.accounts.merge(other.accounts);
        self.attempts.merge(other.attempts);
        for (skip, records) in other.skipped {
            self.skipped.entry(skip).or_default().merge(&records);
        }
        self.data_sources.extend(other.data_sources);
        self.trail_changes.merge(other.trail_changes);
        self.deployments.merge(other.deployments);
        self.lasting.merge(other.lasting);
        self.invokers.merge(other.invokers);
        self.histories.extend(other.histories);
        self.unread.extend(other.unread);
        self.doubts.merge(&other.doubts);
        self.twins.merge(other.twins);
        self.witnesses.merge(other.witnesses);
        parts::join(&mut self.callers, other.callers, CallerUsage::merge);
        for (role, sessions) in other.others {
            self.others.entry(role).or_default().merge(&sessions);
        }
        self.claims.extend(other.claims);
        self.assumed.extend(other.assumed);
        self.issued.merge(other.issued);
    }

    pub(super) fn see(&mut self, time: Option<Timestamp>) {
        if let Some(time) = time {
            let (first, last) = self.window.unwrap_or((time, time));
            self.window = Some((first.min(time), last.max(time)));
        }
    }

    /// Whether one data event more of the source tells nothing new.
    pub(super) fn surely_has_data_events(&self, source: &str) -> bool {
        self.witnesses.are_many(Told::Data(source)) && self.data_sources.contains(source)
    }

    pub(super) fn see_data_event(&mut self, source: &str, record: &Record<'_>) {
        if self.surely_has_data_events(source) {
            return;
        }
        self.witnesses.insert(Told::Data(source), record);
        if !self.data_sources.contains(source) {
            self.data_sources.insert(source.to_owned());
        }
    }

    pub(super) fn skip(&mut self, skip: Skip, fingerprint: u64) {
        self.skipped.entry(skip).or_default().insert(fingerprint);
    }

    pub(super) fn other_session(&mut self, caller: &Caller, fingerprint: u64) {
        self.others
            .entry(caller.role.clone())
            .or_default()
            .insert(&caller.session, fingerprint);
    }

    pub(super) fn add(
        &mut self,
        (caller, credential): (&Caller, Credential),
        region: &str,
        key: CallKey,
        requirement: Option<&Requirement>,
        call: &CountedCall<'_>,
    ) {
        // Callers are few and records many: no clone for a caller already known.
        if !self.callers.contains_key(caller) {
            self.callers.insert(caller.clone(), CallerUsage::default());
        }
        let Some(usage) = self.callers.get_mut(caller) else {
            return;
        };
        let usage = usage.part(credential);
        if !usage.regions.contains_key(region) {
            usage.regions.insert(region.to_owned(), Distinct::default());
        }
        if let Some(calls) = usage.regions.get_mut(region) {
            calls.insert(call.fingerprint);
        }
        usage.days.extend(call.time.map(day_of));
        let noted = Noted::of(&key, requirement);
        usage.entries.entry(key).or_default().add(&noted, call);
    }
}
