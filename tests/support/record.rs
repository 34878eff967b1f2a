//! CloudTrail records of an invented account, written as short as the case needs.

#![allow(dead_code, reason = "each test file uses the part it needs")]

use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-west-1";

/// The user agent of a Python function.
pub(crate) const IN_LAMBDA: &str =
    "Boto3/1.40.61 os/linux lang/python#3.13.9 exec-env/AWS_Lambda_python3.13 Botocore/1.40.61";

/// A function's session on a role of its own, in a region.
pub(crate) fn identity(function: &str, region: &str) -> Value {
    let role = format!("{function}-role");
    json!({
        "type": "AssumedRole", "principalId": format!("AROA{function}:{function}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{function}"),
        "accountId": ACCOUNT, "accessKeyId": "ASIAEXAMPLE000000000",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": format!("AROA{function}"), "accountId": ACCOUNT,
                "arn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}"), "userName": role,
            },
            "attributes": {"creationDate": "2026-11-01T00:00:00Z", "mfaAuthenticated": "false"},
        },
        "inScopeOf": {
            "issuerType": "AWS::Lambda::Function",
            "credentialsIssuedTo": format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{function}"),
        },
    })
}

/// A call that `function` made in its region and that succeeded.
pub(crate) fn call_in(
    region: &str,
    function: &str,
    id: &str,
    operation: (&str, &str),
    request: impl Into<Value>,
) -> Value {
    let (service, name) = operation;
    let request: Value = request.into();
    json!({
        "eventVersion": "1.11", "userIdentity": identity(function, region),
        "eventTime": "2026-11-02T10:00:00Z", "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name, "awsRegion": region, "sourceIPAddress": "203.0.113.24",
        "userAgent": IN_LAMBDA, "requestParameters": request, "responseElements": null,
        "requestID": format!("request-{id}"), "eventID": id, "readOnly": true,
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    })
}

/// The same in the one region that most cases need.
pub(crate) fn call(
    function: &str,
    id: &str,
    operation: (&str, &str),
    request: impl Into<Value>,
) -> Value {
    call_in(REGION, function, id, operation, request)
}

/// `GetItem` on a table.
pub(crate) fn get_item(function: &str, id: &str, table: &str) -> Value {
    call(
        function,
        id,
        ("dynamodb", "GetItem"),
        json!({"tableName": table, "key": {"id": "1"}}),
    )
}

/// A call that authorization refused.
pub(crate) fn denied(mut record: Value, code: &str, message: &str) -> Value {
    record["errorCode"] = json!(code);
    record["errorMessage"] = json!(message);
    record
}

/// A file as CloudTrail delivers it.
pub(crate) fn file(records: &[Value]) -> String {
    json!({"Records": records}).to_string()
}
