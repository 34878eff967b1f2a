//! The days of a window as a picture.

use jiff::civil::Date;

use super::shown::Shown;
use crate::observer::cover::length;
use crate::report::words::plural;
use crate::visibility::{Day, DayRecords, Strip};

/// Pixels of a day.
const DAY: usize = 8;

/// A strip of days.
#[derive(Debug)]
pub(super) struct Days {
    pub(super) width: usize,
    pub(super) runs: Vec<Run>,
    /// Where something changed.
    pub(super) changes: Vec<usize>,
    pub(super) summary: Shown,
    pub(super) keys: Vec<Key>,
}

/// What a color stands for.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) class: &'static str,
    pub(super) words: &'static str,
}

/// Days in a row of which the same is known.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) class: &'static str,
    pub(super) x: usize,
    pub(super) width: usize,
    pub(super) words: Shown,
}

impl Days {
    pub(super) fn of(strip: &Strip) -> Option<Self> {
        let first = strip.runs.first()?.0;
        let last = strip.runs.last()?.1;
        let at = |date: Date| (length(first, date) - 1) * DAY;
        let each = strip.runs.iter().map(|(from, to, day)| {
            let Key { class, words: what } = kind(day);
            let operations: Vec<&str> = day.changes.iter().map(String::as_str).collect();
            let told = if operations.is_empty() {
                String::new()
            } else {
                format!("; {}", operations.join(", "))
            };
            Run {
                class,
                x: at(*from),
                width: length(*from, *to) * DAY - 1,
                words: Shown::of(&format!("{from} to {to}: {what}{told}")),
            }
        });
        let changed = strip
            .runs
            .iter()
            .filter(|(_, _, day)| !day.changes.is_empty());
        let called = strip.runs.iter().filter(|(_, _, day)| day.called);
        let called: usize = called.map(|(from, to, _)| length(*from, *to)).sum();
        let mut keys: Vec<Key> = Vec::new();
        for key in strip.runs.iter().map(|(_, _, day)| kind(day)) {
            if keys.iter().all(|known| known.class != key.class) {
                keys.push(key.clone());
            }
        }
        Some(Self {
            keys,
            width: length(first, last) * DAY,
            runs: each.collect(),
            changes: changed.map(|(from, _, _)| at(*from) + DAY / 2).collect(),
            summary: Shown::of(&format!(
                "{first} to {last}: the function called on {called} of {}",
                plural(length(first, last), "day")
            )),
        })
    }
}

/// What each color stands for.
pub(super) static KEYS: [Key; 5] = [
    key("called", "the function called"),
    key("records", "records, none of the function"),
    key("off", "the trail was off"),
    key("quiet", "no records, as usual"),
    key("missing", "records are missing"),
];

const fn key(class: &'static str, words: &'static str) -> Key {
    Key { class, words }
}

fn kind(day: &Day) -> &'static Key {
    let at = match (day.called, day.records, day.logging) {
        (true, ..) => 0,
        (false, DayRecords::Some, _) => 1,
        (false, _, Some(false)) => 2,
        (false, DayRecords::Quiet, _) => 3,
        (false, DayRecords::Missing, _) => 4,
    };
    &KEYS[at]
}
