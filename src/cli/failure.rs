//! How a command ends.

use std::process::ExitCode;

use super::output::{bad, faint, said, say};
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

/// Says why a command could not do what was asked, and what to do about it.
pub(crate) fn print(failure: &Failure) {
    say(said!("{}: {}", bad("error"), failure.message()));
    for hint in failure.hints() {
        say(said!("{}: {}", faint("hint"), hint));
    }
}
