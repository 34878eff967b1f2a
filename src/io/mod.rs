//! Every byte that comes in or goes out: trail files, other files, standard input, the account, progress.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one place that touches the world"
)]

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod cache;
#[cfg(feature = "aws")]
pub mod cells;
pub mod clock;
#[cfg(feature = "aws")]
mod days;
pub mod directory;
pub mod file;
mod fresh;
pub mod integrity;
#[cfg(feature = "aws")]
pub mod layout;
pub mod lines;
pub mod lock;
#[cfg(feature = "aws")]
pub mod log;
pub mod place;
pub mod progress;
pub mod reach;
pub mod read;
pub mod source;
pub mod staging;
pub mod stop;
pub mod write;

pub use directory::files_of;
pub use file::{FileError, read_stdin, read_to_string};
pub use lines::Lines;
pub use lock::Lock;
pub use progress::{Bar, Progress, Silent};
pub use read::{FileRefusal, FileReport, ReadReport, available_threads, read_trail};
pub use source::{Expansion, SourceError, TrailFile, TrailSource, expand};
pub use write::{OutDirectory, is_stream, write_atomic};
