//! From a function's usage to the least policy: grants with reasons, and what a person should know.
//!
//! Pure functions of their arguments: `synthesize` decides what is granted, `layout` writes it as
//! policy documents, `replay` proves that the documents allow every call they rest on.

mod asked;
mod carried;
mod class;
mod conditions;
mod cover;
mod evidence;
mod gaps;
pub(crate) mod generalize;
mod grant;
mod implied;
mod layout;
mod learn;
#[cfg(any(feature = "aws", test))]
pub(crate) mod least;
mod made;
mod notes;
mod options;
mod others;
mod replay;
mod today;
mod within;

use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use learn::Learned;

pub use grant::{Grant, Reason};

pub(crate) use grant::{
    Calls, Conditions, Implication, Suspicious, Unallowed, Unneeded, UnprovenCall, Wanted,
    conditions_of,
};
pub(crate) use implied::may_imply;
pub use layout::{PolicyDocument, layout};
pub(crate) use layout::{StatementGrants, size_gaps};
pub(crate) use options::Generalize;
pub use options::{Options, SizeLimits};
pub use replay::replay;
pub(crate) use replay::{Beside, Miss, Ready, Replay};
pub(crate) use today::AllowedToday;
pub(crate) use within::within;

/// What a function needs, and what stands beside it. Every list is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synthesis {
    /// What the policy allows.
    pub grants: Vec<Grant>,
    /// What was refused.
    pub wanted: Vec<Wanted>,
    /// What the configuration implies and the role of today does not allow.
    pub unallowed: Vec<Unallowed>,
    /// Calls that may be somebody else's, unless they were asked to be learned from.
    pub suspicious: Vec<Suspicious>,
    /// Calls that failed without proving anything, of what no grant allows.
    pub unproven: Vec<UnprovenCall>,
    /// Calls that need no grant.
    pub unneeded: Vec<Unneeded>,
    /// What a person should know, those of the usage included.
    pub gaps: Vec<Gap>,
}

/// The least grants that keep the function working as the trail shows it, where the role of today is
/// not known.
pub fn synthesize(usage: &FunctionUsage, options: &Options) -> Synthesis {
    synthesize_under(usage, options, &|_, _| None)
}

/// The same where it is: the configuration adds nothing to it.
pub fn synthesize_under(
    usage: &FunctionUsage,
    options: &Options,
    today: &AllowedToday<'_>,
) -> Synthesis {
    let Learned {
        grants,
        unallowed,
        gaps: learned,
    } = learn::learn(usage, options, today);
    let apart = others::set_apart(usage, &grants, options);
    let carried = carried::gaps(usage, options);
    let mut gaps = [usage.gaps.clone(), learned, apart.gaps, carried].concat();
    gaps.sort();
    gaps.dedup();
    Synthesis {
        grants,
        wanted: apart.wanted,
        unallowed,
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
