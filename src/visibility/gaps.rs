//! What a person should know of what was kept, and of what was not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::window::Window;
use crate::iam::action::Action;
use crate::observer::gap::Gap;
use crate::snapshot::trails::{FieldSelector, Selector};

/// The advanced event selector that records all data events of a type.
pub(super) fn selector(data_type: &str) -> String {
    format!(
        "add the advanced event selector {} to a trail",
        selector_json(data_type)
    )
}

fn selector_json(data_type: &str) -> Value {
    json!({"Name": format!("all {data_type}"), "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": [data_type]},
    ]})
}

/// What is kept, in all.
pub(super) fn kept(
    actions: &BTreeSet<Action>,
    data_types: &BTreeSet<String>,
    window: &Window<'_>,
) -> Option<Gap> {
    if actions.is_empty() {
        return None;
    }
    let (count, s) = (actions.len(), if actions.len() == 1 { "" } else { "s" });
    Some(Gap {
        code: "kept-not-observable",
        text: format!(
            "{count} action{s} of the role of today stay: the records could not have shown whether the function uses them"
        ),
        hint: (!data_types.is_empty()).then(|| command(data_types, window)),
        names: actions.iter().map(ToString::to_string).collect(),
    })
}

/// The whole command: it replaces a trail's selectors, so those that it has stand in it, too.
fn command(data_types: &BTreeSet<String>, window: &Window<'_>) -> String {
    let (name, today) = window.trail_to_change();
    let mut selectors: Vec<Value> = today.iter().map(selector_of).collect();
    selectors.extend(data_types.iter().map(|kind| selector_json(kind)));
    let selectors = json!(selectors);
    let rest = if today.is_empty() {
        " (with the selectors that the trail has: the command replaces them)"
    } else {
        ""
    };
    format!(
        "`aws cloudtrail put-event-selectors --trail-name {name} --advanced-event-selectors '{selectors}'`{rest}"
    )
}

fn selector_of(selector: &Selector) -> Value {
    let fields: Vec<Value> = selector.field_selectors.iter().map(field_of).collect();
    json!({"FieldSelectors": fields})
}

fn field_of(field: &FieldSelector) -> Value {
    let mut out = json!({"Field": field.field});
    for (name, values) in [
        ("Equals", &field.equals),
        ("StartsWith", &field.starts_with),
        ("EndsWith", &field.ends_with),
        ("NotEquals", &field.not_equals),
        ("NotStartsWith", &field.not_starts_with),
        ("NotEndsWith", &field.not_ends_with),
    ] {
        if !values.is_empty() {
            out[name] = json!(values);
        }
    }
    out
}

/// What a wildcard allows and nothing shows to be used.
pub(super) fn unsigned(services: &BTreeMap<String, BTreeSet<Action>>) -> Option<Gap> {
    let actions: usize = services.values().map(BTreeSet::len).sum();
    let s = |count: usize| if count == 1 { "" } else { "s" };
    (actions > 0).then(|| Gap {
        code: "removed-without-evidence",
        text: format!(
            "{actions} action{} of {} service{} go that the role allows by wildcards: the records could not have shown their use, and nothing else shows that the function uses the service{}",
            s(actions),
            services.len(),
            s(services.len()),
            s(services.len())
        ),
        hint: Some("add the output of `aws iam get-service-last-accessed-details` to the snapshot: services that the role used stay".to_owned()),
        names: services
            .iter()
            .map(|(service, actions)| format!("{service}: {}", actions.len()))
            .collect(),
    })
}

/// What was used before the window only.
pub(super) fn used_before(services: &BTreeSet<String>) -> Option<Gap> {
    (!services.is_empty()).then(|| Gap {
        code: "kept-used-before",
        text: "the role used these services in the last 400 days, but not in the window: what it allows of them stays".to_owned(),
        hint: Some("read a window that reaches back to the last use".to_owned()),
        names: services.iter().cloned().collect(),
    })
}

/// What was assumed of trails, or is wrong with them.
pub(super) fn trails(window: &Window<'_>) -> Vec<Gap> {
    let mut gaps = window.delivery_errors();
    if window.knows_trails() {
        return gaps;
    }
    let seen = window.data_sources();
    if !seen.is_empty() {
        gaps.push(Gap {
            code: "selectors-not-known",
            text: "what the trail records is not known: data events of these services are taken to be recorded in full, because some are".to_owned(),
            hint: Some("save the outputs of `aws cloudtrail describe-trails`, `get-event-selectors` and `get-trail-status` with the snapshot".to_owned()),
            names: seen.iter().cloned().collect(),
        });
    }
    gaps
}
