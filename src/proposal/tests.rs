//! Work grows with the number of functions, not with its square.

use serde_json::{Value, json};

use super::*;
use crate::catalog::Catalog;
use crate::iam::role::counted::COMPARED;
use crate::lambda::configuration::Configurations;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::snapshot::Snapshot;

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:111122223333:{rest}")
}

/// A call of a function on its own role.
fn record(i: usize) -> Value {
    let (function, role) = (format!("f-{i}"), format!("r-{i}"));
    json!({
        "eventVersion": "1.11", "eventID": format!("event-{i}"), "eventTime": "2026-11-03T10:00:00Z",
        "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
        "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Data",
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("AROA{i}:{function}"), "accountId": "111122223333",
            "arn": arn("sts:", &format!("assumed-role/{role}/{function}")),
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": arn("iam:", &format!("role/x/{role}"))}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": arn("lambda:eu-west-1", &format!("function:{function}"))},
        },
        "requestParameters": {"tableName": "orders"},
    })
}

fn snapshot(functions: usize) -> Snapshot {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]});
    let roles = (0..functions).map(|i| json!({
        "Path": "/x/", "RoleName": format!("r-{i}"), "RoleId": format!("AROA{i}"),
        "Arn": arn("iam:", &format!("role/x/r-{i}")), "CreateDate": "2024-05-01T08:00:00+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": policy}], "AttachedManagedPolicies": [],
        "InstanceProfileList": [], "Tags": [],
    }));
    let configured = (0..functions).map(|i| json!({
        "FunctionName": format!("f-{i}"), "FunctionArn": arn("lambda:eu-west-1", &format!("function:f-{i}")),
        "Role": arn("iam:", &format!("role/x/r-{i}")),
    }));
    let iam = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [], "IsTruncated": false,
        "RoleDetailList": roles.collect::<Vec<_>>()});
    let lambda = json!({"Functions": configured.collect::<Vec<_>>()});
    let mut snapshot = Snapshot::default();
    for (name, value) in [("iam.json", &iam), ("functions.json", &lambda)] {
        snapshot.add(name, &value.to_string()).expect("reads");
    }
    for i in 0..functions {
        let report = json!({"JobStatus": "COMPLETED", "JobCreationDate": "2026-11-20T00:00:00Z",
            "JobCompletionDate": format!("2026-11-20T{:02}:{:02}:{:02}Z", i / 3600, i / 60 % 60, i % 60),
            "Arn": arn("iam:", &format!("role/x/r-{i}")),
            "ServicesLastAccessed": [{"ServiceNamespace": "s3"}]});
        snapshot
            .add("accessed.json", &report.to_string())
            .expect("reads");
    }
    snapshot
}

fn evidence(functions: usize) -> Evidence {
    let catalog = Catalog::bundled();
    let mut usage = Usage::default();
    for i in 0..functions {
        let text = record(i).to_string();
        fold(
            &mut usage,
            &Record::parse(text.as_bytes()).expect("a record"),
            &catalog,
        );
    }
    let snapshot = snapshot(functions);
    let settings = Settings {
        minimum_window: 0,
        short_window: ShortWindow::Counts,
        ..Settings::default()
    };
    let current = Current::Snapshot(Box::new(snapshot));
    Evidence::new(catalog, usage, Configurations::default(), current, settings)
}

/// How often roles are compared to propose for so many functions.
fn worked(functions: usize) -> u64 {
    let evidence = evidence(functions);
    assert_eq!(evidence.attributed.functions.len(), functions);
    COMPARED.with(|count| count.set(0));
    for function in evidence.attributed.functions.values() {
        let Ok((Some(role), None)) = evidence.role_or_gap(function) else {
            panic!("a role for {:?}", function.function);
        };
        assert!(evidence.propose(function, Some(&role)).misses.is_empty());
    }
    COMPARED.with(std::cell::Cell::get)
}

#[test]
fn twice_the_functions_are_twice_the_work() {
    let (once, twice) = (worked(20), worked(40));
    assert!(once >= 20, "{once}");
    assert!(twice <= 2 * once + 40, "{once} {twice}");
}
