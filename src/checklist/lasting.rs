//! Credentials that last, as the records show them.

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::outcome::Outcome;
use crate::iam::role::same_role;

/// Why nothing follows from none being seen; `None` where something does.
fn unseen(account: &CheckedAccount<'_>) -> Option<Outcome> {
    let is_partial = account.evidence.usage.lasting.is_partial();
    no_record(account).or_else(|| is_partial.then(folded_before))
}

/// What is said where no record was read.
pub(super) fn no_record(account: &CheckedAccount<'_>) -> Option<Outcome> {
    let records = &account.evidence.usage.records;
    let is_empty = records.is_empty();
    is_empty.then(|| Outcome::unknown("no record was read"))
}

/// What is said where not all records were looked at.
pub(super) fn folded_before() -> Outcome {
    Outcome::unknown("the usage was folded before lpgen looked for it")
}

/// Users whose keys sign calls from inside functions, each with the runtimes that its user agents name: which function it is,
/// such a record does not say.
pub(super) fn keys_of_users(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let mut found: Vec<(Place, Outcome)> = Vec::new();
    let keys = account.evidence.usage.lasting.keys();
    let mut keys = keys.filter(|(user, ..)| account.is_own(user)).peekable();
    while let Some((user, runtime, last)) = keys.next() {
        let mut runtimes = vec![format!("`{runtime}`")];
        let mut latest = last;
        while let Some((_, runtime, last)) = keys.next_if(|(next, ..)| *next == user) {
            runtimes.push(format!("`{runtime}`"));
            latest = latest.max(last);
        }
        let seen = format!(
            "`userAgent` of its calls names {}, last at {latest}",
            runtimes.join(", ")
        );
        let place = Place {
            arn: user.to_owned(),
            names: vec![("user", user.rsplit('/').next().unwrap_or(user).to_owned())],
        };
        found.push((place, Outcome::failed(seen)));
    }
    if found.is_empty() {
        let none = "no record of a user's key has the user agent of a function";
        let outcome = unseen(account).unwrap_or_else(|| Outcome::passed(none));
        return vec![(account.place(), outcome)];
    }
    found
}

pub(super) fn long_sessions(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
) -> Outcome {
    let role = match subject.known_role() {
        Ok(role) => role,
        Err(unknown) => return unknown,
    };
    let mut sessions = account.evidence.usage.lasting.sessions();
    let own = sessions.find(|(arn, _)| same_role(arn, &role.arn));
    match own {
        Some((_, session)) => Outcome::failed(format!(
            "`durationSeconds` of `AssumeRole` was {}, last at {}",
            session.seconds, session.last
        )),
        None => unseen(account).unwrap_or_else(|| {
            Outcome::passed("no record shows a session of it for longer than an hour")
        }),
    }
}
