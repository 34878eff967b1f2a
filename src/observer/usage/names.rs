//! Names that are made per call (object keys, executions, ids), kept in bounded memory.
//!
//! A set of names that outgrows its bound is coarsened by one rung of a fixed ladder: the name, its
//! shape, its directory, then ever shorter prefixes. Each rung is a function of the rung before,
//! and a set stands on the first rung on which it fits, so the result does not depend on the order
//! in which names arrive, and a merge equals one run.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::uses::{Use, Uses};
use crate::observer::generated::variable_part;

/// How many different names one set holds before it is coarsened.
pub(crate) const MOST_NAMES: usize = 256;

const EXACT: u8 = 0;
const SHAPE: u8 = 1;
const DIRECTORY: u8 = 2;
/// From here on, rung `r` keeps `EVERYTHING - r` leading directories.
const EVERYTHING: u8 = 8;

/// A name, or all names that begin with a prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// The name, or the prefix; literal text.
    pub text: String,
    /// Whether anything may follow `text`.
    pub open: bool,
}

/// Different names with how often each was used, bounded by [`MOST_NAMES`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    rung: u8,
    seen: BTreeMap<Name, Uses>,
}

impl Names {
    /// Adds a use of a name.
    pub(crate) fn insert(&mut self, name: &str, used: impl Into<Use>) {
        let name = climb(
            Name {
                text: name.to_owned(),
                open: false,
            },
            EXACT,
            self.rung,
        );
        let used = used.into();
        match self.seen.get_mut(&name) {
            Some(known) => known.add(used),
            None => drop(self.seen.insert(name, Uses::from(used))),
        }
        self.fit();
    }

    /// Joins another set of names.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rise_to(other.rung);
        for (name, uses) in &other.seen {
            self.add(climb(name.clone(), other.rung, self.rung), uses);
        }
        self.fit();
    }

    /// Takes out the names that, as far as their uses are kept, only such calls used.
    pub(super) fn split_off(&mut self, is_meant: impl Fn(u64) -> bool) -> Self {
        let (out, rest) = std::mem::take(&mut self.seen)
            .into_iter()
            .partition(|(_, uses)| uses.calls().all(&is_meant));
        self.seen = rest;
        Self {
            rung: self.rung,
            seen: out,
        }
    }

    /// Leaves out names whose first and last use are not meant.
    pub(super) fn retain(
        &mut self,
        is_meant: impl Fn(Option<Timestamp>, Option<Timestamp>) -> bool,
    ) {
        self.seen
            .retain(|_, uses| is_meant(uses.first(), uses.last()));
    }

    /// The names in order, each with the number of its uses (at most [`super::MOST_USES`]).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Name, usize)> {
        self.seen.iter().map(|(name, uses)| (name, uses.count()))
    }

    /// When each name was first seen, in the order of the names; names without a time are left out.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = (&Name, Timestamp)> {
        let firsts = self.seen.iter();
        firsts.filter_map(|(name, uses)| Some((name, uses.first()?)))
    }

    /// Whether a name is surely among them.
    pub(crate) fn holds(&self, name: &str) -> bool {
        let mut known = self.seen.keys().filter(|known| !known.open);
        known.any(|known| known.text == name)
    }

    /// Whether a name is among them, or begins like those of which the beginning is known.
    pub(crate) fn may_hold(&self, name: &str) -> bool {
        let is_it = |known: &Name| {
            known.text == name || known.open && name.starts_with(known.text.as_str())
        };
        self.seen.keys().any(is_it)
    }

    /// The number of different names or prefixes held.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether no name was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether there were more than [`MOST_NAMES`] names, so that some are known by prefix only.
    pub(crate) fn is_coarse(&self) -> bool {
        self.rung > EXACT
    }

    /// The parts of the wire form: the rung, and per name its uses.
    pub(crate) fn parts(&self) -> (u8, &BTreeMap<Name, Uses>) {
        (self.rung, &self.seen)
    }

    /// Rebuilds a set from the parts of its wire form, restoring the bounds.
    pub(crate) fn from_parts(rung: u8, seen: impl IntoIterator<Item = (Name, Uses)>) -> Self {
        let mut names = Self {
            rung: rung.min(EVERYTHING),
            seen: BTreeMap::new(),
        };
        for (name, uses) in seen {
            names.add(name, &uses);
        }
        names.fit();
        names
    }

    fn add(&mut self, name: Name, uses: &Uses) {
        self.seen.entry(name).or_default().merge(uses);
    }

    fn fit(&mut self) {
        while self.seen.len() > MOST_NAMES && self.rung < EVERYTHING {
            self.rise_to(self.rung + 1);
        }
    }

    fn rise_to(&mut self, rung: u8) {
        if rung <= self.rung {
            return;
        }
        let (from, seen) = (self.rung, std::mem::take(&mut self.seen));
        self.rung = rung;
        for (name, uses) in seen {
            self.add(climb(name, from, rung), &uses);
        }
    }
}

/// The name as it stands on rung `to`, given how it stands on rung `from`.
fn climb(mut name: Name, from: u8, to: u8) -> Name {
    for rung in from + 1..=to {
        name = match rung {
            // Directories stay: one may be a customer's.
            SHAPE => {
                let last = name.text.rfind('/').map_or(0, |at| at + 1);
                match variable_part(&name.text[last..]) {
                    Some(start) => Name {
                        text: name.text[..last + start].to_owned(),
                        open: true,
                    },
                    None => name,
                }
            }
            DIRECTORY => leading_directories(&name, usize::MAX),
            _ => leading_directories(&name, usize::from(EVERYTHING - rung)),
        };
    }
    name
}

fn leading_directories(name: &Name, most: usize) -> Name {
    let end = name
        .text
        .match_indices('/')
        .take(most)
        .last()
        .map_or(0, |(at, _)| at + 1);
    Name {
        text: name.text[..end].to_owned(),
        open: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stays_within_its_bound_and_keeps_the_longest_common_directories() {
        let mut names = Names::default();
        for i in 0..100_000_u64 {
            names.insert(&format!("orders/{}/x{i}y.json", i % 50), i);
        }
        assert!(names.len() <= MOST_NAMES);
        assert!(
            names
                .iter()
                .all(|(n, _)| n.open && n.text.starts_with("orders/"))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn order_repeats_and_merges_change_nothing(
            mut names in prop::collection::vec(("[ab]{1,2}/[a-d]{1,3}/[a-z0-9]{1,3}", 0_u64..50), 0..1500),
            cut in 0_usize..1500,
        ) {
            let fold = |items: &[(String, u64)]| {
                let mut set = Names::default();
                for (name, call) in items { set.insert(name, *call); }
                set
            };
            let once = fold(&names);
            let (a, b) = names.split_at(cut.min(names.len()));
            let mut merged = fold(b);
            merged.merge(&fold(a));
            prop_assert_eq!(&merged, &once);
            names.reverse();
            let mut again = fold(&names);
            again.merge(&once);
            prop_assert_eq!(&again, &once);
            prop_assert!(once.len() <= MOST_NAMES);
        }
    }
}
