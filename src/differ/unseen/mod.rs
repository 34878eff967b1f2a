//! How much of what a function will need was never seen.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::observer::usage::day_of;

/// A permission that calls needed: how often, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PermissionUse {
    /// How many calls.
    pub calls: u64,
    /// Some of their times, the first and the last among them.
    pub times: BTreeSet<Timestamp>,
}

/// What a window is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Days with a call.
    Day,
    /// Twentieths of the window with a call, where there are few days.
    Part,
}

/// An estimate from what each day needed that no other day did. Needs come in bursts, so a day is one
/// observation and not each of its calls: a job of a thousand calls tells of the next job no more than
/// one of ten.
///
/// Good and Turing's estimate with days in place of needs, as for samples of incidence (A. Chao and
/// R. K. Colwell, "Thirty years of progeny from Chao's inequality", SORT 41, 2017): left out one by one,
/// so many of the days would have brought something never seen. As at most all needs of such a day are
/// new, the bound on the days is one on the needs as well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unseen {
    /// Needs of calls that were observed.
    pub needs: u64,
    /// Different permissions among them, varying names left out.
    pub permissions: usize,
    /// What the window is counted in.
    pub unit: Unit,
    /// How many of them had calls.
    pub units: usize,
    /// How many of these needed a permission that no other needed.
    pub alone: usize,
    /// The share of needs that were of such permissions.
    pub chance: f64,
    /// An interval that the share of later needs lies in, 95 of 100 times, if the days to come are like
    /// those of the window, each for itself: from nothing to a bound.
    pub interval: (f64, f64),
}

/// With fewer days the window's parts are counted,
const FEW_DAYS: usize = 7;
/// of which there are so many.
const PARTS: i64 = 20;

/// What lies beyond the bound, of both sides together 5 %.
const TAIL: f64 = 0.025;

/// The estimate from what was needed, and on which days there were calls; `None` when nothing was, or
/// when no call carries a time.
#[allow(clippy::cast_precision_loss, reason = "a share of at most 2^53 needs")]
pub(crate) fn unseen(needed: &[PermissionUse], days: &BTreeSet<Date>) -> Option<Unseen> {
    let needs: u64 = needed.iter().map(|n| n.calls).sum();
    let times = || needed.iter().flat_map(|n| n.times.iter());
    let (first, last) = (*times().min()?, *times().max()?);
    let unit = if days.len() < FEW_DAYS {
        Unit::Part
    } else {
        Unit::Day
    };
    let length = (last.as_millisecond() - first.as_millisecond()).max(1);
    let place = |time: &Timestamp| match unit {
        Unit::Day => day_of(*time).duration_since(day_of(first)).as_hours() / 24,
        Unit::Part => {
            let since = time.as_millisecond() - first.as_millisecond();
            (since * PARTS / length).min(PARTS - 1)
        }
    };
    let units = match unit {
        Unit::Day => days.len(),
        Unit::Part => times().map(place).collect::<BTreeSet<i64>>().len(),
    };
    let only = |n: &PermissionUse| {
        let (first, last) = (place(n.times.first()?), place(n.times.last()?));
        (first == last).then_some((first, n.calls))
    };
    let own: Vec<(i64, u64)> = needed.iter().filter_map(only).collect();
    let alone = own
        .iter()
        .map(|(unit, _)| unit)
        .collect::<BTreeSet<_>>()
        .len();
    let chance = own.iter().map(|(_, calls)| calls).sum::<u64>() as f64 / needs.max(1) as f64;
    let bound = bound(alone.min(units), units).max(chance);
    Some(Unseen {
        needs,
        permissions: needed.len(),
        unit,
        units,
        alone,
        chance,
        interval: (0.0, bound),
    })
}

/// Clopper and Pearson's upper bound of a share of which `seen` of `all` is known.
#[allow(clippy::cast_precision_loss, reason = "numbers of days")]
fn bound(seen: usize, all: usize) -> f64 {
    if seen >= all {
        return 1.0;
    }
    let (mut low, mut high) = (seen as f64 / all as f64, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if at_most(seen, all, middle) > TAIL {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The chance of at most `seen` of `all` where each has the chance `p`.
#[allow(clippy::cast_precision_loss, reason = "numbers of days")]
fn at_most(seen: usize, all: usize, p: f64) -> f64 {
    let odds = (p / (1.0 - p)).ln();
    // As logarithms: of many days the first terms are smaller than any number.
    let mut term = all as f64 * (1.0 - p).ln();
    let mut sum = term.exp();
    for k in 0..seen {
        term += ((all - k) as f64 / (k + 1) as f64).ln() + odds;
        sum += term.exp();
    }
    sum
}
