//! A usage file that takes in, batch by batch, what of a trail is new to it.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

use super::gathered::{Asked, Gathered, unread};
use super::records::{Parts, note_beside};
use super::{
    CacheLocation, Event, Existing, Failure, Integrity, RecordsRequest, Source, UsageFile, Watch,
    account, files, now,
};
use crate::catalog::Catalog;
use crate::io::store::{self, PathContent, ReadingState};
use crate::io::{
    self, Lock, Mark, Marks, Pace, ReadReport, Store, StoreAddition, TrailFile, TrailSource,
};
use crate::observer::folding::Folding;
use crate::observer::usage::{Selection, Usage};

/// So many distinct calls are held before they are stored, each of two or three kilobytes.
const MOST_PENDING: usize = 1 << 15;

/// Another run holds the usage file while it makes it or gives it another form: seconds at most.
const PATIENCE: Duration = Duration::from_mins(5);

/// A batch ends with so many bytes of files for each thread, whose threads then wait for each other,
const BATCH_BYTES: u64 = 8 << 20;

/// or so many files: of a batch it is known together whether all records were in the window.
const BATCH_FILES: usize = 256;

/// A usage file being added to.
pub(super) struct Growing<'g> {
    file: &'g UsageFile,
    watch: &'g Watch,
    /// What is being read, as typed.
    sources: String,
    store: Option<Store>,
    pace: Pace,
    pending: StoreAddition,
    /// What was read so far, as far as it is told.
    told: Usage,
}

/// What came of reading.
#[derive(Default)]
struct Grown {
    /// Whether it was stopped before the end.
    is_stopped: bool,
    /// Whether there was anything to read, or to pass over because it is known.
    is_something: bool,
}

impl<'g> Growing<'g> {
    /// Looks at what is there: what cannot be added to is said before hours of reading.
    pub(super) fn open(
        file: &'g UsageFile,
        merged: Usage,
        records: &RecordsRequest,
        watch: &'g Watch,
    ) -> Result<Self, Failure> {
        let mut growing = Self {
            file,
            watch,
            sources: words(&records.sources),
            store: None,
            pace: Pace::default(),
            pending: StoreAddition {
                usage: merged,
                ..StoreAddition::default()
            },
            told: Usage::default(),
        };
        if file.existing == Existing::Keep {
            match store::kind(&file.path)? {
                PathContent::Nothing => {}
                PathContent::Store => growing.store = Some(Store::grow(&file.path)?),
                PathContent::Other => drop(files::exported(&file.path)?),
            }
        }
        Ok(growing)
    }

    /// Reads everything that is asked for, and stores it.
    pub(super) fn fill(
        mut self,
        records: &RecordsRequest,
        asked: &Asked<'_>,
    ) -> Result<Usage, Failure> {
        let catalog = Catalog::bundled();
        let _reading = self.watch.stop.reading();
        let mut grown = Grown::default();
        if !records.sources.iter().all(Source::is_remote) {
            grown = self.read(records, &catalog)?;
        }
        if records.asks_account() && !grown.is_stopped {
            let mut gathered = Gathered::default();
            account::records(records, &mut gathered, &catalog, asked, self.watch)?;
            grown.is_stopped |= gathered.is_stopped;
            grown.is_something |= !gathered.usage.records.is_empty();
            gathered.usage.catalogs.insert(catalog.version().to_owned());
            self.take(gathered.usage);
        }
        if !records.sources.is_empty() && !grown.is_stopped && !grown.is_something {
            self.watch.tell(&Event::Doubts(&self.pending.usage));
            return Err(nothing_read(&self.file.path));
        }
        let is_stopped = grown.is_stopped;
        let usage = self.finish(if records.sources.is_empty() {
            None
        } else if is_stopped {
            Some(ReadingState::Since(now()))
        } else {
            Some(ReadingState::Done)
        })?;
        if is_stopped {
            return Err(stopped());
        }
        Ok(usage)
    }

    /// Adds what was folded elsewhere.
    fn take(&mut self, usage: Usage) {
        self.pending.usage.merge(usage);
    }

    /// Adds what was read of files.
    fn take_read(&mut self, parts: &mut Parts<'_>, catalog: &Catalog) {
        let mut usage = parts.take();
        usage.catalogs.insert(catalog.version().to_owned());
        self.told.records.merge(&usage.records);
        self.take(usage);
    }

    /// Reads the files that are not known, and stores what they come to now and then.
    fn read(&mut self, records: &RecordsRequest, catalog: &Catalog) -> Result<Grown, Failure> {
        let sources = records.files();
        let expansion = records.expanded(&sources)?;
        let marks = self.marks(records)?;
        let marked = expansion
            .files
            .iter()
            .map(|file| (file.clone(), Mark::of(file)));
        let is_new = |mark: &Option<Mark>| mark.is_none_or(|mark| !marks.hold(mark, records.span));
        let todo: Vec<_> = marked.filter(|(_, mark)| is_new(mark)).collect();
        let known = expansion.files.len() - todo.len();
        drop(marks);
        let mut report = ReadReport::default();
        let mut outside = 0;
        let bar = self
            .watch
            .bar(todo.iter().map(|(file, _)| file.bytes).sum());
        let mut parts = Parts::new(catalog, Selection::All);
        let mut left = todo.as_slice();
        let is_kept = self.file.existing == Existing::Keep;
        let most = MOST_PENDING / records.threads;
        while !left.is_empty() {
            let batch = next_batch(left, records.threads).iter();
            let files: Vec<TrailFile> = batch.map(|(file, _)| file.clone()).collect();
            let is_due =
                |read: &Folding<'_>| is_kept && (self.pace.is_due() || read.weight() > most);
            let folded = records.fold_files(&files, &mut parts, bar.progress(), is_due);
            let (batch, rest) = left.split_at(folded.files);
            left = rest;
            let read = folded.report;
            self.pending.usage.unread.extend(unread(&read));
            self.pending.usage.doubts.merge(&read.tally.doubts);
            self.note(batch, records, folded.outside, &read);
            outside += folded.outside;
            report.add(read);
            if report.is_stopped {
                break;
            }
            if folded.is_enough && !left.is_empty() {
                self.take_read(&mut parts, catalog);
                self.store(Some(ReadingState::Since(now())))?;
            }
        }
        if !todo.is_empty() {
            self.take_read(&mut parts, catalog);
        }
        bar.clear();
        Ok(self.end(&sources, &expansion, known, report, outside))
    }
}

impl Growing<'_> {
    /// The files that need no reading. Those that are to be checked, or read anew, are read.
    fn marks(&mut self, records: &RecordsRequest) -> Result<Marks, Failure> {
        let is_anew =
            records.cache == CacheLocation::None || records.integrity != Integrity::Unchecked;
        match &mut self.store {
            Some(store) if !is_anew => Ok(store.marks()?),
            _ => Ok(Marks::default()),
        }
    }

    /// Notes which files of a batch need no reading again: those that came to their end.
    fn note(
        &mut self,
        batch: &[(TrailFile, Option<Mark>)],
        records: &RecordsRequest,
        outside: u64,
        read: &ReadReport,
    ) {
        if read.is_stopped || records.integrity != Integrity::Unchecked {
            return;
        }
        let lacking: BTreeSet<&Path> = read
            .notable
            .iter()
            .filter(|file| {
                let harmless = file
                    .refusal
                    .as_ref()
                    .is_none_or(io::FileRefusal::is_harmless);
                !harmless || file.tally.skipped() > 0
            })
            .map(|file| file.path.as_path())
            .collect();
        let whole = batch
            .iter()
            .filter(|(file, _)| !lacking.contains(file.path.as_path()));
        let marks = whole.filter_map(|(_, mark)| *mark);
        if outside == 0 {
            self.pending.whole.extend(marks);
        } else {
            self.pending.part.0.extend(marks);
            self.pending.part.1 = records.span;
        }
    }

    /// Tells what was read, and notes what is to be known of the files beside their records.
    fn end(
        &mut self,
        sources: &[TrailSource],
        files: &io::Expansion,
        known: usize,
        mut report: ReadReport,
        outside: u64,
    ) -> Grown {
        report.checked = files.checked;
        let mut beside = Usage {
            regions: io::reach::regions(sources, &files.files),
            ..Usage::default()
        };
        note_beside(&mut beside, files, &report, unread(&report));
        self.told.unread.clone_from(&beside.unread);
        self.take(beside);
        if known > 0 {
            let files = files.files.len();
            self.watch.tell(&Event::Known { known, files });
        }
        self.watch.tell(&Event::Read {
            report: &report,
            usage: &self.told,
            outside,
            kind: "file",
        });
        Grown {
            is_stopped: report.is_stopped,
            is_something: known > 0 || !self.told.records.is_empty(),
        }
    }

    /// Stores the rest, and hands out what is known of the whole now.
    fn finish(mut self, reading: Option<ReadingState>) -> Result<Usage, Failure> {
        self.store(reading)?;
        let path = &self.file.path;
        let mut store = match self.store {
            Some(store) => store,
            None => Store::read(path)?,
        };
        let mut usage = store.facts()?;
        if usage.twins.has_conflicts() {
            // Their names stand in what sessions did.
            usage = store.usage(&Selection::All)?;
        }
        self.watch.tell(&Event::Doubts(&usage));
        let sessions = store.sessions()?;
        self.watch.tell(&Event::UsageWritten { path, sessions });
        Ok(usage)
    }

    fn store(&mut self, reading: Option<ReadingState>) -> Result<(), Failure> {
        let mut addition = std::mem::take(&mut self.pending);
        addition.reading = reading.map(|reading| (self.sources.clone(), reading));
        let path = &self.file.path;
        if let Some(store) = &mut self.store {
            self.pace.store(|| store.add(addition))?;
            return Ok(());
        }
        let lock = Lock::take(path, PATIENCE)?;
        if !lock.is_held() {
            self.watch.tell(&Event::NotLocked(path));
        }
        match (store::kind(path)?, self.file.existing) {
            (PathContent::Nothing, _) | (PathContent::Store, Existing::Keep) => {}
            (PathContent::Store, Existing::Replace) if is_sound(path) => addition.replaces = true,
            (_, Existing::Replace) => {
                self.pace.store(|| Store::replace(path, addition))?;
                return Ok(());
            }
            (PathContent::Other, Existing::Keep) => {
                addition.usage.merge(files::exported(path)?);
                self.pace.store(|| Store::replace(path, addition))?;
                self.watch.tell(&Event::Migrated(path));
                self.store = Some(Store::grow(path)?);
                return Ok(());
            }
        }
        let mut store = Store::grow(path)?;
        self.pace.store(|| store.add(addition))?;
        self.store = Some(store);
        Ok(())
    }
}

/// Whether a store can be opened: what cannot is replaced by another file.
fn is_sound(path: &Path) -> bool {
    Store::read(path).is_ok()
}

/// The next files to read at once.
fn next_batch<T>(left: &[(TrailFile, T)], threads: NonZeroUsize) -> &[(TrailFile, T)] {
    let most = BATCH_BYTES.saturating_mul(threads.get() as u64);
    let mut bytes = 0;
    let mut count = 0;
    for (file, _) in left.iter().take(BATCH_FILES.saturating_mul(threads.get())) {
        if bytes >= most {
            break;
        }
        bytes += file.bytes;
        count += 1;
    }
    left.get(..count).unwrap_or(left)
}

/// Sources as they were typed.
fn words(sources: &[Source]) -> String {
    let words = sources.iter().map(|source| match source {
        Source::Files(TrailSource::Stdin) => "-".to_owned(),
        Source::Files(TrailSource::Path(path) | TrailSource::Part(path, _)) => {
            path.display().to_string()
        }
        Source::Files(TrailSource::Glob(pattern)) => pattern.clone(),
        Source::Bucket(location) => location.to_string(),
        Source::EventHistory => "event-history".to_owned(),
        Source::Athena(address) => address.to_string(),
    });
    let words: Vec<String> = words.collect();
    words.join(", ")
}

/// A reading that was stopped.
pub(super) fn stopped() -> Failure {
    Failure::new("stopped: not all records were read")
        .hint("the usage file holds what was read; the same command adds the rest")
}

/// No record was read.
pub(super) fn nothing_read(usage: &Path) -> Failure {
    Failure::new(format!(
        "no record was read, so `{}` is left as it is",
        usage.display()
    ))
    .hint(
        "the lines above name what was left out and why; `--since` and `--until` may leave out all",
    )
}
