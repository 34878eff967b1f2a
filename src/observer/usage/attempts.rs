//! What any session of a role was recorded to call, denied calls and calls of other users included:
//! against this, IAM's report of what the role last used can be held.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::earliest;

/// First and last time.
pub type Times = (Option<Timestamp>, Option<Timestamp>);

/// Operations by role ARN and event source, with their first and last time. Joins like everything in
/// a usage; its size is that of how many different operations roles called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempts(BTreeMap<String, BTreeMap<String, BTreeMap<String, Times>>>);

impl Attempts {
    /// Notes a call, however it ended.
    pub fn insert(&mut self, role: &str, source: &str, name: &str, time: Option<Timestamp>) {
        let sources = slot(&mut self.0, role);
        let names = slot(sources, source);
        let (first, last) = slot(names, name);
        *first = earliest(*first, time);
        *last = (*last).max(time);
    }

    /// Joins others.
    pub fn merge(&mut self, other: Self) {
        for (role, sources) in other.0 {
            for (source, names) in sources {
                for (name, (first, last)) in names {
                    self.insert(&role, &source, &name, first);
                    self.insert(&role, &source, &name, last);
                }
            }
        }
    }

    /// Event source, event name and times of all that sessions called of roles that `is_meant` says
    /// yes to.
    pub fn of(&self, is_meant: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str, Times)> {
        let meant = self.0.iter().filter(move |(role, _)| is_meant(role));
        meant.flat_map(|(_, sources)| {
            sources.iter().flat_map(|(source, names)| {
                names
                    .iter()
                    .map(|(name, times)| (source.as_str(), name.as_str(), *times))
            })
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
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
            forth.insert(role, "dynamodb.amazonaws.com", name, time(at));
        }
        for (role, name, at) in calls.into_iter().rev() {
            let mut one = Attempts::default();
            one.insert(role, "dynamodb.amazonaws.com", name, time(at));
            back.merge(one.clone());
            back.merge(one);
        }
        assert_eq!(forth, back);
        let of_r: Vec<_> = forth.of(|role| role == "r").collect();
        assert_eq!(
            of_r,
            [("dynamodb.amazonaws.com", "GetItem", (time(1), time(3)))]
        );
    }
}
