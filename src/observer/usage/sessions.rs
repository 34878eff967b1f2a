//! Sessions of a role that are no function's: who else uses it.

use std::collections::BTreeSet;

use super::Distinct;

/// How many session names are kept, the first in order.
const MOST_NAMES: usize = 16;

/// Other sessions of a role, counted, a few of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions {
    /// The first few session names in order.
    pub names: BTreeSet<String>,
    /// The different calls they made.
    pub calls: Distinct,
}

impl Sessions {
    pub(in crate::observer) fn insert(&mut self, name: &str, fingerprint: u64) {
        self.calls.insert(fingerprint);
        if !self.names.contains(name) {
            self.names.insert(name.to_owned());
            self.trim();
        }
    }

    /// Joins the sessions of another usage.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.calls.merge(&other.calls);
        self.names.extend(other.names.iter().cloned());
        self.trim();
    }

    fn trim(&mut self) {
        while self.names.len() > MOST_NAMES {
            self.names.pop_last();
        }
    }
}
