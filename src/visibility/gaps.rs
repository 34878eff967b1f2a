//! What a person should know of what was kept, and of what was not.

use std::collections::{BTreeMap, BTreeSet};

use super::remedy::{self, Remedy};
use super::window::Window;
use crate::gap::Gap;
use crate::iam::action::Action;

/// How all data events of a type are recorded.
pub(super) fn selector(data_type: &str) -> String {
    format!(
        "add the advanced event selector {} to a trail",
        remedy::selector(data_type)
    )
}

/// What is kept, in all.
pub(super) fn kept(actions: &BTreeSet<Action>, remedy: Option<&Remedy>) -> Option<Gap> {
    if actions.is_empty() {
        return None;
    }
    let (count, s) = (actions.len(), if actions.len() == 1 { "" } else { "s" });
    Some(Gap {
        code: "kept-not-observable",
        text: format!(
            "{count} action{s} of the role of today stay: the records could not have shown whether the function uses them"
        ),
        hint: remedy.map(|remedy| format!("`{}` ({})", remedy.command(), remedy.caution())),
        names: actions.iter().map(ToString::to_string).collect(),
    })
}

/// What a wildcard allows and no operation is known to need, or of `wild` none but on other services' data.
pub(super) fn unsigned(
    services: &BTreeMap<String, BTreeSet<Action>>,
    wild: &BTreeSet<Action>,
) -> Option<Gap> {
    let mut services = services.clone();
    for action in wild {
        let own = services.entry(action.service().to_owned()).or_default();
        own.insert(action.clone());
    }
    let or_data = if wild.is_empty() {
        ""
    } else {
        ", or none that is not seen but on other services' data"
    };
    let actions: usize = services.values().map(BTreeSet::len).sum();
    let s = |count: usize| if count == 1 { "" } else { "s" };
    (actions > 0).then(|| Gap {
        code: "removed-without-evidence",
        text: format!(
            "{actions} action{} of {} service{} go that the role allows by wildcards: no API operation is known to need them{or_data}, so no record could have shown their use",
            s(actions),
            services.len(),
            s(services.len())
        ),
        hint: Some("name those that the function needs in a statement of the role: what is named stays".to_owned()),
        names: services
            .iter()
            .map(|(service, actions)| format!("{service}: {}", actions.len()))
            .collect(),
    })
}

/// What could not be seen, and IAM's report says was never used.
pub(super) fn never_used(services: &BTreeMap<String, BTreeSet<Action>>) -> Option<Gap> {
    let actions: usize = services.values().map(BTreeSet::len).sum();
    let (s, are) = if actions == 1 {
        ("", "goes")
    } else {
        ("s", "go")
    };
    (actions > 0).then(|| Gap {
        code: "removed-as-never-used",
        text: format!(
            "{actions} action{s} {are} whose use the records could not have shown: IAM's report says that the role never used these services"
        ),
        hint: Some("the report covers the role's life, 400 days of it at most: name in the new role what comes up less often".to_owned()),
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

/// What IAM saw used and no record shows.
pub(super) fn unrecorded(uses: &BTreeSet<String>) -> Option<Gap> {
    (!uses.is_empty()).then(|| Gap {
        code: "used-but-not-recorded",
        text: "IAM's report tells of uses that no record of any session of the role shows: what the role allows of them stays, and other records may be missing, too".to_owned(),
        hint: Some("find the records of these times and regions: other files, another trail, or `aws cloudtrail lookup-events`".to_owned()),
        names: uses.iter().cloned().collect(),
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
