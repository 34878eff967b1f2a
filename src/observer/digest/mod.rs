//! CloudTrail's digest files: what proves that a log file is as it was delivered.
//!
//! Each hour CloudTrail writes a digest with the hash of every log file it delivered, and signs it. A
//! digest carries the hash and the signature of the one before, so the digests of a trail in a region are
//! a chain ("CloudTrail digest file structure" and "Custom implementations of CloudTrail log file integrity
//! validation", CloudTrail user guide). Hashes are of the content as it is without gzip.

mod chain;
mod checked;
mod keys;

pub(crate) use chain::{Chain, Judgement, KnownDigest};
pub(crate) use checked::CheckedDigests;
pub use keys::PublicKeys;

use jiff::Timestamp;
use keys::Signed;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

/// How the keys of digests end that were delivered later than their hour.
const BACKFILLED: &str = "_backfill.json.gz";

/// SHA-256 of some content.
pub(crate) type Hash = [u8; 32];

/// A digest file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    /// From when on it tells of log files, by their delivery.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
    /// Where it says it lies: bucket and key.
    pub object: Object,
    /// Hash of its content.
    pub hash: Hash,
    /// The log files of its hour.
    pub files: Vec<ListedFile>,
    /// The digest before; `None` where validation was turned on anew.
    pub previous: Option<Previous>,
    end_text: String,
    fingerprint: String,
}

/// An object's bucket and key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Object {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
}

/// A log file as its digest has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedFile {
    /// Its key.
    pub key: String,
    /// Hash of its content.
    pub hash: Hash,
    /// Time of its first and last event, where it has any.
    pub events: Option<(Timestamp, Timestamp)>,
}

/// The digest before another, as that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Previous {
    /// Where it lies.
    pub object: Object,
    /// Hash of its content.
    pub hash: Hash,
    /// Its signature.
    pub signature: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    digest_start_time: String,
    digest_end_time: String,
    digest_s3_bucket: String,
    digest_s3_object: String,
    digest_public_key_fingerprint: String,
    digest_signature_algorithm: String,
    previous_digest_s3_bucket: Option<String>,
    previous_digest_s3_object: Option<String>,
    previous_digest_hash_value: Option<String>,
    previous_digest_hash_algorithm: Option<String>,
    previous_digest_signature: Option<String>,
    log_files: Vec<LogFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogFile {
    s3_object: String,
    hash_value: String,
    hash_algorithm: String,
    newest_event_time: Option<String>,
    oldest_event_time: Option<String>,
}

/// Hash of some content.
pub(crate) fn hash(content: &[u8]) -> Hash {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, content).as_ref());
    out
}

impl Digest {
    /// Reads a digest; `content` without gzip. An error says what is wrong with it.
    pub(crate) fn parse(content: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(content).map_err(|e| e.to_string())?;
        if file.digest_signature_algorithm != "SHA256withRSA" {
            return Err(format!(
                "signed by `{}`, which is not known",
                file.digest_signature_algorithm
            ));
        }
        let time = |text: &str| text.parse::<Timestamp>().map_err(|e| e.to_string());
        let previous = file.previous()?;
        let files = file.log_files.iter().map(LogFile::listed);
        Ok(Self {
            start: time(&file.digest_start_time)?,
            end: time(&file.digest_end_time)?,
            hash: hash(content),
            files: files.collect::<Result<_, _>>()?,
            previous,
            object: Object {
                bucket: file.digest_s3_bucket,
                key: file.digest_s3_object,
            },
            end_text: file.digest_end_time,
            fingerprint: file.digest_public_key_fingerprint,
        })
    }

    /// What is signed: end, place, hash, and the signature before, which are the links of the chain.
    fn signed(&self) -> String {
        let previous = self.previous.as_ref().map(|p| hex(&p.signature));
        format!(
            "{}\n{}/{}\n{}\n{}",
            self.end_text,
            self.object.bucket,
            self.object.key,
            hex(&self.hash),
            previous.as_deref().unwrap_or("null")
        )
    }

    /// When it was signed, as far as it tells. Backfilled digests are delivered later, so a later key may have
    /// signed them ("CloudTrail digest file structure", CloudTrail user guide).
    fn signed_at(&self) -> Signed {
        if self.object.key.ends_with(BACKFILLED) {
            Signed::After(self.end)
        } else {
            Signed::At(self.end)
        }
    }

    /// What its key has before the time: the same for all digests of a trail in a region.
    fn chain(&self) -> &str {
        let name = self.object.key.rsplit('/').next().unwrap_or_default();
        let name = name.trim_end_matches(BACKFILLED);
        name.rsplit_once('_').map_or(name, |(chain, _)| chain)
    }
}

impl File {
    fn previous(&self) -> Result<Option<Previous>, String> {
        let Some(signature) = &self.previous_digest_signature else {
            return Ok(None);
        };
        let missing = || "parts of the link to the digest before are missing".to_owned();
        let algorithm = self.previous_digest_hash_algorithm.as_deref();
        if algorithm.is_some_and(|a| a != "SHA-256") {
            return Err("a hash that is not SHA-256".to_owned());
        }
        Ok(Some(Previous {
            object: Object {
                bucket: self.previous_digest_s3_bucket.clone().ok_or_else(missing)?,
                key: self.previous_digest_s3_object.clone().ok_or_else(missing)?,
            },
            hash: hash_of(
                self.previous_digest_hash_value
                    .as_deref()
                    .ok_or_else(missing)?,
            )?,
            signature: unhex(signature).ok_or("a signature that is not hexadecimal")?,
        }))
    }
}

impl LogFile {
    fn listed(&self) -> Result<ListedFile, String> {
        if self.hash_algorithm != "SHA-256" {
            return Err("a hash that is not SHA-256".to_owned());
        }
        let time = |text: &Option<String>| text.as_deref().and_then(|t| t.parse().ok());
        Ok(ListedFile {
            key: self.s3_object.clone(),
            hash: hash_of(&self.hash_value)?,
            events: time(&self.oldest_event_time).zip(time(&self.newest_event_time)),
        })
    }
}

fn hash_of(text: &str) -> Result<Hash, String> {
    let bytes = unhex(text).and_then(|bytes| Hash::try_from(bytes).ok());
    bytes.ok_or_else(|| "a hash of another length".to_owned())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Bytes from hexadecimal digits; `None` for anything else.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[a, b]| Some(digit(*a)? << 4 | digit(*b)?));
    rest.is_empty().then(|| bytes.collect()).flatten()
}
