//! What of an action on a resource pattern the role of today allows.

use std::collections::BTreeSet;

use super::subject::includes;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Policy, Resources, Statement, Version};
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{Conditions, Unallowed, conditions_of};

/// A resource pattern, and the conditions under which the role allows it.
pub(super) type Place = (String, Conditions);

/// The same for the synthesis: `None` where a policy of the role is not known that may allow it.
pub fn allowed_today(role: &Role, action: &Action, resource: &str) -> Option<Vec<Place>> {
    let parts = parts(role, action, resource);
    let is_known = !parts.is_empty() || role.missing.is_empty();
    is_known.then(|| parts.into_iter().collect())
}

/// What of `resource` the role's statements allow, and its denials and its boundary leave something of.
pub(super) fn parts(role: &Role, action: &Action, resource: &str) -> BTreeSet<Place> {
    let policies = role.policies.iter().map(|named| &named.policy);
    let allows = |policy: &Policy| -> Vec<Place> {
        let of = |s: &Statement| places(policy.version, s, action, resource);
        policy.statements.iter().flat_map(of).collect()
    };
    let places: BTreeSet<Place> = policies.flat_map(allows).collect();
    if places.is_empty() {
        return places;
    }
    let permissions = Permissions::of_role(role);
    let is_left = |(place, _): &Place| permissions.leaves(action, &Pattern::new(&**place));
    places.into_iter().filter(is_left).collect()
}

/// What of `asked` one statement allows.
fn places(version: Version, statement: &Statement, action: &Action, asked: &str) -> Vec<Place> {
    if statement.effect != Effect::Allow || !statement.actions.covers(action) {
        return Vec::new();
    }
    let conditions = conditions_of(&statement.restated(version).condition);
    let resources = match &statement.resources {
        Resources::Resource(patterns) => patterns
            .iter()
            .filter_map(|pattern| within(asked, &version.restated(pattern)))
            .collect(),
        Resources::NotResource(patterns) => {
            let pattern = Pattern::new(asked);
            let is_apart = |p: &Pattern| !version.restated(p).intersects_resource(&pattern);
            let all = patterns.iter().all(is_apart);
            Vec::from_iter(all.then(|| asked.to_owned()))
        }
    };
    let places = resources.into_iter();
    places
        .map(|resource| (resource, conditions.clone()))
        .collect()
}

/// The narrower of two resources, where one includes the other; of two that only overlap the role's
/// own, as what both match cannot be written as one pattern.
fn within(asked: &str, today: &Pattern) -> Option<String> {
    if includes(today.as_str(), asked) {
        return Some(asked.to_owned());
    }
    let meets = today.intersects_resource(&Pattern::new(asked));
    meets.then(|| today.as_str().to_owned())
}

/// What the configuration names and the role does not allow.
pub(crate) fn unallowed(needs: &[Unallowed]) -> Option<Gap> {
    let fields = needs.iter().flat_map(|need| &need.by);
    let fields: BTreeSet<String> = fields.map(ToString::to_string).collect();
    let actions: BTreeSet<String> = needs.iter().map(|need| need.action.to_string()).collect();
    let s = if actions.len() == 1 { "" } else { "s" };
    (!needs.is_empty()).then(|| Gap {
        code: "configuration-not-allowed",
        text: format!(
            "the configuration implies {} action{s} that the role of today does not allow, so nothing is granted for it; what works today works through a resource's policy that names the role, and stops when the function gets another one",
            actions.len()
        ),
        hint: Some("look whether the function works as it is configured; if a resource's policy names the role of today, name the new one there".to_owned()),
        names: fields.into_iter().collect(),
    })
}
