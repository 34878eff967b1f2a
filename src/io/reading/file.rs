//! Files other than trails, read whole, and what can go wrong with any file.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file read whole, in bytes.
pub(crate) const LARGEST_FILE: u64 = 1 << 30;

/// Why a file could not be read or written.
#[derive(Debug)]
pub enum FileError {
    /// Reading failed.
    Read {
        /// Which file; `-` for standard input.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// Not text.
    NotUtf8 {
        /// Which file; `-` for standard input.
        path: PathBuf,
        /// Bytes before the first that is not UTF-8.
        at: usize,
    },
    /// Larger than [`LARGEST_FILE`].
    TooLarge {
        /// Which file; `-` for standard input.
        path: PathBuf,
    },
    /// Writing failed; what was there before is still there.
    Write {
        /// Which file.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// What is at the place is not written to.
    Refused {
        /// Which file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Another run is changing it.
    Busy {
        /// Which file or directory.
        path: PathBuf,
    },
}

impl FileError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { path, error } if error.kind() == io::ErrorKind::IsADirectory => {
                Some(format!("name a file in `{}`", path.display()))
            }
            Self::Write { error, .. } if error.kind() == io::ErrorKind::NotFound => {
                Some("make the directory first".to_owned())
            }
            Self::Write { path, error } if error.kind() == io::ErrorKind::IsADirectory => {
                Some(format!("name a file in `{}`", path.display()))
            }
            Self::Refused { .. } => Some("name another file, or take it away first".to_owned()),
            Self::Busy { .. } => Some("run it again when the other has ended".to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::NotUtf8 { path, at } => {
                write!(
                    f,
                    "`{}` is not text: byte {at} is not UTF-8",
                    path.display()
                )
            }
            Self::TooLarge { path } => write!(
                f,
                "`{}` is larger than {} MiB",
                path.display(),
                LARGEST_FILE >> 20
            ),
            Self::Write { path, error } => write!(f, "cannot write `{}`: {error}", path.display()),
            Self::Refused { path, what } => {
                write!(f, "`{}` is {what}: it is left as it is", path.display())
            }
            Self::Busy { path } => {
                write!(f, "another run of lpgen is changing `{}`", path.display())
            }
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { error, .. } | Self::Write { error, .. } => Some(error),
            Self::NotUtf8 { .. }
            | Self::TooLarge { .. }
            | Self::Refused { .. }
            | Self::Busy { .. } => None,
        }
    }
}

/// A text file whole, without its byte order mark; `-` is standard input.
pub fn read_to_string(path: &Path) -> Result<String, FileError> {
    if path.as_os_str() == "-" {
        return read_stdin();
    }
    let file = File::open(path).map_err(|error| FileError::Read {
        path: path.to_owned(),
        error,
    })?;
    read_text(file, path)
}

/// Standard input whole, as text.
pub(crate) fn read_stdin() -> Result<String, FileError> {
    read_text(io::stdin().lock(), Path::new("-"))
}

fn read_text(input: impl Read, path: &Path) -> Result<String, FileError> {
    let mut bytes = Vec::new();
    let mut limited = input.take(LARGEST_FILE + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::Read {
            path: path.to_owned(),
            error,
        })?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(FileError::TooLarge {
            path: path.to_owned(),
        });
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| FileError::NotUtf8 {
        path: path.to_owned(),
        at: error.utf8_error().valid_up_to(),
    })
}
