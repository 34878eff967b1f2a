//! Why a store could not be read or written.

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::io::file::FileError;
use crate::observer::usage::wire::WireError;

/// Why a store could not be read or written. Nothing that was in it is lost.
#[derive(Debug)]
pub enum StoreError {
    /// A file of another kind.
    Foreign {
        /// Which.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Written by a newer version of the program.
    Newer {
        /// Which.
        path: PathBuf,
        /// The version of its form.
        version: i64,
        /// The last one that this program knows.
        known: i64,
    },
    /// Its bytes are not what was written.
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It cannot be written, or a change that broke off cannot be taken back.
    ReadOnly {
        /// Which.
        path: PathBuf,
    },
    /// Another program holds it.
    Busy {
        /// Which.
        path: PathBuf,
    },
    /// Anything else.
    Failed {
        /// Which.
        path: PathBuf,
        /// The words of SQLite.
        why: String,
    },
    /// The file itself.
    File(FileError),
}

impl StoreError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Foreign { .. } => "name another file for `--usage`".to_owned(),
            Self::Newer { .. } => {
                "use the version of lpgen that wrote it, or a newer one".to_owned()
            }
            Self::Damaged { path, .. } => format!(
                "keep it, and observe the trails anew into another file; `sqlite3 {} .recover` shows what can be read",
                path.display()
            ),
            Self::ReadOnly { path } => format!(
                "`{}` and its directory must be writable: SQLite keeps a journal beside it while it changes",
                path.display()
            ),
            Self::Busy { .. } => "run it again when the other program has ended".to_owned(),
            Self::Failed { .. } => return None,
            Self::File(error) => return error.hint(),
        })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { path, what } => {
                write!(f, "`{}` is no usage file: it is {what}", path.display())
            }
            Self::Newer {
                path,
                version,
                known,
            } => write!(
                f,
                "`{}` is a usage file of version {version}, this program knows those up to {known}",
                path.display()
            ),
            Self::Damaged { path, why } => {
                write!(f, "the usage file `{}` is damaged: {why}", path.display())
            }
            Self::ReadOnly { path } => {
                write!(f, "the usage file `{}` cannot be written", path.display())
            }
            Self::Busy { path } => {
                write!(f, "another program is changing `{}`", path.display())
            }
            Self::Failed { path, why } => write!(f, "usage file `{}`: {why}", path.display()),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// What goes wrong while a store is read or written.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Packed(WireError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<WireError> for Fault {
    fn from(error: WireError) -> Self {
        Self::Packed(error)
    }
}

impl Fault {
    /// The error about a store.
    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        let error = match self {
            Self::Packed(error) => {
                let why = error.to_string();
                return StoreError::Damaged { path, why };
            }
            Self::Sql(error) => error,
        };
        let why = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::Foreign {
                path,
                what: "neither JSON nor an SQLite file",
            },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                StoreError::ReadOnly { path }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            // Without a code: a row that is not of the form, a column of another type, a row that is missing.
            Some(ErrorCode::DatabaseCorrupt) | None => StoreError::Damaged { path, why },
            Some(_) => StoreError::Failed { path, why },
        }
    }
}
