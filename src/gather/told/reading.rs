//! How much was read, and what was not.

use std::collections::BTreeSet;

use crate::io::read::ReadReport;
use crate::observer::digest::CheckedDigests;
use crate::observer::usage::{Cut, DaySpan, Usage};
use crate::report::Detail;
use crate::report::said::{Page, said};
use crate::report::style::{broken as bad, dim as faint};
use crate::report::usage;
use crate::report::words::{count, megabytes, plural, size};

/// Says what was read and what was not.
pub(super) fn read(
    page: &mut Page,
    report: &ReadReport,
    usage: &Usage,
    outside: u64,
    kind: &str,
    detail: Detail,
) {
    let distinct = usage.records.count();
    let inside = report.tally.records.saturating_sub(outside);
    let repeats = inside.saturating_sub(distinct.value);
    // What is set apart is in no usage, repeated or not.
    let is_whole = report.cached == 0 && !report.tally.doubts.sets_apart();
    let repeats = if distinct.exact && repeats > 0 && is_whole {
        format!(", {repeats} of them repeats")
    } else {
        String::new()
    };
    page.line(said!(
        "{} {}, {}{}{}, {} MB of JSON, {}",
        faint("read"),
        plural(count(report.files), kind),
        plural(count(report.tally.records), "record"),
        beyond(outside),
        repeats,
        format!("{:.1}", megabytes(report.json_bytes)),
        integrity(report.checked)
    ));
    unread(page, &usage.unread, detail);
    for file in report.notable.iter().filter(|_| detail == Detail::Whole) {
        if let Some(refusal) = &file.refusal {
            page.line(said!(
                "{} {}: {}",
                faint("note"),
                file.path.display(),
                refusal
            ));
            if let Some(hint) = refusal.hint() {
                page.line(said!("  {} {}", faint("hint:"), hint));
            }
        }
    }
}

/// Says what came of statements of Athena.
pub(super) fn answered(
    page: &mut Page,
    report: &ReadReport,
    usage: &Usage,
    outside: u64,
    scanned: u64,
    detail: Detail,
) {
    page.line(said!(
        "{} the answers of {}, {}{}; {} scanned",
        faint("read"),
        plural(count(report.files), "statement"),
        plural(count(report.tally.records), "record"),
        beyond(outside),
        size(scanned)
    ));
    unread(page, &usage.unread, detail);
}

/// Records that were read and not asked for.
fn beyond(outside: u64) -> String {
    match outside {
        0 => String::new(),
        outside => format!(", {outside} of them outside the window"),
    }
}

/// Says what a window cut out of usage files holds.
pub(super) fn cut(page: &mut Page, days: DaySpan, cut: Cut) {
    page.line(said!("{} {}", faint("cut"), usage::cut(days, cut)));
}

fn integrity(checked: Option<CheckedDigests>) -> String {
    checked.map_or_else(
        || "integrity not checked".to_owned(),
        |checked| {
            let digests = plural(checked.digests, "digest");
            format!("{} proven by {digests}", plural(checked.valid, "file"))
        },
    )
}

/// Says what could not be read.
pub(super) fn unread(page: &mut Page, unread: &BTreeSet<String>, detail: Detail) {
    let most = if detail == Detail::Whole {
        usize::MAX
    } else {
        5
    };
    for what in unread.iter().take(most) {
        page.line(said!("{} {}", bad("not read"), what));
    }
    if unread.len() > most {
        page.line(said!(
            "{} {} more, `--verbose` names them",
            bad("not read"),
            unread.len() - most
        ));
    }
}
