//! To whom the credentials of a role session were handed out, as `AssumeRole` records tell it.

use std::collections::BTreeMap;

use super::Few;

/// How many keys of one session name are remembered that Lambda handed out. Of more, none counts as
/// handed out by Lambda.
const MOST_BY_LAMBDA: usize = 4096;
/// How many that others got. Of more, every key of the session counts as theirs, so that no flood of
/// them hides one.
const MOST_BY_OTHERS: usize = 1024;

/// What tells the credentials that somebody else got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Handed {
    /// Fingerprint of the access key.
    Key(u64),
    /// The second of the hand-out, where the record does not show the key.
    At(i64),
}

/// Credentials handed out for one session name of one role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Issued {
    /// Fingerprints of the access keys that the Lambda service got for a function.
    pub by_lambda: Few<u64, MOST_BY_LAMBDA>,
    /// What any other principal got.
    pub by_others: Few<Handed, MOST_BY_OTHERS>,
}

impl Issued {
    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        self.by_lambda.merge(other.by_lambda);
        self.by_others.merge(other.by_others);
    }
}

/// By role (account and name, as sessions lack the path) and session name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hands(BTreeMap<(String, String), Issued>);

impl Hands {
    pub(in crate::observer) fn of(&mut self, role: &str, session: &str) -> &mut Issued {
        self.0
            .entry((role.to_owned(), session.to_owned()))
            .or_default()
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (session, issued) in other.0 {
            self.0.entry(session).or_default().merge(issued);
        }
    }

    /// Keeps those keys that Lambda handed out of which `is_meant` says yes.
    pub(super) fn retain_by_lambda(&mut self, is_meant: impl Fn(u64) -> bool) {
        for issued in self.0.values_mut() {
            if let Some(keys) = issued.by_lambda.these()
                && !keys.iter().all(|key| is_meant(*key))
            {
                issued.by_lambda = keys.iter().copied().filter(|key| is_meant(*key)).collect();
            }
        }
    }

    /// All, by role and session name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&(String, String), &Issued)> {
        self.0.iter()
    }
}

impl FromIterator<((String, String), Issued)> for Hands {
    fn from_iter<I: IntoIterator<Item = ((String, String), Issued)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}
