//! For a spreadsheet (RFC 4180).

use super::CheckReport;
use crate::report::csv::row;
use crate::report::said::Page;

/// The columns.
const HEAD: [&str; 11] = [
    "result", "severity", "code", "subject", "function", "seen", "why", "command", "exempt",
    "known_as", "docs",
];

/// A row for each finding.
pub(super) fn csv(checked: &CheckReport<'_>) -> Page {
    let mut page = Page::default();
    page.line(row(HEAD.map(str::to_owned)));
    for finding in checked.findings {
        let check = finding.check;
        let known: Vec<String> = check.known.iter().map(ToString::to_string).collect();
        page.line(row([
            finding.result.word().to_owned(),
            check.severity.word().to_owned(),
            check.code.to_owned(),
            finding.subject.clone(),
            finding
                .function
                .as_ref()
                .map_or_else(String::new, |f| f.name.clone()),
            finding.seen.clone(),
            check.why.to_owned(),
            finding
                .fix
                .as_ref()
                .map_or_else(String::new, |fix| fix.command.clone()),
            finding.exempt.clone().unwrap_or_default(),
            known.join("; "),
            check.anchor(),
        ]));
    }
    page
}
