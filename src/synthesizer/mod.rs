//! From a function's usage to the least policy: grants with reasons, and what a person should know.
//!
//! Pure functions of their arguments: `synthesize` decides what is granted, `layout` writes it as
//! policy documents, `replay` proves that the documents allow every call they rest on.

mod class;
mod conditions;
mod cover;
mod evidence;
mod gaps;
pub mod generalize;
mod grant;
mod implied;
mod layout;
mod learn;
mod notes;
mod options;
mod others;
mod replay;

use crate::observer::function::FunctionUsage;
use crate::observer::gap::Gap;

pub use grant::{Calls, Conditions, Grant, Reason, Suspicious, Unneeded, UnprovenCall, Wanted};
pub use layout::{Document, Layout, StatementGrants, layout};
pub use options::{Generalize, Limits, Options, UnknownGeneralize};
pub use replay::{Miss, Replay, replay};

/// What a function needs, and what stands beside it. Every list is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synthesis {
    /// What the policy allows.
    pub grants: Vec<Grant>,
    /// What was refused.
    pub wanted: Vec<Wanted>,
    /// Calls that may be somebody else's, unless they were asked to be learned from.
    pub suspicious: Vec<Suspicious>,
    /// Calls that failed without proving anything, of what no grant allows.
    pub unproven: Vec<UnprovenCall>,
    /// Calls that need no grant.
    pub unneeded: Vec<Unneeded>,
    /// What a person should know, those of the usage included.
    pub gaps: Vec<Gap>,
}

/// The least grants that keep the function working as the trail shows it.
pub fn synthesize(usage: &FunctionUsage, options: &Options) -> Synthesis {
    let (grants, learned) = learn::learn(usage, options);
    let apart = others::set_apart(usage, &grants, options);
    let mut gaps = [usage.gaps.clone(), learned, apart.gaps].concat();
    gaps.sort();
    gaps.dedup();
    Synthesis {
        grants,
        wanted: apart.wanted,
        suspicious: apart.suspicious,
        unproven: apart.unproven,
        unneeded: apart.unneeded,
        gaps,
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
