//! The state of several accounts, each asked in a role of its own.

use std::num::NonZeroUsize;

use super::Account;
use super::state::live;
use crate::gap::Hinted as _;
use crate::gather::known::Known;
use crate::gather::{AccountRequest, Event, EvidenceRequest, Failure, Watch};
use crate::io::aws::OpenError;
use crate::io::in_order;
use crate::proposal::{AccountState, Current};
use crate::snapshot::{Snapshot, Why};

/// Accounts that are asked at the same time: each has limits of its own, and what they answer is held.
const AT_ONCE: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");

/// An account that is asked: in a role there, or with the caller's own credentials.
pub(super) enum Opened<'a> {
    Own(&'a Account),
    Assumed(Box<Account>),
}

impl Opened<'_> {
    pub(super) fn account(&self) -> &Account {
        match self {
            Self::Own(account) => account,
            Self::Assumed(account) => account,
        }
    }
}

/// The state of the account, or of each that is named. One that refuses is a gap of that account alone.
pub(in crate::gather) fn states(
    account: &Account,
    request: &EvidenceRequest,
    watch: &Watch,
) -> Result<Known, Failure> {
    let around = (request.surroundings, &request.tags);
    if request.account.accounts.is_empty() {
        let snapshot = live(account, &request.functions, around, watch)?;
        watch.tell(&Event::Requests(account.requests().by_service()));
        return Ok(Known::One(Current::Snapshot(Box::new(snapshot))));
    }
    let states = each(account, &request.account, watch, |opened, _| match opened {
        // Which of the accounts a function is in is not known before.
        Ok(opened) => live(opened.account(), &[], around, watch),
        Err(snapshot) => Ok(snapshot),
    })?;
    watch.tell(&Event::Requests(account.requests().by_service()));
    let states = states.into_iter();
    let states = states.map(|(account, snapshot)| AccountState { account, snapshot });
    Ok(Known::of(states.collect()))
}

/// What is made of each account that is named, several at once; of one that cannot be asked, of what is known then.
pub(super) fn each<T: Send>(
    account: &Account,
    request: &AccountRequest,
    watch: &Watch,
    make: impl Fn(Result<Opened<'_>, Snapshot>, &str) -> Result<T, Failure> + Sync,
) -> Result<Vec<(String, T)>, Failure> {
    let ids: Vec<&String> = request.accounts.iter().collect();
    let each = in_order(&ids, AT_ONCE, |id| {
        if watch.stop.is_asked() {
            return Err(Failure::new("stopped: not all accounts were asked"));
        }
        let opened = open(account, id, request.role_name.as_deref())?;
        let opened = opened.map_err(|error| refused(account, id, &error, watch));
        Ok(((*id).clone(), make(opened, id)?))
    });
    each.into_iter().collect()
}

/// Opens an account; whether it refuses is told apart from what ends everything.
fn open<'a>(
    account: &'a Account,
    id: &str,
    role: Option<&str>,
) -> Result<Result<Opened<'a>, OpenError>, Failure> {
    if id == account.identity.account {
        return Ok(Ok(Opened::Own(account)));
    }
    let Some(role) = role else {
        return Err(Failure::new(format!(
            "the state of account {id} is asked for in a role there, and no name of one is given"
        ))
        .hint("`--role-name NAME`: a role with the policy that `lpgen doctor` prints, which your credentials may assume")
        .hint("`--snapshot DIR` reads what `lpgen snapshot` saved of each account"));
    };
    Ok(account
        .assume(id, role)
        .map(|other| Opened::Assumed(Box::new(other))))
}

/// What is known of an account that cannot be asked: that no call was answered.
fn refused(account: &Account, id: &str, error: &OpenError, watch: &Watch) -> Snapshot {
    let words = format!("the role in account {id} cannot be assumed: {error}");
    watch.tell(&Event::NotRead(&format!("account {id}: {error}")));
    for hint in error.hints() {
        watch.tell(&Event::NotReadHint(hint));
    }
    let why = match error {
        OpenError::Refused(refusal) => refusal.why,
        OpenError::Profile(_) => Why::Other,
    };
    Snapshot::unanswered_by(&account.regions, why, &words)
}
