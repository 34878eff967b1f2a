//! Whether a policy keeps its promises, and how far it can be trusted.

mod json;
mod text;

use crate::differ::holdout::Split;
use crate::differ::lint::Finding;
use crate::differ::replayed::Replayed;
use crate::differ::unseen::Unseen;
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Count;
use crate::proposal::wider::Wider;
use crate::report::basis::Basis;

pub use json::json;
pub use text::text;

/// What was found of one policy, borrowed from the stages that found it.
#[derive(Clone, Copy, Debug)]
pub struct Verification<'a> {
    /// The function.
    pub function: &'a FunctionUsage,
    /// What was verified: `the proposal`, or a file.
    pub subject: &'a str,
    /// The whole window replayed.
    pub replayed: &'a Replayed,
    /// Whether it allows more than the role of today.
    pub wider: &'a Wider,
    /// What the lint found.
    pub findings: &'a [Finding],
    /// Granted and never needed: pairs of action and resource, and how many pairs there are.
    pub unused: &'a [(String, String)],
    /// All pairs whose use could be seen.
    pub pairs: usize,
    /// How policies learned from a part of the window fared in the rest; why not, if not.
    pub holdout: Result<&'a [Split], &'a str>,
    /// The chance of a permission never seen; `None` when nothing was needed.
    pub unseen: Option<Unseen>,
    /// What a person should know about the role of today.
    pub gaps: &'a [Gap],
    /// What it rests on.
    pub basis: Basis<'a>,
    /// Version of the bundled catalog.
    pub catalog: &'a str,
}

/// How many calls are denied: as sure as what tells it.
fn denied(replayed: &Replayed) -> Count {
    let denied = replayed.denied.count();
    Count {
        exact: denied.exact && !replayed.estimated,
        ..denied
    }
}
impl Verification<'_> {
    /// Whether the promises hold: every observed call allowed, nothing more than today without a
    /// reason.
    pub fn holds(&self) -> bool {
        self.replayed.missing().next().is_none() && !matches!(self.wider, Wider::Yes(_))
    }
}
