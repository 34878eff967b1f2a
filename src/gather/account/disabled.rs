//! A build without the SDK: no account can be asked.

use crate::catalog::Catalog;
use crate::gather::gathered::{Asked, Gathered};
use crate::gather::known::Known;
use crate::gather::{
    AccountRequest, EvidenceRequest, ExamineRequest, Failure, RecordsRequest, SaveRequest, Watch,
};
pub(in crate::gather) use crate::io::account::Account;
use crate::report::doctor::Examination;
use crate::snapshot::Snapshot;

fn not_in_this_build() -> Failure {
    Failure::new("this lpgen was built without the `aws` feature: it asks no account")
        .hint("build with the default features, or give files (`--trail`, `--snapshot`)")
}

/// Says that this build asks no account.
pub(in crate::gather) fn open(_: &AccountRequest, _: &Watch) -> Result<Account, Failure> {
    Err(not_in_this_build())
}

/// Never called: there is no account.
pub(in crate::gather) fn states(
    account: &Account,
    _: &EvidenceRequest,
    _: &Watch,
) -> Result<Known, Failure> {
    match *account {}
}

/// Says that this build asks no account.
pub(in crate::gather) fn records(
    _: &RecordsRequest,
    _: &mut Gathered,
    _: &Catalog,
    _: &Asked<'_>,
    _: &Watch,
) -> Result<(), Failure> {
    Err(not_in_this_build())
}

/// Says that this build asks no account.
pub fn examine(_: &ExamineRequest, _: &Watch) -> Result<Examination, Failure> {
    Err(not_in_this_build())
}

/// Says that this build asks no account.
pub fn save(_: &SaveRequest, _: &Watch) -> Result<Vec<Snapshot>, Failure> {
    Err(not_in_this_build())
}
