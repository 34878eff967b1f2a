//! The days of a window: on which there were records, calls of a function, changes of it or its role, and
//! on which a trail was on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::coverage::role_changes;
use super::trail::covers_region;
use super::window::Window;
use crate::observer::cover::Cover;
use crate::observer::usage::{TrailChange, day_of};
use crate::snapshot::Role;
use crate::snapshot::trails::{Trail, Trails};

/// What there is of records on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayRecords {
    /// None, where there are some as a rule: files are missing, or nobody delivered them.
    Missing,
    /// None, as is usual.
    Quiet,
    /// Some.
    Some,
}

/// What is known of a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// What there is of records.
    pub records: DayRecords,
    /// Whether the function called.
    pub called: bool,
    /// Operations that changed the function or its role, the last of each kind in the window.
    pub changes: BTreeSet<String>,
    /// Whether a trail was on where the function is; `None` when that is not known.
    pub logging: Option<bool>,
}

/// The days of a window from the first to the last, equal ones in a row as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// First and last day of each run, and what is known of its days.
    pub runs: Vec<(Date, Date, Day)>,
}

impl Strip {
    /// The strip of a window; `None` when no record carries a time.
    pub(crate) fn of(window: &Window<'_>, role: Option<&Role>) -> Option<Self> {
        let known = Known::of(window, role)?;
        let mut runs: Vec<(Date, Date, Day)> = Vec::new();
        let begins: Vec<Date> = known.begins().into_iter().collect();
        for (index, from) in begins.iter().enumerate() {
            let next = begins.get(index + 1);
            let to = next.and_then(|next| next.yesterday().ok());
            let to = to.unwrap_or(known.cover.last);
            let day = known.day(*from);
            match runs.last_mut() {
                Some((_, end, last)) if *last == day => *end = to,
                _ => runs.push((*from, to, day)),
            }
        }
        Some(Self { runs })
    }
}

/// What the days are made of.
struct Known<'a> {
    cover: &'a Cover,
    records: BTreeSet<Date>,
    called: &'a BTreeSet<Date>,
    changes: BTreeMap<Date, BTreeSet<String>>,
    /// Days from which on a trail is on or off, for each that records where the function is; `None` when
    /// the trails are not known.
    logging: Option<Vec<BTreeMap<Date, Option<bool>>>>,
}

impl<'a> Known<'a> {
    fn of(window: &'a Window<'_>, role: Option<&Role>) -> Option<Self> {
        let (usage, function) = (window.usage(), window.usage_of_function());
        let mut changes: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
        let own = function.function.arn();
        let of_function = usage.deployments.of_one(&own).into_iter();
        for (operation, time) in of_function.chain(role_changes(function, usage, role)) {
            let of_day = changes.entry(day_of(time)).or_default();
            of_day.insert(operation.to_owned());
        }
        let trails = window.trails().map(|trails| {
            let of = &function.function;
            let own = trails.trails.values();
            let own = own.filter(|t| t.covers(&of.account) && covers_region(t, &of.region));
            own.map(|trail| turns(trail, trails, usage.trail_changes.iter()))
                .collect()
        });
        Some(Self {
            cover: window.cover()?,
            records: usage.days.all(),
            called: &function.days,
            changes,
            logging: trails,
        })
    }

    /// Days on which something may be other than on the day before.
    fn begins(&self) -> BTreeSet<Date> {
        let single = self.records.iter().chain(self.called);
        let single = single.chain(self.changes.keys()).map(|day| (*day, *day));
        let both = single.chain(self.cover.holes.iter().copied());
        let ends = both.flat_map(|(from, to)| [Some(from), to.tomorrow().ok()]);
        let turns = self.logging.iter().flatten().flat_map(BTreeMap::keys);
        let all = ends.flatten().chain(turns.copied());
        let mut begins: BTreeSet<Date> = all
            .filter(|day| self.cover.first < *day && *day <= self.cover.last)
            .collect();
        begins.insert(self.cover.first);
        begins
    }

    fn day(&self, day: Date) -> Day {
        let records = if self.records.contains(&day) {
            DayRecords::Some
        } else if self.cover.holds(day) {
            DayRecords::Quiet
        } else {
            DayRecords::Missing
        };
        let logging = self.logging.as_ref().and_then(|trails| {
            let at = |turns: &BTreeMap<Date, Option<bool>>| {
                turns
                    .range(..=day)
                    .next_back()
                    .and_then(|(_, is_on)| *is_on)
            };
            let each: Vec<Option<bool>> = trails.iter().map(at).collect();
            if each.contains(&Some(true)) {
                return Some(true);
            }
            (!each.contains(&None)).then_some(false)
        });
        Day {
            records,
            called: self.called.contains(&day),
            changes: self.changes.get(&day).cloned().unwrap_or_default(),
            logging,
        }
    }
}

/// From which day on a trail is on or off, as its state and the records of its changes tell. On a day on
/// which it was switched off it was on.
fn turns<'c>(
    trail: &Trail,
    trails: &Trails,
    changes: impl Iterator<Item = &'c TrailChange>,
) -> BTreeMap<Date, Option<bool>> {
    let own = changes.filter(|c| c.trail == trail.arn || c.trail == trail.name);
    let switched = own.filter_map(|c| match c.operation.as_str() {
        "StartLogging" => Some((c.time, true)),
        "StopLogging" => Some((c.time, false)),
        _ => None,
    });
    let mut switched: BTreeMap<_, _> = switched.collect();
    let mut before = None;
    if let Some(status) = trails.status_of(trail) {
        switched.extend(status.started.map(|time| (time, true)));
        let stopped = status.stopped.filter(|_| !status.is_logging);
        switched.extend(stopped.map(|time| (time, false)));
        if switched.is_empty() {
            before = Some(status.is_logging);
        }
    }
    // Before it was switched on it was off.
    let first = switched.values().next();
    let before = first.map(|is_on| !is_on).or(before);
    let mut turns = BTreeMap::from([(Date::MIN, before)]);
    for (time, is_on) in switched {
        let day = time.to_zoned(TimeZone::UTC).date();
        let from = if is_on { Ok(day) } else { day.tomorrow() };
        if let Ok(from) = from {
            turns.insert(from, Some(is_on));
        }
    }
    turns
}
