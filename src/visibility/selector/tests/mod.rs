use super::*;
use crate::snapshot::Snapshot;

mod advanced;

/// What `get-event-selectors` prints for basic selectors, read.
fn basic(selectors: &str) -> Vec<Selector> {
    read(&format!(
        r#"{{"TrailARN": "t", "EventSelectors": [{selectors}]}}"#
    ))
}

/// An advanced selector with these fields besides its category.
fn advanced(category: &str, fields: &[&str]) -> Vec<Selector> {
    let mut all = vec![format!(
        r#"{{"Field": "eventCategory", "Equals": ["{category}"]}}"#
    )];
    all.extend(fields.iter().map(|f| (*f).to_owned()));
    read(&format!(
        r#"{{"TrailARN": "t", "AdvancedEventSelectors": [{{"Name": "n", "FieldSelectors": [{}]}}]}}"#,
        all.join(",")
    ))
}

fn read(text: &str) -> Vec<Selector> {
    let mut snapshot = Snapshot::default();
    snapshot.add("selectors.json", text).expect("reads");
    assert!(snapshot.unrecognised.is_empty());
    snapshot.trails.selectors["t"].clone()
}

fn event<'a>(
    kind: &'a str,
    name: &'a str,
    resource: &str,
    sessions: &'a [String],
) -> SelectableEvent<'a> {
    let (source, data_type) = match kind {
        "s3" => ("s3.amazonaws.com", Some("AWS::S3::Object")),
        "lambda" => ("lambda.amazonaws.com", Some("AWS::Lambda::Function")),
        "dynamodb" => ("dynamodb.amazonaws.com", Some("AWS::DynamoDB::Table")),
        "sqs" => ("sqs.amazonaws.com", Some("AWS::SQS::Queue")),
        "kms" => ("kms.amazonaws.com", None),
        _ => ("ec2.amazonaws.com", None),
    };
    SelectableEvent {
        category: if data_type.is_some() {
            "Data"
        } else {
            "Management"
        },
        source,
        name,
        data_type,
        resource: Some(Pattern::new(resource)),
        read_only: match name {
            "GetObject" | "DescribeInstances" => &[true],
            "PutObject" => &[false],
            _ => &[true, false],
        },
        sessions,
    }
}

/// Selectors; service, event name and resource; what is recorded of it.
type Case<'a> = (Vec<Selector>, (&'a str, &'a str, &'a str), Seen);

fn check(cases: &[Case<'_>]) {
    let sessions = ["arn:aws:sts::111122223333:assumed-role/shop/orders-api".to_owned()];
    for (number, (selectors, (kind, name, resource), seen)) in cases.iter().enumerate() {
        let found = recorded(selectors, &event(kind, name, resource, &sessions));
        assert_eq!(found, *seen, "case {number}: {name} on {resource}");
    }
}

#[test]
fn basic_selectors() {
    let s3 = |values: &str| {
        basic(&format!(
            r#"{{"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{{"Type": "AWS::S3::Object", "Values": [{values}]}}]}}"#
        ))
    };
    let ec2 = ("ec2", "DescribeInstances", "*");
    let decrypt = ("kms", "Decrypt", "*");
    let get = ("s3", "GetObject", "arn:aws:s3:::b/*");
    let put = ("s3", "PutObject", "arn:aws:s3:::b/*");
    let management = |rest: &str| basic(&format!(r#"{{"IncludeManagementEvents": true{rest}}}"#));
    check(&[
        (management(""), ec2, Seen::All),
        (management(""), get, Seen::Nothing),
        (
            management(r#", "ReadWriteType": "ReadOnly""#),
            ec2,
            Seen::All,
        ),
        (
            management(r#", "ReadWriteType": "WriteOnly""#),
            ec2,
            Seen::Nothing,
        ),
        // whether it reads is not known: both must be recorded
        (
            management(r#", "ReadWriteType": "WriteOnly""#),
            decrypt,
            Seen::Nothing,
        ),
        (
            management(r#", "ReadWriteType": "ReadOnly""#),
            decrypt,
            Seen::Nothing,
        ),
        (
            management(
                r#", "ExcludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]"#,
            ),
            decrypt,
            Seen::Nothing,
        ),
        (
            management(r#", "ExcludeManagementEventSources": ["kms.amazonaws.com"]"#),
            ec2,
            Seen::All,
        ),
        (
            basic(r#"{"IncludeManagementEvents": false}"#),
            ec2,
            Seen::Nothing,
        ),
        (s3(r#""arn:aws:s3""#), get, Seen::All),
        (s3(r#""arn:aws:s3:::""#), get, Seen::All),
        (s3(r#""arn:aws-us-gov:s3""#), get, Seen::All),
        (s3(""), get, Seen::Nothing),
        (s3(r#""arn:aws:s3:::b/""#), get, Seen::All),
        (s3(r#""arn:aws:s3:::b/in/""#), get, Seen::Some),
        (s3(r#""arn:aws:s3:::other/""#), get, Seen::Nothing),
        (
            s3(r#""arn:aws:s3:::other/", "arn:aws:s3:::b/""#),
            get,
            Seen::All,
        ),
        (
            s3(r#""arn:aws:s3:::b/""#),
            ("s3", "GetObject", "*"),
            Seen::Some,
        ),
        (
            s3(r#""arn:aws:s3""#),
            ("sqs", "SendMessage", "*"),
            Seen::Nothing,
        ),
        (
            basic(
                r#"{"ReadWriteType": "WriteOnly", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}"#,
            ),
            put,
            Seen::All,
        ),
        (
            basic(
                r#"{"ReadWriteType": "WriteOnly", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}"#,
            ),
            get,
            Seen::Nothing,
        ),
        (
            basic(
                r#"{"DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}]}"#,
            ),
            ("lambda", "Invoke", "arn:aws:lambda:r:1:function:f"),
            Seen::All,
        ),
        (
            basic(
                r#"{"DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda:r:1:function:f"]}]}"#,
            ),
            ("lambda", "Invoke", "arn:aws:lambda:r:1:function:f"),
            Seen::All,
        ),
        // a whole ARN, not the beginning of one
        (
            basic(
                r#"{"DataResources": [{"Type": "AWS::DynamoDB::Table", "Values": ["arn:aws:dynamodb:r:1:table/orders"]}]}"#,
            ),
            (
                "dynamodb",
                "GetItem",
                "arn:aws:dynamodb:r:1:table/orders-old",
            ),
            Seen::Nothing,
        ),
        // one selector for reading and one for writing
        (
            basic(r#"{"ReadWriteType": "ReadOnly"}, {"ReadWriteType": "WriteOnly"}"#),
            decrypt,
            Seen::All,
        ),
    ]);
}
