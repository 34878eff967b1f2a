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
        every_member(key, record);
    }
    key.done()
}

fn every_member(key: &mut Key, record: &Record<'_>) {
    // Named one by one, so that a member that is added is not forgotten here.
    let Identity {
        kind,
        principal_id,
        arn,
        account_id,
        access_key_id,
        invoked_by,
        issuer,
        in_scope_of,
        source_identity,
        ec2_role_delivery,
        web_identity_provider,
        session_created,
        mfa_authenticated,
        assumed_root,
        on_behalf_of,
    } = &record.identity;
    key.texts([
        kind,
        principal_id,
        arn,
        account_id,
        access_key_id,
        invoked_by,
        source_identity,
        ec2_role_delivery,
        web_identity_provider,
        on_behalf_of,
    ]);
    if let Some(issuer) = issuer {
        key.texts([
            &issuer.kind,
            &issuer.principal_id,
            &issuer.arn,
            &issuer.account_id,
        ]);
    }
    key.flag(Some(issuer.is_some()));
    if let Some(scope) = in_scope_of {
        key.texts([
            &scope.issuer_type,
            &scope.credentials_issued_to,
            &scope.credentials_issued_to_version,
            &scope.source_arn,
        ]);
    }
    let created = session_created.map_or(i64::MIN, jiff::Timestamp::as_millisecond);
    key.flag(Some(in_scope_of.is_some()))
        .bytes(&created.to_le_bytes())
        .flag(*mfa_authenticated)
        .flag(*assumed_root);
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
