//! What stands against a call, to be said with the names of policies.

use crate::iam::evaluate::Decision;
use crate::iam::evaluate::words::{self, Numbers};

/// Why a call is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissReason {
    /// What the policies say.
    Decided(Decision),
    /// What those of their statements say that are about the action, with what is open decided.
    Assumed(Decision),
    /// Only a part of this is allowed.
    NotAllOf(String),
}

impl MissReason {
    /// In words, with the names of the policies in their order.
    pub(crate) fn in_words(&self, names: &[&str]) -> String {
        match self {
            Self::Decided(decision) => words::decision(decision, names, Numbers::Whole),
            Self::Assumed(decision) => words::decision(decision, names, Numbers::Parts),
            Self::NotAllOf(pattern) => format!("no statement allows all of `{pattern}`"),
        }
    }
}
