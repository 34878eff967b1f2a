//! Objects folded folder by folder, so that what was folded of a folder can be kept.
//!
//! A run with a cache and one without give the same usage: a cell is used only when every object in it is
//! still there and all its records lie inside the span that is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Cache, Cell, Fingerprint};
use crate::catalog::Catalog;
use crate::io::FileRefusal;
use crate::io::file::FileError;
use crate::io::read::FileReport;
use crate::observer::doubt::Doubt;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::observer::span::Span;
use crate::observer::usage::Usage;

/// Objects that a thread folds before it hands in what it has.
const BATCH: usize = 32;

/// A run that is killed loses no more than so many objects of a folder,
const MOST_UNSTORED: usize = 500;

/// or what it read in this time.
const LONGEST_UNSTORED: Duration = Duration::from_secs(5);

/// A folder of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ObjectFolder {
    /// What is before the names of its objects: `AWSLogs/…/2026/11/02/`.
    pub path: String,
    /// Its objects, sorted by name.
    pub objects: Vec<ListedObject>,
}

impl ObjectFolder {
    /// The key of one of its objects.
    pub(crate) fn key(&self, object: &ListedObject) -> String {
        format!("{}{}", self.path, object.name)
    }
}

/// An object of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedObject {
    /// Its name in the folder.
    pub name: Box<str>,
    /// Its size in bytes, as it is stored.
    pub bytes: u64,
    /// Which version of it this is.
    pub fingerprint: Fingerprint,
}

/// What has to be read of folders, and what needs no reading.
#[derive(Debug, Default)]
pub(in crate::io) struct Plan {
    /// Index of a folder, and of an object in it; in order.
    pub(in crate::io) objects: Vec<(usize, usize)>,
    /// Objects that need no reading.
    pub(in crate::io) cached: u64,
    /// Folders of which no cell can be added to.
    anew: BTreeSet<usize>,
    /// What the cells that could be used hold.
    usage: Usage,
}

/// Where the cell of a folder is kept.
pub(in crate::io) fn place(store: &str, folder: &ObjectFolder) -> String {
    format!("{store}/{}", folder.path)
}

/// Looks up what is known of each folder. `store`: what the folders lie in.
pub(in crate::io) fn plan(
    folders: &[ObjectFolder],
    store: &str,
    cache: Option<&Cache>,
    span: Span,
) -> Plan {
    let mut plan = Plan::default();
    for (index, folder) in folders.iter().enumerate() {
        let cell = cache.and_then(|cache| cache.load(&place(store, folder)));
        let known = cell.map_or_else(BTreeSet::new, |cell| plan.take(index, folder, cell, span));
        for (at, object) in folder.objects.iter().enumerate() {
            if known.contains(&object.fingerprint) {
                plan.cached += 1;
            } else {
                plan.objects.push((index, at));
            }
        }
    }
    plan
}

impl Plan {
    /// Takes what a cell holds, if it can be used; the objects that need no reading for it.
    fn take(
        &mut self,
        index: usize,
        folder: &ObjectFolder,
        cell: Cell,
        span: Span,
    ) -> BTreeSet<Fingerprint> {
        let there: BTreeSet<Fingerprint> = folder.objects.iter().map(|o| o.fingerprint).collect();
        // An object that has gone cannot be taken out of a sum.
        if !there.is_superset(&cell.whole) || !there.is_superset(&cell.part) {
            self.anew.insert(index);
            return BTreeSet::new();
        }
        if !span.holds_all(cell.usage.window) {
            return BTreeSet::new();
        }
        self.usage.merge(cell.usage);
        cell.whole
    }
}

/// What one thread folded of a folder.
#[derive(Debug, Default)]
pub(in crate::io) struct Batch {
    /// Records inside the span, and outside of it.
    inside: Usage,
    outside: Usage,
    outside_records: u64,
    whole: Vec<Fingerprint>,
    part: Vec<Fingerprint>,
    /// Objects of which nothing could be read.
    unread: usize,
    /// Whether records outside the span are worth folding: for the cache they are.
    is_kept: bool,
}

impl Batch {
    /// Folds one record.
    pub(in crate::io) fn fold(&mut self, record: &Record<'_>, catalog: &Catalog, span: Span) {
        if span.holds(record.event_time) {
            fold(&mut self.inside, record, catalog);
        } else {
            self.outside_records += 1;
            if self.is_kept {
                fold(&mut self.outside, record, catalog);
            }
        }
    }

    /// An object was read to its end, or as far as it went.
    pub(in crate::io) fn end_object(
        &mut self,
        object: Fingerprint,
        report: &FileReport,
        stopped: bool,
    ) {
        self.inside.doubts.merge(&report.tally.doubts);
        let harmless = report.refusal.as_ref().is_none_or(FileRefusal::is_harmless);
        if harmless && report.tally.skipped() == 0 && !stopped {
            self.whole.push(object);
        } else if report.json_bytes > 0 {
            self.part.push(object);
        } else {
            self.unread += 1;
        }
    }

    /// Forgets everything of an object.
    pub(in crate::io) fn forget(&mut self) {
        *self = Self {
            unread: 1,
            is_kept: self.is_kept,
            ..Self::default()
        };
    }

    /// Forgets everything of an object but what speaks against it.
    pub(in crate::io) fn set_apart(&mut self, doubt: Doubt, name: &str) {
        self.forget();
        self.note(doubt, name);
    }

    /// Notes what speaks against an object that is read all the same.
    pub(in crate::io) fn note(&mut self, doubt: Doubt, name: &str) {
        self.inside.doubts.add(doubt, name);
    }

    /// Whether it is large enough to be handed in.
    pub(in crate::io) fn is_full(&self) -> bool {
        self.objects() >= BATCH
    }

    fn objects(&self) -> usize {
        self.whole.len() + self.part.len() + self.unread
    }

    pub(in crate::io) fn merge(&mut self, other: Self) {
        self.inside.merge(other.inside);
        self.outside.merge(other.outside);
        self.outside_records += other.outside_records;
        self.whole.extend(other.whole);
        self.part.extend(other.part);
        self.unread += other.unread;
    }
}

/// Folders being folded by several threads.
pub(in crate::io) struct Cells<'a> {
    folders: &'a [ObjectFolder],
    store: &'a str,
    cache: Option<&'a Cache>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    usage: Usage,
    open: BTreeMap<usize, Open>,
    anew: BTreeSet<usize>,
    outside: u64,
    /// Why cells could not be written; the first reason.
    unwritten: Option<FileError>,
}

struct Open {
    batch: Batch,
    /// Objects of the folder that are still to come.
    left: usize,
    stored: Instant,
}

/// What was folded of all folders.
pub(in crate::io) struct Folded {
    pub(in crate::io) usage: Usage,
    /// Records outside the span.
    pub(in crate::io) outside: u64,
    /// Why the cache could not be written.
    pub(in crate::io) unwritten: Option<FileError>,
}

impl<'a> Cells<'a> {
    pub(in crate::io) fn new(
        folders: &'a [ObjectFolder],
        store: &'a str,
        cache: Option<&'a Cache>,
        plan: Plan,
    ) -> (Self, Vec<(usize, usize)>) {
        let mut open: BTreeMap<usize, Open> = BTreeMap::new();
        for (folder, _) in &plan.objects {
            let open = open.entry(*folder).or_insert_with(|| Open {
                batch: Batch::default(),
                left: 0,
                stored: Instant::now(),
            });
            open.left += 1;
        }
        let state = State {
            usage: plan.usage,
            open,
            anew: plan.anew,
            ..State::default()
        };
        let cells = Self {
            folders,
            store,
            cache,
            state: Mutex::new(state),
        };
        (cells, plan.objects)
    }

    /// A batch to fold objects into.
    pub(in crate::io) fn batch(&self) -> Batch {
        Batch {
            is_kept: self.cache.is_some(),
            ..Batch::default()
        }
    }

    /// Hands in what a thread folded of a folder.
    pub(in crate::io) fn hand_in(&self, folder: usize, batch: Batch) {
        let mut state = self.lock();
        let Some(open) = state.open.get_mut(&folder) else {
            return;
        };
        open.left = open.left.saturating_sub(batch.objects());
        open.batch.merge(batch);
        let is_whole = open.left == 0;
        let is_due =
            open.batch.objects() >= MOST_UNSTORED || open.stored.elapsed() >= LONGEST_UNSTORED;
        if is_whole || is_due {
            self.settle(&mut state, folder);
        }
        if is_whole {
            state.open.remove(&folder);
        }
    }

    /// Keeps what is left over, after a stop, and gives out the whole.
    pub(in crate::io) fn finish(self) -> Folded {
        let mut state = self.lock();
        let open: Vec<usize> = state.open.keys().copied().collect();
        for folder in open {
            self.settle(&mut state, folder);
        }
        let state = std::mem::take(&mut *state);
        Folded {
            usage: state.usage,
            outside: state.outside,
            unwritten: state.unwritten,
        }
    }

    /// Moves what was folded of a folder into its cell and into the whole.
    fn settle(&self, state: &mut State, folder: usize) {
        let Some(open) = state.open.get_mut(&folder) else {
            return;
        };
        open.stored = Instant::now();
        let batch = std::mem::take(&mut open.batch);
        if batch.objects() == 0 {
            return;
        }
        if let Some(cache) = self.cache {
            let place = place(self.store, &self.folders[folder]);
            // What another run stored meanwhile is as good.
            let old = (!state.anew.remove(&folder)).then(|| cache.load(&place));
            let mut cell = old.flatten().unwrap_or_default();
            let mut usage = batch.inside.clone();
            usage.merge(batch.outside);
            cell.merge(Cell {
                whole: batch.whole.into_iter().collect(),
                part: batch.part.into_iter().collect(),
                known: None,
                usage,
            });
            if let Err(error) = cache.store(&place, &cell) {
                state.unwritten.get_or_insert(error);
            }
        }
        state.outside += batch.outside_records;
        state.usage.merge(batch.inside);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
