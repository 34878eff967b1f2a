//! How a command ends.

use std::process::ExitCode;

pub(crate) use crate::gather::Failure;

/// The program's exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Differences found (only with `--exit-code`).
    Differences = 1,
    /// Bad usage or input.
    BadInput = 2,
    /// Done, but gaps need a person (only with `--strict`).
    Gaps = 3,
    /// A promise failed.
    BrokenPromise = 4,
}

impl Exit {
    /// The worst of what is so; done where nothing is.
    pub(crate) fn worst<const N: usize>(told: [(bool, Self); N]) -> Self {
        let so = told.into_iter().filter(|(is_so, _)| *is_so);
        so.map(|(_, exit)| exit).max().unwrap_or(Self::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
