//! What is said of reading: how much was read, and what was not.

use super::Global;
use super::output::{bad, faint, said, say, say_page};
use crate::io::integrity::Checked;
use crate::io::{FileRefusal, ReadReport};
use crate::observer::document::Tally;
use crate::observer::usage::Usage;
use crate::report::doubts;
use crate::report::wire::IntegrityJson;
use crate::report::words::{count, megabytes, plural};

/// The usage must say what it lacks: files refused, and items passed over.
pub(super) fn unread(report: &ReadReport) -> Vec<String> {
    all_unread(report, FileRefusal::is_harmless)
}

/// The same with files that are no trail: of files that are named one by one, each is meant.
pub(super) fn unread_with_digests(report: &ReadReport) -> Vec<String> {
    all_unread(report, |_| false)
}

fn all_unread(report: &ReadReport, is_harmless: impl Fn(&FileRefusal) -> bool) -> Vec<String> {
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

/// Says on standard error what was read and what was not.
pub(super) fn print_reading(
    report: &ReadReport,
    usage: &Usage,
    outside: u64,
    kind: &str,
    global: Global,
) {
    if global.quiet {
        return;
    }
    let distinct = usage.records.count();
    let inside = report.tally.records.saturating_sub(outside);
    let repeats = inside.saturating_sub(distinct.value);
    let repeats = if distinct.exact && repeats > 0 && report.cached == 0 {
        format!(", {repeats} of them repeats")
    } else {
        String::new()
    };
    let outside = if outside > 0 {
        format!(", {outside} of them outside the window")
    } else {
        String::new()
    };
    say(said!(
        "{} {}, {}{}{}, {} MB of JSON, {}",
        faint("read"),
        plural(count(report.files), kind),
        plural(count(report.tally.records), "record"),
        outside,
        repeats,
        format!("{:.1}", megabytes(report.json_bytes)),
        integrity(report.checked)
    ));
    print_unread(&usage.unread, global);
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

fn integrity(checked: Option<Checked>) -> String {
    checked.map_or_else(
        || "integrity not checked".to_owned(),
        |checked| {
            let digests = plural(checked.digests, "digest");
            format!("{} proven by {digests}", plural(checked.valid, "file"))
        },
    )
}

/// The same for programs.
pub(super) fn integrity_json(checked: Option<Checked>) -> IntegrityJson {
    checked.map_or(IntegrityJson::NOT_CHECKED, |checked| {
        IntegrityJson::checked(checked.digests, checked.valid)
    })
}

/// Says what the sources held and what speaks against it.
pub(super) fn print_doubts(usage: &Usage, global: Global) {
    if !global.quiet {
        say_page(&doubts::text(usage, global.detail()));
    }
}

/// Says what could not be read.
pub(super) fn print_unread(unread: &std::collections::BTreeSet<String>, global: Global) {
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

/// Says how often the account was asked, by service.
#[cfg(feature = "aws")]
pub(super) fn print_requests(requests: &crate::io::aws::Requests, global: Global) {
    let services = requests.by_service();
    let all: u64 = services.values().sum();
    if global.quiet || all == 0 {
        return;
    }
    let each: Vec<String> = services
        .iter()
        .map(|(service, n)| format!("{service} {}", crate::report::words::number(count(*n))))
        .collect();
    say(said!(
        "{} {}: {}",
        faint("asked"),
        plural(count(all), "request"),
        each.join(", ")
    ));
}
