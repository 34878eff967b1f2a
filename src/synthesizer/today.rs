//! What the role of today has to do with what the configuration implies.
//!
//! The configuration is no proof: whoever may write it can name any secret, queue or log group. So
//! it adds nothing to what the role of today allows. What it names beyond that is *wanted*; where the
//! role is not known, what it names is granted, and said to rest on it alone.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{Draft, Granted};
use super::grant::{Conditions, Grant, Implication, Unallowed};
use crate::iam::action::Action;

/// What of an action on a resource pattern the role of today allows: narrower patterns, each with the
/// conditions under which it does; `None` when that is not known.
pub(crate) type AllowedToday<'a> = dyn Fn(&Action, &str) -> Option<Vec<(String, Conditions)>> + 'a;

/// The drafts as far as the role of today allows them, and what it does not allow.
pub(super) fn limit(drafts: Vec<Draft>, today: &AllowedToday<'_>) -> (Vec<Draft>, Vec<Unallowed>) {
    let (mut limited, mut beyond) = (Vec::new(), Vec::new());
    let mut allowed: BTreeSet<(Action, Implication)> = BTreeSet::new();
    for draft in drafts {
        let key = |by: &Implication| (draft.action.clone(), by.clone());
        match today(&draft.action, &draft.resource) {
            Some(parts) if parts.is_empty() => beyond.push(draft),
            Some(parts) => {
                allowed.extend(draft.evidence.implied_by().map(key));
                let whole = |(resource, conditions): &(String, Conditions)| {
                    *resource == draft.resource && conditions.is_empty()
                };
                if parts.iter().any(whole) {
                    limited.push(draft);
                    continue;
                }
                limited.extend(parts.into_iter().filter_map(|(resource, conditions)| {
                    Some(Draft {
                        resource,
                        conditions: both(&draft.conditions, conditions)?,
                        ..draft.clone()
                    })
                }));
            }
            None => limited.push(draft),
        }
    }
    let mut unallowed: BTreeMap<(Action, String), BTreeSet<Implication>> = BTreeMap::new();
    for draft in beyond {
        let by = draft.evidence.implied_by();
        let by = by.filter(|by| !stands(&draft.action, by, &allowed));
        let by: BTreeSet<Implication> = by.cloned().collect();
        if !by.is_empty() {
            let place = (draft.action.clone(), draft.resource.clone());
            unallowed.entry(place).or_default().extend(by);
        }
    }
    let unallowed = unallowed
        .into_iter()
        .map(|((action, resource), by)| Unallowed {
            action,
            resource,
            by: by.into_iter().collect(),
        });
    (limited, unallowed.collect())
}

/// Whether what is allowed of the same reason is enough: a log group's ARN is written in two forms, and
/// a group that is written to is there.
fn stands(action: &Action, by: &Implication, allowed: &BTreeSet<(Action, Implication)>) -> bool {
    let is_making = action.as_str() == "logs:CreateLogGroup";
    allowed.iter().any(|(other, reason)| {
        reason == by && (other == action || is_making && other.as_str() == "logs:PutLogEvents")
    })
}

/// Conditions that ask for both; `None` where no request can meet them.
fn both(own: &Conditions, today: Conditions) -> Option<Conditions> {
    let mut conditions = today;
    for (operator, keys) in own {
        let into = conditions.entry(operator.clone()).or_default();
        for (key, values) in keys {
            let shared: BTreeSet<String> = match into.get(key) {
                Some(theirs) => theirs.intersection(values).cloned().collect(),
                None => values.clone(),
            };
            if shared.is_empty() {
                return None;
            }
            into.insert(key.clone(), shared);
        }
    }
    Some(conditions)
}

/// What of it nothing grants after all.
pub(super) fn still_unallowed(unallowed: Vec<Unallowed>, grants: &[Grant]) -> Vec<Unallowed> {
    let granted = Granted::of(grants);
    let is_granted = |u: &Unallowed| granted.all(&u.action, &u.resource);
    unallowed.into_iter().filter(|u| !is_granted(u)).collect()
}
