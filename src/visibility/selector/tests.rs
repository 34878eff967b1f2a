use super::*;
use crate::snapshot::Snapshot;

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

fn event<'a>(kind: &'a str, name: &'a str, resource: &str, sessions: &'a [String]) -> Event<'a> {
    let (source, data_type) = match kind {
        "s3" => ("s3.amazonaws.com", Some("AWS::S3::Object")),
        "lambda" => ("lambda.amazonaws.com", Some("AWS::Lambda::Function")),
        "dynamodb" => ("dynamodb.amazonaws.com", Some("AWS::DynamoDB::Table")),
        "sqs" => ("sqs.amazonaws.com", Some("AWS::SQS::Queue")),
        "kms" => ("kms.amazonaws.com", None),
        _ => ("ec2.amazonaws.com", None),
    };
    Event {
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

fn check(cases: &[(Vec<Selector>, (&str, &str, &str), Seen)]) {
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

#[test]
fn advanced_selectors() {
    let data = |fields: &[&str]| advanced("Data", fields);
    let s3 = r#"{"Field": "resources.type", "Equals": ["AWS::S3::Object"]}"#;
    let s3_and = |field: &str| advanced("Data", &[s3, field]);
    let get = ("s3", "GetObject", "arn:aws:s3:::b/*");
    let put = ("s3", "PutObject", "arn:aws:s3:::b/*");
    let send = ("sqs", "SendMessage", "arn:aws:sqs:r:1:orders");
    let role = "arn:aws:sts::111122223333:assumed-role/shop/";
    check(&[
        (data(&[s3]), get, Seen::All),
        (data(&[s3]), send, Seen::Nothing),
        (advanced("Management", &[]), get, Seen::Nothing),
        (advanced("NetworkActivity", &[]), get, Seen::Nothing),
        (
            data(&[r#"{"Field": "resources.type", "Equals": ["AWS::SQS::Queue"]}"#]),
            send,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "readOnly", "Equals": ["true"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "readOnly", "Equals": ["true"]}"#),
            put,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "readOnly", "Equals": ["false"]}"#),
            put,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "readOnly", "NotEquals": ["true"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventName", "Equals": ["GetObject", "PutObject"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "eventName", "Equals": ["DeleteObject"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventName", "StartsWith": ["Put"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventName", "StartsWith": ["Get"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "eventName", "EndsWith": ["Object"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "eventName", "NotEquals": ["GetObject"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventName", "NotEquals": ["GetObject"]}"#),
            put,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "eventName", "NotStartsWith": ["Get"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventName", "NotEndsWith": ["Acl"]}"#),
            get,
            Seen::All,
        ),
        // what is wanted and what is refused must both hold
        (
            s3_and(r#"{"Field": "eventName", "StartsWith": ["Get"], "NotEquals": ["GetObject"]}"#),
            get,
            Seen::Nothing,
        ),
        // any of what is wanted
        (
            s3_and(r#"{"Field": "eventName", "Equals": ["PutObject"], "StartsWith": ["Get"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/in"]}"#),
            get,
            Seen::Some,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::c"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::b/"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::b/in/"]}"#),
            get,
            Seen::Some,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::c/"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "EndsWith": [".json"]}"#),
            get,
            Seen::Some,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "NotEndsWith": [".log"]}"#),
            get,
            Seen::Some,
        ),
        (
            s3_and(r#"{"Field": "resources.ARN", "Equals": ["arn:aws:s3:::b/k"]}"#),
            get,
            Seen::Some,
        ),
        (
            s3_and(&format!(
                r#"{{"Field": "userIdentity.arn", "StartsWith": ["{role}"]}}"#
            )),
            get,
            Seen::All,
        ),
        (
            s3_and(&format!(
                r#"{{"Field": "userIdentity.arn", "NotStartsWith": ["{role}"]}}"#
            )),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "userIdentity.arn", "EndsWith": ["/billing"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "eventSource", "Equals": ["s3.amazonaws.com"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "eventType", "Equals": ["AwsServiceEvent"]}"#),
            get,
            Seen::Nothing,
        ),
        (
            s3_and(r#"{"Field": "sessionCredentialFromConsole", "NotEquals": ["true"]}"#),
            get,
            Seen::All,
        ),
        (
            s3_and(r#"{"Field": "someNewField", "Equals": ["x"]}"#),
            get,
            Seen::Some,
        ),
        // a value with characters that policies use as wildcards is a text like any other
        (
            s3_and(r#"{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::*"]}"#),
            get,
            Seen::Nothing,
        ),
    ]);
}

#[test]
fn advanced_management_selectors() {
    let kms = |operator: &str| {
        advanced(
            "Management",
            &[&format!(
                r#"{{"Field": "eventSource", "{operator}": ["kms.amazonaws.com"]}}"#
            )],
        )
    };
    let decrypt = ("kms", "Decrypt", "*");
    check(&[
        (kms("NotEquals"), decrypt, Seen::Nothing),
        (
            kms("NotEquals"),
            ("ec2", "DescribeInstances", "*"),
            Seen::All,
        ),
        (kms("Equals"), decrypt, Seen::All),
        (
            kms("Equals"),
            ("ec2", "DescribeInstances", "*"),
            Seen::Nothing,
        ),
        (
            advanced(
                "Management",
                &[r#"{"Field": "readOnly", "Equals": ["false"]}"#],
            ),
            ("ec2", "DescribeInstances", "*"),
            Seen::Nothing,
        ),
    ]);
    // no selector, and one without a category, record nothing
    check(&[
        (vec![], decrypt, Seen::Nothing),
        (vec![Selector::default()], decrypt, Seen::Nothing),
    ]);
}
