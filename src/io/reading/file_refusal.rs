//! Why a file of a trail was not read, or not to its end.

use std::fmt;

use crate::observer::document::Refusal;

/// Why a file was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// The system's words.
    Unreadable {
        /// The system's words.
        why: String,
    },
    /// The gzip stream ends early or is damaged after so many bytes of JSON.
    Gzip {
        /// Bytes of JSON before the damage.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// What is in it is not a trail, or not a sound one.
    Document(Refusal),
    /// An object that is there and that AWS does not hand out.
    Withheld {
        /// AWS's words.
        why: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl FileRefusal {
    /// Whether nothing of the trail is missing: an empty file, a digest.
    pub(crate) fn is_harmless(&self) -> bool {
        matches!(self, Self::Document(Refusal::Empty | Refusal::Digest))
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => None,
            Self::Gzip { .. } => {
                Some("copy the file again; what came before the damage was read".to_owned())
            }
            Self::Document(refusal) => refusal.hint(),
            Self::Withheld { hint, .. } => hint.clone(),
        }
    }
}

impl fmt::Display for FileRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { why } | Self::Withheld { why, .. } => {
                write!(f, "cannot be read: {why}")
            }
            Self::Gzip { offset, why } => {
                write!(f, "damaged gzip after {offset} bytes of content: {why}")
            }
            Self::Document(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for FileRefusal {}
