//! Who calls, by the members of `userIdentity`.

use super::ledger::Ledger;
use super::memo::Key;
use crate::iam::arn::Arn;
use crate::observer::caller::{self, Session};
use crate::observer::credential::Credential;
use crate::observer::record::{Identity, Record};
use crate::observer::usage::Selection;

/// Who calls, with numbers of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Perhaps a function.
    Candidate {
        caller: u32,
        /// The caller with these credentials.
        part: u32,
        /// What of the identity calls are mapped by.
        place: u32,
        /// Whether its calls are meant.
        is_meant: bool,
    },
    /// A session that is no function's.
    Other { caller: u32 },
    /// No session.
    Nobody(&'static str),
}

impl Who {
    pub(super) fn of(
        record: &Record<'_>,
        selection: &Selection,
        ledger: &mut Ledger,
        places: &mut Key,
    ) -> Self {
        match caller::session(record) {
            Session::Candidate(caller) => {
                let is_meant = selection.means(&caller);
                let caller = ledger.callers.of(caller);
                let place = place(places, &record.identity).as_bytes();
                Self::Candidate {
                    caller,
                    part: ledger.part(caller, Credential::of(record)),
                    place: ledger.places.of(place.to_vec()),
                    is_meant,
                }
            }
            Session::Other(caller) => Self::Other {
                caller: ledger.callers.of(caller),
            },
            Session::None(kind) => Self::Nobody(kind),
        }
    }
}

/// What an identity is known by: its text where that has a number, and everything in it elsewhere.
pub(super) fn key(key: &mut Key, record: &Record<'_>) -> u128 {
    key.clear().flag(record.session_credential_from_console);
    if let Some(number) = record.identity_number.0 {
        key.bytes(&number.to_le_bytes());
    } else {
        key.number(u32::MAX - 1);
        every_member(key, &record.identity);
    }
    key.done()
}

fn every_member(key: &mut Key, identity: &Identity<'_>) {
    let created = identity.session_created;
    let created = created.map_or(i64::MIN, jiff::Timestamp::as_millisecond);
    key.texts(identity.texts());
    key.flag(Some(identity.issuer.is_some()))
        .flag(Some(identity.in_scope_of.is_some()))
        .bytes(&created.to_le_bytes())
        .flag(identity.mfa_authenticated)
        .flag(identity.assumed_root);
}

/// What of an identity `needs.rs` and `fold.rs` read when they map a call: where its names lie, whether a
/// service or a poller calls. The same for all sessions of all roles of an account.
fn place<'k>(key: &'k mut Key, identity: &Identity<'_>) -> &'k mut Key {
    let issuer = identity.issuer.as_ref().and_then(|i| i.arn.as_deref());
    let scope = identity.in_scope_of.as_ref();
    let function = scope.and_then(|s| s.credentials_issued_to.as_deref());
    key.clear();
    for arn in [issuer, identity.arn.as_deref(), function] {
        let parsed = arn.and_then(Arn::parse);
        key.flag(Some(arn.is_some()))
            .text(parsed.as_ref().map(|arn| arn.partition))
            .text(parsed.as_ref().map(|arn| arn.region))
            .text(parsed.as_ref().map(|arn| arn.account));
    }
    let poller = identity.session_name().is_some_and(caller::is_poller);
    key.text(identity.account_id.as_deref())
        .text(identity.invoked_by.as_deref())
        .flag(Some(poller))
}
