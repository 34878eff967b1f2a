//! Changes of what trails record: a window is seen in full only after the last one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The latest changes that are kept; what is looked at is the last one of each trail.
const MOST: usize = 64;

/// A call that changed what a trail records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct TrailChange {
    /// When.
    pub time: Timestamp,
    /// Name or ARN of the trail, as the call gave it.
    pub trail: String,
    /// What was called: `StopLogging`.
    pub operation: String,
}

/// The latest changes. Joins like everything in a usage: the greatest of all that were seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TrailChanges(BTreeSet<TrailChange>);

impl TrailChanges {
    /// Adds one change.
    pub(crate) fn insert(&mut self, change: TrailChange) {
        self.0.insert(change);
        if self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for change in other.0 {
            self.insert(change);
        }
    }

    /// Those kept, the earliest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &TrailChange> {
        self.0.iter()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stay_whatever_the_order() {
        let change = |i: i64| TrailChange {
            time: Timestamp::from_second(i).expect("a time"),
            trail: format!("t{}", i % 3),
            operation: "StopLogging".to_owned(),
        };
        let (mut forth, mut back, mut half) = (
            TrailChanges::default(),
            TrailChanges::default(),
            TrailChanges::default(),
        );
        for i in 0..100 {
            forth.insert(change(i));
            back.insert(change(99 - i));
            half.insert(change(i / 2));
        }
        assert_eq!(forth, back);
        forth.merge(half);
        assert_eq!(forth, back);
        assert_eq!(forth.iter().count(), MOST);
        assert_eq!(forth.iter().next_back(), Some(&change(99)));
    }
}
