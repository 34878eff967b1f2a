//! Entries of conditions that compare one key, by one operator, with values that are not known.
//!
//! Each may hold or not, but not each whatever the others do: what is like one of some values is like
//! one of more. That is so however many values a request has, and for a key that is not there.

use indexmap::IndexMap;

use crate::iam::condition::Operator;
use crate::iam::pattern::{Inclusion, Pattern};

/// Which conditions hold: one bit each.
pub(super) type Held = u128;

/// Of more entries than this each is taken to hold or not by itself.
const MOST_ALIKE: usize = 6;

/// For entries with the conditions that have them, each set of conditions that may hold: several lists
/// where one of each list may be taken whatever is taken of the others.
pub(super) fn ways(operator: Operator, alike: &IndexMap<&[Pattern], Held>) -> Vec<Vec<Held>> {
    let entries: Vec<(&[Pattern], Held)> = alike.iter().map(|(own, held)| (*own, *held)).collect();
    if entries.len() > MOST_ALIKE {
        let either = |(_, bits): &(_, Held)| vec![Held::MAX, !bits];
        return entries.iter().map(either).collect();
    }
    let places = 0..entries.len();
    let pairs = places
        .clone()
        .flat_map(|a| places.clone().map(move |b| (a, b)));
    let implied: Vec<(usize, usize)> = pairs
        .filter(|(a, b)| a != b)
        .filter(|(a, b)| {
            let (fewer, more) = if operator.is_negated() {
                (*b, *a)
            } else {
                (*a, *b)
            };
            are_among(operator, entries[fewer].0, entries[more].0)
        })
        .collect();
    let holds = |set: u32, place: usize| set & 1 << place == 0;
    let is_possible = |set: &u32| {
        let mut implied = implied.iter();
        implied.all(|(a, b)| !holds(*set, *a) || holds(*set, *b))
    };
    let left = |set: u32| {
        let fail = entries
            .iter()
            .enumerate()
            .filter(|(place, _)| !holds(set, *place));
        fail.fold(Held::MAX, |left, (_, (_, bits))| left & !bits)
    };
    vec![
        (0..1u32 << entries.len())
            .filter(is_possible)
            .map(left)
            .collect(),
    ]
}

/// Whether what compares to one of `fewer` certainly compares to one of `more`.
fn are_among(operator: Operator, fewer: &[Pattern], more: &[Pattern]) -> bool {
    let includes = |wide: &Pattern, narrow: &Pattern| {
        wide == narrow || (operator.is_like() && wide.includes(narrow) == Inclusion::Included)
    };
    fewer
        .iter()
        .all(|narrow| more.iter().any(|wide| includes(wide, narrow)))
}
