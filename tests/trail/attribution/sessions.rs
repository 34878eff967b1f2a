//! Records of role sessions, and what is learned of them.

use lpgen::catalog::Catalog;
use lpgen::lambda::configuration::Configurations;
use lpgen::observer::attribution::{Attributed, attribute};
use lpgen::observer::fold::fold;
use lpgen::observer::function::FunctionUsage;
use lpgen::observer::record::Record;
use lpgen::observer::usage::Usage;
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const PYTHON: &str =
    "Boto3/1.34 md/Botocore#1.34 os/linux lang/python#3.12 exec-env/AWS_Lambda_python3.12";

/// A call under a role session, without any sign of a function.
pub(crate) fn call(id: &str, role: &str, session: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventTime": "2026-11-01T10:00:00Z", "eventType": "AwsApiCall",
        "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
        "sourceIPAddress": "3.80.1.2", "userAgent": "aws-sdk-go-v2/1.36.3 os/linux", "eventCategory": "Data",
        "recipientAccountId": ACCOUNT,
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{session}"), "accountId": ACCOUNT,
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE",
                "arn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}"), "accountId": ACCOUNT, "userName": role}}
        },
        "requestParameters": {"tableName": "Orders"}
    })
}

pub(crate) fn with(mut record: Value, changes: &Value) -> Value {
    for (path, value) in changes.as_object().into_iter().flatten() {
        let pointer = format!("/{}", path.replace('.', "/"));
        let (parent, key) = pointer.rsplit_once('/').expect("a path");
        record.pointer_mut(parent).expect("a parent")[key] = value.clone();
    }
    record
}

/// The Lambda service starts a session for a function.
pub(crate) fn assumed_by_lambda(role: &str, session: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": format!("assume-{session}"), "eventTime": "2026-11-01T09:59:59Z",
        "eventType": "AwsApiCall", "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "eu-west-1",
        "userIdentity": {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
        "requestParameters": {"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}"), "roleSessionName": session}
    })
}

/// The same with an access key, of a session that began then.
pub(crate) fn keyed(record: Value, key: &str, since: &str) -> Value {
    let attributes = json!({"creationDate": since, "mfaAuthenticated": "false"});
    let mut record = with(record, &json!({"userIdentity.accessKeyId": key}));
    let known = &mut record["userIdentity"]["sessionContext"]["attributes"];
    if known.is_null() {
        *known = attributes;
    } else {
        known["creationDate"] = json!(since);
    }
    record
}

pub(crate) fn in_scope(record: Value, function: &str) -> Value {
    let arn = format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{function}");
    with(
        record,
        &json!({"userIdentity.inScopeOf": {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn}}),
    )
}

pub(crate) fn usage(records: &[Value]) -> Usage {
    let catalog = Catalog::bundled();
    let mut usage = Usage::default();
    for record in records {
        let text = record.to_string();
        fold(
            &mut usage,
            &Record::parse(text.as_bytes()).expect("a record"),
            &catalog,
        );
    }
    usage
}

pub(crate) fn attributed(records: &[Value]) -> Attributed {
    attribute(&usage(records), &Configurations::default())
}

pub(crate) fn one<'a>(attributed: &'a Attributed, name: &str) -> &'a FunctionUsage {
    let found: Vec<_> = attributed
        .functions
        .values()
        .filter(|f| f.function.name == name)
        .collect();
    assert_eq!(
        found.len(),
        1,
        "functions: {:?}",
        attributed.functions.keys()
    );
    found[0]
}
