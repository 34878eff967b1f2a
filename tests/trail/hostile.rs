//! Input made to make a reader stop, crawl or swell.

use lpgen::observer::document::{Document, LARGEST_RECORD, LONGEST_BLANK, Refusal};
use serde_json::{Value, json};

use super::{read, read_in_pieces, record};

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn deep_nesting_costs_one_record() {
    for depth in [200, 10_000, 100_000] {
        let deep = format!(r#"{{"eventID":"2","eventName":"x","a":{}}}"#, nested(depth));
        let document = format!(r#"{{"Records":[{},{deep},{}]}}"#, record("1"), record("3"));
        let (ids, outcome) = read_in_pieces(document.as_bytes(), 4096);
        assert_eq!(ids, ["1", "3"]);
        assert_eq!(outcome.tally.too_deep, 1);
        assert_eq!(outcome.refusal, None);
    }
}

#[test]
fn deep_nesting_by_itself() {
    for opening in ["[", "{\"a\":", "{\"Records\":[", "[{\"Records\":["] {
        let (ids, outcome) = read_in_pieces(opening.repeat(10_000).as_bytes(), 4096);
        assert_eq!(ids.len(), 0);
        assert!(matches!(outcome.refusal, Some(Refusal::Truncated { .. })));
    }
}

#[test]
fn deep_nesting_inside_a_string() {
    let deep = format!(
        r#"{{"eventID":"1","eventName":"x","requestParameters":{}}}"#,
        nested(10_000)
    );
    let (ids, outcome) = read(json!({"logEvents": [{"message": deep}]}).to_string());
    assert_eq!(ids.len(), 0);
    assert_eq!(outcome.tally.too_deep, 1);
}

#[test]
fn nesting_at_the_limit_can_still_be_decoded() {
    let deep = format!(
        r#"{{"eventID":"1","eventName":"x","eventSource":"s","requestParameters":{}}}"#,
        nested(127)
    );
    let mut decoded = Value::Null;
    let mut document = Document::new();
    document.feed(deep.as_bytes(), &mut |record| decoded = record.request());
    document.finish(&mut |_| {});
    assert!(decoded.is_array());
}

#[test]
fn wrappers_in_wrappers_end() {
    let mut document = record("1");
    for _ in 0..8 {
        document = json!({"message": document.to_string()});
    }
    let (ids, outcome) = read_in_pieces(document.to_string().as_bytes(), 4096);
    assert_eq!(ids.len(), 0);
    assert_eq!(outcome.tally.unrecognised, 1);
}

#[test]
fn a_line_of_a_gigabyte_is_not_held() {
    let piece = vec![b'x'; 1 << 20];
    let mut document = Document::new();
    let mut records = 0;
    document.feed(br#"{"Records":[{"eventName":""#, &mut |_| records += 1);
    for _ in 0..1024 {
        document.feed(&piece, &mut |_| records += 1);
        assert!(document.held() <= 2 * LARGEST_RECORD);
    }
    document.feed(br#""},"#, &mut |_| records += 1);
    document.feed(record("1").to_string().as_bytes(), &mut |_| records += 1);
    document.feed(b"]}", &mut |_| records += 1);
    let outcome = document.finish(&mut |_| {});
    assert_eq!(records, 1);
    assert_eq!(outcome.tally.oversized, 1);
    assert_eq!(outcome.refusal, None);
}

#[test]
fn large_members_around_the_records_are_not_held() {
    let noise = "y".repeat(LARGEST_RECORD + 1);
    let document = format!(r#"{{"noise":"{noise}","Records":[{}]}}"#, record("1"));
    let (ids, outcome) = read_in_pieces(document.as_bytes(), 1 << 16);
    assert_eq!(ids, ["1"]);
    assert_eq!(outcome.tally.skipped(), 0);
}

#[test]
fn white_space_without_end_is_refused() {
    let piece = vec![b' '; 1 << 20];
    let mut document = Document::new();
    document.feed(b"[", &mut |_| {});
    for _ in 0..=(LONGEST_BLANK >> 20) {
        document.feed(&piece, &mut |_| {});
    }
    assert!(matches!(
        document.finish(&mut |_| {}).refusal,
        Some(Refusal::Blank { .. })
    ));
}
