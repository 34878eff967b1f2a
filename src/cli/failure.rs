//! How a command ends.

use std::process::ExitCode;

pub(crate) use crate::gather::Failure;

/// The program's exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: differences found (only with `--exit-code`).
    Differences,
    /// 2: bad usage or input.
    BadInput,
    /// 3: done, but gaps need a person (only with `--strict`).
    Gaps,
    /// 4: a promise failed.
    BrokenPromise,
}

impl Exit {
    /// Of a command whose promises hold, or not.
    pub(crate) fn of_promise(holds: bool) -> Self {
        if holds {
            Self::Done
        } else {
            Self::BrokenPromise
        }
    }

    /// Of a command that was asked to tell by its exit code that there is something, and whether there is.
    pub(crate) fn of_differences(are_there: bool) -> Self {
        if are_there {
            Self::Differences
        } else {
            Self::Done
        }
    }

    /// Of a command that was asked to tell by its exit code that a person should look, and whether one should.
    pub(crate) fn of_gaps(are_there: bool) -> Self {
        if are_there { Self::Gaps } else { Self::Done }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Differences => 1,
            Exit::BadInput => 2,
            Exit::Gaps => 3,
            Exit::BrokenPromise => 4,
        })
    }
}
