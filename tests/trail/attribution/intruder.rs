//! Somebody who may assume a function's role, and what the function itself does.

use std::collections::BTreeSet;

use lpgen::lambda::configuration::{self, Configurations};
use lpgen::observer::attribution::{Attributed, attribute};
use lpgen::observer::usage::wire;
use serde_json::{Value, json};

use super::sessions::{ACCOUNT, PYTHON, call, in_scope, keyed, one, usage, with};

const PLAIN: &str = "Boto3/1.40.4 ua/2.1 os/linux#6.8 lang/python#3.12.3 Botocore/1.40.4";
pub(crate) const HOME: &str = "84.17.52.10";
pub(crate) const POLLER: &str = "awslambda_1_20261101000000000";

/// The function's own call, in a trail of today.
pub(crate) fn own() -> Value {
    let call = with(call("own", "r", "orders"), &json!({"userAgent": PYTHON}));
    keyed(in_scope(call, "orders"), "ASIAOWN", "2026-11-01T09:59:59Z")
}

/// The function's own call, in a trail from before `inScopeOf`.
pub(crate) fn older() -> Value {
    let call = with(call("own", "r", "orders"), &json!({"userAgent": PYTHON}));
    keyed(call, "ASIAOWN", "2026-11-01T09:59:59Z")
}

/// Somebody's call under a session name of the role: a user is made.
pub(crate) fn evil(session: &str) -> Value {
    let call = with(
        call("evil", "r", session),
        &json!({"eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "userAgent": PLAIN,
            "sourceIPAddress": HOME, "eventTime": "2026-11-02T12:00:01Z", "requestParameters": {"userName": "evil"}}),
    );
    keyed(call, "ASIAEVIL", "2026-11-02T12:00:00Z")
}

/// Somebody gets credentials of the role under a session name.
pub(crate) fn assumes(how: &str, identity: &Value, session: &str, key: Option<&str>) -> Value {
    let credentials = key.map(|key| json!({"credentials": {"accessKeyId": key}}));
    json!({
        "eventVersion": "1.11", "eventID": format!("{how}-{identity}-{key:?}"), "eventTime": "2026-11-02T12:00:00Z",
        "eventType": "AwsApiCall", "eventSource": "sts.amazonaws.com", "eventName": how, "awsRegion": "us-east-1",
        "userIdentity": identity, "responseElements": credentials,
        "requestParameters": {"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/r"), "roleSessionName": session}
    })
}

pub(crate) fn user() -> Value {
    json!({"type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/intruder"), "userName": "intruder"})
}

pub(crate) fn configured(documents: &[Value]) -> Configurations {
    let text: String = documents.iter().map(Value::to_string).collect();
    configuration::parse(&text).expect("configurations")
}

pub(crate) fn function(name: &str, role: &str) -> Value {
    json!({"FunctionName": name, "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}"),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}")})
}

pub(crate) fn mapping(name: &str, queue: &str) -> Value {
    json!({"UUID": "1", "EventSourceArn": format!("arn:aws:sqs:eu-west-1:{ACCOUNT}:{queue}"),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}"), "State": "Enabled"})
}

/// What a poller asks of a queue, from anywhere.
pub(crate) fn receives(queue: &str) -> Value {
    with(
        call(&format!("receive-{queue}"), "r", POLLER),
        &json!({"eventSource": "sqs.amazonaws.com", "eventName": "ReceiveMessage", "userAgent": "AWSLambda",
            "requestParameters": {"queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/{queue}")}}),
    )
}

/// The attribution, which is the same whatever the order, in two halves that are merged, and through
/// the usage file.
pub(crate) fn every_way(records: &[Value], configurations: &Configurations) -> Attributed {
    let got = attribute(&usage(records), configurations);
    let same = |other: &Attributed, how: &str| {
        let all = |a: &Attributed| -> Vec<String> {
            a.functions.values().map(|f| format!("{f:?}")).collect()
        };
        assert_eq!(all(&got), all(other), "{how}");
    };
    let reversed: Vec<Value> = records.iter().rev().cloned().collect();
    same(&attribute(&usage(&reversed), configurations), "reversed");
    let (first, second) = records.split_at(records.len() / 2);
    let mut merged = usage(second);
    merged.merge(usage(first));
    let read = wire::read(&wire::write(&merged)).expect("a usage file");
    assert_eq!(read, merged);
    same(&attribute(&read, configurations), "merged");
    got
}

/// The operations of a function that are learned from, and those that are set apart.
pub(crate) fn split(got: &Attributed, name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let calls = one(got, name).calls.iter();
    let (apart, learned): (Vec<_>, Vec<_>) = calls.partition(|c| c.suspicion.is_some());
    let names = |calls: Vec<&lpgen::observer::function::FunctionCall>| {
        calls.iter().map(|c| c.key.operation.name.clone()).collect()
    };
    (names(learned), names(apart))
}

#[track_caller]
pub(crate) fn only_the_function_is_learned_from(
    records: &[Value],
    configurations: &Configurations,
) {
    let got = every_way(records, configurations);
    let (learned, apart) = split(&got, "orders");
    assert_eq!(learned, BTreeSet::from(["GetItem".to_owned()]));
    assert!(!apart.is_empty(), "nothing is set apart");
    assert!(
        one(&got, "orders")
            .calls
            .iter()
            .all(|c| c.suspicion.as_deref() != Some(""))
    );
}

pub(crate) fn nothing() -> Configurations {
    Configurations::default()
}
