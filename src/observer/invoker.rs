//! Who invoked a function, as the record of it says.

use super::deployment::function;
use super::record::{Identity, Record};
use super::usage::{Invokers, Usage};
use crate::iam::arn::is_account;
use crate::lambda::function::Function;

/// Learns who invoked a function. Invocations are data events of `AWS::Lambda::Function`, whose ARN stands among the
/// resources (Lambda developer guide, "Logging AWS Lambda API calls using AWS CloudTrail").
pub(super) fn learn(usage: &mut Usage, record: &Record<'_>) {
    let source = record.event_source.as_deref().unwrap_or_default();
    let name = record.event_name.as_deref().unwrap_or_default();
    if source != "lambda.amazonaws.com"
        || !name.starts_with("Invoke")
        || record.error_code.is_some()
    {
        return;
    }
    let mut arns = record.resources.iter().filter_map(|r| r.arn.as_deref());
    let listed = arns.find_map(|arn| Some(Function::from_arn(arn)?.arn()));
    let function = listed.or_else(|| function(record));
    if let (Some(function), Some(who), Some(time)) =
        (function, who(&record.identity), record.event_time)
    {
        usage.invokers.add(&function, who, time);
    }
}

/// Whether the caller signed, or which service stands between; `None` where the record does not say. A service stands in
/// `invokedBy`, also where it calls with a role of the account; who gave no credentials is the account
/// `ANONYMOUS_PRINCIPAL`; of callers of other accounts only these are said (CloudTrail user guide, "CloudTrail
/// userIdentity element"; Macie user guide, where it lists what of the element it reads).
fn who<'r>(identity: &'r Identity<'_>) -> Option<&'r str> {
    let account = identity.account_id.as_deref().unwrap_or_default();
    if account
        .to_ascii_lowercase()
        .starts_with(Invokers::ANONYMOUS)
    {
        return Some(Invokers::ANONYMOUS);
    }
    if let Some(service) = identity.invoked_by.as_deref() {
        return service.contains('.').then_some(service);
    }
    match identity.kind.as_deref()? {
        "AWSAccount" => is_account(account).then_some(Invokers::SIGNED),
        "AssumedRole" | "FederatedUser" | "IAMUser" | "IdentityCenterUser" | "Role" | "Root" => {
            Some(Invokers::SIGNED)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_who_signed() {
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:orders";
        for (identity, who) in [
            (
                r#"{"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}"#,
                Some("anonymous"),
            ),
            (
                r#"{"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": "444455556666"}"#,
                Some("signed"),
            ),
            (
                r#"{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mara", "accountId": "111122223333"}"#,
                Some("signed"),
            ),
            (
                r#"{"type": "AWSService", "invokedBy": "s3.amazonaws.com"}"#,
                Some("s3.amazonaws.com"),
            ),
            (
                r#"{"type": "AssumedRole", "accountId": "111122223333", "invokedBy": "apigateway.amazonaws.com"}"#,
                Some("apigateway.amazonaws.com"),
            ),
            (
                r#"{"type": "AssumedRole", "invokedBy": "AWS Internal"}"#,
                None,
            ),
            (r#"{"type": "AWSAccount"}"#, None),
            (r#"{"type": "Unknown"}"#, None),
        ] {
            for (name, error, is_read) in [
                ("Invoke", "", true),
                ("InvokeWithResponseStream", "", true),
                ("Invoke", r#""errorCode": "AccessDenied","#, false),
                ("GetFunction", "", false),
            ] {
                let text = format!(
                    r#"{{"eventSource": "lambda.amazonaws.com", "eventName": "{name}", {error}
                    "eventTime": "2026-11-01T10:00:00Z", "awsRegion": "eu-west-1", "userIdentity": {identity},
                    "resources": [{{"type": "AWS::Lambda::Function", "ARN": "{function}:live"}}]}}"#
                );
                let record = Record::parse(text.as_bytes()).expect("a record");
                let mut usage = Usage::default();
                learn(&mut usage, &record);
                let found: Vec<&str> = usage.invokers.of(function).map(|(who, _)| who).collect();
                let wanted: Vec<&str> = who.into_iter().filter(|_| is_read).collect();
                assert_eq!(found, wanted, "{text}");
            }
        }
    }
}
