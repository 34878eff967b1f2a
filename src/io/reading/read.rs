//! Files of a trail, read in parallel, each as a stream.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::file_refusal::FileRefusal;
use super::gunzip::{Gunzip, is_gzip};
use super::hashing::Hashing;
use super::memory::{Buffered, Memory};
use super::passing::{All, Counted, Filled, Pieces, Waiting};
use super::source::TrailFile;
use crate::io::progress::Progress;
use crate::observer::digest::{CheckedDigests, Hash};
use crate::observer::document::{Document, Tally};
use crate::observer::doubt::{Doubt, Doubts};
use crate::observer::record::Record;

/// What became of all files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Files that were opened.
    pub files: u64,
    /// Bytes read from them, compressed as they are.
    pub bytes: u64,
    /// Bytes of JSON in them.
    pub json_bytes: u64,
    /// Records and skipped items of all files.
    pub tally: Tally,
    /// The files of which something has to be said, sorted by path: refused, or with skipped items.
    pub notable: Vec<FileReport>,
    /// Objects that needed no reading: what was folded of them is in the cache.
    pub cached: u64,
    /// Whether reading was stopped before the end.
    pub is_stopped: bool,
    /// How many files were checked against digests, if any were.
    pub checked: Option<CheckedDigests>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// Bytes read, compressed as they are.
    pub bytes: u64,
    /// Bytes of JSON.
    pub json_bytes: u64,
    /// Records and skipped items.
    pub tally: Tally,
    /// Why it was not read, or not to its end.
    pub refusal: Option<FileRefusal>,
    /// Hash of its content without gzip, where that was asked for and it came to its end.
    pub hash: Option<Hash>,
}

/// Reads all files on up to `threads` threads. Each thread folds the records it meets into a value
/// of its own, from `make`; the order of files and of the values returned means nothing.
pub fn read_trail<S: Send>(
    files: &[TrailFile],
    threads: NonZeroUsize,
    progress: &dyn Progress,
    make: impl Fn() -> S + Sync,
    each: impl Fn(&mut S, &Record) + Sync,
) -> (Vec<S>, ReadReport) {
    let (states, report, _) = read_until(files, threads, progress, make, each, |_| false);
    (states, report)
}

/// The same until a thread has enough, if one has; and how many of the files were read: the first so many.
pub(crate) fn read_until<S: Send>(
    files: &[TrailFile],
    threads: NonZeroUsize,
    progress: &dyn Progress,
    make: impl Fn() -> S + Sync,
    each: impl Fn(&mut S, &Record) + Sync,
    has_enough: impl Fn(&S) -> bool + Sync,
) -> (Vec<S>, ReadReport, usize) {
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let take = || {
        let is_over = is_over.load(Ordering::Relaxed) || progress.is_stopped();
        let at = (!is_over).then(|| next.fetch_add(1, Ordering::Relaxed))?;
        files.get(at)
    };
    let work = || {
        let mut state = make();
        let mut report = ReadReport::default();
        let mut memory = Memory::new();
        while let Some(file) = take() {
            let mut doubts = Doubts::default();
            let mut read = read_file(file, &mut memory, progress, &mut |record| match file
                .place
                .as_ref()
                .and_then(|place| place.doubt(record))
            {
                Some(doubt) => note(&mut doubts, doubt, record),
                None => each(&mut state, record),
            });
            read.tally.doubts.merge(&doubts);
            report.add_file(read);
            is_over.fetch_or(has_enough(&state), Ordering::Relaxed);
        }
        (state, report)
    };
    let threads = threads.get().min(files.len()).max(1);
    let results: Vec<(S, ReadReport)> = if threads == 1 {
        vec![work()]
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .map(|worker| {
                    worker
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        })
    };
    let mut report = ReadReport::default();
    let mut states = Vec::with_capacity(results.len());
    for (state, part) in results {
        states.push(state);
        report.add(part);
    }
    report.settle(progress);
    (states, report, next.into_inner().min(files.len()))
}

impl ReadReport {
    /// Takes out what depends on the order of files.
    pub(in crate::io) fn settle(&mut self, progress: &dyn Progress) {
        self.notable.sort_by(|a, b| a.path.cmp(&b.path));
        self.tally.first_skipped = None;
        self.is_stopped |= progress.is_stopped();
    }

    pub(in crate::io) fn add_file(&mut self, file: FileReport) {
        self.files += 1;
        self.bytes += file.bytes;
        self.json_bytes += file.json_bytes;
        self.tally.add(&file.tally);
        if file.refusal.is_some() || file.tally.skipped() > 0 || !file.tally.lacking.is_empty() {
            self.notable.push(file);
        }
    }

    /// Adds what became of other files.
    pub(crate) fn add(&mut self, other: Self) {
        self.cached += other.cached;
        self.is_stopped |= other.is_stopped;
        self.files += other.files;
        self.bytes += other.bytes;
        self.json_bytes += other.json_bytes;
        self.tally.add(&other.tally);
        self.notable.extend(other.notable);
        self.checked = CheckedDigests::join(self.checked, other.checked);
    }
}

/// Notes a record that is not learned from.
pub(in crate::io) fn note(doubts: &mut Doubts, doubt: Doubt, record: &Record<'_>) {
    let id = record.event_id.as_deref().unwrap_or("no id");
    doubts.add_hashed(doubt, record.fingerprint(), id);
}

fn open(file: &TrailFile) -> io::Result<Box<dyn Read>> {
    let mut opened = File::open(&file.path)?;
    let Some(part) = file.part else {
        return Ok(Box::new(opened));
    };
    opened.seek(SeekFrom::Start(part.from))?;
    Ok(Box::new(opened.take(part.to - part.from)))
}

fn read_file(
    file: &TrailFile,
    memory: &mut Memory,
    progress: &dyn Progress,
    each: &mut impl FnMut(&Record),
) -> FileReport {
    let opened: io::Result<Box<dyn Read>> = if file.is_stdin {
        Ok(Box::new(Waiting(
            io::stdin().lock(),
            progress.stop().clone(),
        )))
    } else {
        open(file)
    };
    let opened = opened.map_err(|error| unreadable(&error));
    let path = file.path.clone();
    let come = if file.is_stdin {
        Come::Slowly
    } else {
        Come::Ready
    };
    read_opened(path, (opened, come), memory, progress, None, each)
}

/// How the bytes of a stream come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Come {
    /// All are there.
    Ready,
    /// When somebody writes them: what is there is read before the rest comes.
    Slowly,
}

/// Reads one stream to its end, wherever it comes from; with `hashing`, what is no trail to its end, too.
pub(in crate::io) fn read_opened(
    path: PathBuf,
    (opened, come): (Result<impl Read, FileRefusal>, Come),
    memory: &mut Memory,
    progress: &dyn Progress,
    hashing: Option<Hashing>,
    each: &mut impl FnMut(&Record),
) -> FileReport {
    let mut report = FileReport {
        path,
        bytes: 0,
        json_bytes: 0,
        tally: Tally::default(),
        refusal: None,
        hash: None,
    };
    match opened {
        Ok(raw) => read_stream((raw, come), memory, progress, hashing, &mut report, each),
        Err(refusal) => report.refusal = Some(refusal),
    }
    report
}

fn unreadable(error: &io::Error) -> FileRefusal {
    FileRefusal::Unreadable {
        why: error.to_string(),
    }
}

fn read_stream(
    (raw, come): (impl Read, Come),
    memory: &mut Memory,
    progress: &dyn Progress,
    mut hashing: Option<Hashing>,
    report: &mut FileReport,
    each: &mut impl FnMut(&Record),
) {
    let counted = Counted {
        inner: raw,
        bytes: 0,
        progress,
    };
    let Memory {
        buffer,
        inflate,
        piece,
        whole,
        document,
    } = memory;
    let mut input = Buffered::new(counted, buffer);
    // By content, not by name: `.json` files that are compressed, and the reverse, do occur.
    let is_gzip = match peek_is_gzip(&mut input) {
        Ok(is_gzip) => is_gzip,
        Err(error) => {
            report.refusal = Some(unreadable(&error));
            return;
        }
    };
    let mut drain =
        |stream: &mut dyn Pieces| drain(stream, document, progress, &mut hashing, report, each);
    let read = if is_gzip && come == Come::Ready {
        let read = match whole.read(&mut input) {
            Ok(content) => drain(&mut All(content)),
            Err(ahead) => drain(&mut Filled(Gunzip::new(ahead, inflate), piece)),
        };
        whole.settle();
        read
    } else if is_gzip {
        drain(&mut Filled(Gunzip::new(&mut input, inflate), piece))
    } else {
        drain(&mut Filled(&mut input, piece))
    };
    let outcome = document.finish(each);
    report.bytes = input.inner().bytes;
    report.tally = outcome.tally;
    // Cut short by us, not by what is in it.
    if progress.is_stopped() {
        return;
    }
    report.hash = hashing.filter(|_| read.is_ok()).map(Hashing::finish);
    report.refusal = match read {
        Ok(()) => outcome.refusal.map(FileRefusal::Document),
        Err(error) if is_gzip => Some(FileRefusal::Gzip {
            offset: report.json_bytes,
            why: error.to_string(),
        }),
        Err(error) => Some(unreadable(&error)),
    };
}

fn peek_is_gzip(input: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match input.fill_buf() {
            Ok(start) => return Ok(is_gzip(start)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Feeds a stream to a document until it ends, fails or is refused.
fn drain(
    stream: &mut dyn Pieces,
    document: &mut Document,
    progress: &dyn Progress,
    hashing: &mut Option<Hashing>,
    report: &mut FileReport,
    each: &mut impl FnMut(&Record),
) -> io::Result<()> {
    loop {
        if document.is_refused() && hashing.is_none() || progress.is_stopped() {
            return Ok(());
        }
        match stream.next(progress) {
            ([], Ok(())) => return Ok(()),
            (piece, result) => {
                if let Some(hashing) = hashing {
                    hashing.update(piece);
                }
                if !document.is_refused() {
                    report.json_bytes += piece.len() as u64;
                    document.feed(piece, each);
                }
                result?;
            }
        }
    }
}
