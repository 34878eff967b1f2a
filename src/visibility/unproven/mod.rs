//! What of today's role is kept for calls whose errors prove nothing: throttled, malformed, failed in
//! the service, or answered alike with and without access.

use std::collections::{BTreeMap, BTreeSet};

use super::kept::Kept;
use super::subject::includes;
use super::today::{Place, parts};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::policy::{Effect, Resources};
use crate::snapshot::Role;
use crate::synthesizer::{Conditions, Grant, Reason, UnprovenCall, conditions_of};

/// Adds to what is kept what the role of today allows for the calls: their action, on the resource
/// that they name, under the conditions of the role's own statement. A call is never a reason to
/// grant more than that; each is named.
pub(crate) fn keep_unproven(mut kept: Kept, role: Option<&Role>, calls: &[UnprovenCall]) -> Kept {
    let mut places: BTreeMap<(Action, String, Conditions), BTreeSet<String>> = BTreeMap::new();
    for call in calls {
        let today = role.map(|role| parts(role, &call.action, &call.resource));
        kept.gaps.push(gap(call, today.as_ref()));
        for (resource, conditions) in today.into_iter().flatten() {
            let place = (call.action.clone(), resource, conditions);
            places.entry(place).or_default().insert(why(call));
        }
    }
    for ((action, resource, conditions), reasons) in places {
        if is_kept(&kept, &action, &resource, &conditions) {
            continue;
        }
        kept.grants.push(Grant {
            action,
            resource,
            conditions,
            reasons: reasons
                .into_iter()
                .map(|why| Reason::Kept {
                    why,
                    visible_by: None,
                    sid: None,
                })
                .collect(),
        });
    }
    kept
}

pub(super) fn is_kept(
    kept: &Kept,
    action: &Action,
    resource: &str,
    conditions: &Conditions,
) -> bool {
    let by_grant = kept.grants.iter().any(|grant| {
        grant.action == *action
            && (grant.conditions.is_empty() || grant.conditions == *conditions)
            && includes(&grant.resource, resource)
    });
    let by_statement = kept.statements.iter().any(|statement| {
        let own = match &statement.resources {
            Resources::Resource(patterns) => {
                patterns.iter().any(|p| includes(p.as_str(), resource))
            }
            Resources::NotResource(_) => false,
        };
        own && statement.effect == Effect::Allow
            && statement.actions.covers(action)
            && conditions_of(&statement.condition) == *conditions
    });
    by_grant || by_statement
}

fn why(call: &UnprovenCall) -> String {
    format!(
        "`{}` was called, and its errors{} do not tell whether it was allowed",
        call.operation.called(),
        errors(call)
    )
}

fn errors(call: &UnprovenCall) -> String {
    let errors: Vec<String> = call.calls.errors.iter().map(|e| format!("`{e}`")).collect();
    match errors.as_slice() {
        [] => String::new(),
        errors => format!(" ({})", errors.join(", ")),
    }
}

/// `today`: what the role allows of it; `None` when the role is not known.
fn gap(call: &UnprovenCall, today: Option<&BTreeSet<Place>>) -> Gap {
    let (action, resource) = (&call.action, &call.resource);
    let (settled, hint) = match today {
        Some(places) if !places.is_empty() => (
            format!("`{action}` stays on `{resource}` as far as the role of today allows it"),
            None,
        ),
        Some(_) => (
            format!(
                "`{action}` on `{resource}` is not granted: the role of today does not allow it either"
            ),
            None,
        ),
        None => (
            format!("`{action}` on `{resource}` is not granted"),
            Some("add it by hand if the function needs it".to_owned()),
        ),
    };
    let operation = call.operation.called();
    Gap {
        code: "unproven-call",
        text: format!(
            "`{operation}` only failed, with errors{} that do not prove that it was allowed: {settled}",
            errors(call)
        ),
        hint,
        names: vec![operation],
    }
}

#[cfg(test)]
mod tests;
