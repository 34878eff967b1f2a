//! Records that show credentials that last.

use serde_json::Value;

use super::agent::{IN_LAMBDA, environment};
use super::record::Record;
use super::usage::Usage;

/// What a session lasts where nobody asks for longer (AssumeRole in the STS API reference).
const HOUR: u64 = 3_600;

/// Learns that a user's own key signed a call from inside a function. Keys that last begin with `AKIA`, those of
/// sessions with `ASIA` (IAM user guide, "IAM identifiers").
pub(super) fn learn_key(usage: &mut Usage, record: &Record<'_>) {
    let (Some(agent), Some(key), Some(time)) = (
        record.user_agent.as_deref(),
        record.identity.access_key_id.as_deref(),
        record.event_time,
    ) else {
        return;
    };
    if !key.starts_with("AKIA") {
        return;
    }
    let runtime = environment(agent).filter(|own| own.starts_with(IN_LAMBDA));
    let Some(runtime) = runtime else {
        return;
    };
    let user = record.identity.arn.as_deref();
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        usage.lasting.key(user, runtime, time);
    }
}

/// Learns that somebody got credentials of a role for longer than an hour.
pub(super) fn learn_session(usage: &mut Usage, record: &Record<'_>) {
    let source = record.event_source.as_deref().unwrap_or_default();
    let name = record.event_name.as_deref().unwrap_or_default();
    if !source.starts_with("sts.") || !name.starts_with("AssumeRole") || record.error_code.is_some()
    {
        return;
    }
    // What a service asks for is not anybody's choice.
    if record.identity.kind.as_deref() == Some("AWSService") {
        return;
    }
    let request = record.request();
    let seconds = request.get("durationSeconds").and_then(number);
    let role = request.get("roleArn").and_then(Value::as_str);
    if let (Some(seconds), Some(role), Some(time)) = (seconds, role, record.event_time)
        && seconds > HOUR
    {
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        usage.lasting.session(role, seconds, time);
    }
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
