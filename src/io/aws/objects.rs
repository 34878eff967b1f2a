//! Objects read as streams: many requests under way, the bodies read by as many threads as files are.
//!
//! What is under way is bounded by number and each body by pieces, so memory does not grow with the
//! objects' number or size. A body that breaks off goes on from where it was.

use std::io::{self, Cursor, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use tokio::sync::{Semaphore, mpsc};

use super::bucket::Bucket;
use super::listing::Listing;
use super::refusal::{Refusal, Why};
use super::requests::Requests;
use super::session::Account;
use crate::catalog::Catalog;
use crate::io::cache::Cache;
use crate::io::cells::{self, Cells};
use crate::io::file::FileError;
use crate::io::place;
use crate::io::progress::Progress;
use crate::io::read::{FileRefusal, ReadReport, note, piece, read_opened};
use crate::observer::doubt::Doubts;
use crate::observer::span::Span;
use crate::observer::usage::Usage;

/// Requests under way at once: S3 answers 5,500 a second and prefix (S3 user guide, "Best practices
/// design patterns"), each in some ten milliseconds.
const AT_ONCE: usize = 64;

/// Pieces of a body that wait for the thread that reads it.
const PIECES: usize = 2;

/// How often a body that breaks off is asked for again.
const RESUMPTIONS: u32 = 5;

/// When so many objects are denied and none is not, the rest will be, too.
const DENIALS: u64 = 20;

/// When so many objects could not be reached, the network is down.
const UNREACHABLE: u64 = 8;

/// How folders are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
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
}

/// What came of reading folders.
#[derive(Debug, Default)]
pub struct Objects {
    /// What the records inside the span come to.
    pub usage: Usage,
    /// What was read and what was not.
    pub report: ReadReport,
    /// Records outside the span.
    pub outside: u64,
    /// Why the cache could not be written.
    pub unwritten: Option<FileError>,
    /// What ended the reading early, if it was not the person.
    pub refusal: Option<Refusal>,
}

/// An object that was asked for.
struct Fetched {
    folder: usize,
    object: usize,
    body: Result<Body, FileRefusal>,
}

impl Account {
    /// Reads the objects of a listing, but for those whose folded records are in the cache.
    pub fn read(&self, bucket: &Bucket, listing: &Arc<Listing>, reading: Reading<'_>) -> Objects {
        let store = self.store(bucket);
        let plan = cells::plan(&listing.folders, &store, reading.cache, reading.span);
        let cached = plan.cached;
        let (cells, todo) = Cells::new(&listing.folders, &store, reading.cache, plan);
        let fetching = Fetching {
            bucket: bucket.clone(),
            requests: self.requests.clone(),
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
    fn store(&self, bucket: &Bucket) -> String {
        format!("{} s3://{}", self.world(), bucket.name)
    }

    /// Starts asking for objects, in order.
    fn fetch(
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
                    let at = &listing.folders[folder];
                    let key = format!("{}{}", at.path, at.objects[object].name);
                    fetching.get(folder, object, &key, &out).await;
                    drop(permit);
                });
            }
        });
        Mutex::new(fetched)
    }
}

/// Reads bodies on several threads until none is left.
fn read_all(
    bucket: &Bucket,
    listing: &Listing,
    cells: &Cells<'_>,
    fetched: &Mutex<mpsc::Receiver<Fetched>>,
    trouble: &Trouble,
    reading: Reading<'_>,
) -> ReadReport {
    let work = || {
        let mut report = ReadReport::default();
        let mut piece = piece();
        let mut at = 0;
        let mut batch = cells.batch();
        while let Some(next) = receive(fetched, reading.progress, trouble) {
            if next.folder != at || batch.is_full() {
                cells.hand_in(at, std::mem::replace(&mut batch, cells.batch()));
                at = next.folder;
            }
            let folder = &listing.folders[next.folder];
            let object = &folder.objects[next.object];
            let path = format!("s3://{}/{}{}", bucket.name, folder.path, object.name);
            let place = place::of_key(&format!("{}{}", folder.path, object.name));
            let mut doubts = Doubts::default();
            let mut read = read_opened(
                PathBuf::from(path),
                next.body,
                &mut piece,
                reading.progress,
                &mut |record| match place.as_ref().and_then(|place| place.doubt(record)) {
                    Some(doubt) => note(&mut doubts, doubt, record),
                    None => batch.fold(record, reading.catalog, reading.span),
                },
            );
            read.tally.doubts.merge(&doubts);
            batch.end_object(object.fingerprint, &read, reading.progress.is_stopped());
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

/// What ends the reading of a bucket.
#[derive(Debug, Default)]
struct Trouble {
    is_over: AtomicBool,
    answered: AtomicU64,
    denied: AtomicU64,
    unreachable: AtomicU64,
    refusal: Mutex<Option<Refusal>>,
}

impl Trouble {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn refusal(&self) -> Option<Refusal> {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        refusal.clone()
    }

    /// Whether the refusal of one object is that of all.
    fn note(&self, refusal: &Refusal) {
        let one_more = |count: &AtomicU64| count.fetch_add(1, Ordering::Relaxed) + 1;
        let is_over = match refusal.why {
            Why::Denied => {
                one_more(&self.denied) >= DENIALS && self.answered.load(Ordering::Relaxed) == 0
            }
            Why::Unreachable => one_more(&self.unreachable) >= UNREACHABLE,
            _ => refusal.ends_all(),
        };
        if is_over {
            self.is_over.store(true, Ordering::Relaxed);
            let mut first = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| refusal.clone());
        }
    }
}

#[derive(Clone)]
struct Fetching {
    bucket: Bucket,
    requests: Requests,
    trouble: Arc<Trouble>,
}

impl Fetching {
    /// Asks for one object, hands it on, and keeps its body coming.
    async fn get(&self, folder: usize, object: usize, key: &str, out: &mpsc::Sender<Fetched>) {
        let first = self.ask(key, 0, None).await;
        let (body, more) = match first {
            Ok((stream, tag)) => {
                self.trouble.answered.fetch_add(1, Ordering::Relaxed);
                let (pieces, body) = mpsc::channel(PIECES);
                (Ok(Body::new(body)), Some((stream, tag, pieces)))
            }
            Err(refusal) => {
                self.trouble.note(&refusal);
                (Err(withheld(&refusal)), None)
            }
        };
        let fetched = Fetched {
            folder,
            object,
            body,
        };
        if out.send(fetched).await.is_err() {
            return;
        }
        if let Some((stream, tag, pieces)) = more {
            self.pump(key, stream, tag, &pieces).await;
        }
    }

    /// Hands the body's pieces on; one that breaks off is asked for again from there.
    async fn pump(
        &self,
        key: &str,
        mut stream: ByteStream,
        tag: Option<String>,
        pieces: &mpsc::Sender<io::Result<Vec<u8>>>,
    ) {
        let (mut sent, mut resumptions) = (0_u64, 0);
        loop {
            match stream.next().await {
                None => return,
                Some(Ok(bytes)) => {
                    sent += bytes.len() as u64;
                    if pieces.send(Ok(bytes.to_vec())).await.is_err() {
                        return;
                    }
                }
                Some(Err(error)) => {
                    resumptions += 1;
                    let again = if resumptions > RESUMPTIONS {
                        Err(error.to_string())
                    } else {
                        self.ask(key, sent, tag.clone())
                            .await
                            .map_err(|refusal| refusal.words)
                    };
                    match again {
                        Ok((rest, _)) => stream = rest,
                        Err(words) => {
                            let _ = pieces.send(Err(io::Error::other(words))).await;
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Asks for an object from a byte on, if it is still the same.
    async fn ask(
        &self,
        key: &str,
        from: u64,
        tag: Option<String>,
    ) -> Result<(ByteStream, Option<String>), Refusal> {
        const ACTION: &str = "s3:GetObject";
        self.requests.count(ACTION);
        let call = self.bucket.client.get_object();
        let call = call.bucket(&self.bucket.name).key(key).set_if_match(tag);
        let range = (from > 0).then(|| format!("bytes={from}-"));
        let answer = call.set_range(range).send().await.map_err(|error| {
            let mut refusal = Refusal::new(ACTION, &self.bucket.region, &error);
            if error.code() == Some("InvalidObjectState") {
                ARCHIVED.clone_into(&mut refusal.words);
            }
            refusal
        })?;
        let tag = answer.e_tag().map(str::to_owned);
        Ok((answer.body, tag))
    }
}

/// What S3 calls `InvalidObjectState` (S3 API reference, `GetObject`).
const ARCHIVED: &str = "it is archived (a Glacier storage class)";

fn withheld(refusal: &Refusal) -> FileRefusal {
    let hint = if refusal.words == ARCHIVED {
        Some(
            "restore it (`aws s3api restore-object`), or narrow the window with `--since`"
                .to_owned(),
        )
    } else if refusal.why == Why::Denied {
        Some("allow `s3:GetObject` on the bucket, and `kms:Decrypt` on the key that the trail encrypts with".to_owned())
    } else {
        None
    };
    FileRefusal::Withheld {
        why: refusal.words.clone(),
        hint,
    }
}

/// A body as it comes in.
struct Body {
    pieces: mpsc::Receiver<io::Result<Vec<u8>>>,
    piece: Cursor<Vec<u8>>,
}

impl Body {
    fn new(pieces: mpsc::Receiver<io::Result<Vec<u8>>>) -> Self {
        Self {
            pieces,
            piece: Cursor::default(),
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.piece.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = Cursor::new(piece?),
                None => return Ok(0),
            }
        }
    }
}
