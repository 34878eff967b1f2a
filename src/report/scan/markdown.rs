//! A scan for a pull request or an issue.

use super::table::{change, look_at, name};
use super::text::{not_compared, rests_on, total_lines};
use crate::report::markdown::Markdown;
use crate::report::said::Page;
use crate::report::wire::{LevelJson, ScanJson};
use crate::report::words::{number, plural};

/// Characters that a comment takes: GitHub allows 65,536.
const MOST: usize = 60_000;

/// What is kept free for the lines behind a table that was cut.
const REST: usize = 2_000;

/// The document: the table in the open, the rest folded; what is too long is cut, and counted.
pub(crate) fn markdown(scan: &ScanJson) -> Page {
    let mut out = Markdown::default();
    let totals = &scan.totals;
    let title = format!(
        "{} on {}",
        plural(totals.functions, "function"),
        plural(totals.roles, "role")
    );
    out.title(&title);
    out.text(&rests_on(scan));
    compared(scan, &mut out);
    let head = [
        "", "function", "verdict", "actions", "writes", "look at", "days",
    ];
    out.table(&head);
    let room = MOST - REST - 20_000;
    let mut left = 0;
    for (at, function) in scan.functions.iter().enumerate() {
        if out.length() > room {
            left += 1;
            continue;
        }
        let days = function.days_covered.map(|days| days.to_string());
        out.row(&[
            (at + 1).to_string(),
            format!("`{}`", name(function, scan)),
            function.verdict.words().to_owned(),
            change(function, |e| e.actions),
            change(function, |e| e.writes),
            look_at(function),
            days.unwrap_or_default(),
        ]);
    }
    cut(left, "function", &mut out);
    if totals.measured > 0 {
        out.open("Totals");
        for line in total_lines(totals) {
            out.point(&line);
        }
        out.close();
    }
    if let Some(checklist) = &scan.checklist {
        out.text(&format!("Checklist: {}.", checklist.line()));
    }
    findings(scan, &mut out);
    gaps(scan, &mut out);
    out.page()
}

fn cut(left: usize, what: &str, out: &mut Markdown) {
    if left > 0 {
        out.text(&format!(
            "and {} more {what}s: `lpgen scan --format json` has them all",
            number(left)
        ));
    }
}

fn compared(scan: &ScanJson, out: &mut Markdown) {
    let Some(baseline) = &scan.baseline else {
        return;
    };
    out.text(&format!(
        "Against the baseline: {} new, {} gone, {} as before{}.",
        number(baseline.new.len()),
        number(baseline.gone.len()),
        number(baseline.known),
        not_compared(baseline)
    ));
    let mut left = 0;
    for new in &baseline.new {
        match scan.findings.get(new.finding) {
            Some(found) if out.length() < MOST / 6 => {
                out.point(&format!(
                    "new: `{}` {}: {}",
                    found.code,
                    found.about(),
                    found.text
                ));
            }
            _ => left += 1,
        }
    }
    cut(left, "finding", out);
}

fn findings(scan: &ScanJson, out: &mut Markdown) {
    let told = || scan.findings.iter().filter(|f| f.level != LevelJson::Note);
    if told().next().is_none() {
        return;
    }
    out.open("Findings");
    let mut left = 0;
    for found in told() {
        if out.length() > MOST - REST - 8_000 {
            left += 1;
            continue;
        }
        out.point(&format!(
            "`{}` {}: {}",
            found.code,
            found.about(),
            found.text
        ));
    }
    cut(left, "finding", out);
    out.close();
}

fn gaps(scan: &ScanJson, out: &mut Markdown) {
    if scan.gaps.is_empty() {
        return;
    }
    out.open("What was not seen");
    let mut left = 0;
    for gap in &scan.gaps {
        if out.length() > MOST - REST {
            left += 1;
            continue;
        }
        let of = plural(gap.functions, "function");
        out.point(&format!("`{}` ({of}): {}", gap.code, gap.text));
    }
    cut(left, "gap", out);
    out.close();
}
