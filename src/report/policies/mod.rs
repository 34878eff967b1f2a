//! The text of policies, today against proposed: statement by statement, or as a patch of files.

mod lines;
mod patch;
mod statements;
mod text;

pub(super) use patch::unified;
pub use patch::{PolicyFile, patch};
pub use statements::{Fate, Pair, Placed, pairs, placed};
pub use text::{DiffLayout, NARROWEST, plain, text};
