//! One reading of what the account keeps.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::gather::gathered::Asked;
use crate::gather::{RecordsRequest, Watch};
use crate::io::account::Account;
use crate::io::cache::Cache;
use crate::io::layout::WantedFiles;
use crate::observer::span::Span;

/// What all readings of a run share.
pub(super) struct Run<'a> {
    pub(super) records: &'a RecordsRequest,
    pub(super) account: &'a Account,
    pub(super) asked: &'a Asked<'a>,
    pub(super) catalog: &'a Catalog,
    pub(super) cache: Option<Cache>,
    pub(super) span: Span,
    pub(super) watch: &'a Watch,
}

impl Run<'_> {
    /// The accounts whose records are read: the caller's own, unless others are named.
    pub(super) fn accounts(&self) -> BTreeSet<String> {
        if self.asked.accounts.is_empty() {
            BTreeSet::from([self.account.identity.account.clone()])
        } else {
            self.asked.accounts.clone()
        }
    }

    /// The first of them.
    pub(super) fn first_account(&self) -> &str {
        let first = self.asked.accounts.first();
        first.unwrap_or(&self.account.identity.account)
    }

    /// What is to be listed of a bucket.
    pub(super) fn wanted(&self, span: Span) -> WantedFiles {
        WantedFiles {
            accounts: self.accounts(),
            regions: self.asked.read.to_vec(),
            span,
        }
    }
}
