//! What is asked beside files, and what came of reading.

use std::collections::BTreeSet;

use crate::io::account::Account;
use crate::io::{FileRefusal, ReadReport};
use crate::observer::digest::CheckedDigests;
use crate::observer::document::Tally;
use crate::observer::usage::{Selection, Usage};
use crate::report::words::{count, list};
use crate::snapshot::Snapshot;

/// Whom and what to ask when the records are not in files.
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, reason = "only an account is asked by function and region")
)]
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The account, when one is asked.
    pub(super) account: Option<&'a Account>,
    /// The account's state: its trails tell where the records are.
    pub(super) state: Option<&'a Snapshot>,
    /// Functions as typed; empty for all.
    pub(super) functions: &'a [String],
    /// Regions of the functions; empty for all.
    pub(super) regions: &'a [String],
    /// Accounts whose records are read, in place of the one that is asked.
    pub(super) accounts: &'a BTreeSet<String>,
    /// Regions whose records alone are read of a bucket; empty for all. A proposal rests on all: where a
    /// function is looked for does not say where it called.
    pub(super) read: &'a [String],
    /// Whose calls are meant, of files that can be read once more.
    pub(super) selection: &'a Selection,
}

/// What was read.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) usage: Usage,
    /// Whose calls are in it.
    pub(super) selection: Selection,
    /// Whether it was stopped before the end.
    pub(super) is_stopped: bool,
    /// ARNs of the trails that were read, when that is known: what other trails record is not in the
    /// usage.
    pub(super) trails: Option<BTreeSet<String>>,
    /// What the files' integrity was checked against.
    pub(super) checked: Option<CheckedDigests>,
}

impl Gathered {
    /// Adds what was read, and whether reading it came to its end.
    pub(super) fn add(&mut self, usage: Usage, report: &ReadReport) {
        self.usage.merge(usage);
        self.is_stopped |= report.is_stopped;
    }
}

/// The usage must say what it lacks: files refused, and items passed over.
pub(super) fn unread(report: &ReadReport) -> Vec<String> {
    all_unread(report, FileRefusal::is_harmless)
}

/// Of files that are named one by one, each is meant, those that are no trail too.
pub(super) fn all_unread(
    report: &ReadReport,
    is_harmless: impl Fn(&FileRefusal) -> bool,
) -> Vec<String> {
    let mut out = Vec::new();
    for file in &report.notable {
        let path = file.path.display();
        if let Some(refusal) = &file.refusal
            && !is_harmless(refusal)
        {
            out.push(format!("{path}: {refusal}"));
        }
        if file.tally.skipped() > 0 {
            out.push(format!("{path}: {}", passed_over(&file.tally)));
        }
        if !file.tally.lacking.is_empty() {
            let names = file.tally.lacking.iter().map(String::as_str);
            out.push(format!(
                "{path}: its table does not have {}",
                list(names, 8)
            ));
        }
    }
    out
}

/// What was passed over of a file: how much, on which lines, what the first was like.
fn passed_over(tally: &Tally) -> String {
    let first = tally.first_skipped.as_deref().unwrap_or("no sample");
    let lines: Vec<String> = tally.bad_lines.iter().map(u64::to_string).collect();
    let at = match lines.as_slice() {
        [] => String::new(),
        [one] => format!(" (line {one})"),
        several if count(tally.malformed) > several.len() => {
            format!(" (lines {} and more)", several.join(", "))
        }
        several => format!(" (lines {})", several.join(", ")),
    };
    format!(
        "{} items passed over{at}, the first: {first}",
        tally.skipped()
    )
}
