//! What real records do to their fields.

use super::*;

fn parse(text: &str) -> Record<'_> {
    Record::parse(text.as_bytes()).expect("a record")
}

const FUNCTION_CALL: &str = r#"{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole",
    "principalId":"AROAEXAMPLE:orders","arn":"arn:aws:sts::111122223333:assumed-role/orders-role/orders",
    "accountId":"111122223333","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{
    "type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/service-role/orders-role",
    "accountId":"111122223333","userName":"orders-role"},"attributes":{"creationDate":"2026-07-01T10:00:00Z",
    "mfaAuthenticated":"false"}},"inScopeOf":{"issuerType":"AWS::Lambda::Function",
    "credentialsIssuedTo":"arn:aws:lambda:eu-west-1:111122223333:function:orders",
    "credentialsIssuedToVersion":"arn:aws:lambda:eu-west-1:111122223333:function:orders:$LATEST"}},
    "eventTime":"2026-07-01T10:00:05Z","eventSource":"dynamodb.amazonaws.com","eventName":"PutItem",
    "awsRegion":"eu-west-1","sourceIPAddress":"10.0.0.1","userAgent":"aws-sdk \"js\"",
    "requestParameters":{"tableName":"orders"},"responseElements":null,"requestID":"R1","eventID":"E1",
    "readOnly":false,"resources":[{"accountId":"111122223333","type":"AWS::DynamoDB::Table",
    "ARN":"arn:aws:dynamodb:eu-west-1:111122223333:table/orders"}],"eventType":"AwsApiCall",
    "managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}"#;

#[test]
fn reads_a_call_of_a_function() {
    let record = parse(FUNCTION_CALL);
    assert_eq!(record.event_name.as_deref(), Some("PutItem"));
    assert_eq!(record.user_agent.as_deref(), Some("aws-sdk \"js\""));
    assert!(matches!(record.event_source, Some(Cow::Borrowed(_))));
    assert_eq!(record.read_only, Some(false));
    assert_eq!(record.request()["tableName"], "orders");
    assert_eq!(record.response(), Value::Null);
    assert!(!record.is_row);
    let issuer = record.identity.issuer.as_ref().unwrap();
    assert_eq!(
        issuer.arn.as_deref(),
        Some("arn:aws:iam::111122223333:role/service-role/orders-role")
    );
    let scope = record.identity.in_scope_of.as_ref().unwrap();
    assert_eq!(
        scope.credentials_issued_to_version.as_deref(),
        Some("arn:aws:lambda:eu-west-1:111122223333:function:orders:$LATEST")
    );
    assert_eq!(record.identity.session_name(), Some("orders"));
    assert_eq!(record.identity.mfa_authenticated, Some(false));
    assert_eq!(
        record.resources[0].kind.as_deref(),
        Some("AWS::DynamoDB::Table")
    );
}

#[test]
fn reads_a_table_row_with_json_in_strings() {
    let identity = r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/r/f","sessioncontext":{"sessionissuer":{"arn":"arn:aws:iam::1:role/p/r"}},"inscopeof":{"credentiaisissuedto":"arn:aws:lambda:::function:f"}}"#;
    let request = r#"{"requestItems":"{\"t\":{\"Keys\":[1]}}","tableName":"t"}"#;
    let row = serde_json::json!({
        "eventname": "BatchGetItem", "eventtime": "2025-01-21 17:49:47.000",
        "useridentity": identity, "requestparameters": request, "eventid": "E",
        "resources": r#"[{"arn":"arn:x","accountid":1,"type":"T"}]"#, "readonly": "true",
    })
    .to_string();
    let record = parse(&row);
    assert!(record.is_row);
    assert_eq!(record.identity.session_name(), Some("f"));
    let issuer = record.identity.issuer.as_ref().unwrap();
    assert_eq!(issuer.arn.as_deref(), Some("arn:aws:iam::1:role/p/r"));
    assert_eq!(record.request()["requestItems"]["t"]["Keys"][0], 1);
    assert_eq!(record.resources[0].account_id.as_deref(), Some("1"));
    assert_eq!(record.read_only, Some(true));
    assert!(record.event_time.is_some());
}

#[test]
fn survives_fields_of_any_type() {
    let values = [
        "null",
        "\"\"",
        "\"x\"",
        "7",
        "-7",
        "0.0",
        "true",
        "[]",
        "[1,\"a\",{}]",
        "{}",
        "{\"a\":{\"b\":[]}}",
        "\"{\"",
        "\"[\"",
        "\"{\\\"type\\\":1}\"",
    ];
    let names = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "requestID",
        "eventID",
        "readOnly",
        "resources",
        "eventType",
        "apiVersion",
        "managementEvent",
        "recipientAccountId",
        "sharedEventID",
        "serviceEventDetails",
        "vpcEndpointId",
        "eventCategory",
        "sessionCredentialFromConsole",
        "someFieldOfNextYear",
    ];
    for name in names {
        for value in values {
            let text = format!(r#"{{"{name}":{value},"last":1}}"#);
            let record = parse(&text);
            record.request();
            record.fingerprint();
        }
    }
    for name in [
        "type",
        "principalId",
        "arn",
        "accountId",
        "accessKeyId",
        "userName",
        "invokedBy",
        "sessionContext",
        "inScopeOf",
        "onBehalfOf",
    ] {
        for value in values {
            let text = format!(r#"{{"userIdentity":{{"{name}":{value}}},"eventID":"E"}}"#);
            assert_eq!(parse(&text).event_id.as_deref(), Some("E"), "{text}");
        }
    }
}

#[test]
fn an_empty_issuer_is_none() {
    let record = parse(
        r#"{"userIdentity":{"type":"IAMUser","sessionContext":{"sessionIssuer":{},"webIdFederationData":{}}}}"#,
    );
    assert_eq!(record.identity.issuer, None);
    assert_eq!(record.identity.session_name(), None);
}

#[test]
fn resources_come_in_every_spelling() {
    let record = parse(
        r#"{"resources":[{"ARN":"a","accountId":"1"},{"type":"AWS::S3::Object","ARNPrefix":"p"},
            {"arn":"b","accountid":"2"},null,"x",{"ARN":""}]}"#,
    );
    let arns: Vec<_> = record.resources.iter().map(|r| r.arn.as_deref()).collect();
    assert_eq!(arns, [Some("a"), None, Some("b"), None]);
    assert_eq!(record.resources[1].arn_prefix.as_deref(), Some("p"));
    assert_eq!(record.resources[2].account_id.as_deref(), Some("2"));
}

#[test]
fn a_copy_has_the_fingerprint_of_its_original() {
    let a =
        r#"{"eventID":"1","sharedEventID":"S","eventName":"N","eventTime":"2026-01-01T00:00:00Z"}"#;
    let b = r#"{"eventTime":"2026-01-01 00:00:00.000","eventname":"N","eventID":"2","sharedEventID":"S"}"#;
    let c =
        r#"{"eventID":"1","sharedEventID":"S","eventName":"M","eventTime":"2026-01-01T00:00:00Z"}"#;
    assert_eq!(parse(a).fingerprint(), parse(b).fingerprint());
    assert_ne!(parse(a).fingerprint(), parse(c).fingerprint());
    assert_ne!(
        parse(r#"{"eventName":"N"}"#).fingerprint(),
        parse(r#"{"eventName":"N","x":1}"#).fingerprint()
    );
}

#[test]
fn what_is_no_object_is_malformed() {
    for bytes in [&b""[..], b"[]", b"7", b"{", b"{}x", b"{\"a\":\"\0\"}"] {
        assert!(matches!(
            Record::parse(bytes),
            Err(Malformed::NotJson { .. })
        ));
    }
    assert_eq!(
        Record::parse(b"{\"\xff").unwrap_err(),
        Malformed::NotUtf8 { at: 2 }
    );
}
