//! Records of calls: read, folded, and what was read told.

use std::sync::{Mutex, PoisonError};

use super::account;
use super::gathered::{Asked, Gathered, all_unread, unread};
use super::{Event, Failure, RecordsRequest, Source, Watch};
use crate::catalog::Catalog;
use crate::io::{self, Expansion, Progress, ReadReport, TrailFile, TrailSource};
use crate::observer::digest::CheckedDigests;
use crate::observer::folding::Folding;
use crate::observer::record::Record;
use crate::observer::usage::{Selection, Usage};

/// What one thread reads.
struct Part<'c> {
    folding: Folding<'c>,
    /// Records before or after the window.
    outside: u64,
}

/// What came of folding files.
pub(super) struct Folded {
    /// How many were read: the first so many.
    pub(super) files: usize,
    /// Whether a thread had enough.
    pub(super) is_enough: bool,
    /// Records before or after the window.
    pub(super) outside: u64,
    pub(super) report: ReadReport,
}

/// What threads read and have not handed out: what they remember makes the next files cheaper.
pub(super) struct Parts<'c> {
    catalog: &'c Catalog,
    selection: Selection,
    idle: Mutex<Vec<Part<'c>>>,
}

impl<'c> Parts<'c> {
    /// Nothing is read.
    pub(super) fn new(catalog: &'c Catalog, selection: Selection) -> Self {
        Self {
            catalog,
            selection,
            idle: Mutex::default(),
        }
    }

    /// One that no thread is at.
    fn one(&self) -> Part<'c> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.unwrap_or_else(|| Part {
            folding: Folding::new(self.catalog).only(self.selection.clone()),
            outside: 0,
        })
    }

    fn all(&mut self) -> &mut Vec<Part<'c>> {
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read since this was last asked.
    pub(super) fn take(&mut self) -> Usage {
        let usages = self.all().iter_mut().map(|part| part.folding.take());
        let joined = usages.reduce(|mut usage, other| {
            usage.merge(other);
            usage
        });
        joined.unwrap_or_default()
    }
}

/// Reads and folds records; nothing when none are given and no account is asked. A reading that was stopped
/// is an error: what a function needs cannot be told from a part.
pub(super) fn read(
    records: &RecordsRequest,
    catalog: &Catalog,
    asked: &Asked<'_>,
    watch: &Watch,
) -> Result<Gathered, Failure> {
    let gathered = gather(records, catalog, asked, watch)?;
    if gathered.is_stopped {
        return Err(stopped(records));
    }
    Ok(gathered)
}

/// The same, with what was read until a stop.
pub(super) fn gather(
    records: &RecordsRequest,
    catalog: &Catalog,
    asked: &Asked<'_>,
    watch: &Watch,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let discovers = records.sources.is_empty() && asked.account.is_some();
    if records.sources.is_empty() && !discovers {
        if records.span.since.is_some() || records.span.until.is_some() {
            return Err(
                Failure::new("`--since` and `--until` select records of a `--trail`").hint(
                    "a usage file holds sums, not records: fold the window with `lpgen observe`",
                ),
            );
        }
        return Ok(gathered);
    }
    let _reading = watch.stop.reading();
    if !records.sources.iter().all(Source::is_remote) {
        records.gather_files(&mut gathered, catalog, asked, watch)?;
    }
    if (discovers || records.asks_account()) && !gathered.is_stopped {
        account::records(records, &mut gathered, catalog, asked, watch)?;
    }
    gathered.usage.catalogs.insert(catalog.version().to_owned());
    Ok(gathered)
}

fn stopped(records: &RecordsRequest) -> Failure {
    let failure = Failure::new("stopped: not all records were read");
    if records.asks_account() || records.sources.is_empty() {
        return failure.hint(if records.cache == super::CacheLocation::None {
            "without `--no-cache`, what was read would be kept for the next run"
        } else {
            "what was read is in the cache: the same command goes on from there"
        });
    }
    failure.hint("`lpgen observe` keeps what was read in a usage file")
}

impl RecordsRequest {
    fn gather_files(
        &self,
        gathered: &mut Gathered,
        catalog: &Catalog,
        asked: &Asked<'_>,
        watch: &Watch,
    ) -> Result<(), Failure> {
        let sources = self.files();
        let files = self.expanded(&sources)?;
        let bar = watch.bar(files.files.iter().map(|f| f.bytes).sum());
        let is_cheap_again =
            || !self.asks_account() && files.files.iter().all(TrailFile::is_lasting);
        if *asked.selection != Selection::All && is_cheap_again() {
            gathered.selection = asked.selection.clone();
        }
        let mut parts = Parts::new(catalog, gathered.selection.clone());
        let Folded {
            outside,
            mut report,
            ..
        } = self.fold_files(&files.files, &mut parts, bar.progress(), |_| false);
        let mut usage = parts.take();
        bar.clear();
        usage.regions = io::reach::regions(&sources, &files.files);
        note_beside(&mut usage, &files, &report, unread(&report));
        report.checked = files.checked;
        gathered.checked = CheckedDigests::join(gathered.checked, files.checked);
        watch.tell(&Event::Read {
            report: &report,
            usage: &usage,
            outside,
            kind: "file",
        });
        gathered.add(usage, &report);
        Ok(())
    }

    /// Reads the files' records one by one, in no particular order.
    pub(super) fn read_files<S: Send>(
        &self,
        files: &Expansion,
        watch: &Watch,
        make: impl Fn() -> S + Sync,
        each: impl Fn(&mut S, &Record<'_>) + Sync,
    ) -> (Vec<S>, ReadReport) {
        let bar = watch.bar(files.files.iter().map(|f| f.bytes).sum());
        let read = io::read_trail(&files.files, self.threads, bar.progress(), make, each);
        bar.clear();
        read
    }

    /// Folds files' records that are inside the window, until `has_enough` of what a thread folded says so.
    pub(super) fn fold_files(
        &self,
        files: &[TrailFile],
        parts: &mut Parts<'_>,
        progress: &dyn Progress,
        has_enough: impl Fn(&Folding<'_>) -> bool + Sync,
    ) -> Folded {
        let each = |part: &mut Part<'_>, record: &Record<'_>| {
            if self.span.holds(record.event_time) {
                part.folding.fold(record);
            } else {
                part.outside += 1;
            }
        };
        let enough = |part: &Part<'_>| has_enough(&part.folding);
        let make = || parts.one();
        let (mut read, report, files) =
            io::read_until(files, self.threads, progress, make, each, enough);
        let outside = read
            .iter_mut()
            .map(|part| std::mem::take(&mut part.outside));
        let outside = outside.sum();
        let is_enough = read.iter().any(enough);
        parts.all().extend(read);
        Folded {
            files,
            is_enough,
            outside,
            report,
        }
    }

    /// The files that sources come to.
    pub(super) fn expanded(&self, sources: &[TrailSource]) -> Result<Expansion, Failure> {
        let mut files = io::expand(sources)?;
        self.integrity.check(&mut files, self.span)?;
        Ok(files)
    }
}

/// What is to be known of files beside their records.
#[derive(Debug)]
pub(crate) struct BesideRecords {
    /// What was not read, and what the sources hold that speaks against them.
    pub usage: Usage,
    /// Records that were read.
    pub records: u64,
}

impl BesideRecords {
    /// Tells it; an error where nothing could be read.
    pub(crate) fn tell(&self, watch: &Watch) -> Result<(), Failure> {
        watch.tell(&Event::Unread(&self.usage.unread));
        watch.tell(&Event::Doubts(&self.usage));
        if self.records == 0 && !self.usage.unread.is_empty() {
            return Err(Failure::new(
                "none of the files holds a record that could be read",
            ));
        }
        Ok(())
    }
}

/// Hands out each record of the sources in the order of the files, whoever made the call.
pub(crate) fn each_record<S: Send + Default>(
    sources: &[Source],
    watch: &Watch,
    each: impl Fn(&mut S, &Record<'_>) + Sync,
) -> Result<(Vec<S>, BesideRecords), Failure> {
    let one_thread = RecordsRequest {
        sources: sources.to_vec(),
        threads: std::num::NonZeroUsize::MIN,
        ..RecordsRequest::default()
    };
    if one_thread.asks_account() {
        return Err(Failure::new("records are looked at in files only")
            .hint("copy them with `aws s3 cp --recursive`, or save the output of `aws cloudtrail lookup-events`"));
    }
    let files = one_thread.expanded(&one_thread.files())?;
    let (parts, report) = one_thread.read_files(&files, &watch.unheard(), S::default, each);
    let mut usage = Usage::default();
    note_beside(&mut usage, &files, &report, all_unread(&report, |_| false));
    let records = report.tally.records;
    Ok((parts, BesideRecords { usage, records }))
}

/// Notes what is to be known of files beside their records.
pub(super) fn note_beside(
    usage: &mut Usage,
    files: &Expansion,
    report: &ReadReport,
    unread: Vec<String>,
) {
    let unreadable = files.unreadable.iter();
    let unreadable = unreadable.map(|(path, why)| format!("{}: {why}", path.display()));
    usage.unread.extend(unreadable.chain(unread));
    usage.doubts.merge(&files.doubts);
    usage.doubts.merge(&report.tally.doubts);
}

/// A failure for a request without anything to read.
pub(super) fn nothing_to_read() -> Failure {
    Failure::new("no calls to read: neither `--trail` nor `--usage` is given")
        .hint("`--trail samples/order-service/trail` reads the CloudTrail files of a sample")
        .hint("copy your own with `aws s3 sync s3://BUCKET/AWSLogs/ trail/`")
}
