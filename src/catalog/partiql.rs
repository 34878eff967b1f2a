//! The table and the index that a PartiQL statement is about.

/// Words after which the table stands (Amazon DynamoDB Developer Guide, PartiQL statements).
const BEFORE_TABLE: &[&str] = &["FROM", "INTO", "UPDATE"];

/// The table's name, and the index's if the statement reads one: `FROM "Orders"."ByDate"`.
pub(super) fn table(statement: &str) -> Option<(&str, Option<&str>)> {
    let mut rest = statement;
    loop {
        rest = rest.trim_start();
        let end = rest.find(char::is_whitespace)?;
        let (word, after) = rest.split_at(end);
        rest = after;
        let word = word.rsplit('(').next().unwrap_or(word);
        if BEFORE_TABLE.iter().any(|w| w.eq_ignore_ascii_case(word)) {
            break;
        }
    }
    let (table, rest) = name(rest.trim_start())?;
    let index = rest
        .strip_prefix('.')
        .and_then(name)
        .map(|(index, _)| index);
    Some((table, index))
}

/// A quoted name, or a bare one; and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find('"')?;
        return Some((&quoted[..end], &quoted[end + 1..]));
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn finds_the_table_and_the_index() {
        for (statement, expected) in [
            (
                r#"SELECT * FROM "Orders" WHERE id=?"#,
                Some(("Orders", None)),
            ),
            (
                r#"select a, b from "Orders"."ByDate" where d=?"#,
                Some(("Orders", Some("ByDate"))),
            ),
            (
                "INSERT INTO Orders VALUE {'id': 'from x'}",
                Some(("Orders", None)),
            ),
            (r#"UPDATE "Orders" SET a=1"#, Some(("Orders", None))),
            ("DELETE FROM Orders", Some(("Orders", None))),
            (
                r#"EXISTS(SELECT * FROM "Orders" WHERE id=1)"#,
                Some(("Orders", None)),
            ),
            ("SELECT", None),
            ("", None),
            (r#"SELECT * FROM "Ord"#, None),
        ] {
            assert_eq!(table(statement), expected, "{statement}");
        }
    }
}
