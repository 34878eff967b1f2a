//! What is told while evidence is gathered, and who hears of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::io::exchange::Exchange;
use crate::io::progress::{Bar, Progress, Silent};
use crate::io::read::ReadReport;
use crate::io::stop::Stop;
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
    Listed(Listed<'e>),
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
    /// Calls are tried with this function.
    Tries(&'e str),
}

/// What lies in a bucket.
#[derive(Debug)]
pub struct Listed<'e> {
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

/// Hears of what happens while evidence is gathered, from several threads at once.
pub trait Listener: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);

    /// Whether every single request is to be told.
    fn hears_requests(&self) -> bool {
        false
    }

    /// Whether somebody sees a bar on standard error.
    fn sees_progress(&self) -> bool {
        false
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Listener for Nobody {
    fn event(&self, _: &Event<'_>) {}
}

/// Who hears of what happens, and what asks to stop.
#[derive(Clone)]
pub struct Watch {
    /// Who hears.
    pub listener: Arc<dyn Listener>,
    /// What stops a reading.
    pub stop: Stop,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            listener: Arc::new(Nobody),
            stop: Stop::default(),
        }
    }
}

impl Watch {
    /// Tells what happened.
    pub fn tell(&self, event: &Event<'_>) {
        self.listener.event(event);
    }

    /// The same, but nobody hears.
    #[must_use]
    pub fn unheard(&self) -> Self {
        Self {
            listener: Arc::new(Nobody),
            stop: self.stop.clone(),
        }
    }

    /// A bar for so many bytes, where one can be seen.
    pub(super) fn bar(&self, total: u64) -> Shown {
        Shown::of(self, || Bar::new(total, &self.stop))
    }

    /// A line that counts steps, where one can be seen.
    pub fn steps(&self, total: usize, what: &'static str) -> Steps {
        Steps {
            shown: self.line(),
            total,
            what,
        }
    }

    /// A line for what has no known end.
    pub(super) fn line(&self) -> Shown {
        Shown::of(self, || Bar::line(&self.stop))
    }
}

/// Progress that may be seen.
pub(super) enum Shown {
    Seen(Bar),
    Unseen(Silent),
}

impl Shown {
    fn of(watch: &Watch, bar: impl FnOnce() -> Bar) -> Self {
        if watch.listener.sees_progress() {
            Self::Seen(bar())
        } else {
            Self::Unseen(Silent(watch.stop.clone()))
        }
    }

    pub(super) fn progress(&self) -> &dyn Progress {
        match self {
            Self::Seen(bar) => bar,
            Self::Unseen(silent) => silent,
        }
    }

    /// The bar, if it is seen.
    pub(super) fn seen(&self) -> Option<&Bar> {
        match self {
            Self::Seen(bar) => Some(bar),
            Self::Unseen(_) => None,
        }
    }

    /// Takes the bar off the terminal.
    pub(super) fn clear(&self) {
        if let Self::Seen(bar) = self {
            bar.clear();
        }
    }
}

/// How far work has come that is done in steps; nothing where nobody sees it.
pub struct Steps {
    shown: Shown,
    total: usize,
    what: &'static str,
}

impl Steps {
    /// Says that so many are done.
    pub fn done(&self, steps: usize) {
        if let Some(bar) = self.shown.seen() {
            bar.say(&format!("{steps} of {} {}", self.total, self.what));
        }
    }

    /// Whether the work should stop: Ctrl-C was pressed.
    pub fn is_stopped(&self) -> bool {
        self.shown.progress().is_stopped()
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.shown.clear();
    }
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Steps")
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}
