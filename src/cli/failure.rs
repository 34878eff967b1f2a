//! How a command ends.

use std::process::ExitCode;

use super::output::{said, say};

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

/// Why a command could not do what was asked, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    error: anyhow::Error,
    hints: Vec<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            error: anyhow::Error::msg(message.into()),
            hints: vec![],
        }
    }

    /// Adds a next step.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says what stood in the way, and what to do about that.
    pub(crate) fn because(mut self, cause: Self) -> Self {
        self.hints.push(format!(
            "the account itself cannot be asked: {:#}",
            cause.error
        ));
        self.hints.extend(cause.hints);
        self
    }

    /// The reader of the output went away (`lpgen … | head`): nothing is wrong.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn print(&self) {
        say(said!(
            "{}: {}",
            super::output::bad("error"),
            format!("{:#}", self.error)
        ));
        for hint in &self.hints {
            say(said!("{}: {}", super::output::faint("hint"), hint));
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            hints: vec![],
        }
    }
}

/// An error of another module with its hint.
pub(crate) fn with_hint(error: &impl std::fmt::Display, hint: Option<String>) -> Failure {
    let failure = Failure::new(error.to_string());
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
