//! For a spreadsheet (RFC 4180).

use super::Checked;
use crate::report::said::{Page, escaped};

/// The columns.
const HEAD: [&str; 11] = [
    "result", "severity", "code", "subject", "function", "seen", "why", "command", "exempt",
    "known_as", "docs",
];

/// A row for each finding.
pub fn csv(checked: &Checked<'_>) -> Page {
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

/// One row.
pub(in crate::report) fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell_of(&cell)).collect();
    cells.join(",")
}

/// A cell in quotation marks. What a spreadsheet would take for a formula begins with an apostrophe.
fn cell_of(text: &str) -> String {
    let text = escaped(text).replace('"', "\"\"");
    let mark = if text.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    format!("\"{mark}{text}\"")
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn no_cell_is_a_formula_or_two_cells() {
        let cells = ["=1+1", "a\",\"b", "x\ny", "plain"].map(str::to_owned);
        assert_eq!(row(cells), r#""'=1+1","a"",""b","x\u000ay","plain""#);
    }
}
