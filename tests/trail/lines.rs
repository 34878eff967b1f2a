//! JSON lines of which some are bad: each costs itself.

use super::{read, record};

#[test]
fn a_bad_line_costs_that_line_and_is_named() {
    let good = |id: &str| record(id).to_string();
    let whole = good("x");
    let cut = |length: usize| whole[..length].to_owned();
    for bad in [
        "garbage".to_owned(),
        "}".to_owned(),
        "]".to_owned(),
        "<html>".to_owned(),
        "{\"a\": 1".to_owned(),
        "{\"a\": [".to_owned(),
        "{\"a\": \"b".to_owned(),
        "{\"a\" 1}".to_owned(),
        cut(whole.len() - 1),
        cut(whole.len() / 2),
        cut(30),
        cut(1),
    ] {
        let lines = format!(
            "{}\n{bad}\n{}\r\n{bad}\n{}\n",
            good("1"),
            good("2"),
            good("3")
        );
        let (ids, outcome) = read(lines);
        assert_eq!(ids, ["1", "2", "3"], "{bad}: {outcome:?}");
        assert_eq!(outcome.refusal, None, "{bad}");
        assert_eq!(outcome.tally.malformed, 2, "{bad}");
        assert_eq!(outcome.tally.bad_lines, [2, 4], "{bad}");
    }
}

#[test]
fn a_bad_first_or_last_line_costs_that_line() {
    let good = |id: &str| record(id).to_string();
    for bad in ["garbage", "{\"a\": 1", "{\"a\": \"b"] {
        let (ids, outcome) = read(format!("{bad}\n{}\n{}\n", good("1"), good("2")));
        assert_eq!(ids, ["1", "2"], "{bad}: {outcome:?}");
        assert_eq!(outcome.tally.bad_lines, [1], "{bad}");
    }
    let (ids, outcome) = read(format!("{}\ngarbage", good("1")));
    assert_eq!(ids, ["1"]);
    assert_eq!(outcome.tally.bad_lines, [2]);
}

#[test]
fn records_printed_without_indentation_are_no_bad_lines() {
    let text = serde_json::to_string_pretty(&record("1")).expect("JSON");
    let flat: Vec<&str> = text.lines().map(str::trim_start).collect();
    let (ids, outcome) = read(format!("{}\n{}\n", flat.join("\n"), flat.join("\n")));
    assert_eq!(ids, ["1", "1"]);
    assert_eq!(outcome.tally.skipped(), 0);
}

#[test]
fn many_bad_lines_are_counted_and_a_few_are_named() {
    let lines = format!("{}\n{}", record("1"), "{\"a\":1\n".repeat(40_000));
    let mut document = lpgen::observer::document::Document::new();
    document.feed(lines.as_bytes(), &mut |_| {});
    let outcome = document.finish(&mut |_| {});
    assert_eq!(outcome.tally.records, 1);
    assert!(outcome.tally.malformed >= 39_999, "{outcome:?}");
    assert_eq!(outcome.tally.bad_lines, [2, 3, 4, 5, 6]);
}
