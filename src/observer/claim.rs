//! Records that show which role a function runs under, without being a call of the function.

use super::caller::{is_poller, kept_name, may_be_kept, role_key, role_of_session};
use super::credential::fingerprint;
use super::record::{Identity, Record};
use super::usage::{Claim, Handed, Sign, Told, Usage};
use crate::lambda::function::Function;

/// What a record tells of functions and their credentials beside what its call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// Nothing that another record of its id could contradict.
    Nothing,
    /// Something, without the part that could be compared.
    Vaguely,
    /// This, as a number.
    This(u64),
}

/// Learns functions, and roles that principals assume, from any record.
pub(super) fn learn(usage: &mut Usage, record: &Record<'_>) -> Tells {
    if record.error_code.is_some() {
        return Tells::Nothing;
    }
    let source = record.event_source.as_deref().unwrap_or_default();
    if source.starts_with("sts.") {
        assume_role(usage, record)
    } else if source.starts_with("lambda.") {
        configured(usage, record)
    } else if source.starts_with("logs.") || source.starts_with("kms.") {
        worker(usage, record);
        Tells::Nothing
    } else {
        Tells::Nothing
    }
}

/// Who got credentials of a role. What the Lambda service gets are a function's or a poller's; the
/// session is named after the function, and pollers' sessions name none (seen in real records).
/// What anybody else gets speaks against a function: a person, another role, an identity provider's
/// user (`AssumeRoleWithSAML`, `AssumeRoleWithWebIdentity`), another service.
fn assume_role(usage: &mut Usage, record: &Record<'_>) -> Tells {
    let name = record.event_name.as_deref().unwrap_or_default();
    if !name.starts_with("AssumeRole") {
        return Tells::Nothing;
    }
    let told = |name| record.request_text(&[name]);
    let (Some(role), Some(session)) = (told("roleArn"), told("roleSessionName")) else {
        return Tells::Nothing;
    };
    let (role, session) = (role.as_ref(), session.as_ref());
    let by_lambda = name == "AssumeRole" && is_lambda(&record.identity);
    if !by_lambda && record.identity.kind.as_deref() != Some("AWSService") {
        usage.assumed.insert(role.to_owned());
    }
    let key = access_key(record);
    if may_be_kept(session) {
        let issued = usage.issued.of(&role_key(role), kept_name(session));
        match (by_lambda, key, record.event_time) {
            (true, Some(key), _) => {
                issued.by_lambda.insert(key);
                usage.witnesses.insert(Told::Key(key), record);
            }
            (false, Some(key), _) => issued.by_others.insert(Handed::Key(key)),
            (false, None, Some(at)) => issued.by_others.insert(Handed::At(at.as_second())),
            _ => {}
        }
    }
    if by_lambda && !is_poller(session) {
        let region = record.aws_region.as_deref().unwrap_or_default();
        usage.claim(Sign::Lambda, role, (session, region), record);
    }
    key.map_or(Tells::Vaguely, Tells::This)
}

/// Whether the Lambda service itself made the call. The type `AWSService` is AWS's alone; a service
/// that calls on for somebody is recorded with that caller's type. Old records of services have no
/// type, and no caller either.
fn is_lambda(identity: &Identity<'_>) -> bool {
    let is_service = match identity.kind.as_deref() {
        Some(kind) => kind == "AWSService",
        None => identity.arn.is_none() && identity.access_key_id.is_none(),
    };
    let by = identity.invoked_by.as_deref().unwrap_or_default();
    is_service && matches!(by, "lambda.amazonaws.com" | "edgelambda.amazonaws.com")
}

fn access_key(record: &Record<'_>) -> Option<u64> {
    let key = record.response_text(&["credentials", "accessKeyId"]);
    key.as_deref().map(fingerprint)
}

/// `CreateFunction`, `UpdateFunctionConfiguration` and others answer with the configuration.
fn configured(usage: &mut Usage, record: &Record<'_>) -> Tells {
    // Most answers of Lambda hold no configuration: they are not taken apart.
    let answer = record.response_elements.unwrap_or_default().as_bytes();
    let is_hidden = memchr::memchr(b'\\', answer).is_some();
    if !is_hidden && memchr::memmem::find(answer, b"functionArn").is_none() {
        return Tells::Nothing;
    }
    let told = |name| record.response_text(&[name]);
    let (Some(arn), Some(role)) = (told("functionArn"), told("role")) else {
        return Tells::Nothing;
    };
    let (arn, role) = (arn.as_ref(), role.as_ref());
    let Some(function) = Function::from_arn(arn) else {
        return Tells::Nothing;
    };
    let place = (function.name.as_str(), function.region.as_str());
    usage.claim(Sign::Configuration, role, place, record);
    Tells::This(fingerprint(&format!("{arn} {role}")))
}

/// The Lambda service writes a function's log streams, and decrypts its environment, under the
/// function's session. What shows it is chosen by the caller, so it proves nothing.
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
    let logs = is_worker_log(record);
    let environment = agent.starts_with("aws-internal/")
        && record
            .request_text(&["encryptionContext", "aws:lambda:FunctionArn"])
            .and_then(|arn| Function::from_arn(&arn))
            .is_some_and(|function| function.name == session);
    if (logs || environment) && !is_poller(session) {
        let region = record.aws_region.as_deref().unwrap_or_default();
        usage.claim(Sign::Worker, role, (session, region), record);
    }
}

/// Whether the call looks like the Lambda worker's that opens a function's log.
pub(super) fn is_worker_log(record: &Record<'_>) -> bool {
    let source = record.event_source.as_deref().unwrap_or_default();
    let agent = record.user_agent.as_deref().unwrap_or_default();
    let name = record.event_name.as_deref().unwrap_or_default();
    source.starts_with("logs.")
        && matches!(name, "CreateLogGroup" | "CreateLogStream" | "PutLogEvents")
        && agent.starts_with("awslambda-worker")
}

impl Usage {
    fn claim(
        &mut self,
        sign: Sign,
        role: &str,
        (session, region): (&str, &str),
        record: &Record<'_>,
    ) {
        let name = session.strip_prefix("us-east-1.").unwrap_or(session);
        let claim = Claim {
            sign,
            role: role.to_owned(),
            name: name.to_owned(),
            region: region.to_owned(),
        };
        self.witnesses.insert(Told::Claim(&claim), record);
        self.claims.insert(claim);
    }
}
