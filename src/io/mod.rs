//! Every byte that comes in or goes out: trail files, other files, standard input, the account, progress.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one place that touches the world"
)]

pub(crate) mod account;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod cache;
pub(crate) mod clock;
pub(crate) mod confirm;
pub(crate) mod exchange;
pub mod forge;
pub(crate) mod progress;
pub(crate) mod reading;
pub(crate) mod repository;
mod secret;
pub mod stop;
pub(crate) mod store;
pub(crate) mod terminal;
mod threads;
pub(crate) mod writing;

#[cfg(feature = "aws")]
pub(crate) use cache::{cells, layout};
pub use progress::{Progress, Silent};
pub(crate) use reading::directory::files_of;
pub(crate) use reading::file::FileError;
pub use reading::file::read_to_string;
pub use reading::file_refusal::FileRefusal;
pub use reading::integrity;
pub(crate) use reading::lines::Lines;
pub(crate) use reading::location::Location;
#[cfg(feature = "aws")]
pub(crate) use reading::place;
pub(crate) use reading::read::read_until;
pub use reading::read::{ReadReport, read_trail};
pub use reading::source::{Expansion, SourceError, TrailFile, TrailSource, expand};
pub(crate) use reading::tail::{Grown, Tail};
pub(crate) use reading::{directory, file, reach, read, source};
pub(crate) use store::{Mark, Marks, Pace};
pub use store::{Store, StoreAddition};
pub(crate) use threads::{available_threads, in_order};
pub(crate) use writing::lock::Lock;
pub use writing::write::write_atomic;
pub(crate) use writing::write::{OutDirectory, is_stream, is_there};
#[cfg(feature = "aws")]
pub(crate) use writing::{log, staging};
