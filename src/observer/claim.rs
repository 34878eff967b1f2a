//! Records that show which role a function runs under, without being a call of the function.

use serde_json::Value;

use super::caller::{is_poller, role_of_session};
use super::record::Record;
use super::usage::{Claim, Usage};

/// Learns functions, and roles that principals assume, from any record.
pub(super) fn learn(usage: &mut Usage, record: &Record<'_>) {
    if record.error_code.is_some() {
        return;
    }
    let source = record.event_source.as_deref().unwrap_or_default();
    if source.starts_with("sts.") {
        assume_role(usage, record);
    } else if source.starts_with("lambda.") {
        configured(usage, record);
    } else if source.starts_with("logs.") || source.starts_with("kms.") {
        worker(usage, record);
    }
}

/// `AssumeRole` by the Lambda service names the session after the function
/// (seen in real records; poller sessions name none).
fn assume_role(usage: &mut Usage, record: &Record<'_>) {
    if record.event_name.as_deref() != Some("AssumeRole") {
        return;
    }
    let request = record.request();
    let (Some(role), Some(session)) =
        (text(&request, "roleArn"), text(&request, "roleSessionName"))
    else {
        return;
    };
    let by_lambda = record
        .identity
        .invoked_by
        .as_deref()
        .is_some_and(|by| matches!(by, "lambda.amazonaws.com" | "edgelambda.amazonaws.com"));
    if !by_lambda {
        if record.identity.kind.as_deref() != Some("AWSService") {
            usage.assumed.insert(role.to_owned());
        }
    } else if !is_poller(session) {
        let region = record.aws_region.as_deref().unwrap_or_default();
        usage.claim(role, session, region);
    }
}

/// `CreateFunction`, `UpdateFunctionConfiguration` and others answer with the configuration.
fn configured(usage: &mut Usage, record: &Record<'_>) {
    if record.response_elements.is_none() {
        return;
    }
    let response = record.response();
    let (Some(arn), Some(role)) = (text(&response, "functionArn"), text(&response, "role")) else {
        return;
    };
    let mut parts = arn.split(':').skip(3);
    let (region, name) = (parts.next(), parts.nth(2));
    if let (Some(region), Some(name)) = (region, name) {
        usage.claim(role, name, region);
    }
}

/// The Lambda service writes a function's log streams, and decrypts its environment, under the
/// function's session.
fn worker(usage: &mut Usage, record: &Record<'_>) {
    let agent = record.user_agent.as_deref().unwrap_or_default();
    if record.identity.invoked_by.is_some()
        || record.identity.kind.as_deref() != Some("AssumedRole")
    {
        return;
    }
    let Some(session) = record.identity.session_name() else {
        return;
    };
    let issuer = record
        .identity
        .issuer
        .as_ref()
        .and_then(|i| i.arn.as_deref());
    let derived = record.identity.arn.as_deref().and_then(role_of_session);
    let Some(role) = issuer.or(derived.as_deref()) else {
        return;
    };
    let request = record.request();
    let logs = agent.starts_with("awslambda-worker");
    let environment = agent.starts_with("aws-internal/")
        && request
            .get("encryptionContext")
            .and_then(|c| text(c, "aws:lambda:FunctionArn"))
            .is_some_and(|arn| arn.split(':').nth(6) == Some(session));
    if (logs || environment) && !is_poller(session) {
        usage.claim(
            role,
            session,
            record.aws_region.as_deref().unwrap_or_default(),
        );
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value
        .get(key)
        .and_then(Value::as_str)
        .filter(|s| !s.is_empty())
}

impl Usage {
    fn claim(&mut self, role: &str, session: &str, region: &str) {
        let name = session.strip_prefix("us-east-1.").unwrap_or(session);
        self.claims.insert(Claim {
            role: role.to_owned(),
            name: name.to_owned(),
            region: region.to_owned(),
        });
    }
}
