//! What any session of a role was recorded to call, denied calls and calls of other users included:
//! against this, IAM's report of what the role last used can be held.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::earliest;

/// First and last time.
pub(crate) type Times = (Option<Timestamp>, Option<Timestamp>);

/// First and last time, and the record that tells the last.
pub(in crate::observer) type Attempt = (Option<Timestamp>, Option<Timestamp>, u64);

/// Joins what is told of one operation.
pub(in crate::observer) fn join(known: &mut Attempt, other: Attempt) {
    known.0 = earliest(known.0, other.0);
    (known.1, known.2) = (known.1, known.2).max((other.1, other.2));
}

/// Operations by role name, role ARN and event source, with their first and last time. Joins like everything in
/// a usage; its size is that of how many different operations roles called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Attempts(BTreeMap<String, BTreeMap<String, OfRole>>);

/// By event source and event name.
type OfRole = BTreeMap<String, BTreeMap<String, Attempt>>;

impl Attempts {
    /// Notes a call, however it ended.
    pub(in crate::observer) fn insert(
        &mut self,
        role: &str,
        operation: (&str, &str),
        time: Option<Timestamp>,
        record: u64,
    ) {
        self.join(role, operation, (time, time, record));
    }

    /// Joins what is told of one operation of a role.
    pub(crate) fn join(&mut self, role: &str, (source, name): (&str, &str), told: Attempt) {
        let sources = slot(slot(&mut self.0, name_of(role)), role);
        let names = slot(sources, source);
        match names.get_mut(name) {
            Some(known) => join(known, told),
            None => drop(names.insert(name.to_owned(), told)),
        }
    }

    /// What two usages tell of one operation.
    pub(crate) fn joined(mut known: Attempt, other: Attempt) -> Attempt {
        join(&mut known, other);
        known
    }

    /// All: role ARN, event source, event name, and what is told.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &str, Attempt)> {
        self.0.values().flatten().flat_map(|(role, sources)| {
            sources.iter().flat_map(move |(source, names)| {
                names
                    .iter()
                    .map(move |(name, told)| (role.as_str(), source.as_str(), name.as_str(), *told))
            })
        })
    }

    /// Leaves out those of which the last is told by a record that `is_meant` says no to: when they were last
    /// called is not known then, and that they were is no evidence.
    pub(super) fn retain(&mut self, is_meant: impl Fn(u64) -> bool) {
        let roles = self.0.values_mut().flat_map(BTreeMap::values_mut);
        for names in roles.flat_map(BTreeMap::values_mut) {
            names.retain(|_, (.., record)| is_meant(*record));
        }
    }

    /// Leaves out those whose first and last time are not meant.
    pub(super) fn retain_times(&mut self, is_meant: impl Fn(Times) -> bool) {
        let roles = self.0.values_mut().flat_map(BTreeMap::values_mut);
        for names in roles.flat_map(BTreeMap::values_mut) {
            names.retain(|_, (first, last, _)| is_meant((*first, *last)));
        }
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (role, sources) in other.0.into_values().flatten() {
            for (source, names) in sources {
                for (name, told) in names {
                    self.join(&role, (&source, &name), told);
                }
            }
        }
    }

    /// Event source, event name and times of all that sessions called of roles that are named as `role` is
    /// and that `is_meant` says yes to.
    pub(crate) fn of(
        &self,
        role: &str,
        is_meant: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&str, &str, Times)> {
        let named = self.0.get(name_of(role)).into_iter().flatten();
        let meant = named.filter(move |(role, _)| is_meant(role));
        meant.flat_map(|(_, sources)| {
            sources.iter().flat_map(|(source, names)| {
                names.iter().map(|(name, (first, last, _))| {
                    (source.as_str(), name.as_str(), (*first, *last))
                })
            })
        })
    }
}

/// The last part of a role's ARN.
fn name_of(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

/// The value of a key; the key is copied only when it is new.
fn slot<'m, V: Default>(map: &'m mut BTreeMap<String, V>, key: &str) -> &'m mut V {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), V::default());
    }
    // INVARIANT: inserted above.
    map.get_mut(key).expect("the key is there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_join_whatever_the_order() {
        let time = |i: i64| Timestamp::from_second(i).ok();
        let calls = [
            ("r", "GetItem", 3),
            ("r", "GetItem", 1),
            ("q", "PutItem", 2),
        ];
        let (mut forth, mut back) = (Attempts::default(), Attempts::default());
        for (role, name, at) in calls {
            forth.insert(role, ("dynamodb.amazonaws.com", name), time(at), 1);
        }
        for (role, name, at) in calls.into_iter().rev() {
            let mut one = Attempts::default();
            one.insert(role, ("dynamodb.amazonaws.com", name), time(at), 1);
            back.merge(one.clone());
            back.merge(one);
        }
        assert_eq!(forth, back);
        let of_r: Vec<_> = forth.of("r", |role| role == "r").collect();
        assert_eq!(
            of_r,
            [("dynamodb.amazonaws.com", "GetItem", (time(1), time(3)))]
        );
    }
}
