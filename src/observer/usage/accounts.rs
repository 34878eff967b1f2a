//! Of which accounts the records are: what was not read was not seen.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// So many accounts are kept, the first in order: more than an organisation has, as a rule. One that is
/// not kept counts as not read.
const MOST: usize = 4096;

/// The accounts whose records were read. Joins like everything in a usage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Accounts(BTreeSet<String>);

impl Accounts {
    /// Notes the account that a record was written for.
    pub(crate) fn insert(&mut self, account: &str) {
        if !account.is_empty() && !self.0.contains(account) {
            self.0.insert(account.to_owned());
            self.trim();
        }
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.len() > MOST {
            self.0.pop_last();
        }
    }

    /// Whether records of the account were read; records that name no account may be of any.
    pub(crate) fn hold(&self, account: &str) -> bool {
        self.0.is_empty() || self.0.contains(account)
    }

    /// Whether no record names one.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_join_in_any_order_and_stay_few() {
        let (mut forth, mut back) = (Accounts::default(), Accounts::default());
        assert!(forth.hold("111122223333"));
        for i in 0..2 * MOST {
            forth.insert(&format!("{i:012}"));
            back.insert(&format!("{:012}", 2 * MOST - 1 - i));
        }
        back.merge(forth.clone());
        assert_eq!(forth, back);
        assert!(forth.hold("000000000000") && !forth.hold("999999999999"));
    }
}
