//! For a terminal: by function, the worst first, a line each.

use std::collections::BTreeSet;

use super::{CheckReport, place_name, title};
use crate::checklist::{Finding, Result, Severity};
use crate::report::Detail;
use crate::report::said::{Page, Said, said};
use crate::report::style::{bad, broken, dim, good, strong, warn};
use crate::report::words::{list, plural};

/// The findings; `Detail::Whole` with why, with the fix, and with all that passed.
pub(super) fn text(checked: &CheckReport<'_>, detail: Detail) -> Page {
    let mut page = Page::default();
    for group in checked.groups() {
        let (name, place) = title(group);
        page.line(match place.as_str() {
            "" => strong(name),
            place => said!("{}  {}", strong(name), dim(place)),
        });
        for finding in group {
            match (finding.result, &finding.exempt) {
                (Result::Failed, None) => failed(&mut page, finding, detail),
                (Result::Failed, Some(why)) => page.line(said!(
                    "  {} {}  {}: an exception lets it stand: {}",
                    dim(column("exempt", 8)),
                    column(finding.check.code, WIDTH),
                    place_of(finding),
                    why
                )),
                _ if detail == Detail::Whole => other(&mut page, finding),
                _ => {}
            }
        }
        if detail == Detail::Short {
            rest(&mut page, group);
        }
        page.blank();
    }
    for (line, what) in &checked.exceptions {
        page.line(said!(
            "{} lpgen.toml, line {}: {}",
            warn("exception"),
            line,
            what
        ));
    }
    page.line(said!(
        "{} {}: failed {}; {} exempt, {} passed, {} not checked",
        strong("checked"),
        plural(checked.functions, "function"),
        checked.failed(),
        checked.tally.exempt,
        checked.tally.passed,
        checked.tally.not_checked
    ));
    commands(&mut page, checked, detail);
    page
}

/// Wide enough for every code.
const WIDTH: usize = 28;

fn column(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

fn severity(severity: Severity) -> Said {
    let word = column(severity.word(), 8);
    match severity {
        Severity::Critical => broken(word),
        Severity::High => bad(word),
        Severity::Medium => warn(word),
        Severity::Low => dim(word),
    }
}

/// The subject, where it is not the function that the line stands below.
fn place_of(finding: &Finding) -> String {
    match finding.function {
        Some(_) => finding.seen.clone(),
        None => format!("{}: {}", place_name(&finding.subject), finding.seen),
    }
}

fn failed(page: &mut Page, finding: &Finding, detail: Detail) {
    let check = finding.check;
    page.line(said!(
        "  {} {}  {}",
        severity(check.severity),
        strong(column(check.code, WIDTH)),
        place_of(finding)
    ));
    if detail == Detail::Short {
        return;
    }
    let known: Vec<String> = check.known.iter().map(ToString::to_string).collect();
    page.line(said!("           {} {}", dim("why"), check.why));
    if !known.is_empty() {
        page.line(said!("           {} {}", dim("known as"), known.join(", ")));
    }
    if let Some(fix) = &finding.fix {
        page.line(said!("           {} {}", dim("command"), fix.command));
        code(page, "CloudFormation", &fix.cloudformation);
        code(page, "Terraform", &fix.terraform);
    }
}

/// Code on lines of its own, to be copied.
fn code(page: &mut Page, what: &str, text: &str) {
    page.line(said!("           {}", dim(what.to_owned())));
    for line in text.lines() {
        page.line(said!("             {}", line));
    }
}

fn other(page: &mut Page, finding: &Finding) {
    let word = column(finding.result.word(), 11);
    let styled = if finding.result == Result::Passed {
        good(word)
    } else {
        dim(word)
    };
    page.line(said!(
        "  {} {}  {}",
        styled,
        column(finding.check.code, WIDTH - 3),
        place_of(finding)
    ));
}

/// What passed as a number, what was not checked by its codes.
fn rest(page: &mut Page, group: &[Finding]) {
    let of = |result: Result| {
        let own = group.iter().filter(move |f| f.result == result);
        own.map(|f| f.check.code).collect::<BTreeSet<&str>>()
    };
    let open = of(Result::NotChecked);
    if !open.is_empty() {
        page.line(said!(
            "  {} {}",
            dim("not checked"),
            list(open.iter().copied(), 40)
        ));
    }
    let passed = of(Result::Passed).len();
    if passed > 0 {
        page.line(said!("  {} {}", dim("passed"), plural(passed, "check")));
    }
}

/// The commands that would tell what was not checked.
fn commands(page: &mut Page, checked: &CheckReport<'_>, detail: Detail) {
    let open = checked
        .findings
        .iter()
        .filter(|f| f.result == Result::NotChecked);
    let asks: BTreeSet<&str> = open.flat_map(|f| f.check.asks.split("; ")).collect();
    if asks.is_empty() {
        return;
    }
    if detail == Detail::Short {
        page.line(dim("`--verbose` says why each fails, how to mend it, and which commands tell what was not checked"));
        return;
    }
    page.line(dim(
        "save in the directory of `--snapshot`, to check what was not:",
    ));
    for ask in asks {
        page.line(said!("  {}", ask));
    }
}
