//! What published real records do that the documentation does not say. Each must be read, and read
//! right.
#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a method by its name is not general enough over the record's lifetime"
)]

use std::collections::BTreeMap;

use lpgen::observer::document::Document;
use lpgen::observer::record::Record;
use serde_json::{Value, json};

/// Reads one record through a document and shows it to `check`.
fn seen<T>(record: &Value, check: impl Fn(&Record) -> T) -> T {
    let mut result = None;
    let mut document = Document::new();
    document.feed(
        json!({ "Records": [record] }).to_string().as_bytes(),
        &mut |record| result = Some(check(record)),
    );
    let outcome = document.finish(&mut |_| {});
    assert_eq!(
        (outcome.refusal, outcome.tally.skipped()),
        (None, 0),
        "{record}"
    );
    result.expect("a record")
}

/// A record of these members with enough others to be one.
fn with(members: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "eventID": "1", "eventName": "GetObject",
        "eventSource": "s3.amazonaws.com", "eventTime": "2026-07-01T10:00:05Z",
    });
    let (Value::Object(record_members), Value::Object(members)) = (&mut record, members) else {
        panic!("an object");
    };
    record_members.extend(members);
    record
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

#[test]
fn identities_with_members_missing() {
    for identity in [
        Value::Null,
        json!({}),
        json!({"accountId": "123456789012", "invokedBy": "AWS Internal"}),
        json!({"invokedBy": "secretsmanager.amazonaws.com"}),
        json!({"type": "IdentityCenterUser", "arn": ""}),
        json!({"type": "SAMLUser", "userName": "u"}),
        json!({"type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL", "principalId": ""}),
        json!({"type": "Unknown"}),
        json!({"type": "AssumedRole", "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}}),
        json!({"type": "AssumedRole", "sessionContext": {"sessionIssuer": {}, "webIdFederationData": {},
            "sourceIdentity": "x", "ec2RoleDelivery": "2.0"}, "onBehalfOf": {"userId": "u"}}),
    ] {
        let (arn, issuer, session) = seen(&with(json!({"userIdentity": identity})), |record| {
            let identity = &record.identity;
            (
                owned(identity.arn.as_deref()),
                identity.issuer.is_some(),
                identity.session_name().is_some(),
            )
        });
        assert_eq!((arn, issuer, session), (None, false, false), "{identity}");
    }
}

#[test]
fn the_session_is_known_without_an_arn() {
    for (identity, session) in [
        (
            json!({"arn": "arn:aws:sts::1:assumed-role/r/f", "principalId": "A:g"}),
            Some("f"),
        ),
        (json!({"principalId": "AROAEXAMPLE:f"}), Some("f")),
        (json!({"principalId": "AROAEXAMPLE:"}), None),
        (json!({"principalId": "AIDAEXAMPLE"}), None),
        (
            json!({"arn": "arn:aws-us-gov:sts::1:assumed-role/r/awslambda_292_20191110150720334"}),
            Some("awslambda_292_20191110150720334"),
        ),
    ] {
        let found = seen(&with(json!({"userIdentity": identity})), |record| {
            owned(record.identity.session_name())
        });
        assert_eq!(found.as_deref(), session, "{identity}");
    }
}

#[test]
fn what_the_credentials_were_issued_to() {
    let identity = json!({"type": "AssumedRole", "inScopeOf": {
        "issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": "arn:aws:lambda:us-east-1:1:function:f",
        "credentialsIssuedToVersion": "arn:aws:lambda:us-east-1:1:function:f:$LATEST",
        "sourceArn": "a", "sourceAccount": 1, "nextYear": {}}});
    let scope = seen(&with(json!({"userIdentity": identity})), |record| {
        let scope = record.identity.in_scope_of.clone().expect("a scope");
        [
            scope.issuer_type,
            scope.credentials_issued_to,
            scope.credentials_issued_to_version,
            scope.source_arn,
        ]
        .map(|text| text.expect("present").into_owned())
    });
    assert_eq!(
        scope,
        [
            "AWS::Lambda::Function",
            "arn:aws:lambda:us-east-1:1:function:f",
            "arn:aws:lambda:us-east-1:1:function:f:$LATEST",
            "a",
        ]
    );
}

#[test]
fn accounts_and_regions_are_taken_as_they_are() {
    for account in [
        "0123456789012",
        "000000000",
        "[AWS_ACCOUNT_ID_REDACTED]",
        "redacted",
        "***",
    ] {
        let record =
            with(json!({"recipientAccountId": account, "awsRegion": "ca-isob-northsouth-1r"}));
        let found = seen(&record, |record| {
            owned(record.recipient_account_id.as_deref())
        });
        assert_eq!(found.as_deref(), Some(account));
    }
}

#[test]
fn types_and_categories_may_be_absent_or_new() {
    let cases = [
        json!({"eventType": "AwsConsoleSignin"}),
        json!({"eventType": "AwsServiceEvent", "serviceEventDetails": "{\"code\":\"AUTHORIZATION_ERROR\"}"}),
        json!({"eventVersion": "1.01"}),
        json!({"eventCategory": "NetworkActivity", "eventType": "AwsVpceEvent"}),
        json!({"sessionCredentialFromConsole": "true", "tlsDetails": {"keyExchange": "x"}}),
        json!({"sessionCredentialFromConsole": true, "insightDetails": {}, "addendum": {"reason": "r"}}),
        json!({"edgeDeviceDetails": {}, "vpcEndpointAccountId": "1", "vpcEndpointId": "AWS Internal"}),
    ];
    for members in cases {
        assert!(seen(&with(members), |record| record.event_name.is_some()));
    }
}

#[test]
fn a_type_of_its_own_is_a_call_and_a_documented_event_is_none() {
    use lpgen::catalog::Catalog;
    use lpgen::observer::usage::{Skip, Usage};
    let catalog = Catalog::bundled();
    for (kind, is_call) in [
        ("AwsApiCall", true),
        ("Rds Data Service", true),
        ("SomeService Data", true),
        ("AwsServiceEvent", false),
        ("AwsConsoleAction", false),
        ("AwsConsoleSignIn", false),
        ("AwsMcpEvent", false),
        ("AwsVpceEvents", false),
    ] {
        let text = with(json!({"eventType": kind})).to_string();
        let record = Record::parse(text.as_bytes()).expect("a record");
        let mut usage = Usage::default();
        lpgen::observer::fold::fold(&mut usage, &record, &catalog);
        let passed_over = [Skip::NotAnApiCall, Skip::NetworkActivity];
        let is_passed_over = passed_over
            .iter()
            .any(|skip| usage.skipped.contains_key(skip));
        assert_eq!(!is_passed_over, is_call, "{kind}: {:?}", usage.skipped);
    }
}

#[test]
fn error_codes_of_any_kind() {
    for (code, expected) in [
        (json!("AccessDenied"), Some("AccessDenied")),
        (json!("200"), Some("200")),
        (json!(200), Some("200")),
        (json!(""), None),
        (Value::Null, None),
    ] {
        let found = seen(&with(json!({"errorCode": code})), |record| {
            owned(record.error_code.as_deref())
        });
        assert_eq!(found.as_deref(), expected);
    }
}

#[test]
fn request_parameters_in_every_form() {
    for (written, expected) in [
        (json!({"a": 1}), json!({"a": 1})),
        (Value::Null, Value::Null),
        (json!("{\"a\": 1}"), json!({"a": 1})),
        (json!("[1]"), json!([1])),
        (json!("plain"), json!("plain")),
        (json!("{broken"), json!("{broken")),
        (
            json!({"acl": "", "policyDocument": "{\"a\":1}"}),
            json!({"acl": "", "policyDocument": "{\"a\":1}"}),
        ),
        (
            json!({"DescribeLaunchTemplatesRequest": {"x": [1]}}),
            json!({"DescribeLaunchTemplatesRequest": {"x": [1]}}),
        ),
        (
            json!({"instancesSet": {"items": [{"instanceId": "i"}]}, "filterSet": {}}),
            json!({"instancesSet": {"items": [{"instanceId": "i"}]}, "filterSet": {}}),
        ),
    ] {
        let members = json!({"requestParameters": written, "responseElements": written});
        let (request, response) = seen(&with(members), |r| (r.request(), r.response()));
        assert_eq!((&request, &response), (&expected, &expected));
    }
    assert_eq!(
        seen(&with(json!({})), |record| record.request()),
        Value::Null
    );
}

#[test]
fn resources_in_every_form() {
    for (resources, arns) in [
        (Value::Null, vec![]),
        (json!([]), vec![]),
        (json!("[{\"ARN\":\"a\"}]"), vec![Some("a")]),
        (json!({"ARN": "a"}), vec![Some("a")]),
        (
            json!([{"ARN": "a", "type": "T"}, {"arn": "b", "accountid": "1"}]),
            vec![Some("a"), Some("b")],
        ),
        (
            json!([{"ARNPrefix": "arn:aws:s3:::b/", "type": "AWS::S3::Object"}]),
            vec![None],
        ),
        (
            json!([{"ARN": ""}, {"ARN": "arn::::table/table"}]),
            vec![None, Some("arn::::table/table")],
        ),
    ] {
        let found = seen(&with(json!({"resources": resources})), |record| {
            let arns = record.resources.iter();
            arns.map(|resource| owned(resource.arn.as_deref()))
                .collect::<Vec<_>>()
        });
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, arns, "{resources}");
    }
}

#[test]
fn times_in_every_form_are_one() {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for time in [
        json!("2025-01-21T17:49:47Z"),
        json!("2025-01-21 17:49:47.000000000"),
        json!("2025-01-21T10:49:47-07:00"),
        json!(1_737_481_787),
        json!(1_737_481_787.0),
    ] {
        let key = seen(&with(json!({"eventTime": time})), |record| {
            (record.event_time.expect("a time"), record.fingerprint())
        });
        found.entry(key).or_default().push(time);
    }
    assert_eq!(found.len(), 1, "{found:?}");
    let logstash =
        json!({"eventID": "1", "eventName": "x", "@timestamp": "2025-01-21T17:49:47.000Z"});
    assert!(seen(&logstash, |record| record.event_time.is_some()));
}

#[test]
fn a_duplicate_and_the_copy_of_another_account_count_once() {
    let of = |members: Value| seen(&with(members), |record| record.fingerprint());
    let own = of(json!({"eventID": "a", "sharedEventID": "s", "recipientAccountId": "1"}));
    let copy = of(json!({"eventID": "b", "sharedEventID": "s", "recipientAccountId": "2"}));
    let other = of(json!({"eventID": "a", "recipientAccountId": "1"}));
    let reused = of(json!({"eventID": "a", "eventName": "PutObject"}));
    assert_eq!(own, copy);
    assert_ne!(own, other);
    assert_ne!(other, reused);
}

#[test]
fn long_and_strange_text_is_kept() {
    for agent in [
        "[aws-cli/1.16.19 Python/2.7]",
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "<sensitiveDataRemoved>",
        "with \u{1F980} and \"quotes\" and \\ and \n",
        &"x".repeat(30_000),
    ] {
        let record =
            with(json!({"userAgent": agent, "sourceIPAddress": "81.2.69.142, 192.168.10.10"}));
        assert_eq!(
            seen(&record, |r| owned(r.user_agent.as_deref())).as_deref(),
            Some(agent)
        );
    }
}

#[test]
fn text_cut_inside_a_character_is_kept() {
    let mut found = Vec::new();
    let mut document = Document::new();
    let text = r#"{"Records":[{"eventID":"1","eventName":"x","userAgent":"a\ud83e",
        "requestParameters":{"key":"b\ud83e","other":"\\ud83e \ud83e\udd80"}}]}"#;
    document.feed(text.as_bytes(), &mut |record| {
        found.push((owned(record.user_agent.as_deref()), record.request()));
    });
    let outcome = document.finish(&mut |_| {});
    assert_eq!(outcome.tally.skipped(), 0);
    let request = json!({"key": "b\u{fffd}", "other": "\\ud83e \u{1f980}"});
    assert_eq!(found, [(Some("a\u{fffd}".to_owned()), request)]);
}

#[test]
fn a_log_message_cut_inside_a_character_is_read() {
    let mut agents = Vec::new();
    let mut document = Document::new();
    let text = r#"{"logEvents":[{"message":"{\"eventID\":\"1\",\"eventName\":\"x\",\"userAgent\":\"a\ud83e\"}"}]}"#;
    document.feed(text.as_bytes(), &mut |record| {
        agents.push(owned(record.user_agent.as_deref()));
    });
    assert_eq!(document.finish(&mut |_| {}).tally.skipped(), 0);
    assert_eq!(agents, [Some("a\u{fffd}".to_owned())]);
}
