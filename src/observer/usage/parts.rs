//! What one caller did, apart for each of its credentials while they are few.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{CallKey, Distinct, Entry, Few};
use crate::observer::credential::Credential;

/// How many credentials of one caller are kept apart.
const APART: usize = 16;
/// Into how many shares the calls of more of them fall. A share is a function of the credential, so
/// that the result does not depend on the order of arrival.
const SHARES: u64 = 4;
/// How many credentials a share remembers.
const MOST_KEYS: usize = 1024;

/// Calls that one share of a caller's credentials made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Which credentials.
    pub credentials: Few<Credential, MOST_KEYS>,
    /// Calls by what they agree in.
    pub entries: BTreeMap<CallKey, Entry>,
    /// Calls per region.
    pub regions: BTreeMap<String, Distinct>,
    /// Days with a call, in UTC.
    pub days: BTreeSet<Date>,
}

impl Part {
    pub(in crate::observer) fn merge(&mut self, other: Self) {
        self.credentials.merge(other.credentials);
        self.days.extend(other.days);
        join(&mut self.entries, other.entries, |mine, other| {
            mine.merge(&other);
        });
        for (region, calls) in other.regions {
            self.regions.entry(region).or_default().merge(&calls);
        }
    }

    /// Whether credentials with this key may be among those of a share that forgot which they are.
    pub(in crate::observer) fn may_hold(&self, key: u64, at: &Credential) -> bool {
        match self.credentials.these() {
            Some(these) => these.iter().any(|c| c.key == Some(key)),
            None => at.key == Some(key % SHARES),
        }
    }
}

/// What one caller did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallerUsage {
    /// Whether there were too many credentials to keep them apart.
    is_shared_out: bool,
    parts: BTreeMap<Credential, Part>,
}

impl CallerUsage {
    /// The part in which a call with these credentials belongs.
    pub(in crate::observer) fn part(&mut self, credential: Credential) -> &mut Part {
        if !self.is_shared_out && self.parts.len() >= APART && !self.parts.contains_key(&credential)
        {
            self.share_out();
        }
        let at = if self.is_shared_out {
            share(credential)
        } else {
            credential
        };
        let part = self.parts.entry(at).or_default();
        part.credentials.insert(credential);
        part
    }

    /// Joins what the caller did by another usage.
    pub(crate) fn merge(&mut self, other: Self) {
        if other.is_shared_out {
            self.share_out();
        }
        for (at, part) in other.parts {
            self.add(at, part);
        }
    }

    /// Rebuilds it from its parts, restoring the bounds.
    pub(crate) fn from_parts(
        is_shared_out: bool,
        parts: impl IntoIterator<Item = (Credential, Part)>,
    ) -> Self {
        let mut all = Self {
            is_shared_out,
            parts: BTreeMap::new(),
        };
        for (at, part) in parts {
            all.add(at, part);
        }
        all
    }

    fn add(&mut self, at: Credential, part: Part) {
        if !self.is_shared_out && self.parts.len() >= APART && !self.parts.contains_key(&at) {
            self.share_out();
        }
        let at = if self.is_shared_out { share(at) } else { at };
        match self.parts.entry(at) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(part);
            }
            std::collections::btree_map::Entry::Occupied(mut mine) => mine.get_mut().merge(part),
        }
    }

    fn share_out(&mut self) {
        if self.is_shared_out {
            return;
        }
        self.is_shared_out = true;
        for (at, part) in std::mem::take(&mut self.parts) {
            self.add(at, part);
        }
    }

    /// The parts, by credentials or by share.
    pub fn parts(&self) -> impl Iterator<Item = (&Credential, &Part)> {
        self.parts.iter()
    }

    /// The parts, to be changed in place.
    pub(super) fn parts_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        self.parts.values_mut()
    }

    /// Leaves those that are meant.
    pub(super) fn retain(&mut self, is_meant: impl Fn(&Part) -> bool) {
        self.parts.retain(|_, part| is_meant(part));
    }

    /// Whether the parts are shares of too many credentials.
    pub(crate) fn is_shared_out(&self) -> bool {
        self.is_shared_out
    }

    /// The different kinds of calls, those of several parts several times.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &CallKey> {
        self.parts.values().flat_map(|part| part.entries.keys())
    }
}

/// Joins two maps by key.
pub(super) fn join<K: Ord, V>(
    mine: &mut BTreeMap<K, V>,
    other: BTreeMap<K, V>,
    both: impl Fn(&mut V, V),
) {
    // Mostly the one is new.
    if mine.is_empty() {
        *mine = other;
        return;
    }
    for (key, value) in other {
        match mine.entry(key) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(value);
            }
            std::collections::btree_map::Entry::Occupied(mut mine) => both(mine.get_mut(), value),
        }
    }
}

/// The share of credentials. Of a share itself it is the same one.
fn share(credential: Credential) -> Credential {
    Credential {
        key: Some(credential.key.unwrap_or_default() % SHARES),
        created: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(keys: impl IntoIterator<Item = u64>) -> CallerUsage {
        let mut usage = CallerUsage::default();
        for key in keys {
            let credential = Credential {
                key: Some(key.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
                created: Some(0),
            };
            usage
                .part(credential)
                .regions
                .insert("r".to_owned(), Distinct::default());
        }
        usage
    }

    #[test]
    fn parts_are_bounded_whatever_the_order() {
        assert_eq!(with(0..16).parts().count(), 16);
        let forth = with(0..5000);
        assert_eq!(forth.parts().count(), 4);
        assert_eq!(forth, with((0..5000).rev()));
        let mut merged = with(4000..5000);
        merged.merge(with(0..4500));
        assert_eq!(forth, merged);
        merged.merge(forth.clone());
        assert_eq!(forth, merged);
        let again = CallerUsage::from_parts(
            forth.is_shared_out(),
            forth.parts().map(|(at, part)| (*at, part.clone())),
        );
        assert_eq!(forth, again);
    }
}
