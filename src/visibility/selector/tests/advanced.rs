use super::*;

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
