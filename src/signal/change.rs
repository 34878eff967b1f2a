//! Changes of functions, roles, of who may call a function, and of what trails record.

use super::{Signal, SignalKind, WatchedEvidence};
use crate::iam::arn::Arn;
use crate::iam::role::same_role;
use crate::lambda::function::Function;

/// Calls after which nothing is recorded any more (CloudTrail API reference).
const STOPS: [&str; 2] = ["DeleteTrail", "StopLogging"];

/// Changes of functions and of their roles and policies.
pub(super) fn changes(seen: &WatchedEvidence<'_>) -> Vec<Signal> {
    let all = seen.evidence.usage.deployments.iter();
    let own = all.filter(|(subject, ..)| is_meant(seen, subject));
    let each = own.map(|(subject, operation, time)| Signal {
        time: Some(time),
        kind: SignalKind::Changed,
        subject: subject.to_owned(),
        text: format!("`{operation}`"),
        event: None,
    });
    each.collect()
}

/// With names typed: those functions, and the roles they run under.
fn is_meant(seen: &WatchedEvidence<'_>, subject: &str) -> bool {
    if seen.functions.is_empty() {
        return true;
    }
    if Arn::parse(subject).is_some_and(|arn| arn.service == "lambda") {
        return Function::from_arn(subject).is_some_and(|function| seen.means(&function));
    }
    let mut roles = seen.usages().flat_map(|usage| &usage.roles);
    roles.any(|role| same_role(role, subject))
}

/// Changes of what trails record: of all functions, whoever is meant.
pub(super) fn of_trails(seen: &WatchedEvidence<'_>) -> Vec<Signal> {
    let all = seen.evidence.usage.trail_changes.iter();
    let each = all.map(|change| {
        let is_stop = STOPS.contains(&change.operation.as_str());
        let what = if is_stop {
            "the trail records nothing any more"
        } else {
            "what the trail records may have changed"
        };
        Signal {
            time: Some(change.time),
            kind: if is_stop {
                SignalKind::LoggingStopped
            } else {
                SignalKind::Changed
            },
            subject: change.trail.clone(),
            text: format!("`{}`: {what}", change.operation),
            event: None,
        }
    });
    each.collect()
}
