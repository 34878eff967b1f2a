//! Cells and rows for a spreadsheet (RFC 4180).

use super::said::escaped;

/// A text that no program takes for a formula, and whether it needed guarding: spreadsheets compute what begins
/// with `=`, `+`, `-`, `@`, a tab or a carriage return, and their full-width forms (OWASP, "CSV Injection"), also
/// behind blanks. An apostrophe before it makes it a text.
pub(super) fn guarded(cell: &str) -> (String, bool) {
    let text = escaped(cell);
    let is_formula = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%'
        )
    };
    let begins = text.trim_start_matches([' ', '"', '\'']).chars().next();
    let is_guarded = begins.is_some_and(is_formula) || text.starts_with('\'');
    if is_guarded {
        (format!("'{text}"), true)
    } else {
        (text, false)
    }
}

/// A text in quotation marks.
pub(super) fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// One row, each cell in quotation marks.
pub(super) fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| in_quotes(&guarded(&cell).0))
        .collect();
    cells.join(",")
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn no_cell_is_a_formula_or_two_cells() {
        let cells = ["=1+1", "a\",\"b", "x\ny", "plain", "  ＝1"].map(str::to_owned);
        assert_eq!(
            row(cells),
            r#""'=1+1","a"",""b","x\u000ay","plain","'  ＝1""#
        );
    }
}
