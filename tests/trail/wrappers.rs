//! What lies around records.

use serde_json::{Value, json};

use super::{assert_ids, read, record};

#[test]
fn a_cloudtrail_file() {
    assert_ids(
        json!({"Records": [record("1"), record("2")]}).to_string(),
        &["1", "2"],
    );
}

#[test]
fn a_cloudtrail_file_printed_for_people() {
    let document = json!({"Records": [record("1"), record("2")]});
    assert_ids(
        serde_json::to_string_pretty(&document).unwrap(),
        &["1", "2"],
    );
}

#[test]
fn members_around_the_records_in_any_order() {
    let items = format!("[{},{}]", record("1"), record("2"));
    let noise =
        r#""note":{"Records":[1,{"a":"]}"}]},"n":-1.5e3,"text":"\"Records\":[","Events":null"#;
    assert_ids(format!(r#"{{{noise},"Records":{items}}}"#), &["1", "2"]);
    assert_ids(format!(r#"{{"Records":{items},{noise}}}"#), &["1", "2"]);
    assert_ids(
        format!(r#"{{{noise},"Records":{items},{noise}}}"#),
        &["1", "2"],
    );
}

#[test]
fn empty_trails_are_trails() {
    for document in [r#"{"Records": [ ]}"#, "[]", "[ ]\n", r#"{"Events":[]}"#] {
        assert_ids(document, &[]);
    }
}

#[test]
fn an_array_of_records() {
    assert_ids(json!([record("1"), record("2")]).to_string(), &["1", "2"]);
}

#[test]
fn an_array_of_files() {
    let document = json!([{"Records": [record("1")]}, {"Records": []}, record("2")]);
    assert_ids(document.to_string(), &["1", "2"]);
}

#[test]
fn one_record() {
    assert_ids(record("1").to_string(), &["1"]);
    assert_ids(serde_json::to_string_pretty(&record("1")).unwrap(), &["1"]);
}

#[test]
fn a_byte_order_mark() {
    assert_ids(format!("\u{feff}{}", record("1")), &["1"]);
    assert_ids(format!("\u{feff} \r\n{}", json!([record("1")])), &["1"]);
}

#[test]
fn json_lines() {
    let lines = format!("{}\n{}\r\n\n{}", record("1"), record("2"), record("3"));
    assert_ids(lines, &["1", "2", "3"]);
}

#[test]
fn json_lines_of_files() {
    let file = |id| json!({"Records": [record(id)]});
    assert_ids(format!("{}\n{}\n", file("1"), file("2")), &["1", "2"]);
}

#[test]
fn concatenated_documents() {
    let file = json!({"Records": [record("1")]}).to_string();
    let array = json!([record("2")]).to_string();
    let one = record("3").to_string();
    assert_ids(format!("{file}{array}{one}"), &["1", "2", "3"]);
}

fn event_bridge(id: &str) -> Value {
    json!({
        "version": "0", "id": "x", "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3", "account": "111122223333", "time": "2026-07-01T10:00:05Z",
        "region": "eu-west-1", "resources": [], "detail": record(id),
    })
}

#[test]
fn event_bridge_events() {
    assert_ids(event_bridge("1").to_string(), &["1"]);
    assert_ids(
        json!([event_bridge("1"), event_bridge("2")]).to_string(),
        &["1", "2"],
    );
    assert_ids(
        format!("{}\n{}", event_bridge("1"), event_bridge("2")),
        &["1", "2"],
    );
}

#[test]
fn an_event_that_cloudtrail_did_not_send_is_set_apart() {
    let with = |member: &str, value: Value| {
        let mut event = event_bridge("1");
        event[member] = value;
        event
    };
    let mut bare = event_bridge("1");
    bare.as_object_mut().unwrap().remove("source");
    let mut received = event_bridge("1");
    received["detail"]["recipientAccountId"] = json!("444455556666");
    for (event, code) in [
        (with("source", json!("my.app")), "not-cloudtrail"),
        (with("source", json!("AWS.s3")), "not-cloudtrail"),
        (with("source", json!("aws.")), "not-cloudtrail"),
        (with("source", json!("aws.s3 ")), "not-cloudtrail"),
        (with("source", json!(1)), "not-cloudtrail"),
        (with("detail-type", json!("My API Call")), "not-cloudtrail"),
        (
            with("detail-type", json!("Object Created")),
            "not-cloudtrail",
        ),
        (with("region", json!("eu-north-1")), "other-envelope"),
        (bare, "not-cloudtrail"),
        (received, "other-envelope"),
    ] {
        let (ids, outcome) = read(event.to_string());
        assert_eq!(ids, [""; 0], "{event}");
        assert_eq!(outcome.tally.records, 0);
        let doubts: Vec<_> = outcome.tally.doubts.iter().map(|(d, _)| d.code()).collect();
        assert_eq!(doubts, [code], "{event}");
    }
    let (_, outcome) = read(event_bridge("1").to_string());
    let doubts: Vec<_> = outcome.tally.doubts.iter().map(|(d, _)| d.code()).collect();
    assert_eq!(
        doubts,
        ["exported"],
        "a file proves neither source nor type"
    );
}

/// `aws athena get-query-results`: a row of names, then rows of cells.
fn athena(rows: &[Value], with_names: bool) -> Value {
    let names: Vec<String> = row("1").as_object().unwrap().keys().cloned().collect();
    let cells = |texts: Vec<Value>| {
        let cells: Vec<Value> = texts
            .into_iter()
            .map(|t| {
                if t.is_null() {
                    json!({})
                } else {
                    json!({"VarCharValue": t})
                }
            })
            .collect();
        json!({"Data": cells})
    };
    let mut all = Vec::new();
    if with_names {
        all.push(cells(names.iter().map(|n| json!(n)).collect()));
    }
    all.extend(
        rows.iter()
            .map(|r| cells(names.iter().map(|n| r[n].clone()).collect())),
    );
    json!({"UpdateCount": 0, "ResultSet": {"Rows": all,
        "ResultSetMetadata": {"ColumnInfo": [{"Name": "eventid", "Type": "varchar"}]}}, "NextToken": "t"})
}

#[test]
fn answers_of_athena() {
    let page = athena(&[row("1"), row("2")], true);
    assert_ids(page.to_string(), &["1", "2"]);
    assert_ids(serde_json::to_string_pretty(&page).unwrap(), &["1", "2"]);
    let pages = format!("{page}{}", athena(&[row("3")], false));
    assert_ids(&pages, &["1", "2", "3"]);
    let (ids, outcome) = read(athena(&[row("3")], false).to_string());
    assert_eq!((ids.len(), outcome.tally.unrecognised), (0, 1));
}

#[test]
fn rows_in_the_notation_of_tables() {
    let notation = "{type=AssumedRole, arn=arn:aws:sts::111122223333:assumed-role/r/f}";
    let mut table = row("1");
    table["useridentity"] = json!(notation);
    table["requestparameters"] = json!("{bucketName=b, key=a=b}");
    assert_ids(table.to_string(), &["1"]);
    assert_ids(athena(&[table.clone()], true).to_string(), &["1"]);
    for doubtful in [
        "{type=AssumedRole, arn=x, arn=y}",
        "{type=AssumedRole",
        "{a}",
    ] {
        table["useridentity"] = json!(doubtful);
        let (ids, outcome) = read(table.to_string());
        assert_eq!((ids.len(), outcome.tally.malformed), (0, 1), "{doubtful}");
    }
}

#[test]
fn rows_that_hold_the_whole_event() {
    let text = record("1").to_string();
    let lake = json!({"QueryResultRows": [[{"eventJson": text}], [{"eventJson": text}]]});
    assert_ids(lake.to_string(), &["1", "1"]);
    let cells = json!({"ResultSet": {"Rows": [
        {"Data": [{"VarCharValue": "eventjson"}]}, {"Data": [{"VarCharValue": text}]},
    ]}});
    assert_ids(cells.to_string(), &["1"]);
}

fn log_event(id: &str) -> Value {
    json!({"id": "3755", "timestamp": 1_700_000_000_000_u64, "message": record(id).to_string()})
}

#[test]
fn cloudwatch_logs_subscriptions() {
    let subscription = json!({
        "messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "CloudTrail/logs",
        "logStream": "s", "subscriptionFilters": ["f"],
        "logEvents": [log_event("1"), log_event("2")],
    });
    assert_ids(subscription.to_string(), &["1", "2"]);
    assert_ids(
        format!("{subscription}{subscription}"),
        &["1", "2", "1", "2"],
    );
}

#[test]
fn log_events_by_themselves() {
    assert_ids(log_event("1").to_string(), &["1"]);
    assert_ids(
        json!({"events": [log_event("1")], "searchedLogStreams": []}).to_string(),
        &["1"],
    );
    let insights =
        json!({"@timestamp": "2026-07-01 10:00:05.000", "@message": record("1").to_string()});
    assert_ids(insights.to_string(), &["1"]);
}

#[test]
fn an_event_bridge_event_as_a_log_message() {
    let message = json!({"message": event_bridge("1").to_string()});
    assert_ids(json!({"logEvents": [message]}).to_string(), &["1"]);
}

#[test]
fn lookup_events_answers() {
    let event = |id: &str, inner: Value| {
        json!({
            "EventId": id, "EventName": "GetObject", "ReadOnly": "true", "EventTime": 1_776_789_005,
            "EventSource": "s3.amazonaws.com", "Username": "f", "Resources": [],
            "CloudTrailEvent": inner,
        })
    };
    let answer = json!({
        "Events": [
            event("outer", Value::String(record("1").to_string())),
            event("outer", record("2")),
        ],
        "NextToken": "t",
    });
    assert_ids(answer.to_string(), &["1", "2"]);
    assert_ids(
        event("outer", Value::String(record("1").to_string())).to_string(),
        &["1"],
    );
    assert_ids(json!([event("outer", record("1"))]).to_string(), &["1"]);
}

#[test]
fn records_as_strings() {
    let text = Value::String(record("1").to_string());
    assert_ids(json!([text, text]).to_string(), &["1", "1"]);
    assert_ids(text.to_string(), &["1"]);
}

fn row(id: &str) -> Value {
    json!({
        "eventversion": "1.11", "eventid": id, "eventsource": "s3.amazonaws.com",
        "eventname": "GetObject", "eventtime": "2026-07-01 10:00:05.000",
        "useridentity": "{\"type\":\"AssumedRole\",\"arn\":\"arn:aws:sts::1:assumed-role/r/f\"}",
        "requestparameters": "{\"bucketName\":\"b\"}", "resources": "[]", "errorcode": null,
    })
}

#[test]
fn rows_of_a_table() {
    assert_ids(json!([row("1"), row("2")]).to_string(), &["1", "2"]);
    assert_ids(format!("{}\n{}\n", row("1"), row("2")), &["1", "2"]);
}

#[test]
fn answers_of_cloudtrail_lake() {
    let columns = |id: &str| -> Vec<Value> {
        let Value::Object(members) = row(id) else {
            unreachable!()
        };
        members
            .into_iter()
            .map(|(name, value)| json!({ name: value }))
            .collect()
    };
    let answer =
        json!({"QueryStatus": "FINISHED", "QueryResultRows": [columns("1"), columns("2")]});
    assert_ids(answer.to_string(), &["1", "2"]);
}

#[test]
fn records_of_every_category_are_read() {
    let insight = json!({
        "eventVersion": "1.09", "eventTime": "2026-07-01T10:00:05Z", "awsRegion": "eu-west-1",
        "eventID": "1", "eventType": "AwsCloudTrailInsight", "recipientAccountId": "1",
        "sharedEventID": "s", "insightDetails": {"state": "Start"}, "eventCategory": "Insight",
    });
    let aggregated = json!({
        "eventVersion": "1.0", "eventID": "2", "eventType": "AwsAggregatedEvent",
        "eventCategory": "Aggregated", "timeWindow": {}, "summary": {},
    });
    let network = json!({
        "eventVersion": "1.11", "eventID": "3", "eventType": "AwsVpceEvent", "eventName": "PutObject",
        "eventCategory": "NetworkActivity", "errorCode": "VpceAccessDenied",
    });
    let document = json!({"Records": [insight, aggregated, network]});
    assert_ids(document.to_string(), &["1", "2", "3"]);
}

#[test]
fn other_messages_beside_records_are_counted() {
    let other = json!({"message": "START RequestId: 1"});
    let document = json!({"logEvents": [other, log_event("1")]});
    let (ids, outcome) = read(document.to_string());
    assert_eq!(ids, ["1"]);
    assert_eq!(outcome.refusal, None);
    assert_eq!(outcome.tally.unrecognised, 1);
}
