//! A suggestion: the policy of one function with all it rests on.

mod json;
mod proof;
mod text;

use crate::differ::{Guards, Proof};
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::basis::Basis;
use crate::report::review::Review;
use crate::synthesizer::{Document, Miss, Synthesis};

pub use json::json;
pub use text::text;

/// What was worked out for one function, borrowed from the stages that did.
#[derive(Clone, Copy, Debug)]
pub struct Suggestion<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// The usage it was found in.
    pub usage: &'a Usage,
    /// Grants, wanted calls, gaps.
    pub synthesis: &'a Synthesis,
    /// The policy.
    pub documents: &'a [Document],
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

impl Suggestion<'_> {
    /// The names of the documents, in their order.
    fn names(&self) -> Vec<&str> {
        self.documents.iter().map(|d| d.name.as_str()).collect()
    }
}
