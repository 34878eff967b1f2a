//! A scan for spreadsheets (RFC 4180).

use super::table::today_then;
use crate::report::csv::{guarded, in_quotes};
use crate::report::wire::{ExtentJson, ScanJson, ScannedJson};

const HEADER: [&str; 27] = [
    "rank",
    "function",
    "account",
    "region",
    "role",
    "shared_with",
    "verdict",
    "why",
    "actions_before",
    "actions_after",
    "writes_before",
    "writes_after",
    "permissions_management_before",
    "escalations_before",
    "escalations_after",
    "on_everything_before",
    "on_everything_after",
    "used_actions",
    "used_resources",
    "kept_actions",
    "calls",
    "last_call",
    "days_covered",
    "enough_on",
    "look_at",
    "failed",
    "failed_checks",
];

/// One line for each function, in the order of the document.
pub(crate) fn csv(scan: &ScanJson) -> String {
    let mut out = String::new();
    line(&HEADER.map(str::to_owned), &mut out);
    for (at, function) in scan.functions.iter().enumerate() {
        line(&cells(at + 1, function), &mut out);
    }
    out
}

fn cells(rank: usize, f: &ScannedJson) -> [String; 27] {
    let before = |of: fn(&ExtentJson) -> usize| {
        let number = f.before.as_ref().map(of);
        number.map(|n| n.to_string()).unwrap_or_default()
    };
    let after = |of: fn(&ExtentJson) -> usize| {
        let (_, then) = today_then(f, of);
        then.map(|n| n.to_string()).unwrap_or_default()
    };
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    let look_at: Vec<&str> = f.look_at.iter().map(|one| one.text.as_str()).collect();
    [
        rank.to_string(),
        f.function.clone(),
        f.account.clone(),
        f.region.clone(),
        f.role.clone().unwrap_or_default(),
        f.shared_with.to_string(),
        f.verdict.words().to_owned(),
        f.why.clone(),
        before(|e| e.actions),
        after(|e| e.actions),
        before(|e| e.writes),
        after(|e| e.writes),
        before(|e| e.permissions_management),
        before(|e| e.escalations),
        after(|e| e.escalations),
        before(|e| e.on_everything),
        after(|e| e.on_everything),
        f.used_actions.to_string(),
        f.used_pairs.to_string(),
        f.kept_actions.to_string(),
        f.calls.value.to_string(),
        day(f.last_call).unwrap_or_default(),
        f.days_covered.map(|n| n.to_string()).unwrap_or_default(),
        day(f.enough_on).unwrap_or_default(),
        look_at.join("; "),
        f.failed_checks.len().to_string(),
        f.failed_checks.join("; "),
    ]
}

fn line(cells: &[String], out: &mut String) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&quoted(cell));
    }
    out.push_str("\r\n");
}

/// A cell, in quotation marks where it has to be.
fn quoted(cell: &str) -> String {
    let (text, is_guarded) = guarded(cell);
    if text.contains(['"', ',', '\n', '\r', ' ', ';']) || is_guarded {
        in_quotes(&text)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::report::said::escaped;

    use super::*;

    /// The cells of one line, as a reader of RFC 4180 has them; `None` where it is broken.
    fn read(line: &str) -> Option<Vec<String>> {
        let mut rest = line.strip_suffix("\r\n")?;
        let mut cells = Vec::new();
        loop {
            let (cell, after) = match rest.strip_prefix('"') {
                None => {
                    let end = rest.find(',').unwrap_or(rest.len());
                    (rest[..end].to_owned(), &rest[end..])
                }
                Some(mut inner) => {
                    let mut cell = String::new();
                    loop {
                        let end = inner.find('"')?;
                        cell += &inner[..end];
                        inner = &inner[end + 1..];
                        match inner.strip_prefix('"') {
                            Some(more) => {
                                cell.push('"');
                                inner = more;
                            }
                            None => break (cell, inner),
                        }
                    }
                }
            };
            cells.push(cell);
            match after.strip_prefix(',') {
                Some(more) => rest = more,
                None if after.is_empty() => return Some(cells),
                None => return None,
            }
        }
    }

    proptest! {
        #[test]
        fn any_name_is_one_cell_and_no_formula(
            names in proptest::collection::vec("[-=+@\t\r\n\"', ;|%＝a\u{202e}\u{0}]{0,8}|\\PC{0,6}", 1..5)
        ) {
            let mut out = String::new();
            line(&names, &mut out);
            let cells = read(&out).expect("a line of RFC 4180");
            prop_assert_eq!(cells.len(), names.len());
            for (cell, name) in cells.iter().zip(&names) {
                prop_assert!(cell.ends_with(&escaped(name)));
                let first = cell.trim_start().chars().next();
                prop_assert!(!first.is_some_and(|c| "=+-@＝＋－＠\t\r\n".contains(c)), "{}", cell);
                prop_assert!(!cell.contains(['\n', '\r', '\t']));
            }
        }
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        for (cell, expected) in [
            ("orders-api", "orders-api"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("  @SUM(A1)", "\"'  @SUM(A1)\""),
            ("+1", "\"'+1\""),
            ("\tx", "\\u0009x"),
            ("", ""),
        ] {
            assert_eq!(quoted(cell), expected, "{cell}");
        }
    }
}
