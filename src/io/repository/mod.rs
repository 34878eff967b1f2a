//! A repository of code: its files, and `git` as a program.

mod files;
mod git;
mod remote;

pub use files::{RepositoryFiles, Text, read_texts};
pub use git::{Commit, Git, GitError, Made};
