//! When one pattern, condition or draft of a grant allows all that another one allows.

use super::evidence::Evidence;
use super::grant::{Conditions, Grant};
use crate::iam::action::Action;
use crate::iam::pattern::{Inclusion, Pattern};

/// A grant while its evidence is gathered.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) action: Action,
    pub(super) resource: String,
    pub(super) conditions: Conditions,
    pub(super) evidence: Evidence,
}

impl Draft {
    fn includes(&self, other: &Self) -> bool {
        self.action == other.action
            && conditions_include(&self.conditions, &other.conditions)
            && resource_includes(&self.resource, &other.resource)
    }

    pub(super) fn into_grant(self) -> Grant {
        Grant {
            action: self.action,
            resource: self.resource,
            conditions: self.conditions,
            reasons: self.evidence.reasons(),
        }
    }
}

/// Whether a grant allows `action` on all of `resource` whatever the context.
pub(super) fn grants(grants: &[Grant], action: &Action, resource: &str) -> bool {
    grants.iter().any(|grant| {
        grant.action == *action
            && grant.conditions.is_empty()
            && resource_includes(&grant.resource, resource)
    })
}

/// Whether pattern `wide` matches every text that `narrow` matches; `false` when undecided.
pub(super) fn pattern_includes(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || wide == "*"
        || may_include(wide, narrow)
            && Pattern::new(wide).includes(&Pattern::new(narrow)) == Inclusion::Included
}

/// Whether `wide`, as a policy's resource, matches every resource that `narrow` matches; `false`
/// when undecided.
pub(super) fn resource_includes(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || wide == "*"
        || may_include(wide, narrow)
            && Pattern::new(wide).includes_resource(&Pattern::new(narrow)) == Inclusion::Included
}

/// A cheap necessary condition: what `wide` begins with literally, `narrow` begins with too.
fn may_include(wide: &str, narrow: &str) -> bool {
    let literal = wide.find(['*', '?', '$']).unwrap_or(wide.len());
    narrow
        .get(..literal)
        .is_some_and(|start| start == &wide[..literal])
}

/// Whether whatever satisfies `narrow` satisfies `wide`: every condition of `wide` stands in
/// `narrow` with no other values.
fn conditions_include(wide: &Conditions, narrow: &Conditions) -> bool {
    wide.iter().all(|(operator, keys)| {
        keys.iter().all(|(key, values)| {
            let Some(narrower) = narrow.get(operator).and_then(|keys| keys.get(key)) else {
                return false;
            };
            narrower.iter().all(|narrow| {
                values.contains(narrow)
                    || operator == super::conditions::LIKE
                        && values.iter().any(|wide| pattern_includes(wide, narrow))
            })
        })
    })
}

/// Drops every draft that another one includes; its evidence joins the one that stays. Sorted.
pub(super) fn without_included(mut drafts: Vec<Draft>) -> Vec<Draft> {
    sort(&mut drafts);
    let mut kept = Vec::new();
    for same_action in drafts.chunk_by(|a, b| a.action == b.action) {
        kept.extend(widest(same_action));
    }
    sort(&mut kept);
    kept
}

fn sort(drafts: &mut [Draft]) {
    drafts.sort_by(|a, b| {
        (&a.action, &a.resource, &a.conditions).cmp(&(&b.action, &b.resource, &b.conditions))
    });
}

fn widest(drafts: &[Draft]) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts {
        if let Some(wide) = kept.iter_mut().find(|wide| wide.includes(draft)) {
            wide.evidence.join(draft.evidence.clone());
            continue;
        }
        let mut evidence = draft.evidence.clone();
        for narrow in kept.extract_if(.., |narrow| draft.includes(narrow)) {
            evidence.join(narrow.evidence);
        }
        kept.push(Draft {
            evidence,
            ..draft.clone()
        });
    }
    kept
}
