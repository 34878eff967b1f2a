//! What became of a document: how much was read, what was passed over, why it was refused.

use std::collections::BTreeSet;
use std::fmt;

use crate::observer::doubt::Doubts;

/// What became of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentOutcome {
    /// What was read and what was passed over.
    pub tally: Tally,
    /// Why reading stopped, if it did not get to the end.
    pub refusal: Option<Refusal>,
}

/// What was read from one document, and what was passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records handed on.
    pub records: u64,
    /// Items that are not JSON, not UTF-8 or not an object.
    pub malformed: u64,
    /// Items larger than [`super::LARGEST_RECORD`].
    pub oversized: u64,
    /// Items nested deeper than [`super::DEEPEST_RECORD`].
    pub too_deep: u64,
    /// Items that are sound JSON but no CloudTrail record, such as other log messages.
    pub unrecognised: u64,
    /// What the first item that was passed over looked like, or what was wrong with it.
    pub first_skipped: Option<String>,
    /// The lines, from 1, on which the first few malformed items end.
    pub bad_lines: Vec<u64>,
    /// Events that were set apart, or that prove less than they say.
    pub doubts: Doubts,
    /// Members of records that a table did not have, though they are looked at.
    pub lacking: BTreeSet<String>,
}

/// How many lines of malformed items are kept.
pub(super) const MOST_LINES: usize = 5;

impl Tally {
    /// Items passed over, of all kinds.
    pub fn skipped(&self) -> u64 {
        self.malformed + self.oversized + self.too_deep + self.unrecognised
    }

    /// Adds another document's numbers; the first sample that was kept stays. Lines are of one document.
    pub(crate) fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.malformed += other.malformed;
        self.oversized += other.oversized;
        self.too_deep += other.too_deep;
        self.unrecognised += other.unrecognised;
        self.doubts.merge(&other.doubts);
        self.lacking.extend(other.lacking.iter().cloned());
        if self.first_skipped.is_none() {
            self.first_skipped.clone_from(&other.first_skipped);
        }
    }
}

/// Why a document was not read, or not to its end. Records before the damage were handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing but white space.
    Empty,
    /// A digest file, which holds hashes of log files.
    Digest,
    /// Event notifications of another service, which share the shape of a CloudTrail file.
    Notification {
        /// The service as the notification names it: `aws:s3`.
        source: String,
    },
    /// A table, such as the console's download.
    Csv,
    /// Bytes that are not JSON.
    NotJson {
        /// Bytes before the place.
        offset: u64,
        /// Line of the place, from 1.
        line: u64,
    },
    /// The end came inside a value.
    Truncated {
        /// Bytes in all.
        offset: u64,
    },
    /// Sound JSON of another kind.
    UnknownShape {
        /// What was there instead.
        seen: String,
    },
    /// White space without end.
    Blank {
        /// Bytes before the place where reading stopped.
        offset: u64,
    },
}

impl Refusal {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty | Self::Blank { .. } => return None,
            Self::Digest => "log files are under `CloudTrail/`, not `CloudTrail-Digest/`",
            Self::Notification { .. } => {
                "give the log file that CloudTrail delivered, not the message about it"
            }
            Self::Csv => {
                "download the event history as JSON, or copy the trail's `.json.gz` files from S3"
            }
            Self::NotJson { .. } | Self::Truncated { .. } => {
                "copy the file again; what came before the damage was read"
            }
            Self::UnknownShape { .. } => {
                "a trail is `{\"Records\": […]}`, an array of records or one record a line"
            }
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "empty"),
            Self::Digest => write!(f, "a CloudTrail digest, not a log file"),
            Self::Notification { source } => {
                write!(
                    f,
                    "event notifications of `{source}`, not CloudTrail records"
                )
            }
            Self::Csv => write!(f, "a CSV table, which lacks the ARNs a policy needs"),
            Self::NotJson { offset, line } => {
                write!(f, "not JSON at byte {offset}, line {line}")
            }
            Self::Truncated { offset } => write!(f, "ends inside a value after {offset} bytes"),
            Self::UnknownShape { seen } => write!(f, "not a CloudTrail file but {seen}"),
            Self::Blank { offset } => {
                write!(f, "nothing but white space up to byte {offset}")
            }
        }
    }
}

impl std::error::Error for Refusal {}
