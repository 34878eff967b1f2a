//! How a command ends.

use std::process::ExitCode;

use super::args::switch;
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
    /// Of a command whose promises hold, or not.
    pub(crate) fn of_promise(holds: bool) -> Self {
        switch(holds, Self::Done, Self::BrokenPromise)
    }

    /// Of a command that was asked to tell by its exit code that there is something, and whether there is.
    pub(crate) fn of_differences(are_there: bool) -> Self {
        switch(are_there, Self::Differences, Self::Done)
    }

    /// Of a command that was asked to tell by its exit code that a person should look, and whether one should.
    pub(crate) fn of_gaps(are_there: bool) -> Self {
        switch(are_there, Self::Gaps, Self::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
