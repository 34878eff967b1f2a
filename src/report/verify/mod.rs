//! Whether a policy keeps its promises, and how far it can be trusted.

mod json;
mod made;
mod text;

use crate::differ::holdout::HoldoutSplit;
use crate::differ::lint::LintFinding;
use crate::differ::replayed::Replayed;
use crate::differ::unseen::Unseen;
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Count;
use crate::proposal::wider::Wider;
use crate::proposal::{Evidence, Proposal};
use crate::report::basis::Basis;

pub(crate) use json::json;
pub(crate) use made::Given;
pub(crate) use text::text;

/// What was found of one policy.
#[derive(Clone, Debug)]
pub(crate) struct Verification<'a> {
    evidence: &'a Evidence,
    proposal: Proposal,
    /// The function.
    pub function: &'a FunctionUsage,
    /// What was verified: `the proposal`, or files.
    pub subject: String,
    /// The whole window replayed.
    pub replayed: Replayed,
    /// Whether it allows more than the role of today.
    pub wider: Wider,
    /// What the lint found.
    pub findings: Vec<LintFinding>,
    /// Granted and never needed: pairs of action and resource, and how many pairs there are.
    pub unused: Vec<(String, String)>,
    /// All pairs whose use could be seen.
    pub pairs: usize,
    /// How policies learned from a part of the window fared in the rest; why not, if not.
    pub holdout: Result<Vec<HoldoutSplit>, &'static str>,
    /// The chance of a permission never seen; `None` when nothing was needed.
    pub unseen: Option<Unseen>,
    /// What a person should know about the role of today.
    pub gaps: Vec<Gap>,
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
    /// What it rests on.
    pub(crate) fn basis(&self) -> Basis<'_> {
        Basis::of(self.evidence, self.function, &self.proposal)
    }

    /// Whether a person should look: at the records, at how the policy stands to the role of today, or at what the
    /// lint found.
    pub(crate) fn needs_a_person(&self) -> bool {
        let is_open = matches!(
            self.wider,
            Wider::Open(_) | Wider::NotKnown | Wider::Additions(_)
        );
        self.evidence.lacks_records()
            || !self.findings.is_empty()
            || is_open
            || !self.replayed.contradictions.is_empty()
    }

    /// Whether the promises hold: every observed call allowed, nothing more than today without a
    /// reason.
    pub(crate) fn holds(&self) -> bool {
        self.replayed.missing().next().is_none() && !matches!(self.wider, Wider::Yes(_))
    }
}
