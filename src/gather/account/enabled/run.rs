//! One reading of what the account keeps.

use crate::catalog::Catalog;
use crate::gather::gathered::Asked;
use crate::gather::{Records, Watch};
use crate::io::account::Account;
use crate::io::cache::Cache;
use crate::io::layout::Wanted;
use crate::observer::span::Span;

/// What all readings of a run share.
pub(super) struct Run<'a> {
    pub(super) records: &'a Records,
    pub(super) account: &'a Account,
    pub(super) asked: &'a Asked<'a>,
    pub(super) catalog: &'a Catalog,
    pub(super) cache: Option<Cache>,
    pub(super) span: Span,
    pub(super) watch: &'a Watch,
}

impl Run<'_> {
    /// What is to be listed of a bucket.
    pub(super) fn wanted(&self, span: Span) -> Wanted {
        Wanted {
            account: self.account.identity.account.clone(),
            regions: self.asked.read.to_vec(),
            span,
        }
    }
}
