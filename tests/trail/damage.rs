//! Documents that are no trail, or a damaged one.

use lpgen::observer::document::Refusal;
use serde_json::json;

use super::{read, record};

fn refusal(document: impl AsRef<[u8]>) -> Refusal {
    let (ids, outcome) = read(document);
    assert_eq!(ids, [""; 0]);
    outcome.refusal.expect("a refusal")
}

#[test]
fn a_digest() {
    let digest = json!({
        "awsAccountId": "111122223333", "digestStartTime": "2026-07-01T10:00:00Z",
        "digestEndTime": "2026-07-01T11:00:00Z", "digestS3Bucket": "b", "digestS3Object": "o",
        "logFiles": [{"s3Bucket": "b", "s3Object": "o", "hashValue": "h"}],
    });
    assert_eq!(refusal(digest.to_string()), Refusal::Digest);
}

#[test]
fn notifications() {
    for (member, source) in [
        ("eventSource", "aws:s3"),
        ("eventSource", "aws:sqs"),
        ("eventSource", "aws:kinesis"),
        ("eventSource", "aws:dynamodb"),
        ("EventSource", "aws:sns"),
    ] {
        let notice = json!({
            "eventVersion": "2.1", member: source, "eventName": "ObjectCreated:Put",
            "eventTime": "2026-07-01T10:00:00Z", "s3": {"bucket": {"name": "b"}},
            "Sns": {"Message": "{}"},
        });
        let source = source.to_owned();
        let expected = Refusal::Notification { source };
        assert_eq!(refusal(json!({"Records": [notice]}).to_string()), expected);
        assert_eq!(refusal(json!([notice]).to_string()), expected);
    }
    let delivery = json!({"s3Bucket": "b", "s3ObjectKey": ["k"]});
    assert!(matches!(
        refusal(delivery.to_string()),
        Refusal::Notification { .. }
    ));
}

#[test]
fn tables() {
    for header in [
        "User name,AWS access key,Event time,Event source,Event name,Resources\nf,A,t,s,n,\"[]\"\n",
        "\u{feff}Event name,Event time,User name\r\nGetObject,t,f\n",
        "\"eventversion\",\"useridentity\",\"eventname\"\n\"1.08\",\"{type=AssumedRole}\",\"x\"\n",
        "Event ID,Event name",
    ] {
        assert_eq!(refusal(header), Refusal::Csv, "{header}");
    }
}

#[test]
fn nothing() {
    for document in ["", " \n\t\r\n", "\u{feff}"] {
        assert_eq!(refusal(document), Refusal::Empty);
    }
}

#[test]
fn what_is_not_json() {
    for (document, offset, line) in [
        ("hello, world", 0, 1),
        ("<html>", 0, 1),
        ("\n\n  PK\u{3}\u{4}", 4, 3),
        ("{\"Records\": [ }", 14, 1),
        ("{\"Records\":\n oops}", 0, 2),
        ("[\n}", 2, 2),
        ("]", 0, 1),
        ("\0\0\0", 0, 1),
    ] {
        assert_eq!(
            refusal(document),
            Refusal::NotJson { offset, line },
            "{document}"
        );
    }
}

#[test]
fn sound_json_of_another_kind() {
    let cases = [
        ("{}", "an empty object"),
        (
            r#"{"Version":"2012-10-17","Statement":[]}"#,
            "`Statement`, `Version`",
        ),
        (r#"[{"FunctionName":"f"}]"#, "`FunctionName`"),
        (r#""text""#, "the text `text`"),
        ("[[1]]", "an array in an array"),
        (r#"{"logEvents":[{"message":"START"}]}"#, "the text `START`"),
    ];
    for (document, words) in cases {
        match refusal(document) {
            Refusal::UnknownShape { seen } => assert!(seen.contains(words), "{document}: {seen}"),
            other => panic!("{document}: {other:?}"),
        }
    }
}

#[test]
fn a_document_cut_short_keeps_what_came_before() {
    let document = json!({"Records": [record("1"), record("2")]}).to_string();
    let second = document.rfind(r#"{"awsRegion""#).unwrap();
    for end in 1..document.len() {
        let (ids, outcome) = read(&document[..end]);
        let whole = usize::from(end + 1 >= second) + usize::from(end + 2 >= document.len());
        assert_eq!(ids.len(), whole, "cut at {end}");
        assert_eq!(
            outcome.refusal,
            Some(Refusal::Truncated { offset: end as u64 }),
            "cut at {end}"
        );
    }
}

#[test]
fn damage_after_records_keeps_them() {
    let document = format!(r#"{{"Records":[{},{}]"#, record("1"), record("2"));
    let (ids, outcome) = read(format!("{document} oops }}"));
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(outcome.refusal, None, "a member's name may be missing");

    let (ids, outcome) = read(format!("{}\n<oops>", record("1")));
    assert_eq!(ids, ["1"]);
    assert_eq!((outcome.refusal, outcome.tally.bad_lines), (None, vec![2]));
}

#[test]
fn a_damaged_record_is_one_record_less() {
    for damaged in [
        r#"{"eventID":"2","eventName":}"#,
        r#"{"eventID":"2" "eventName":"x"}"#,
        "{\"eventID\":\"2\",\"eventName\":\"\0\"}",
        "null",
        "7",
        "{\"eventID\":\"2\",\"eventName\":\"\\q\"}",
    ] {
        let document = format!(
            r#"{{"Records":[{},{damaged},{}]}}"#,
            record("1"),
            record("3")
        );
        let (ids, outcome) = read(&document);
        assert_eq!(ids, ["1", "3"], "{damaged}");
        assert_eq!(outcome.tally.malformed, 1, "{damaged}");
        assert_eq!(outcome.refusal, None, "{damaged}");
        assert!(outcome.tally.first_skipped.is_some());
    }
}

#[test]
fn brackets_that_do_not_match_end_the_reading() {
    let document = format!(
        r#"{{"Records":[{},{{"a":[}},{}]}}"#,
        record("1"),
        record("3")
    );
    let (ids, outcome) = read(&document);
    assert_eq!(ids, ["1"]);
    assert!(matches!(outcome.refusal, Some(Refusal::NotJson { .. })));
}

#[test]
fn bytes_that_are_not_utf8() {
    let document = [
        br#"{"Records":[{"eventID":"2","eventName":""#,
        &b"\xff\xfe"[..],
        br#""},"#,
        record("1").to_string().as_bytes(),
        b"]}",
    ]
    .concat();
    let (ids, outcome) = read(document);
    assert_eq!(ids, ["1"]);
    assert_eq!(outcome.tally.malformed, 1);
}

#[test]
fn a_line_cut_short_costs_that_line() {
    let line = record("2").to_string();
    let cut = &line[..line.find("GetObj").unwrap()];
    let (ids, outcome) = read(format!("{}\n{cut}\n{}\n", record("1"), record("3")));
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(outcome.tally.malformed, 1);
    assert_eq!(outcome.refusal, None);
}

#[test]
fn a_line_cut_short_between_strings_costs_that_line() {
    let line = record("2").to_string();
    for cut in [",", ":", "{", "\"x\":1"] {
        let end = line.find("\"awsRegion\"").unwrap();
        let cut = format!("{}{cut}", &line[..end]);
        let lines = format!(
            "{}\n{cut}\n{}\n{cut}\n{}",
            record("1"),
            record("3"),
            record("4")
        );
        let (ids, outcome) = read(lines);
        assert_eq!(ids, ["1", "3", "4"], "{cut}");
        assert_eq!(outcome.tally.malformed, 2);
        assert_eq!(outcome.refusal, None);
    }
}

#[test]
fn a_row_with_an_identity_that_can_be_read_in_two_ways_is_counted() {
    let row = json!({
        "eventname": "GetObject", "eventsource": "s3.amazonaws.com", "eventid": "1",
        "useridentity": "{type=AssumedRole, principalid=AROA:f, type=Root}",
    });
    let (ids, outcome) = read(json!([row, record("2")]).to_string());
    assert_eq!(ids, ["2"]);
    assert_eq!(outcome.tally.malformed, 1);
    assert!(
        outcome
            .tally
            .first_skipped
            .unwrap()
            .contains("useridentity")
    );
}
