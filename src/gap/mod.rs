//! What a person should know before trusting a result.

pub(crate) mod label;
pub(crate) mod shell;

use crate::catalog::NotKnown;

/// An error that knows what to do about it.
pub trait Hinted: std::error::Error {
    /// The next steps, the best one first; without line ends, lower case, no full stop.
    fn hints(&self) -> Vec<String>;
}

impl Hinted for NotKnown {
    fn hints(&self) -> Vec<String> {
        self.hint().map(str::to_owned).into_iter().collect()
    }
}

/// One thing that was not seen, was skipped, or had to be widened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Stable code; `docs/diagnostics.md` has a heading for each.
    pub code: &'static str,
    /// One line: lower case, no full stop, names in backticks.
    pub text: String,
    /// What to do about it, if anything can be done.
    pub hint: Option<String>,
    /// The names concerned (resources replaced by a wildcard, operations, files), sorted.
    pub names: Vec<String>,
}
