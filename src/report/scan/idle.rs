//! Roles that Lambda may assume and that no function uses.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::iam::role::{role_name, same_role};
use crate::proposal::{Evidence, Fleet};
use crate::report::wire::{ExtentJson, IdleRoleJson};
use crate::report::words::{day, plural};
use crate::snapshot::LastUsed;

/// The service that runs functions, and the one that runs them at the edge (Lambda developer guide, "Lambda
/// execution role"; CloudFront developer guide, "Set up IAM permissions and roles for Lambda@Edge").
const LAMBDA: [&str; 2] = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"];

/// The roles, by ARN; or why it cannot be told which they are.
pub(super) fn idle_roles(fleet: &Fleet<'_>) -> (Vec<IdleRoleJson>, Option<String>) {
    let evidence = fleet.evidence;
    let Some(snapshot) = evidence.snapshot() else {
        return (
            Vec::new(),
            Some("the account's state is not given".to_owned()),
        );
    };
    if let Some(why) = snapshot.why_functions_not_known() {
        return (Vec::new(), Some(why));
    }
    let used = used(evidence);
    let trusting = LAMBDA.iter().flat_map(|service| snapshot.trusting(service));
    let is_idle = |arn: &&str| {
        let named = used.range((role_name(arn), "")..);
        let mut named = named.take_while(|(name, _)| *name == role_name(arn));
        !named.any(|(_, other)| same_role(other, arn))
    };
    let idle: BTreeSet<&str> = trusting.filter(is_idle).collect();
    let first = evidence.usage.window.map(|(first, _)| first);
    let each = idle.into_iter().filter_map(|arn| one(fleet, arn, first));
    (each.collect(), None)
}

/// Roles of functions, and of sessions in the records, with their names: whoever used one, it is in use.
fn used(evidence: &Evidence) -> BTreeSet<(&str, &str)> {
    let configured = evidence.configurations.functions.iter().map(|f| &f.role);
    let known = evidence.attributed.known.values().flatten();
    let called = evidence.usage.callers.keys().map(|caller| &caller.role);
    let others = evidence.usage.others.keys();
    let all = configured.chain(known).chain(called).chain(others);
    all.map(|arn| (role_name(arn), arn.as_str())).collect()
}

/// A role; `None` where IAM says that it was used since the records begin.
fn one(fleet: &Fleet<'_>, arn: &str, first: Option<Timestamp>) -> Option<IdleRoleJson> {
    let measured = fleet.role(arn).ok();
    let role = measured.as_ref().map(|measured| &measured.role);
    let last_used = role.and_then(|role| role.last_used);
    if let (Some(LastUsed::At(time)), Some(first)) = (last_used, first)
        && time >= first
    {
        return None;
    }
    Some(IdleRoleJson {
        arn: arn.to_owned(),
        name: role_name(arn).to_owned(),
        last_used: last_used.map(|last| last.to_string()),
        created: role.and_then(|role| role.created),
        extent: measured.as_ref().map(|m| ExtentJson::from(&m.extent)),
    })
}

/// In a line.
pub(super) fn text(role: &IdleRoleJson) -> String {
    let used = role.last_used.as_deref();
    let used = used.unwrap_or("when it was last used is not told");
    let made = role.created.map(|time| format!(", made on {}", day(time)));
    let allows = role
        .extent
        .as_ref()
        .map(|extent| format!(", allows {}", plural(extent.actions, "action")));
    format!(
        "Lambda may assume `{}`, and no function that is known uses it: {used}{}{}",
        role.name,
        made.unwrap_or_default(),
        allows.unwrap_or_default()
    )
}
