//! How much was read, and what was not.

use std::collections::BTreeSet;

use super::super::Global;
use super::super::output::{bad, faint, said, say};
use crate::gather::ReadReport;
use crate::observer::digest::Checked;
use crate::observer::usage::{Cut, DaySpan, Usage};
use crate::report::usage;
use crate::report::words::{count, megabytes, plural, size};

/// Says on standard error what was read and what was not.
pub(super) fn read(report: &ReadReport, usage: &Usage, outside: u64, kind: &str, global: Global) {
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
    say(said!(
        "{} {}, {}{}{}, {} MB of JSON, {}",
        faint("read"),
        plural(count(report.files), kind),
        plural(count(report.tally.records), "record"),
        beyond(outside),
        repeats,
        format!("{:.1}", megabytes(report.json_bytes)),
        integrity(report.checked)
    ));
    unread(&usage.unread, global);
    for file in report.notable.iter().filter(|_| global.verbose) {
        if let Some(refusal) = &file.refusal {
            say(said!(
                "{} {}: {}",
                faint("note"),
                file.path.display(),
                refusal
            ));
            if let Some(hint) = refusal.hint() {
                say(said!("  {} {}", faint("hint:"), hint));
            }
        }
    }
}

/// Says what came of statements of Athena.
pub(super) fn answered(
    report: &ReadReport,
    usage: &Usage,
    outside: u64,
    scanned: u64,
    global: Global,
) {
    say(said!(
        "{} the answers of {}, {}{}; {} scanned",
        faint("read"),
        plural(count(report.files), "statement"),
        plural(count(report.tally.records), "record"),
        beyond(outside),
        size(scanned)
    ));
    unread(&usage.unread, global);
}

/// Records that were read and not asked for.
fn beyond(outside: u64) -> String {
    match outside {
        0 => String::new(),
        outside => format!(", {outside} of them outside the window"),
    }
}

/// Says what a window cut out of usage files holds.
pub(super) fn cut(days: DaySpan, cut: Cut) {
    say(said!("{} {}", faint("cut"), usage::cut(days, cut)));
}

fn integrity(checked: Option<Checked>) -> String {
    checked.map_or_else(
        || "integrity not checked".to_owned(),
        |checked| {
            let digests = plural(checked.digests, "digest");
            format!("{} proven by {digests}", plural(checked.valid, "file"))
        },
    )
}

/// Says what could not be read.
pub(super) fn unread(unread: &BTreeSet<String>, global: Global) {
    let most = if global.verbose { usize::MAX } else { 5 };
    for what in unread.iter().take(most) {
        say(said!("{} {}", bad("not read"), what));
    }
    if unread.len() > most {
        say(said!(
            "{} {} more, `--verbose` names them",
            bad("not read"),
            unread.len() - most
        ));
    }
}
