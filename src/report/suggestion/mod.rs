//! A suggestion: the policy of one function with all it rests on.

mod files;
mod json;
mod proof;
mod text;
mod written;

use crate::differ::{Guards, Proof};
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::proposal::Evidence;
use crate::report::basis::Basis;
use crate::report::review::{Review, Reviewed};
use crate::synthesizer::{Miss, PolicyDocument, Synthesis};

pub(crate) use json::json;
pub(crate) use text::text;
pub(crate) use written::{SuggestionForm, Suggestions};

/// What was worked out for one function, borrowed from the stages that did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suggestion<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// The usage it was found in.
    pub usage: &'a Usage,
    /// Grants, wanted calls, gaps.
    pub synthesis: &'a Synthesis,
    /// The policy.
    pub documents: &'a [PolicyDocument],
    /// Calls the policy does not allow: a broken promise.
    pub misses: &'a [Miss],
    /// How the policy stands to the role of today; `None` when that is not known.
    pub proof: Option<&'a Proof>,
    /// What guards the role of today and goes over.
    pub guards: &'a Guards,
    /// What a person should know before trusting the policy.
    pub gaps: &'a [Gap],
    /// What a person reads of it.
    pub review: &'a Review,
    /// What it rests on.
    pub basis: Basis<'a>,
    /// Version of the bundled catalog.
    pub catalog: &'a str,
    /// The generalisation dial.
    pub generalize: &'a str,
}

impl<'a> Suggestion<'a> {
    /// Of a function that was reviewed.
    pub(crate) fn of(reviewed: &'a Reviewed<'_>, evidence: &'a Evidence) -> Self {
        let (function, proposal) = (reviewed.function, &reviewed.proposal);
        Self {
            function,
            usage: &evidence.usage,
            basis: Basis::of(evidence, function, proposal),
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            misses: &proposal.misses,
            proof: reviewed.proof(),
            guards: &proposal.guards,
            gaps: &reviewed.gaps,
            review: &reviewed.review,
            catalog: evidence.catalog.version(),
            generalize: evidence.settings.options.generalize.as_str(),
        }
    }
}

impl Suggestion<'_> {
    /// The names of the documents, in their order.
    fn names(&self) -> Vec<&str> {
        self.documents.iter().map(|d| d.name.as_str()).collect()
    }
}
