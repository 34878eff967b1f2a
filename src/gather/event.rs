//! What is told while evidence is gathered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::failure::Failure;
use super::publish::Published;
use crate::infra::EditOutcome;
use crate::infra::files::Left;
use crate::io::exchange::Exchange;
use crate::io::read::ReadReport;
use crate::lambda::Function;
use crate::observer::table::TableAddress;
use crate::observer::usage::{Cut, DaySpan, Usage};
use crate::snapshot::Snapshot;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'e> {
    /// Files or objects were read.
    Read {
        /// What of them.
        report: &'e ReadReport,
        /// What it came to.
        usage: &'e Usage,
        /// Records outside the window.
        outside: u64,
        /// `file` or `object`.
        kind: &'static str,
    },
    /// What the sources hold that speaks against them.
    Doubts(&'e Usage),
    /// A file that was followed is read from its start again.
    Anew {
        /// The file.
        path: &'e Path,
        /// What became of it.
        why: &'static str,
    },
    /// A part of the records could not be read.
    NotRead(&'e str),
    /// What to do about that.
    NotReadHint(String),
    /// The parts that could not be read; the first ones are told.
    Unread(&'e BTreeSet<String>),
    /// An account was opened.
    Asks {
        /// Its number.
        account: &'e str,
        /// Regions that are asked.
        regions: &'e [String],
        /// ARN of the caller.
        caller: &'e str,
        /// Where the credentials come from.
        source: String,
    },
    /// A request was made. Told only when the listener asks for it.
    Exchange(&'e Exchange),
    /// The log of requests cannot be written.
    NotLogged(String),
    /// How many requests were made, by service; empty when none.
    Requests(BTreeMap<String, u64>),
    /// The account told its state.
    State {
        /// The state.
        snapshot: &'e Snapshot,
        /// The account's number.
        account: &'e str,
        /// Regions that were asked.
        regions: Vec<&'e str>,
    },
    /// What a team decided is read from this file.
    Settings(&'e Path),
    /// A file of a snapshot is none that is read.
    PassedOver(&'e str),
    /// A trail is read.
    TrailUsed {
        /// Its name.
        name: &'e str,
        /// Why it, and not another.
        why: &'e str,
    },
    /// A trail is not read.
    TrailLeft {
        /// Its name.
        name: &'e str,
        /// Why not.
        why: &'e str,
    },
    /// Event history is read, and why no trail is.
    HistoryInstead(&'e str),
    /// Objects are about to be read.
    Listed(BucketListing<'e>),
    /// So many objects needed no reading.
    Cached {
        /// How many.
        cached: u64,
        /// Of how many.
        objects: u64,
    },
    /// What was read could not be kept.
    NotKept(String),
    /// Nothing will be kept.
    NoCache(String),
    /// There is no place to keep anything.
    NoHome,
    /// Something kept is damaged.
    ReadAnew(&'e str),
    /// Event history is about to be read.
    History {
        /// Of these regions.
        regions: &'e [String],
        /// Of so many days.
        days: usize,
        /// Calls of these sessions; none: of everybody.
        users: &'e [String],
    },
    /// A long reading of Event history stands here.
    HistoryStands(&'e str),
    /// Event history was read.
    HistoryRead {
        /// Events read now.
        events: u64,
        /// Days of regions that needed no asking.
        cached_days: u64,
        /// Parts that were not read.
        unread: &'e BTreeSet<String>,
    },
    /// Statements are about to be run.
    AthenaPlan(AthenaPlan<'e>),
    /// Statements were run.
    Answered {
        /// What of their answers.
        report: &'e ReadReport,
        /// What it came to.
        usage: &'e Usage,
        /// Records outside the window.
        outside: u64,
        /// Bytes that were scanned.
        scanned: u64,
    },
    /// Files that need no reading: what they hold is in the usage file.
    Known {
        /// How many.
        known: usize,
        /// Of how many.
        files: usize,
    },
    /// A window was cut out of usage files.
    Cut {
        /// Its days.
        days: DaySpan,
        /// What became of it.
        cut: Cut,
    },
    /// A usage file that was JSON is a store now.
    Migrated(&'e Path),
    /// The usage file has no lock.
    NotLocked(&'e Path),
    /// The usage file was written.
    UsageWritten {
        /// Where.
        path: &'e Path,
        /// How many sessions it holds.
        sessions: usize,
    },
    /// A result was written.
    FileWritten {
        /// Where.
        path: &'e Path,
        /// `wrote` or `replaced`.
        how: &'static str,
        /// What it is about.
        about: &'e str,
    },
    /// A snapshot was saved.
    Saved {
        /// Where.
        path: &'e Path,
        /// The state.
        snapshot: &'e Snapshot,
    },
    /// Objects are about to be checked.
    Checks {
        /// Against so many digests,
        digests: usize,
        /// with the public keys of so many regions.
        regions: usize,
    },
    /// What is followed could not be read now, and is with the next look.
    LooksAgain {
        /// Why it could not.
        failure: &'e Failure,
        /// When the next look is.
        seconds: u32,
    },
    /// What of a table makes statements dear, or leaves something out.
    TableNote(&'e str),
    /// Calls are tried with this function.
    Tries(&'e str),
    /// Functions that are known by name alone are left out.
    OnlyNamed(&'e [&'e Function]),
    /// A function is left out because a person decided so.
    Excepted {
        /// Which.
        function: &'e Function,
        /// Why.
        why: &'e str,
    },
    /// Of a function nothing is made.
    LeftOut {
        /// Its name.
        function: &'e str,
        /// Why.
        why: &'e str,
    },
    /// Files that look like code and were not read.
    CodeNotRead(&'e [Left]),
    /// What became of the code that defines a function's role.
    Code {
        /// The function's name.
        function: &'e str,
        /// The folder with the code.
        folder: &'e Path,
        /// What became of it.
        outcome: &'e EditOutcome,
        /// What becomes of an edit that rests on what nobody could look at.
        unsafe_edits: UnsafeEdits,
    },
    /// An edit is on its branch.
    Committed {
        /// The commit.
        id: &'e str,
        /// `committed`, or `there already`.
        how: &'static str,
        /// The branch.
        branch: &'e str,
        /// Its title.
        title: &'e str,
    },
    /// A branch has all edits already.
    BranchIsThere(&'e str),
    /// An edit was offered for review.
    Offered {
        /// Its branch.
        branch: &'e str,
        /// What became of it.
        outcome: &'e Published,
    },
}

/// What becomes of edits that rest on something that nobody could look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafeEdits {
    /// They are shown, and not made.
    Shown,
    /// They are made.
    Made,
}

/// What lies in a bucket.
#[derive(Debug)]
pub struct BucketListing<'e> {
    /// Where.
    pub of: &'e str,
    /// Objects with records.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Regions and days that their folders name; 0 where they name none.
    pub regions: usize,
    /// Days.
    pub days: usize,
    /// The days back that are read because nobody said which.
    pub default_days: Option<i64>,
    /// Folders or files beside `CloudTrail`.
    pub siblings: u64,
    /// Objects that by their name hold no records.
    pub others: u64,
    /// Other accounts.
    pub accounts: &'e [String],
    /// The account that is read.
    pub own: &'e str,
}

/// What is to be asked of Athena.
#[derive(Debug)]
pub struct AthenaPlan<'e> {
    /// The table.
    pub of: &'e TableAddress,
    /// Statements to be run.
    pub statements: usize,
    /// Statements whose answers are in the cache.
    pub known: usize,
    /// Bytes that they will scan.
    pub bytes: Option<u64>,
    /// Why that is not known.
    pub unknown: Option<&'e str>,
    /// Bytes that they may scan.
    pub most: u64,
    /// The days back that are read because nobody said which.
    pub default_days: Option<i64>,
}
