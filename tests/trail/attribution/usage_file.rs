//! Folding is a join, and the usage file keeps all of it.

use lpgen::observer::usage::wire;
use serde_json::{Value, json};

use super::sessions::{assumed_by_lambda, call, in_scope, usage, with};

#[test]
fn order_repeats_files_and_merges_change_nothing() {
    let records = vec![
        in_scope(call("1", "r", "orders"), "orders"),
        assumed_by_lambda("r", "billing"),
        call("2", "r", "billing"),
        with(call("3", "r", "alice@example.com"), &json!({})),
        with(
            call("4", "r", "billing"),
            &json!({"eventName": "Frobnicate"}),
        ),
    ];
    let once = wire::write(&usage(&records));
    let mut twice: Vec<Value> = records.iter().rev().cloned().collect();
    twice.extend(records.clone());
    assert_eq!(wire::write(&usage(&twice)), once);
    let mut merged = usage(&records[3..]);
    merged.merge(usage(&records[..3]));
    assert_eq!(wire::write(&merged), once);
    let read = wire::read(&once).expect("what was written reads back");
    assert_eq!(read, usage(&records));
}

#[test]
fn a_usage_file_of_the_second_version_is_read() {
    let records = [call("1", "r", "billing"), call("2", "r", "billing")];
    let mut old: Value = serde_json::from_str(&wire::write(&usage(&records))).expect("JSON");
    old["version"] = json!(2);
    forget(&mut old, "days", true);
    let read = wire::read(&old.to_string()).expect("it was written by an earlier version");
    assert_eq!(read.records, usage(&records).records);
    let mut joined = usage(&records);
    joined.merge(read);
    assert_eq!(joined, usage(&records), "what is known of days stays known");
    old["version"] = json!(1);
    assert!(wire::read(&old.to_string()).is_err());
}

/// Takes out what the second version did not have of entries.
fn forget(value: &mut Value, key: &str, is_top: bool) {
    match value {
        Value::Object(members) => {
            if members.contains_key("samples") && !is_top {
                members.remove(key);
            }
            members
                .values_mut()
                .for_each(|value| forget(value, key, false));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| forget(value, key, false)),
        _ => {}
    }
}

#[test]
fn a_usage_file_of_another_kind_is_refused() {
    for text in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"format": "other", "version": 1}"#,
        r#"{"format": "lpgen-usage", "version": 2}"#,
    ] {
        assert!(wire::read(text).is_err(), "{text}");
    }
}
