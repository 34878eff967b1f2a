//! Input that is wrong, empty or damaged.

use serde_json::{Value, json};

use crate::record::{call, file, get_item};
use crate::support::{run, run_on};
use crate::{directory, text, trail};

#[test]
fn no_input_is_told_how_to_give_one() {
    run(["suggest", "f"]).ends(2).says(&["--trail", "hint"]);
    run(["observe", "--usage", "u.json"])
        .ends(2)
        .says(&["--trail", "hint"]);
}

#[test]
fn a_missing_file_is_named() {
    for trail in ["no-such-trail", "no-such-directory/*.json.gz"] {
        run(["suggest", "f", "--trail", trail])
            .ends(2)
            .says(&[trail]);
    }
    run(["suggest", "f", "--usage", "no-such-usage.json"])
        .ends(2)
        .says(&["no-such-usage.json"]);
}

#[test]
fn a_bucket_without_an_account_says_what_is_missing() {
    let run = run(["suggest", "f", "--trail", "s3://example-trail/AWSLogs/"]).ends(2);
    let missing = if cfg!(feature = "aws") {
        "no region"
    } else {
        "without the `aws` feature"
    };
    run.says(&[missing, "hint"]);
}

#[test]
fn a_directory_without_trail_files_is_no_empty_success() {
    let directory = directory(&[("notes.txt", b"hello")]);
    let run = run(["suggest", "f", "--trail", text(directory.path())]).ends(2);
    assert!(run.stderr.contains("error"), "{run:?}");
}

#[test]
fn an_empty_file_is_no_empty_success() {
    let directory = directory(&[("empty.json", b"")]);
    run(["suggest", "f", "--trail", text(directory.path())])
        .ends(2)
        .says(&["error"]);
}

#[test]
fn a_time_that_is_none_is_shown_the_forms() {
    let trail = trail(&[get_item("f", "a", "t")]);
    for time in ["yesterday", "2026-13-01", "-3d", ""] {
        run([
            "suggest",
            "f",
            "--trail",
            text(trail.path()),
            &format!("--since={time}"),
        ])
        .ends(2)
        .says(&["--since", "RFC 3339"]);
    }
    run([
        "suggest",
        "f",
        "--trail",
        text(trail.path()),
        "--since",
        "2026-11-03",
        "--until",
        "2026-11-01",
    ])
    .ends(2)
    .says(&["empty"]);
}

#[test]
fn the_window_selects_records() {
    let mut late = get_item("f", "b", "late");
    late["eventTime"] = "2026-11-05T10:00:00Z".into();
    let trail = trail(&[get_item("f", "a", "early"), late]);
    let trail = text(trail.path());
    let from = run(["suggest", "f", "--trail", trail, "--since", "2026-11-03"]).ends(0);
    assert!(
        from.stdout.contains("table/late") && !from.stdout.contains("table/early"),
        "{from:?}"
    );
    let to = run([
        "suggest",
        "f",
        "--trail",
        trail,
        "--until",
        "2026-11-05T10:00:00Z",
    ])
    .ends(0);
    assert!(
        to.stdout.contains("table/early") && !to.stdout.contains("table/late"),
        "{to:?}"
    );
}

#[test]
fn one_bad_file_stops_nothing_but_strict() {
    let good = file(&[get_item("f", "a", "t")]);
    let directory = directory(&[
        ("a.json", good.as_bytes()),
        ("broken.json", b"{\"Records\": [{\"eventVersion\""),
        (
            "usage.csv",
            b"User name,AWS access key,Event time,Event source,Event name\n",
        ),
    ]);
    let trail = text(directory.path());
    let lenient = run(["suggest", "f", "--trail", trail])
        .ends(0)
        .says(&["broken.json"]);
    let strict = run(["suggest", "f", "--trail", trail, "--strict"])
        .ends(3)
        .says(&["broken.json"]);
    assert_eq!(
        lenient.stdout, strict.stdout,
        "the policy is printed all the same"
    );
}

#[test]
fn strict_is_content_with_a_trail_without_gaps() {
    let queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/q";
    let arn =
        |service: &str, name: &str| format!("arn:aws:{service}:eu-west-1:111122223333:{name}");
    let seen = [
        (("dynamodb", "GetItem"), json!({"tableName": "t"})),
        (("kinesis", "PutRecord"), json!({"streamName": "s"})),
        (
            ("lambda", "Invoke"),
            json!({"functionName": arn("lambda", "function:g:live")}),
        ),
        (
            ("s3", "GetObject"),
            json!({"bucketName": "b", "key": "settings.json"}),
        ),
        (("sns", "Publish"), json!({"topicArn": arn("sns", "t")})),
        (("sqs", "SendMessage"), json!({"queueUrl": queue})),
    ];
    let records: Vec<Value> = seen
        .into_iter()
        .enumerate()
        .map(|(n, (operation, request))| {
            let mut record = call("f", &format!("event-{n}"), operation, request);
            record["eventCategory"] = "Data".into();
            record["eventTime"] = format!("2026-11-{:02}T10:00:00Z", 1 + 4 * n).into();
            record
        })
        .collect();
    let trail = trail(&records);
    run(["suggest", "f", "--trail", text(trail.path()), "--strict"]).ends(0);
}

#[test]
fn strict_minds_a_widened_name() {
    run([
        "suggest",
        "orders-api",
        "--trail",
        "samples/order-service/trail",
        "--strict",
    ])
    .ends(3)
    .says(&["widened-name"]);
}

#[test]
fn notifications_that_look_like_records_are_refused() {
    let notification =
        br#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1",
        "eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}"#;
    let directory = directory(&[("event.json", notification)]);
    let run = run(["suggest", "f", "--trail", text(directory.path())]).ends(2);
    assert!(run.stderr.contains("event.json"), "{run:?}");
}

#[test]
fn standard_input_is_read() {
    let records = file(&[get_item("f", "a", "t")]);
    let piped = run_on(["suggest", "f", "--trail", "-"], records.clone()).ends(0);
    let directory = directory(&[("a.json", records.as_bytes())]);
    let read = run(["suggest", "f", "--trail", text(directory.path())]).ends(0);
    assert_eq!(piped.stdout, read.stdout);
}

#[test]
fn a_usage_file_that_is_none_is_refused() {
    let directory = directory(&[("other.json", b"{\"a\": 1}")]);
    let path = directory.path().join("other.json");
    run(["suggest", "f", "--usage", text(&path)])
        .ends(2)
        .says(&["other.json", "hint"]);
}
