//! How a policy learned from the first part of a window would have fared in the rest.

use jiff::Timestamp;

use super::pairs;
use super::replayed::{Replayed, replayed};
use crate::catalog::Catalog;
use crate::observer::function::FunctionUsage;
use crate::synthesizer::{Document, Limits, Options, RoleToday, layout, synthesize};

/// The splits that are tried: percent of the window's time to learn from.
pub const SPLITS: [u8; 5] = [50, 60, 70, 80, 90];

/// One split.
#[derive(Clone, Debug)]
pub struct Split {
    /// Percent of the window's time that was learned from.
    pub percent: u8,
    /// Where the learning ends.
    pub until: Timestamp,
    /// Calls of the first part that needed a permission; `None` when nothing was learned from them.
    pub learned: Option<u64>,
    /// What the rest needed, and what the learned policy allows of it.
    pub later: Replayed,
    /// Pairs of action and resource that the policy allows and whose use calls can show.
    pub pairs: usize,
    /// Those that no later call needed.
    pub unused: Vec<(String, String)>,
}

/// Learns from `first` and tests on `rest`.
pub fn learned(
    percent: u8,
    until: Timestamp,
    first: &FunctionUsage,
    rest: &FunctionUsage,
    options: &Options,
) -> Split {
    let synthesis = synthesize(first, options);
    let name = &first.function.name;
    let documents = layout(name, &synthesis.grants, &Limits::default()).documents;
    let later = replayed(&documents, None, rest, options);
    let (pairs, unused) = pairs::of_grants(&synthesis.grants, &later);
    Split {
        percent,
        until,
        learned: Some(
            replayed(&documents, None, first, options)
                .calls
                .count()
                .value,
        ),
        later,
        pairs,
        unused,
    }
}

/// Tests a given policy on `rest`: nothing is learned.
pub fn given(
    percent: u8,
    until: Timestamp,
    documents: &[Document],
    today: Option<&RoleToday>,
    rest: &FunctionUsage,
    options: &Options,
    catalog: &Catalog,
) -> Split {
    let later = replayed(documents, today, rest, options);
    let (pairs, unused) = pairs::of_documents(documents, &later, catalog);
    Split {
        percent,
        until,
        learned: None,
        later,
        pairs,
        unused,
    }
}

/// The end of each split's first part.
pub fn boundaries(first: Timestamp, last: Timestamp) -> Vec<(u8, Timestamp)> {
    let whole = last.as_millisecond() - first.as_millisecond();
    SPLITS
        .iter()
        .filter_map(|&percent| {
            let part = whole * i64::from(percent) / 100;
            let at = Timestamp::from_millisecond(first.as_millisecond() + part).ok()?;
            Some((percent, at))
        })
        .collect()
}
