//! From a request to evidence: what is read of files and of the account, in which order, and what is told
//! meanwhile; and from evidence to what is made of it in steps. The only user of `io`.
//!
//! Whoever asks needs no command line:
//!
//! ```
//! use lpgen::gather::{EvidenceRequest, RecordsRequest, ScanRequest, Source, Watch, scan};
//! use lpgen::settings::Settings;
//!
//! let request = ScanRequest {
//!     evidence: EvidenceRequest {
//!         records: RecordsRequest {
//!             sources: vec![Source::parse("samples/order-service/trail").expect("a folder")],
//!             ..RecordsRequest::default()
//!         },
//!         ..EvidenceRequest::default()
//!     },
//!     decided: Settings::default(),
//!     review: None,
//!     earlier: None,
//!     repo: None,
//!     page: None,
//! };
//! let scanned = scan(&request, &Watch::default()).expect("the sample can be read");
//! assert!(scanned.document.holds());
//! assert!(!scanned.document.functions.is_empty());
//! ```

mod account;
mod accounts;
mod calls;
mod check;
mod compare;
mod event;
mod failure;
mod files;
mod follow;
mod gathered;
mod growing;
mod holdout;
mod integrity;
mod known;
mod listener;
mod output;
mod policies;
mod propose;
mod publish;
mod records;
mod repository;
mod request;
mod review;
mod scan;
mod selected;
mod settings;
mod snapshots;
mod table;
mod told;
mod typed;
mod usage_file;
mod verify;
mod watch;

pub use account::{examine, save};
pub(crate) use accounts::read_accounts;
pub(crate) use check::{CheckEvidence, checked};
pub(crate) use compare::{ChangeQuestion, Comparisons, DiffForm, compare};
pub use event::{AthenaPlan, BucketListing, Event, UnsafeEdits};
pub use failure::Failure;
pub(crate) use files::{read_review, read_usage};
pub(crate) use follow::Following;
pub use listener::{Listener, Watch};
pub(crate) use output::{write_all, write_page};
pub(crate) use policies::{read_policies, read_side, read_simulation};
pub(crate) use propose::{Offer, ProposeRequest, propose};
pub(crate) use publish::{Publisher, Publishing};
pub(crate) use records::each_record;
use records::nothing_to_read;
pub(crate) use repository::{Dirty, can_commit};
pub use request::{
    AccountRequest, CallsAre, EvidenceRequest, ExamineRequest, RecordsRequest, SaveRequest, Source,
};
pub(crate) use request::{CacheLocation, Existing, Integrity, RoleSource, TIMEOUT, UsageFile};
pub(crate) use review::{ReviewRequest, record_review};
pub(crate) use scan::page_of;
pub use scan::{ScanRequest, scan};
pub(crate) use selected::selected;
pub(crate) use settings::{as_decided, day, no_settings, read_settings};
pub(crate) use table::{read_table, statement_of_day, trail_bucket};
pub(crate) use typed::{read_days, read_size, read_span};
pub(crate) use usage_file::{look_at, observe, prune};
pub(crate) use verify::verify;
pub(crate) use watch::{WatchRequest, watch_records};

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::lambda::configuration::Configurations;
use crate::lambda::function::Function;
use crate::observer::usage::Selection;
use crate::proposal::{EachAccount, Evidence};
use crate::report::words::list;
use known::Known;

// What a front end needs of the world beside evidence.
pub(crate) use crate::io::Lines;
pub(crate) use crate::io::clock::now;
pub use crate::io::exchange::Exchange;
pub use crate::io::forge::{Closed, Draft, ForgeKind as Forge};
pub(crate) use crate::io::progress::is_terminal;
pub use crate::io::read::ReadReport;
pub use crate::io::stop::Stop;
pub(crate) use crate::io::terminal::{Stream, page};
pub(crate) use crate::io::{available_threads, in_order};

/// Reads everything: files as far as they are given, the account for the rest when it is asked.
pub(crate) fn gather(request: &EvidenceRequest, watch: &Watch) -> Result<Evidence, Failure> {
    one_account(gather_accounts(request, watch)?, request)
}

/// The same, of one account or of several.
pub(crate) fn gather_accounts(
    request: &EvidenceRequest,
    watch: &Watch,
) -> Result<EachAccount, Failure> {
    let account = open(request, watch)?;
    gather_from(request, account.as_ref(), Whose::Meant, watch)
}

/// The account that the functions are in.
fn one_account(accounts: EachAccount, request: &EvidenceRequest) -> Result<Evidence, Failure> {
    accounts.of(&request.functions).map_err(|ids| {
        let named = list(ids.iter().map(String::as_str), 5);
        let failure = match request.functions.as_slice() {
            [] => Failure::new(format!("several accounts are given: {named}")),
            functions => Failure::new(format!(
                "{} may be of several accounts: {named}",
                list(functions.iter().map(String::as_str), 5)
            ))
            .hint("a function's ARN names its account"),
        };
        failure.hint("one account: `--accounts ID`, or its own folder with `--snapshot`; `lpgen scan` looks at all of them")
    })
}

/// Whose calls are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Those that the functions of the request depend on.
    Meant,
    /// Everybody's: what comes later may be told by them.
    Everybody,
}

/// The same, where the account is open.
fn gather_from(
    request: &EvidenceRequest,
    account: Option<&account::Account>,
    whose: Whose,
    watch: &Watch,
) -> Result<EachAccount, Failure> {
    let catalog = Catalog::bundled();
    let mut known = match account {
        Some(account) if request.asks_state() => account::states(account, request, watch)?,
        _ => files::states(&request.role, watch)?,
    };
    let configurations = files::configurations(&request.configurations)?;
    let meant = match whose {
        Whose::Meant => meant(request, &configurations, &known),
        Whose::Everybody => Selection::All,
    };
    let asked = gathered::Asked {
        account,
        state: known.snapshots().next(),
        functions: &request.functions,
        accounts: &request.account.accounts,
        regions: &request.account.regions,
        read: &[],
        selection: &meant,
    };
    let calls = calls::read(request, &asked, &catalog, watch)?;
    watch.tell(&Event::Doubts(&calls.usage));
    // What a trail records that was not read proves nothing.
    if let Some(read) = calls.trails {
        known.set_apart(|arn| read.contains(arn));
    }
    let (usage, checked) = (calls.usage, calls.checked);
    let settings = request.settings.clone();
    let current = match known {
        Known::One(current) => current,
        Known::Several(states) => {
            let accounts = EachAccount::several(catalog, usage, configurations, states, settings);
            return Ok(accounts.checked(checked));
        }
    };
    let mut evidence = Evidence::new(catalog, usage, configurations, current, settings);
    if calls.selection != Selection::All && !evidence.has(&request.functions) {
        // What is said of a function that is not there names those that are.
        let window = request.window_of_usage(account);
        let all = calls::of_everybody(request, window, &evidence.catalog, watch)?;
        evidence = evidence.with(all);
    }
    evidence.checked = checked;
    Ok(EachAccount::one(evidence))
}

/// Whose calls the functions that are meant depend on, as far as it is known before any is read.
fn meant(request: &EvidenceRequest, configurations: &Configurations, known: &Known) -> Selection {
    // In which of several accounts a function is, everybody's calls may tell.
    if request.functions.is_empty() || matches!(known, Known::Several(_)) {
        return Selection::All;
    }
    let typed = request.functions.iter();
    let names: BTreeSet<String> = typed.map(|f| Function::typed_name(f).to_owned()).collect();
    let of_accounts = known
        .snapshots()
        .flat_map(|state| &state.configurations.functions);
    let all = configurations.functions.iter().chain(of_accounts);
    let meant: Vec<_> = all.filter(|c| names.contains(&c.function.name)).collect();
    Selection::of(names, meant.iter().map(|c| c.role.as_str()))
}

/// Opens the account when the request names it, or when the records are there. Local files alone are read
/// without it, whatever the environment says.
fn open(request: &EvidenceRequest, watch: &Watch) -> Result<Option<account::Account>, Failure> {
    let opened = || account::open(&request.account, watch).map(Some);
    if request.account.is_given() || request.records.asks_account() {
        return opened();
    }
    if !request.has_no_calls() || request.is_of_state() {
        return Ok(None);
    }
    opened().map_err(|failure| nothing_to_read().because(failure))
}
