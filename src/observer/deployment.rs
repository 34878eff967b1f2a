//! Records that show a change of a function, or of what its role allows.

use serde_json::Value;

use super::record::Record;
use super::usage::{OF_CALLERS, OF_WORK, TRUST, Usage};
use crate::catalog::without_date;
use crate::iam::arn::Arn;
use crate::lambda::function::Function;

/// Calls that change what of a function runs, or how (Lambda API reference).
const OF_FUNCTIONS: [&str; 5] = [
    "CreateFunction",
    "PublishVersion",
    "UpdateAlias",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
];

/// Calls that change what a role allows, without those on managed policies (IAM API reference).
const OF_ROLES: [&str; 6] = [
    "AttachRolePolicy",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
];

/// Calls that change what a managed policy says.
const OF_POLICIES: [&str; 2] = ["CreatePolicyVersion", "SetDefaultPolicyVersion"];

/// Learns changes from any record.
pub(super) fn learn(usage: &mut Usage, record: &Record<'_>) {
    let (Some(source), Some(name), Some(time)) = (
        record.event_source.as_deref(),
        record.event_name.as_deref(),
        record.event_time,
    ) else {
        return;
    };
    if record.error_code.is_some() {
        return;
    }
    let name = without_date(name);
    let subject = match source {
        "lambda.amazonaws.com"
            if [&OF_FUNCTIONS[..], &OF_CALLERS, &OF_WORK]
                .iter()
                .any(|of| of.contains(&name)) =>
        {
            function(record)
        }
        "iam.amazonaws.com" if OF_ROLES.contains(&name) || name == TRUST => role(record),
        "iam.amazonaws.com" if OF_POLICIES.contains(&name) => {
            text(&record.request(), "policyArn").map(str::to_owned)
        }
        _ => None,
    };
    if let Some(subject) = subject {
        usage.deployments.insert(&subject, name, time);
    }
}

/// The function that a call is about: its answer says the ARN, its request a name or ARN.
pub(super) fn function(record: &Record<'_>) -> Option<String> {
    let request = record.request();
    if request.get("dryRun").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    if record.response_elements.is_some()
        && let Some(arn) = text(&record.response(), "functionArn")
        && let Some(function) = Function::from_arn(arn)
    {
        return Some(function.arn());
    }
    let named = text(&request, "functionName")?;
    if let Some(function) = Function::from_arn(named) {
        return Some(function.arn());
    }
    // `ACCOUNT:function:NAME` and `NAME:QUALIFIER` are accepted, too.
    let name = Function::typed_name(named);
    let region = record.aws_region.as_deref()?;
    let arn = format!(
        "arn:{}:lambda:{region}:{}:function:{name}",
        partition(record),
        account(record)?
    );
    Function::from_arn(&arn).map(|function| function.arn())
}

fn role(record: &Record<'_>) -> Option<String> {
    let request = record.request();
    let name = text(&request, "roleName")?;
    let (partition, account) = (partition(record), account(record)?);
    Some(format!("arn:{partition}:iam::{account}:role/{name}"))
}

fn partition(record: &Record<'_>) -> String {
    let arn = record.identity.arn.as_deref().and_then(Arn::parse);
    arn.map_or("aws", |arn| arn.partition).to_owned()
}

fn account(record: &Record<'_>) -> Option<String> {
    let arn = record.identity.arn.as_deref().and_then(Arn::parse);
    let own = arn.map(|arn| arn.account).filter(|a| !a.is_empty());
    let recipient = record.recipient_account_id.as_deref();
    recipient.or(own).map(str::to_owned)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    let text = value.get(key)?.as_str()?;
    Some(text).filter(|text| !text.is_empty())
}
