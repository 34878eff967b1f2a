//! Objects read as streams: many requests under way, the bodies read by as many threads as files are.
//!
//! What is under way is bounded by number and each body by pieces, so memory does not grow with the
//! objects' number or size. A body that breaks off goes on from where it was.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc};

use super::bucket::ReadableBucket;
use super::fetching::{Fetched, Fetching, Trouble, Wanted};
use super::listing::{Listing, last};
use super::refusal::RefusedCall;
use super::session::Account;
use crate::catalog::Catalog;
use crate::io::FileRefusal;
use crate::io::cache::Cache;
use crate::io::cells::{self, Batch, Cells};
use crate::io::file::FileError;
use crate::io::place;
use crate::io::progress::Progress;
use crate::io::read::{Come, FileReport, ReadReport, note, read_opened};
use crate::io::reading::hashing::Hashing;
use crate::io::reading::memory::Memory;
use crate::observer::digest::CheckedDigests;
use crate::observer::digest::{Chain, Judgement};
use crate::observer::doubt::{Doubt, DoubtEffect, Doubts};
use crate::observer::span::Span;
use crate::observer::usage::Usage;

/// Requests under way at once: S3 answers 5,500 a second and prefix (S3 user guide, "Best practices
/// design patterns"), each in some ten milliseconds.
const AT_ONCE: usize = 64;

/// How folders are read.
#[derive(Clone, Copy)]
pub(crate) struct BucketReading<'a> {
    /// What maps calls to actions.
    pub catalog: &'a Catalog,
    /// The records that are asked for.
    pub span: Span,
    /// Where what was folded is kept.
    pub cache: Option<&'a Cache>,
    /// Threads that read bodies.
    pub threads: NonZeroUsize,
    /// Told of each byte.
    pub progress: &'a dyn Progress,
    /// What each object must be, where that is to be checked. What was folded unchecked is of no use then, so
    /// there is no cache beside it.
    pub chain: Option<&'a Chain>,
}

/// What came of reading folders.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    /// What the records inside the span come to.
    pub usage: Usage,
    /// What was read and what was not.
    pub report: ReadReport,
    /// Records outside the span.
    pub outside: u64,
    /// Why the cache could not be written.
    pub unwritten: Option<FileError>,
    /// What ended the reading early, if it was not the person.
    pub refusal: Option<RefusedCall>,
}

impl Account {
    /// Reads the objects of a listing, but for those whose folded records are in the cache.
    pub(crate) fn read(
        &self,
        bucket: &ReadableBucket,
        listing: &Arc<Listing>,
        reading: BucketReading<'_>,
    ) -> Objects {
        let store = self.store(bucket);
        let plan = cells::plan(&listing.folders, &store, reading.cache, reading.span);
        let cached = plan.cached;
        let (cells, todo) = Cells::new(&listing.folders, &store, reading.cache, plan);
        let fetching = Fetching {
            bucket: bucket.clone(),
            calls: self.calls.clone(),
            trouble: Arc::default(),
        };
        let trouble = fetching.trouble.clone();
        let fetched = self.fetch(fetching, listing.clone(), todo);
        let mut report = read_all(bucket, listing, &cells, &fetched, &trouble, reading);
        report.cached = cached;
        report.settle(reading.progress);
        let folded = cells.finish();
        Objects {
            usage: folded.usage,
            report,
            outside: folded.outside,
            unwritten: folded.unwritten,
            refusal: trouble.refusal(),
        }
    }

    /// What the places of a bucket begin with in the cache.
    fn store(&self, bucket: &ReadableBucket) -> String {
        format!("{} s3://{}", self.world(), bucket.name)
    }

    /// Starts asking for objects, in order.
    pub(super) fn fetch(
        &self,
        fetching: Fetching,
        listing: Arc<Listing>,
        todo: Vec<(usize, usize)>,
    ) -> Mutex<mpsc::Receiver<Fetched>> {
        let (out, fetched) = mpsc::channel(AT_ONCE);
        self.runtime.spawn(async move {
            let permits = Arc::new(Semaphore::new(AT_ONCE));
            for (folder, object) in todo {
                let Ok(permit) = permits.clone().acquire_owned().await else {
                    return;
                };
                if fetching.trouble.is_over() || out.is_closed() {
                    return;
                }
                let (fetching, out, listing) = (fetching.clone(), out.clone(), listing.clone());
                tokio::spawn(async move {
                    let of = &listing.folders[folder];
                    let wanted = Wanted {
                        folder,
                        object,
                        key: of.key(&of.objects[object]),
                        bytes: of.objects[object].bytes,
                    };
                    fetching.get(&wanted, &out).await;
                    drop(permit);
                });
            }
        });
        Mutex::new(fetched)
    }
}

/// Reads bodies on several threads until none is left.
fn read_all(
    bucket: &ReadableBucket,
    listing: &Listing,
    cells: &Cells<'_>,
    fetched: &Mutex<mpsc::Receiver<Fetched>>,
    trouble: &Trouble,
    reading: BucketReading<'_>,
) -> ReadReport {
    let work = || {
        let mut report = ReadReport::default();
        let mut memory = Memory::new();
        let mut at = 0;
        let mut batch = cells.batch();
        while let Some(next) = receive(fetched, reading.progress, trouble) {
            if next.folder != at || batch.is_full() {
                cells.hand_in(at, std::mem::replace(&mut batch, cells.batch()));
                at = next.folder;
            }
            // What may have to be set apart is folded by itself.
            let mut one = reading.chain.map(|chain| (chain, cells.batch()));
            let into = one.as_mut().map_or(&mut batch, |(_, one)| one);
            let folder = &listing.folders[next.folder];
            let object = &folder.objects[next.object];
            let key = folder.key(object);
            let path = format!("s3://{}/{key}", bucket.name);
            let place = place::of_key(&key);
            let mut doubts = Doubts::default();
            let mut read = read_opened(
                PathBuf::from(path),
                (next.body, Come::Ready),
                &mut memory,
                reading.progress,
                reading.chain.map(|_| Hashing::new()),
                &mut |record| match place.as_ref().and_then(|place| place.doubt(record)) {
                    Some(doubt) => note(&mut doubts, doubt, record),
                    None => into.fold(record, reading.catalog, reading.span),
                },
            );
            read.tally.doubts.merge(&doubts);
            into.end_object(object.fingerprint, &read, reading.progress.is_stopped());
            if let Some((chain, mut one)) = one {
                let judged = judge(chain, &key, &read, &mut one);
                report.checked = CheckedDigests::join(report.checked, Some(judged));
                batch.merge(one);
            }
            report.add_file(read);
        }
        cells.hand_in(at, batch);
        report
    };
    let mut report = ReadReport::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..reading.threads.get())
            .map(|_| scope.spawn(work))
            .collect();
        for worker in workers {
            let part = worker.join();
            report.add(part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    report
}

/// Sets an object apart that is not what the digests say; the count of those that are.
fn judge(chain: &Chain, key: &str, read: &FileReport, folded: &mut Batch) -> CheckedDigests {
    let mut checked = CheckedDigests::default();
    match (&read.hash, &read.refusal) {
        (Some(hash), _) => match chain.judge(last(key), Some(key), hash) {
            Judgement::Valid => checked.valid = 1,
            Judgement::Doubtful(doubt) if doubt.effect() == DoubtEffect::SetApart => {
                folded.set_apart(doubt, key);
            }
            Judgement::Doubtful(doubt) => folded.note(doubt, key),
        },
        (None, Some(FileRefusal::Gzip { .. })) => folded.set_apart(Doubt::Changed, key),
        // It did not come to its end, which is said; its beginning proves nothing.
        (None, _) => folded.forget(),
    }
    checked
}

/// The next object; `None` when there is none, or reading is to stop.
fn receive(
    fetched: &Mutex<mpsc::Receiver<Fetched>>,
    progress: &dyn Progress,
    trouble: &Trouble,
) -> Option<Fetched> {
    if progress.is_stopped() || trouble.is_over() {
        return None;
    }
    let mut fetched = fetched.lock().unwrap_or_else(PoisonError::into_inner);
    fetched.blocking_recv()
}
