//! KMS calls that a service makes on with a function's permissions.

use serde_json::Value;

use crate::catalog::partition;

/// Services by the key of the encryption context they use (the KMS pages of each service's
/// developer guide; seen in real records for `PARAMETER_ARN`, `SecretARN`, `aws:s3:arn`).
const BY_CONTEXT: &[(&str, &str)] = &[
    ("aws:s3:arn", "s3"),
    ("PARAMETER_ARN", "ssm"),
    ("SecretARN", "secretsmanager"),
    ("aws:dynamodb:tableName", "dynamodb"),
    ("aws:dynamodb:subscriberId", "dynamodb"),
    ("aws:sqs:arn", "sqs"),
    ("aws:sns:topicArn", "sns"),
    ("aws:kinesis:arn", "kinesis"),
    ("aws:logs:arn", "logs"),
    ("aws:lambda:FunctionArn", "lambda"),
    ("aws:ebs:id", "ec2"),
    ("aws:elasticfilesystem:filesystem:id", "elasticfilesystem"),
    ("aws:states:stateMachineArn", "states"),
    ("aws:rds:db-id", "rds"),
];

/// The encryption context's key under which Lambda encrypts a function's environment.
const ENVIRONMENT: &str = "aws:lambda:FunctionArn";

/// The service through which KMS was called: `invokedBy`, or when that says only `AWS Internal`
/// the service whose encryption context it is.
pub(crate) fn service<'a>(invoked_by: &'a str, request: &'a Value) -> Option<&'a str> {
    if let Some(label) = invoked_by
        .split(".amazonaws.com")
        .next()
        .filter(|l| *l != invoked_by)
    {
        return Some(label);
    }
    let context = context(request)?;
    BY_CONTEXT
        .iter()
        .find(|(key, _)| context.keys().any(|k| k.eq_ignore_ascii_case(key)))
        .map(|(_, service)| *service)
}

/// The encryption context of a request, or that to which a grant is limited (AWS KMS API Reference,
/// `GrantConstraints`).
fn context(request: &Value) -> Option<&serde_json::Map<String, Value>> {
    let constraints = request.get("constraints");
    let limits = ["encryptionContextSubset", "encryptionContextEquals"];
    let limit = || constraints.and_then(|c| limits.iter().find_map(|limit| c.get(limit)));
    request.get("encryptionContext").or_else(limit)?.as_object()
}

/// `kms:ViaService` of a call through a service (KMS Developer Guide, kms:ViaService).
pub(crate) fn via_service(service: &str, id: &str, region: &str) -> String {
    let domain = partition::domain(id);
    format!("{service}.{region}.{domain}")
}

/// Whether a call decrypts a function's environment: KMS answers it by the grant that Lambda made
/// when the function was configured, whatever the role's policies say.
pub(crate) fn is_environment(request: &Value) -> bool {
    request
        .get("encryptionContext")
        .and_then(|c| c.get(ENVIRONMENT))
        .is_some()
}

/// Whether the key is named as an AWS managed one, whose key policy admits the account's principals
/// through its service (KMS Developer Guide, AWS managed keys).
pub(crate) fn is_aws_managed(request: &Value) -> bool {
    let key = request
        .get("keyId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    key.starts_with("alias/aws/") || key.contains(":alias/aws/")
}
