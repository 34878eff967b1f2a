//! Checks the files of a trail against CloudTrail's digests.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

use super::file::{FileError, read_to_string};
use super::hashing::Hashing;
use super::source::{Expansion, TrailFile};
pub(crate) use crate::observer::digest::CheckedDigests;
use crate::observer::digest::{Chain, Digest, Hash, Judgement, KnownDigest, PublicKeys, unhex};
use crate::observer::doubt::{Doubt, DoubtEffect, Doubts};
use crate::observer::span::Span;

/// The largest digest read, in bytes: one of 100,000 log files has 40 MB.
const LARGEST_DIGEST: u64 = 256 << 20;

/// Why nothing could be checked.
#[derive(Debug)]
pub enum IntegrityError {
    /// The sources hold no digest.
    NoDigests,
    /// A digest cannot be read.
    Unreadable(FileError),
}

/// Checks all files; what does not hold is taken out of `files` and stands in its doubts.
pub fn validate(
    files: &mut Expansion,
    keys: &PublicKeys,
    span: Span,
) -> Result<CheckedDigests, IntegrityError> {
    if files.digests.is_empty() {
        return Err(IntegrityError::NoDigests);
    }
    let mut doubts = Doubts::default();
    let mut known = Vec::new();
    for path in &files.digests {
        let content = content(path).map_err(|error| {
            let path = path.clone();
            IntegrityError::Unreadable(FileError::Read { path, error })
        })?;
        match Digest::parse(&content) {
            Ok(digest) => known.push(KnownDigest {
                digest,
                signature: signature(path),
            }),
            Err(why) => doubts.add(Doubt::BadDigest, &format!("{}: {why}", path.display())),
        }
    }
    let mut checked = CheckedDigests {
        digests: known.len(),
        valid: 0,
    };
    let chain = Chain::of(known, keys);
    doubts.merge(&chain.doubts);
    let mut there = BTreeSet::new();
    files.files.retain(|file| {
        let name = name(&file.path);
        let judged = judge(&chain, file, &name);
        there.insert(name);
        match judged {
            Judgement::Valid => {
                checked.valid += 1;
                true
            }
            Judgement::Doubtful(doubt) => {
                doubts.add(doubt, &file.path.to_string_lossy());
                doubt.effect() != DoubtEffect::SetApart
            }
        }
    });
    doubts.merge(&chain.missing_of(span, |_, name| {
        // An unpacked copy has another ending.
        let unpacked = name.strip_suffix(".gz").unwrap_or(name);
        there.contains(name) || there.contains(unpacked)
    }));
    files.doubts.merge(&doubts);
    Ok(checked)
}

fn judge(chain: &Chain, file: &TrailFile, name: &str) -> Judgement {
    // What can be read once only is not read here.
    if file.is_stdin || !file.path.is_file() {
        return Judgement::Doubtful(Doubt::Uncovered);
    }
    // What cannot be read is said when it is read.
    let Ok(hash) = hash_of(&file.path) else {
        return Judgement::Doubtful(Doubt::Uncovered);
    };
    let bare = name.strip_suffix(".gz").unwrap_or(name);
    let packed = format!("{bare}.gz");
    let key = key(&file.path, &packed);
    chain.judge(&packed, key.as_deref(), &hash)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The end of the object's key, from the last `AWSLogs` on, where the path has it.
fn key(path: &Path, name: &str) -> Option<String> {
    let folders = path.parent()?.to_string_lossy().replace('\\', "/");
    let at = folders.rfind("AWSLogs/")?;
    Some(format!("{}/{name}", &folders[at..]))
}

/// A file's bytes without gzip.
fn plain(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut input = BufReader::with_capacity(64 << 10, File::open(path)?);
    let is_gzip = io::BufRead::fill_buf(&mut input)?.starts_with(&[0x1f, 0x8b]);
    Ok(if is_gzip {
        Box::new(MultiGzDecoder::new(input))
    } else {
        Box::new(input)
    })
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    digest_of(plain(path)?)
}

/// The content of a digest, as far as one can be that large.
pub(in crate::io) fn digest_of(plain: impl Read) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let limited = plain.take(LARGEST_DIGEST + 1).read_to_end(&mut content);
    if limited? as u64 > LARGEST_DIGEST {
        return Err(io::Error::other("larger than a digest can be"));
    }
    Ok(content)
}

fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut input = plain(path)?;
    let mut hashing = Hashing::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        match input.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => hashing.update(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hashing.finish())
}

/// The signature of the newest digest is in its object's metadata alone: `FILE.metadata.json`, the output of
/// `aws s3api head-object`, keeps it beside a copy.
fn signature(path: &Path) -> Option<Vec<u8>> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".metadata.json");
    let text = read_to_string(&PathBuf::from(beside)).ok()?;
    let head: Value = serde_json::from_str(&text).ok()?;
    let metadata = head.get("Metadata").unwrap_or(&head);
    unhex(metadata.get("signature")?.as_str()?)
}
