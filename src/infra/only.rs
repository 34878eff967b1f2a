//! The removals and the additions of a proposal, each as a change of its own.

use super::{Rest, Subject};
use crate::catalog::Catalog;
use crate::proposal::Parts;
use crate::snapshot::Role;

/// A part of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnlyPart {
    /// What the role loses; nothing is added.
    Removals,
    /// What the role gets; nothing is taken away.
    Additions,
}

impl OnlyPart {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Removals, Self::Additions];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Removals => "removals",
            Self::Additions => "additions",
        }
    }

    /// What it is.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Removals => "What the role loses; nothing is added",
            Self::Additions => "What the role gets; nothing is taken away",
        }
    }

    /// What the branch ends with: names of functions have no dot (Lambda API reference, `CreateFunction`).
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Removals => ".removals",
            Self::Additions => ".additions",
        }
    }

    /// The flag that asks for it.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Removals => " --only removals",
            Self::Additions => " --only additions",
        }
    }

    /// What a reviewer has to know.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Removals => {
                "this change only takes away: the role gets nothing that it does not have today; what the numbers below add is for another change (`--only additions`)"
            }
            Self::Additions => {
                "this change only adds: the role loses nothing; what the numbers below take away is for another change (`--only removals`)"
            }
        }
    }
}

impl Subject {
    /// Leaves of what is proposed the part that is asked for, without what is never added by itself, and says what
    /// that is. `Err`: why there is nothing to propose.
    pub(crate) fn leave(
        &mut self,
        only: Option<OnlyPart>,
        role: Option<&Role>,
        catalog: &Catalog,
    ) -> Result<Option<String>, &'static str> {
        let Some(role) = role else {
            return match only {
                Some(_) => {
                    Err("the role of today is not known: what is added to it cannot be told apart")
                }
                None => Ok(None),
            };
        };
        let mut parts = Parts::of(&self.proposal, &role.documents());
        let withheld = parts.withhold(catalog);
        match only {
            None if withheld.is_empty() => {}
            None => self.proposal = parts.whole(),
            Some(OnlyPart::Removals) => self.proposal = parts.kept,
            Some(OnlyPart::Additions) if parts.added.is_empty() => {
                return Err(
                    "the role of today allows all that is proposed: nothing is to be added",
                );
            }
            Some(OnlyPart::Additions) => {
                self.proposal = parts.added;
                self.rest = Rest::Stays;
            }
        }
        let is_told = !withheld.is_empty() && only != Some(OnlyPart::Removals);
        Ok(is_told.then(|| {
            format!(
                "`{}` decide who may do what, and are never added here: the role of today does not allow them, and a person may",
                withheld.join("`, `")
            )
        }))
    }
}
