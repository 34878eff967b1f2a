//! The text of policies, today against proposed: statement by statement, or as a patch of files.

mod lines;
mod patch;
mod statements;
mod text;

pub(super) use patch::unified;
pub(crate) use patch::{PolicyFile, patch};
pub(crate) use statements::{Pair, pairs, placed};
pub(crate) use text::{DiffLayout, NARROWEST, plain, text};
