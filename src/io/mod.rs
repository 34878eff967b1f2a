//! Every byte that comes in or goes out: trail files, other files, standard input, the account, progress.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one place that touches the world"
)]

pub mod account;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod cache;
pub mod clock;
pub mod confirm;
pub mod exchange;
pub mod forge;
pub mod progress;
pub mod reading;
pub mod repository;
mod secret;
pub mod stop;
pub mod store;
pub mod terminal;
mod threads;
pub mod writing;

#[cfg(feature = "aws")]
pub use cache::{cells, layout};
pub use progress::{Bar, Progress, Silent};
pub use reading::directory::files_of;
pub use reading::file::{FileError, read_stdin, read_to_string};
pub use reading::file_refusal::FileRefusal;
pub use reading::lines::Lines;
pub use reading::location::Location;
pub use reading::read::{FileReport, ReadReport, read_trail, read_until};
pub use reading::source::{ByteRange, Expansion, SourceError, TrailFile, TrailSource, expand};
pub use reading::tail::{Grown, Tail};
pub use reading::{directory, file, integrity, lines, place, reach, read, source};
pub use store::{Mark, Marks, Pace, Store, StoreAddition, StoreError};
pub use threads::{available_threads, in_order};
pub use writing::lock::Lock;
pub use writing::write::{OutDirectory, is_stream, is_there, write_atomic};
pub use writing::{lock, log, staging, write};
