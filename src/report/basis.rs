//! What a result rests on: the window with its days, the records, the function's calls.

use std::fmt::Write;

use jiff::civil::Date;

use super::wire::{BasisJson, DoubtJson, IntegrityJson, SeenJson, StretchJson};
use super::words::{self, counted, plural};
use crate::observer::cover::{self, count};
use crate::observer::function::FunctionUsage;
use crate::observer::usage::{Count, Distinct, Usage};
use crate::proposal::{Evidence, Proposal};
use crate::visibility::{Day, DayRecords, Strip};

/// What a result rests on, borrowed from the stages that read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Basis<'a> {
    /// What was read.
    pub usage: &'a Usage,
    /// What of it is the function's.
    pub function: &'a FunctionUsage,
    /// The days of the window; `None` when no record carries a time.
    pub strip: Option<&'a Strip>,
    /// What the integrity of the records' files was checked against.
    pub integrity: IntegrityJson,
}

/// The most characters of a strip in a line.
const WIDEST: usize = 62;

impl<'a> Basis<'a> {
    /// What a proposal rests on.
    pub(crate) fn of(
        evidence: &'a Evidence,
        function: &'a FunctionUsage,
        proposal: &'a Proposal,
    ) -> Self {
        Self {
            usage: &evidence.usage,
            function,
            strip: proposal.strip.as_ref(),
            integrity: IntegrityJson::of(evidence.checked),
        }
    }

    fn calls(&self) -> Count {
        calls_of(self.function)
    }

    /// One line: window, records and calls.
    pub(crate) fn line(&self) -> String {
        let window = words::window(self.usage);
        let window = window.unwrap_or_else(|| "no record carries a time".to_owned());
        let records = counted(self.usage.records.count(), "record");
        let calls = self.calls();
        let called = if calls.value == 0 {
            "no call of the function".to_owned()
        } else {
            let days = u32::try_from(self.function.days.len()).unwrap_or(u32::MAX);
            let calls = counted(calls, "call");
            format!("{calls} of the function on {}", count(days))
        };
        format!("{window}, {records}, {called}")
    }

    /// The days of the window in characters, what they mean, and what changed; none for a window of one day.
    pub(crate) fn days(&self) -> Vec<String> {
        let Some(strip) = self.strip else {
            return Vec::new();
        };
        let (Some((first, ..)), Some((_, last, _))) = (strip.runs.first(), strip.runs.last())
        else {
            return Vec::new();
        };
        if first == last {
            return Vec::new();
        }
        let (marks, each) = marks(strip, *first, *last);
        let meanings = MEANINGS.iter().filter(|(mark, _)| marks.contains(*mark));
        let meanings: Vec<String> = meanings
            .map(|(m, meaning)| format!("{m} {meaning}"))
            .collect();
        let each = if each > 1 {
            format!(", {each} days each")
        } else {
            String::new()
        };
        let mut lines = vec![format!(
            "{first} {marks} {last}  {}{each}",
            meanings.join(", ")
        )];
        let changed = strip
            .runs
            .iter()
            .filter(|(_, _, day)| !day.changes.is_empty());
        let changed: Vec<String> = changed
            .map(|(from, _, day)| {
                let names: Vec<&str> = day.changes.iter().map(String::as_str).collect();
                format!("{from} {}", names.join(" "))
            })
            .collect();
        if !changed.is_empty() {
            let all = plural(changed.len(), "day");
            let shown = changed.iter().rev().take(4).rev().cloned();
            let shown: Vec<String> = shown.collect();
            lines.push(format!("changed on {all}: {}", shown.join(", ")));
        }
        lines
    }

    /// The same for programs, with all that is known.
    pub(crate) fn json(&self) -> BasisJson<'a> {
        let cover = self.usage.cover();
        let days = |strip: &'a Strip| strip.runs.iter().map(StretchJson::of).collect();
        BasisJson {
            window: SeenJson::of(self.usage.window, cover.as_ref()),
            records: self.usage.records.count(),
            calls: self.calls(),
            days_with_calls: self.function.days.len(),
            strip: self.strip.map(days),
        }
    }

    /// What the sources held and was not learned from, and what speaks against the rest.
    pub(in crate::report) fn doubts(&self) -> Vec<DoubtJson> {
        doubts_of(self.usage)
    }
}

/// What the sources of a usage held and was not learned from, and what speaks against the rest.
pub(in crate::report) fn doubts_of(usage: &Usage) -> Vec<DoubtJson> {
    let doubts = usage.all_doubts();
    let each = doubts.iter();
    each.map(|(doubt, doubted)| DoubtJson::of(doubt, doubted))
        .collect()
}

/// How many different calls are the function's, without those set apart.
pub(in crate::report) fn calls_of(function: &FunctionUsage) -> Count {
    let mut calls: Distinct<16384> = Distinct::default();
    let own = function.calls.iter();
    for call in own.filter(|call| call.suspicion.is_none()) {
        calls.merge(&call.entry.calls.hashes().collect());
    }
    calls.count()
}

/// What the characters of a strip mean, the most telling first.
const MEANINGS: [(char, &str); 5] = [
    ('█', "the function called"),
    ('░', "records"),
    ('·', "none, as usual"),
    ('x', "trail off"),
    ('!', "records missing"),
];

fn mark(day: &Day) -> usize {
    match (day.called, day.records, day.logging) {
        (true, ..) => 0,
        (false, DayRecords::Some, _) => 1,
        (false, _, Some(false)) => 3,
        (false, DayRecords::Quiet, _) => 2,
        (false, DayRecords::Missing, _) => 4,
    }
}

/// A character for each day, or for so many of them; the most telling day stands for the others.
fn marks(strip: &Strip, first: Date, last: Date) -> (String, usize) {
    let length = cover::length(first, last);
    let each = length.div_ceil(WIDEST).max(1);
    let mut columns = vec![MEANINGS.len(); length.div_ceil(each)];
    for (from, to, day) in &strip.runs {
        let at = |date: Date| (cover::length(first, date) - 1) / each;
        for column in columns.iter_mut().take(at(*to) + 1).skip(at(*from)) {
            *column = (*column).min(mark(day));
        }
    }
    let mut out = String::new();
    for column in columns {
        let _ = write!(
            out,
            "{}",
            MEANINGS.get(column).map_or(' ', |(mark, _)| *mark)
        );
    }
    (out, each)
}
