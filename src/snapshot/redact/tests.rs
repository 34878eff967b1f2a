//! Every operation's answer with all the members that its API has.

use serde_json::{Value, json};

use super::whitelist::operations;
use super::*;

/// The full shapes of the answers, with numbers, truth values and texts by type.
const SHAPES: &str = include_str!("shapes.json");

fn shapes() -> serde_json::Map<String, Value> {
    serde_json::from_str(SHAPES).expect("JSON")
}

fn redacted(operation: &'static str, document: &Value) -> Value {
    let mut answer = Answer::new(operation, "eu-west-1", "", 1, document.to_string());
    redact(&mut answer);
    serde_json::from_str(&answer.text).expect("JSON")
}

/// Replaces every text by a marker that names its place; puts `value` where it is told.
fn mark(value: &mut Value, place: &str) {
    match value {
        Value::String(text) => *text = format!("MARK:{place}"),
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, place)),
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                mark(value, &format!("{place}.{name}"));
            }
        }
        _ => {}
    }
}

fn marks(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.extend(text.strip_prefix("MARK:").map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| marks(item, out)),
        Value::Object(members) => members.values().for_each(|value| marks(value, out)),
        _ => {}
    }
}

#[test]
fn every_operation_has_its_full_shape_here() {
    let shapes = shapes();
    for operation in operations() {
        assert!(shapes.contains_key(operation), "no shape of {operation}");
    }
    assert_eq!(shapes.len(), operations().count());
}

/// The list of what survives is reviewed by eye: a new line in it is a decision.
#[test]
fn only_members_on_the_list_survive() {
    let mut survivors = Vec::new();
    for operation in operations() {
        let mut document = shapes()[operation].clone();
        mark(&mut document, operation);
        marks(&redacted(operation, &document), &mut survivors);
    }
    insta::assert_snapshot!(survivors.join("\n"));
}

#[test]
fn what_people_write_freely_never_survives() {
    const FREE: [&str; 21] = [
        "Description",
        "Input",
        "InputPath",
        "InputTemplate",
        "InputPathsMap",
        "Pattern",
        "EventPattern",
        "EntryPoint",
        "Command",
        "WorkingDirectory",
        "Message",
        "StateReason",
        "LastUpdateStatusReason",
        "StateTransitionReason",
        "URI",
        "SchemaRegistryURI",
        "Endpoints",
        "Variables",
        "Marker",
        "NextMarker",
        "NextToken",
    ];
    for operation in operations() {
        let mut document = shapes()[operation].clone();
        mark(&mut document, operation);
        let mut survivors = Vec::new();
        marks(&redacted(operation, &document), &mut survivors);
        for place in survivors {
            let free = place.split('.').any(|part| FREE.contains(&part));
            assert!(!free, "{place} survives");
        }
    }
}

#[test]
fn a_variable_keeps_its_name_and_what_names_a_resource() {
    let functions = json!({"Functions": [{"FunctionName": "orders", "Environment": {
        "Variables": {"TABLE_NAME": "orders", "DB_PASSWORD": "hunter2", "URL": "postgres://u:p@h/d"},
        "Error": {"ErrorCode": "X", "Message": "secret"}}}]});
    assert_eq!(
        redacted("lambda/list-functions", &functions),
        json!({"Functions": [{"FunctionName": "orders", "Environment": {
            "Variables": {"TABLE_NAME": "orders", "DB_PASSWORD": "taken out: a secret, as the variable is called",
            "URL": "taken out: a URL with a password"}}}]})
    );
}

#[test]
fn secrets_and_topics_stay_when_they_are_named_by_arn() {
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:k-AbCdEf";
    let mappings = json!({"EventSourceMappings": [{
        "SourceAccessConfigurations": [{"Type": "SASL_SCRAM_512_AUTH", "URI": secret}, {"Type": "VIRTUAL_HOST", "URI": "/x"}],
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["b:9092"]}},
        "DestinationConfig": {"OnFailure": {"Destination": "kafka://failed"}}}]});
    assert_eq!(
        redacted("lambda/list-event-source-mappings", &mappings),
        json!({"EventSourceMappings": [{
            "SourceAccessConfigurations": [{"Type": "SASL_SCRAM_512_AUTH", "URI": secret}, {"Type": "VIRTUAL_HOST"}],
            "SelfManagedEventSource": {},
            "DestinationConfig": {"OnFailure": {"Destination": "kafka://failed"}}}]})
    );
}

#[test]
fn what_is_not_known_is_left_with_nothing() {
    assert_eq!(
        redacted("lambda/get-function", &json!({"Code": {}})),
        json!({})
    );
    let mut answer = Answer::new("lambda/list-functions", "", "", 1, "no JSON".to_owned());
    redact(&mut answer);
    assert_eq!(answer.text, "{}");
}

proptest::proptest! {
    /// Whatever stands where a member is expected.
    #[test]
    fn no_member_beside_the_list_survives(name in "[A-Z][A-Za-z]{0,12}", deep in 0_usize..3) {
        for operation in operations() {
            let mut document = json!({&name: "MARK:top"});
            for _ in 0..deep {
                document = json!({"Functions": [document.clone()], "Zzz": document, "Environment": {"Variables": {&name: "MARK:value"}}});
            }
            let mut survivors = Vec::new();
            marks(&redacted(operation, &document), &mut survivors);
            let listed = whitelist::of(operation).is_some_and(|keep| format!("{keep:?}").contains(&format!("\"{name}\"")));
            proptest::prop_assert!(survivors.is_empty() || listed, "{operation}: {survivors:?}");
        }
    }
}

/// Of what people write freely, what tells a check stays, and nothing beside it.
#[test]
fn a_pattern_keeps_what_calls_it_is_about() {
    let pattern = json!({"source": ["aws.cloudtrail"], "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventName": ["StopLogging", {"prefix": "Delete"}], "userAgent": ["SECRET"], "requestParameters": {"name": ["SECRET"]},
            "userIdentity": {"type": ["Root"], "userName": ["SECRET"]}}, "account": ["SECRET"]});
    let rules = json!({"Rules": [{"Name": "r", "EventPattern": pattern.to_string(), "Description": "SECRET"}]});
    let kept = redacted("events/list-rules", &rules);
    let text = kept["Rules"][0]["EventPattern"].as_str().expect("text");
    assert_eq!(
        serde_json::from_str::<Value>(text).expect("JSON"),
        json!({"source": ["aws.cloudtrail"], "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {"eventName": ["StopLogging", {"prefix": "Delete"}], "userIdentity": {"type": ["Root"]}}})
    );
    let pattern = json!({"$or": [{"source": ["aws.s3"], "account": ["SECRET"]}, {"detail": {"$or": [{"errorCode": [{"exists": true}]},
        {"requestParameters": {"name": ["SECRET"]}}, "SECRET"]}}], "resources": ["SECRET"]});
    let rules = json!({"Rules": [{"Name": "r", "EventPattern": pattern.to_string()}]});
    let kept = redacted("events/list-rules", &rules);
    let text = kept["Rules"][0]["EventPattern"].as_str().expect("text");
    assert_eq!(
        serde_json::from_str::<Value>(text).expect("JSON"),
        json!({"$or": [{"source": ["aws.s3"]}, {"detail": {"$or": [{"errorCode": [{"exists": true}]}, {}]}}]})
    );
    let filters = json!({"metricFilters": [{"logGroupName": "g", "filterName": "SECRET",
        "filterPattern": "{ ($.errorCode = \"AccessDenied*\") && ($.userName = SECRET) }"}]});
    assert_eq!(
        redacted("logs/describe-metric-filters", &filters),
        json!({"metricFilters": [{"logGroupName": "g", "filterPattern": "AccessDenied"}]})
    );
}

#[test]
fn a_policy_of_a_function_loses_its_token() {
    let policy = json!({"Statement": [{"Sid": "skill", "Principal": {"Service": "alexa-appkit.amazon.com"},
        "Condition": {"StringEquals": {"Lambda:EventSourceToken": "SECRET", "aws:SourceAccount": "1"}}}]});
    let kept = redacted(
        "lambda/get-policy",
        &json!({"Policy": policy.to_string(), "RevisionId": "r"}),
    );
    let text = kept["Policy"].as_str().expect("text");
    assert!(
        !text.contains("SECRET") && text.contains("alexa") && text.contains("aws:SourceAccount"),
        "{kept}"
    );
    assert_eq!(
        redacted("lambda/get-policy", &json!({"Policy": "SECRET"})),
        json!({})
    );
}
