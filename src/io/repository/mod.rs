//! A repository of code: its files, and `git` as a program.

mod files;
mod git;
mod remote;

pub(crate) use files::read_texts;
pub(crate) use git::{Commit, Git, Made};
