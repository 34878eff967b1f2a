//! Whose functions evidence is of.

use std::collections::BTreeSet;

/// Of which functions evidence is, where it is of several accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Own {
    /// Of all.
    #[default]
    All,
    /// Of those of this account.
    Only(String),
    /// Of those of no other account whose state is known.
    AllBut(BTreeSet<String>),
}

impl Own {
    /// Whether it is of the functions of an account.
    pub(crate) fn holds(&self, account: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(own) => own == account,
            Self::AllBut(others) => !others.contains(account),
        }
    }
}
