//! How a policy learned from the first part of a window would have fared in the rest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::pairs;
use super::replayed::{Replayed, replayed};
use crate::catalog::Catalog;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::day_of;
use crate::snapshot::RoleToday;
use crate::synthesizer::{Options, PolicyDocument, SizeLimits, layout, synthesize};

/// The cuts that are tried: percent to learn from, of the function's calls and of the days with one.
pub(crate) const CUTS: [u8; 5] = [50, 60, 70, 80, 90];

/// What a cut is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// The function's calls.
    Calls,
    /// The days with a call.
    Days,
}

/// Where a window is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HoldoutCut {
    /// What was asked for: cuts that come to the same are one.
    pub asked: BTreeSet<(By, u8)>,
    /// The first moment that is not learned from.
    pub until: Timestamp,
    /// In how many of the slices the calls before it lie.
    pub slices: usize,
    /// Calls before it, and all.
    pub calls: (u64, u64),
    /// Whole days with a call before it, and all.
    pub days: (usize, usize),
}

/// One split.
#[derive(Clone, Debug)]
pub(crate) struct HoldoutSplit {
    /// Where the learning ends.
    pub cut: HoldoutCut,
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
pub(crate) fn learned(
    cut: HoldoutCut,
    first: &FunctionUsage,
    rest: &FunctionUsage,
    options: &Options,
) -> HoldoutSplit {
    let synthesis = synthesize(first, options);
    let name = &first.function.name;
    let documents = layout(name, &synthesis.grants, &SizeLimits::default()).documents;
    let later = replayed(&documents, None, rest, options);
    let (pairs, unused) = pairs::of_grants(&synthesis.grants, &later);
    HoldoutSplit {
        cut,
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
pub(crate) fn given(
    cut: HoldoutCut,
    documents: &[PolicyDocument],
    today: Option<&RoleToday>,
    rest: &FunctionUsage,
    options: &Options,
    catalog: &Catalog,
) -> HoldoutSplit {
    let later = replayed(documents, today, rest, options);
    let (pairs, unused) = pairs::of_documents(documents, &later, catalog);
    HoldoutSplit {
        cut,
        learned: None,
        later,
        pairs,
        unused,
    }
}

/// Moments at which the window may be cut, sorted: the ends of days, equal parts of the time, and the
/// first calls of their kind, where bursts begin. `None` when no call carries a time.
pub(crate) fn boundaries(function: &FunctionUsage) -> Option<Vec<Timestamp>> {
    let entries = || function.calls.iter().map(|call| &call.entry);
    let first = entries().filter_map(|e| e.first).min()?;
    let last = entries().filter_map(|e| e.last).max()?;
    let whole = last.as_millisecond() - first.as_millisecond();
    let part = |part: i64| first.as_millisecond() + whole * part / PARTS;
    let parts = (1..PARTS).filter_map(|p| Timestamp::from_millisecond(part(p)).ok());
    let days = CUTS.iter().filter_map(|percent| end_of(function, *percent));
    let begins: BTreeSet<Timestamp> = entries().filter_map(|e| e.first).collect();
    let step = begins.len().div_ceil(MOST_BEGINNINGS).max(1);
    let begins = begins.into_iter().step_by(step);
    let all: BTreeSet<Timestamp> = parts.chain(days).chain(begins).collect();
    let inside = all.into_iter().filter(|at| *at > first && *at <= last);
    Some(inside.collect())
}

/// So many equal parts of the window's time may be cut,
const PARTS: i64 = 40;
/// and so many beginnings.
const MOST_BEGINNINGS: usize = 64;

/// When the first so many percent of the days with a call are over.
fn end_of(function: &FunctionUsage, percent: u8) -> Option<Timestamp> {
    let count = (function.days.len() * usize::from(percent)).div_ceil(100);
    let last = function.days.iter().nth(count.checked_sub(1)?)?;
    let next = last.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(next.timestamp())
}

/// The cuts, in order of time. `calls`: how many of the function's calls lie in each slice between the
/// boundaries.
pub(crate) fn cuts(
    function: &FunctionUsage,
    bounds: &[Timestamp],
    calls: &[u64],
) -> Vec<HoldoutCut> {
    let all: u64 = calls.iter().sum();
    let before = |index: usize| calls.iter().take(index + 1).sum::<u64>();
    let by_calls = |percent: u8| {
        let reaches = |index: &usize| before(*index) * 100 >= all * u64::from(percent);
        (0..bounds.len()).find(reaches)
    };
    let by_days = |percent: u8| {
        let end = end_of(function, percent)?;
        bounds.iter().position(|at| *at == end)
    };
    let mut cuts: Vec<HoldoutCut> = Vec::new();
    for percent in CUTS {
        for (by, index) in [(By::Calls, by_calls(percent)), (By::Days, by_days(percent))] {
            let Some(index) = index else { continue };
            let learned = before(index);
            if learned == 0 || learned == all {
                continue;
            }
            if let Some(same) = cuts.iter_mut().find(|cut| cut.calls.0 == learned) {
                same.asked.insert((by, percent));
                continue;
            }
            let is_over = |day: &&Date| day_of(bounds[index]) > **day;
            cuts.push(HoldoutCut {
                asked: [(by, percent)].into(),
                until: bounds[index],
                slices: index + 1,
                calls: (learned, all),
                days: (
                    function.days.iter().filter(is_over).count(),
                    function.days.len(),
                ),
            });
        }
    }
    cuts.sort_by_key(|cut| cut.until);
    cuts
}
