//! From a request to evidence: what is read of files and of the account, in which order, and what is told
//! meanwhile. The only user of `io`.

mod account;
mod failure;
mod files;
mod gathered;
mod holdout;
mod integrity;
mod listener;
mod output;
mod policies;
mod records;
mod repository;
mod request;
mod usage_file;

pub use account::{examine, save};
pub use failure::Failure;
pub use holdout::holdout;
pub use listener::{Event, Listed, Listener, Nobody, Watch};
pub use output::{OutFile, write_all};
pub use policies::{Policies, read_policies, read_policy};
pub use records::{Rest, each_record, nothing_to_read};
pub use repository::{Change, Dirty, can_commit, commit, is_committed, read_code, write_patch};
pub use request::{
    AccountRequest, Cache, ExamineRequest, Existing, Integrity, Records, Request, Role,
    SaveRequest, Source, TIMEOUT,
};
pub use usage_file::{UsageFile, observe};

use crate::catalog::Catalog;
use crate::proposal::{Current, Evidence};

// What a front end needs of the world beside evidence.
pub use crate::io::Lines;
pub use crate::io::clock::now;
pub use crate::io::exchange::Exchange;
pub use crate::io::progress::is_terminal;
pub use crate::io::read::ReadReport;
pub use crate::io::stop::Stop;

/// Reads everything: files as far as they are given, the account for the rest when it is asked.
pub fn gather(request: &Request, watch: &Watch) -> Result<Evidence, Failure> {
    let account = open(request, watch)?;
    let account = account.as_ref();
    let catalog = Catalog::bundled();
    let mut current = match account {
        Some(account) if request.asks_state() => {
            let snapshot = account::live(account, &request.functions, watch)?;
            Current::Snapshot(Box::new(snapshot))
        }
        _ => files::current(&request.role, watch)?,
    };
    let configurations = files::configurations(&request.configurations)?;
    let mut usage = files::usages(&request.usage)?;
    let asked = gathered::Asked {
        account,
        state: match &current {
            Current::Snapshot(snapshot) => Some(snapshot),
            Current::Unknown | Current::File(_) => None,
        },
        functions: &request.functions,
        regions: &request.account.regions,
        read: &[],
    };
    let gathered = records::read(&request.records, &catalog, &asked, watch)?;
    usage.merge(gathered.usage);
    watch.tell(&Event::Doubts(&usage));
    // What a trail records that was not read proves nothing.
    if let (Some(read), Current::Snapshot(snapshot)) = (gathered.trails, &mut current) {
        snapshot.trails.trails.retain(|arn, _| read.contains(arn));
    }
    let settings = request.settings.clone();
    let mut evidence = Evidence::new(catalog, usage, configurations, current, settings);
    evidence.checked = gathered.checked;
    Ok(evidence)
}

/// Opens the account when the request names it, or when the records are there. Local files alone are read
/// without it, whatever the environment says.
fn open(request: &Request, watch: &Watch) -> Result<Option<account::Account>, Failure> {
    let opened = || account::open(&request.account, watch).map(Some);
    if request.account.is_given() || request.records.asks_account() {
        return opened();
    }
    if !request.has_no_calls() {
        return Ok(None);
    }
    opened().map_err(|failure| nothing_to_read().because(failure))
}
