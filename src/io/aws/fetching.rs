//! One object as a stream: asked for, kept coming, and asked for again where it breaks off.

use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::asking::Calls;
use super::bucket::ReadableBucket;
use super::limits::Passed;
use super::refusal::{RefusedCall, Why, plain};
use crate::io::FileRefusal;

/// Pieces of a body that wait for the thread that reads it.
const PIECES: usize = 2;

/// How often a body that breaks off is asked for again.
const RESUMPTIONS: u32 = 5;

/// When so many objects are denied and none is not, the rest will be, too.
const DENIALS: u64 = 20;

/// When so many objects could not be reached, the network is down.
const UNREACHABLE: u64 = 8;

/// An object to ask for.
pub(super) struct Wanted {
    pub(super) folder: usize,
    pub(super) object: usize,
    pub(super) key: String,
    /// As the listing says.
    pub(super) bytes: u64,
}

/// An object that was asked for.
pub(super) struct Fetched {
    pub(super) folder: usize,
    pub(super) object: usize,
    pub(super) body: Result<Body, FileRefusal>,
    /// What CloudTrail signed a digest with (`x-amz-meta-signature`).
    pub(super) signature: Option<String>,
}

#[derive(Clone)]
pub(super) struct Fetching {
    pub(super) bucket: ReadableBucket,
    pub(super) calls: Calls,
    pub(super) trouble: Arc<Trouble>,
}

impl Fetching {
    /// Asks for one object, hands it on, and keeps its body coming.
    pub(super) async fn get(&self, wanted: &Wanted, out: &mpsc::Sender<Fetched>) {
        let first = self.ask(&wanted.key, 0, None).await;
        let (body, signature, more) = match first {
            Ok(answer) => {
                self.trouble.answered.fetch_add(1, Ordering::Relaxed);
                let (pieces, body) = mpsc::channel(PIECES);
                let more = (answer.stream, answer.tag, pieces);
                (Ok(Body::new(body)), answer.signature, Some(more))
            }
            Err(refusal) => {
                self.trouble.note(&refusal);
                (Err(withheld(&refusal)), None, None)
            }
        };
        let fetched = Fetched {
            folder: wanted.folder,
            object: wanted.object,
            body,
            signature,
        };
        if out.send(fetched).await.is_err() {
            return;
        }
        if let Some((stream, tag, pieces)) = more {
            self.pump(wanted, stream, tag, &pieces).await;
        }
    }

    /// Hands the body's pieces on; one that breaks off is asked for again from there.
    async fn pump(
        &self,
        wanted: &Wanted,
        mut stream: ByteStream,
        tag: Option<String>,
        pieces: &mpsc::Sender<io::Result<Vec<u8>>>,
    ) {
        let mut got = Got::default();
        loop {
            let words = match self.piece(&mut stream, &mut got, wanted.bytes).await {
                Ok(None) => return,
                Ok(Some(bytes)) => {
                    if pieces.send(Ok(bytes)).await.is_err() {
                        return;
                    }
                    continue;
                }
                Err(Broken::Limit(passed)) if !passed.is_of_time() => passed.to_string(),
                Err(broken) => {
                    got.resumptions += 1;
                    if got.resumptions > RESUMPTIONS {
                        broken.to_string()
                    } else {
                        match self.ask(&wanted.key, got.bytes, tag.clone()).await {
                            Ok(rest) => {
                                stream = rest.stream;
                                continue;
                            }
                            Err(refusal) => refusal.words,
                        }
                    }
                }
            };
            let _ = pieces.send(Err(io::Error::other(words))).await;
            return;
        }
    }

    /// The next piece of a body. Only waiting for the endpoint counts against its time: whoever reads the
    /// pieces may take any.
    async fn piece(
        &self,
        stream: &mut ByteStream,
        got: &mut Got,
        length: u64,
    ) -> Result<Option<Vec<u8>>, Broken> {
        let limits = self.calls.limits;
        let began = Instant::now();
        let piece = timeout(limits.silence(), stream.next()).await;
        let piece = piece.map_err(|_| Broken::Limit(Passed::Silence(limits.silence())))?;
        got.waited += began.elapsed();
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(|error| Broken::Off(plain(&error.to_string())))?;
        got.bytes += piece.len() as u64;
        if got.bytes > length {
            return Err(Broken::Limit(Passed::Length(length)));
        }
        if got.waited > limits.object(got.bytes) {
            return Err(Broken::Limit(Passed::Time(got.waited)));
        }
        Ok(Some(piece.to_vec()))
    }

    /// Asks for an object from a byte on, if it is still the same.
    async fn ask(&self, key: &str, from: u64, tag: Option<String>) -> Result<Answer, RefusedCall> {
        const ACTION: &str = "s3:GetObject";
        let asking = self.calls.asking(ACTION, &self.bucket.region).streams();
        let call = self.bucket.client.get_object();
        let call = call.bucket(&self.bucket.name).key(key).set_if_match(tag);
        let range = (from > 0).then(|| format!("bytes={from}-"));
        let answer = asking.send(call.set_range(range).send()).await;
        let answer = answer.map_err(|error| {
            let mut refusal = asking.refusal(&error);
            if error.code() == Some("InvalidObjectState") {
                ARCHIVED.clone_into(&mut refusal.words);
            }
            refusal
        })?;
        let metadata = answer.metadata();
        Ok(Answer {
            tag: answer.e_tag().map(str::to_owned),
            signature: metadata.and_then(|m| m.get("signature")).cloned(),
            stream: answer.body,
        })
    }
}

/// An object as S3 begins to hand it out.
struct Answer {
    stream: ByteStream,
    tag: Option<String>,
    signature: Option<String>,
}

/// What came of a body so far.
#[derive(Default)]
struct Got {
    bytes: u64,
    waited: Duration,
    resumptions: u32,
}

/// Why a body ends before its end.
enum Broken {
    /// The connection, in its words.
    Off(String),
    Limit(Passed),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Off(words) => f.write_str(words),
            Self::Limit(passed) => passed.fmt(f),
        }
    }
}

/// What S3 calls `InvalidObjectState` (S3 API reference, `GetObject`).
const ARCHIVED: &str = "it is archived (a Glacier storage class)";

fn withheld(refusal: &RefusedCall) -> FileRefusal {
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
pub(super) struct Body {
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

/// What ends the reading of a bucket.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    is_over: AtomicBool,
    answered: AtomicU64,
    denied: AtomicU64,
    unreachable: AtomicU64,
    refusal: Mutex<Option<RefusedCall>>,
}

impl Trouble {
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub(super) fn refusal(&self) -> Option<RefusedCall> {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        refusal.clone()
    }

    /// Whether the refusal of one object is that of all.
    fn note(&self, refusal: &RefusedCall) {
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
