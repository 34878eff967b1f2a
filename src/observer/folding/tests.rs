//! What a folding gives is what folding one by one gives.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::observer::fold::fold;
use crate::observer::record::KnownIdentities;
use crate::observer::usage::wire;

fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(Catalog::bundled);
    &CATALOG
}

pub(in crate::observer) fn plain(records: &[String]) -> String {
    let mut usage = Usage::default();
    for text in records {
        if let Ok(record) = Record::parse(text.as_bytes()) {
            fold(&mut usage, &record, catalog());
        }
    }
    wire::write(&usage)
}

/// The same with a memory, taken every so many records.
pub(super) fn remembered(records: &[String], every: usize) -> String {
    let mut folding = Folding::new(catalog());
    let (mut usage, mut known) = (Usage::default(), KnownIdentities::default());
    for (at, text) in records.iter().enumerate() {
        // As a document reads it.
        let skimmed = Record::skim_first(text, &mut known);
        let skimmed = skimmed.filter(|(_, length)| *length == text.len());
        let skimmed = skimmed.map(|(record, _)| record);
        if let Some(record) = skimmed.or_else(|| Record::parse(text.as_bytes()).ok()) {
            folding.fold(&record);
        }
        if at % every == every - 1 {
            usage.merge(folding.take());
        }
    }
    usage.merge(folding.finish());
    wire::write(&usage)
}

/// Who calls: functions with few and many credentials, pollers, people, services, old records.
fn identity(which: u8, key: u8) -> Value {
    let (name, account) = (which % 3, "111122223333");
    let session = match which {
        0..=2 => format!("fn-{name}"),
        3 => format!("awslambda_{key}_20191110150720334"),
        4 => "i-0dbc91f429e48eeed".to_owned(),
        _ => "alice@example.com".to_owned(),
    };
    let mut identity = json!({
        "type": "AssumedRole", "principalId": format!("AROA{name}:{session}"), "accountId": account,
        "arn": format!("arn:aws:sts::{account}:assumed-role/role-{name}/{session}"),
        "accessKeyId": format!("ASIA{key}"),
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": format!("AROA{name}"), "accountId": account,
                "arn": format!("arn:aws:iam::{account}:role/service-role/role-{name}")},
            "attributes": {"creationDate": format!("2026-11-0{}T00:00:00Z", 1 + key % 3), "mfaAuthenticated": "false"},
        },
    });
    let function = json!({"issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": format!("arn:aws:lambda:eu-west-1:{account}:function:fn-{name}")});
    match which {
        1 => identity["inScopeOf"] = function,
        2 if key.is_multiple_of(4) => identity["invokedBy"] = json!("athena.amazonaws.com"),
        6 => identity = json!({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}),
        7 => {
            identity =
                json!({"type": "IAMUser", "arn": format!("arn:aws:iam::{account}:user/u{key}")});
        }
        8 => identity = json!({"invokedBy": "lambda.amazonaws.com"}),
        9 => {
            if let Some(members) = identity.as_object_mut() {
                members.remove("type");
                members.remove("arn");
            }
        }
        _ => {}
    }
    identity
}

/// Calls with what changes from one to the next.
#[expect(clippy::too_many_lines, reason = "a table")]
fn call(which: u8, n: u8) -> (&'static str, &'static str, Value, Value, Value) {
    let table = format!("arn:aws:dynamodb:eu-west-1:111122223333:table/t{}", n % 3);
    let none = Value::Null;
    match which {
        0 => (
            "dynamodb.amazonaws.com",
            "GetItem",
            json!({"tableName": format!("t{}", n % 3), "key": {"id": n, "x": [1.5, "e1"]}}),
            none,
            json!([{"ARN": table, "type": "AWS::DynamoDB::Table"}]),
        ),
        1 => (
            "dynamodb.amazonaws.com",
            "BatchGetItem",
            json!({"requestItems": {format!("t{}", n % 3): {"keys": n}, "other": {}}}),
            none.clone(),
            none,
        ),
        2 => (
            "s3.amazonaws.com",
            "GetObject",
            json!({"bucketName": "b", "key": format!("in/{}/{n}.json", n % 2), "range": n.is_multiple_of(4).then_some("bytes=0-9")}),
            none,
            json!([{"ARN": format!("arn:aws:s3:::b/in/{}/{n}.json", n % 2), "type": "AWS::S3::Object"}]),
        ),
        3 => (
            "s3.amazonaws.com",
            "CreateMultipartUpload",
            json!({"bucketName": "b", "key": "k", "uploads": ""}),
            json!({"uploadId": format!("u{}", n % 3)}),
            none,
        ),
        4 => (
            "kms.amazonaws.com",
            "Decrypt",
            json!({"keyId": format!("arn:aws:kms:eu-west-1:111122223333:key/{}", n % 3), "encryptionContext": {"aws:lambda:FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:fn-0"}}),
            none.clone(),
            none,
        ),
        5 => (
            "sts.amazonaws.com",
            "AssumeRole",
            json!({"roleArn": "arn:aws:iam::111122223333:role/service-role/role-0", "roleSessionName": format!("fn-{}", n % 3)}),
            json!({"credentials": {"accessKeyId": format!("ASIA{n}"), "sessionToken": "t\\u0041"}}),
            none,
        ),
        6 => (
            "sqs.amazonaws.com",
            "CreateQueue",
            json!({"queueName": format!("q{n}"), "note": "arn:aws:sqs:eu-west-1:111122223333:other"}),
            json!({"queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/111122223333/q{n}")}),
            none,
        ),
        7 => (
            "lambda.amazonaws.com",
            "UpdateFunctionConfiguration20150331v2",
            json!({"functionName": "fn-0"}),
            json!({"functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:fn-0", "role": "arn:aws:iam::111122223333:role/service-role/role-0"}),
            none,
        ),
        8 => (
            "logs.amazonaws.com",
            "CreateLogStream",
            json!({"logGroupName": "/aws/lambda/fn-0", "logStreamName": format!("2026/11/02/[$LATEST]{n:032x}")}),
            none.clone(),
            none,
        ),
        9 => (
            "states.amazonaws.com",
            "StartExecution",
            json!({"stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:m"}),
            json!({"executionArn": format!("arn:aws:states:eu-west-1:111122223333:execution:m:{n}"), "startDate": 1e9}),
            none,
        ),
        10 => (
            "ec2.amazonaws.com",
            "RunInstances",
            json!({"instancesSet": {"items": [{"imageId": "ami-1", "n": 1e3}]}}),
            json!({"instancesSet": {"items": [{"instanceId": format!("i-0{n:016x}")}]}}),
            none,
        ),
        11 => (
            "cloudtrail.amazonaws.com",
            "StopLogging",
            json!({"name": format!("t{}", n % 2)}),
            none.clone(),
            none,
        ),
        12 => (
            "iam.amazonaws.com",
            "PutRolePolicy",
            json!({"roleName": "role-0", "policyDocument": "{}"}),
            none.clone(),
            none,
        ),
        13 => (
            "nosuch.amazonaws.com",
            "DoThing",
            json!({"thingArn": format!("arn:aws:nosuch:::{n}")}),
            none.clone(),
            none,
        ),
        14 => (
            "ssm.amazonaws.com",
            "GetParameters",
            json!({"names": [format!("/a/{}", n % 4), "b"], "withDecryption": true}),
            none.clone(),
            none,
        ),
        _ => (
            "events.amazonaws.com",
            "PutRule",
            json!({"name": format!("rule-{}", n % 5), "roleArn": "arn:aws:iam::111122223333:role/x", "tags": [{"key": "a\u{e9}", "value": n}]}),
            json!({"ruleArn": format!("arn:aws:events:eu-west-1:111122223333:rule/rule-{}", n % 5)}),
            none,
        ),
    }
}

const AGENTS: [&str; 5] = [
    "Boto3/1.34 exec-env/AWS_Lambda_python3.12",
    "aws-cli/2.15.0 Darwin/17",
    "awslambda-worker/1.0",
    "aws-internal/3",
    "",
];

/// A record of numbers: many of them share members.
pub(in crate::observer) fn record(n: [u8; 8]) -> String {
    let (source, name, request, response, resources) = call(n[1] % 16, n[2] % 8);
    let region = ["eu-west-1", "us-east-1", ""][usize::from(n[4] % 3)];
    let address = ["10.0.0.1", "203.0.113.9", "lambda.amazonaws.com"][usize::from(n[7] / 5 % 3)];
    let applied = ["SSE_KMS", "x"][usize::from(n[5] % 2)];
    let method = ["AuthHeader", "QueryString"][usize::from(n[6] == 3)];
    let category = ["Management", "Data"][usize::from(n[7] % 2)];
    let mut record = json!({
        "eventID": format!("id-{}", n[3]), "eventName": name, "eventSource": source, "awsRegion": region,
        "eventTime": format!("2026-11-0{}T10:0{}:00Z", 1 + n[5] % 4, n[5] % 10), "userIdentity": identity(n[0] % 10, n[6] % 24),
        "requestParameters": request, "responseElements": response, "resources": resources,
        "userAgent": AGENTS[usize::from(n[7] % 5)], "sourceIPAddress": address,
        "recipientAccountId": "111122223333", "managementEvent": n[7].is_multiple_of(2), "readOnly": n[4].is_multiple_of(2),
        "eventCategory": category, "additionalEventData": {"SSEApplied": applied, "id": n[3],
            "AuthenticationMethod": method},
    });
    match n[6] % 11 {
        0 => record["errorCode"] = json!("AccessDenied"),
        1 => {
            record["errorCode"] = json!("AccessDenied");
            record["errorMessage"] = json!(
                "User: x is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/t1 because no identity-based policy allows it"
            );
        }
        2 => record["errorCode"] = json!("ThrottlingException"),
        3 => record["eventType"] = json!("AwsServiceEvent"),
        4 => record["sharedEventID"] = json!(format!("s-{}", n[3] % 4)),
        5 => record["requestParameters"] = json!(record["requestParameters"].to_string()),
        6 if n[3].is_multiple_of(3) => {
            record["requestParameters"]["weird"] =
                json!({"deep": ["a\"b", 1e30, {"arn": "ARN%3Aaws%3As3:::x"}]});
        }
        _ => {}
    }
    let text = record.to_string();
    match n[3] % 29 {
        // Numbers that do not fit and halves of characters make the whole request unreadable, or mended.
        0 => text.replacen(
            "\"requestParameters\":{",
            "\"requestParameters\":{\"big\":1e999,",
            1,
        ),
        1 => text.replacen(
            "\"requestParameters\":{",
            "\"requestParameters\":{\"half\":\"\\ud83e\",",
            1,
        ),
        2 => text.replacen(
            "\"requestParameters\":{",
            "\"requestParameters\":{\"tableName\":\"first\",",
            1,
        ),
        3 => text.replacen("tableName", "TABLENAME", 1),
        4 => text.replace("\"requestParameters\"", "\"requestparameters\""),
        5 => text.replace("eu-west-1", "eu-west\\u002d1"),
        _ => text,
    }
}

proptest! {
    #[test]
    fn a_memory_changes_nothing(
        numbers in prop::collection::vec(any::<[u8; 8]>(), 1..50),
        every in prop::sample::select(vec![1, 7, 1000]),
    ) {
        let copies = numbers.iter().filter(|n| n[3].is_multiple_of(3)).copied().collect::<Vec<_>>();
        let records: Vec<String> = numbers.into_iter().chain(copies).map(record).collect();
        prop_assert_eq!(remembered(&records, every), plain(&records));
    }
}

/// More credentials and names than are kept apart.
#[test]
fn a_memory_changes_nothing_beyond_the_bounds() {
    let of = |i: u32| {
        let [a, b, ..] = i.to_le_bytes();
        let key = format!("\"ASIA{}\"", i % 2500);
        let text = record([a % 3, 2 + 7 * (b & 1), a, a ^ b, 0, a, 23, 1]);
        text.replace("\"ASIA23\"", &key)
            .replace("in/0/", &format!("in/{}/", i % 600))
            .replace("\"id-", &format!("\"id-{i}-"))
    };
    let records: Vec<String> = (0..6000).map(of).collect();
    let expected = plain(&records);
    assert_eq!(remembered(&records, 10_000), expected);
    assert_eq!(remembered(&records, 999), expected);
}
