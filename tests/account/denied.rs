//! Each call refused in turn: a gap with its name, and nothing that becomes "unused" for it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::ask;
use super::stub::{Running, Stub, actions};

const RECORD: &str = r#"{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAORDERS:orders-api",
"arn":"arn:aws:sts::111122223333:assumed-role/orders/orders-api","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",
"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAORDERS","arn":"arn:aws:iam::111122223333:role/orders",
"accountId":"111122223333","userName":"orders"}},"inScopeOf":{"issuerType":"AWS::Lambda::Function",
"credentialsIssuedTo":"arn:aws:lambda:eu-west-1:111122223333:function:orders-api"}},"eventTime":"2026-11-DAYT10:00:00Z",
"eventSource":"dynamodb.amazonaws.com","eventName":"DescribeTable","awsRegion":"eu-west-1","sourceIPAddress":"10.0.0.1",
"userAgent":"Boto3","requestParameters":{"tableName":"orders"},"responseElements":null,"requestID":"r","eventID":"id-DAY",
"readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}"#;

/// A trail of two calls, three weeks apart.
pub(crate) fn write_trail(trail: &Path) {
    let record = |day: &str| RECORD.replace("DAY", day).replace('\n', "");
    let records = format!(r#"{{"Records":[{},{}]}}"#, record("01"), record("21"));
    std::fs::write(trail, records).expect("written");
}

/// Actions that the suggested policy names, and the gaps.
pub(crate) fn suggested(account: &Running) -> (BTreeSet<String>, Vec<Value>) {
    let directory = tempfile::tempdir().expect("a directory");
    let trail = directory.path().join("trail.json");
    write_trail(&trail);
    let trail = trail.to_str().expect("text");
    let told = ask(
        account,
        [
            "suggest",
            "orders-api",
            "--trail",
            trail,
            "--format",
            "json",
        ],
    )
    .ends(0);
    let json = told.json();
    let grants = json["grants"].as_array().expect("grants").iter();
    let grants = grants.filter_map(|g| g["action"].as_str().map(str::to_owned));
    let gaps = json["gaps"].as_array().expect("gaps").clone();
    (grants.collect(), gaps)
}

#[test]
fn nothing_is_kept_for_what_was_answered() {
    let account = Stub::default().start();
    let (granted, gaps) = suggested(&account);
    assert!(
        granted.contains("sqs:ReceiveMessage"),
        "implied: {granted:?}"
    );
    for gone in [
        "dynamodb:CreateTable",
        "kafka:GetBootstrapBrokers",
        "ec2:DescribeSubnets",
        "kms:Decrypt",
    ] {
        assert!(!granted.contains(gone), "{gone}: {granted:?}");
    }
    assert!(
        gaps.iter().all(|gap| gap["code"] != "not-answered"),
        "{gaps:?}"
    );
}

#[test]
fn what_a_refused_call_might_have_told_stays() {
    for (refused, stays) in [
        (
            "lambda:ListEventSourceMappings",
            "kafka:GetBootstrapBrokers",
        ),
        ("lambda:ListFunctionEventInvokeConfigs", "kms:Decrypt"),
        ("lambda:ListVersionsByFunction", "ec2:DescribeSubnets"),
        ("sqs:GetQueueAttributes", "kms:Decrypt"),
        ("sqs:GetQueueUrl", "kms:Decrypt"),
    ] {
        let account = Stub {
            refused: [(refused, "AccessDeniedException")].into(),
            ..Stub::default()
        }
        .start();
        let (granted, gaps) = suggested(&account);
        assert!(granted.contains(stays), "{refused}: {granted:?}");
        assert!(
            !granted.contains("dynamodb:CreateTable"),
            "{refused}: {granted:?}"
        );
        let is_named = gaps.iter().any(|gap| {
            gap["code"] == "not-answered"
                && gap["text"].as_str().is_some_and(|t| t.contains(refused))
        });
        assert!(is_named, "{refused}: {gaps:?}");
    }
}

/// Whatever single call is refused, the rest is read and the result is there.
#[test]
fn no_refusal_ends_the_run() {
    let all = Stub::default().start();
    suggested(&all);
    let asked = actions(&all.counts());
    assert!(asked.len() >= 14, "{asked:?}");
    for action in asked.iter().filter(|a| *a != "sts:GetCallerIdentity") {
        let action: &'static str = action.clone().leak();
        let code = if action.starts_with("iam:") {
            "AccessDenied"
        } else {
            "AccessDeniedException"
        };
        let account = Stub {
            refused: [(action, code)].into(),
            ..Stub::default()
        }
        .start();
        let (granted, gaps) = suggested(&account);
        assert!(
            granted.contains("dynamodb:DescribeTable"),
            "{action}: {granted:?}"
        );
        let counts = account.counts();
        let is_replaced = counts.contains_key("lambda:GetFunctionConfiguration")
            || counts.contains_key("iam:GetAccountAuthorizationDetails");
        let is_named = gaps
            .iter()
            .any(|gap| gap["text"].as_str().is_some_and(|t| t.contains(action)));
        assert!(is_named || is_replaced, "{action}: {gaps:?}");
    }
}
