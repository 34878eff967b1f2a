//! When one pattern, condition or draft of a grant allows all that another one allows.

use std::collections::BTreeMap;

use super::evidence::Evidence;
use super::grant::{Conditions, Grant};
use crate::iam::action::Action;
use crate::iam::pattern::{Inclusion, Pattern, Starts};

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

/// Grants, made ready to be asked for many resources.
pub(super) struct Granted<'a> {
    by_action: BTreeMap<&'a Action, OfAction<'a>>,
}

/// The grants of one action, sorted by resource.
#[derive(Default)]
struct OfAction<'a> {
    grants: Vec<&'a Grant>,
    by_start: Starts,
}

impl<'a> Granted<'a> {
    pub(super) fn of(grants: &'a [Grant]) -> Self {
        let mut by_action: BTreeMap<&Action, OfAction<'a>> = BTreeMap::new();
        for grant in grants {
            by_action
                .entry(&grant.action)
                .or_default()
                .grants
                .push(grant);
        }
        for of in by_action.values_mut() {
            of.grants.sort_by(|a, b| a.resource.cmp(&b.resource));
            for (at, grant) in of.grants.iter().enumerate() {
                of.by_start.insert(literal_start(&grant.resource), at);
            }
        }
        Self { by_action }
    }

    /// Whether a grant allows `action` on all of `resource` whatever the context.
    pub(super) fn all(&self, action: &Action, resource: &str) -> bool {
        self.by_action.get(action).is_some_and(|of| {
            of.by_start.of(resource).into_iter().any(|at| {
                let grant = of.grants[at];
                grant.conditions.is_empty() && resource_includes(&grant.resource, resource)
            })
        })
    }

    /// Whether a grant allows `action` on some of what `resource` matches: a call that was recorded
    /// without its resource may have been about that.
    pub(super) fn some(&self, action: &Action, resource: &str) -> bool {
        let start = literal_start(resource);
        self.by_action.get(action).is_some_and(|of| {
            let first = of.grants.partition_point(|g| g.resource.as_str() < start);
            of.grants[first..]
                .iter()
                .take_while(|grant| grant.resource.starts_with(start))
                .any(|grant| resource_includes(resource, &grant.resource))
        })
    }
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
    narrow.starts_with(literal_start(wide))
}

/// What a pattern begins with before its first wildcard, escape or variable.
fn literal_start(pattern: &str) -> &str {
    &pattern[..pattern.find(['*', '?', '$']).unwrap_or(pattern.len())]
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
                    || operator.ends_with("Like")
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

/// Drafts of one action, sorted.
fn widest(drafts: &[Draft]) -> Vec<Draft> {
    let resources: Vec<&str> = drafts.iter().map(|draft| draft.resource.as_str()).collect();
    let homes = homes(&resources, |wide, narrow| {
        drafts[wide].includes(&drafts[narrow])
    });
    let mut kept: BTreeMap<usize, Draft> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let home = kept
            .entry(homes[index])
            .or_insert_with(|| drafts[homes[index]].clone());
        if homes[index] != index {
            home.evidence.join(draft.evidence.clone());
        }
    }
    kept.into_values().collect()
}

/// For each of the sorted patterns the index of one that includes it and that no other includes:
/// its own when there is none. Of patterns that include each other the first is kept.
///
/// A pattern can only include those that begin with its own literal beginning, and these stand
/// next to each other, so that thousands of different names are not compared pair by pair.
pub(super) fn homes(sorted: &[&str], includes: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut homes: Vec<usize> = (0..sorted.len()).collect();
    for (wide, pattern) in sorted.iter().enumerate() {
        let start = literal_start(pattern);
        let first = sorted.partition_point(|text| *text < start);
        let near = sorted[first..]
            .iter()
            .take_while(|text| text.starts_with(start))
            .count();
        for (narrow, home) in homes.iter_mut().enumerate().skip(first).take(near) {
            let drops = narrow != wide && *home == narrow && includes(wide, narrow);
            if drops && (wide < narrow || !includes(narrow, wide)) {
                *home = wide;
            }
        }
    }
    for index in 0..homes.len() {
        while homes[homes[index]] != homes[index] {
            homes[index] = homes[homes[index]];
        }
    }
    homes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(resource: &str) -> Grant {
        Grant {
            action: "s3:GetObject".parse().expect("an action"),
            resource: resource.to_owned(),
            conditions: Conditions::new(),
            reasons: Vec::new(),
        }
    }

    #[test]
    fn finds_wider_and_narrower_grants() {
        let grants = [
            "arn:aws:s3:::b/x*",
            "arn:aws:s3:::b/a/1",
            "arn:aws:s3:::${*}",
        ]
        .map(grant);
        let (granted, action) = (Granted::of(&grants), &grants[0].action);
        assert!(granted.all(action, "arn:aws:s3:::b/xy"));
        assert!(!granted.all(action, "arn:aws:s3:::b/a/*"));
        assert!(granted.some(action, "arn:aws:s3:::b/a/*"));
        assert!(granted.all(action, "arn:aws:s3:::${*}"));
        assert!(!granted.some(action, "arn:aws:s3:::c/*"));
        assert!(!granted.some(&"s3:PutObject".parse().expect("an action"), "*"));
    }

    #[test]
    fn names_are_not_compared_with_all_others() {
        let looked_at = |n: usize| -> usize {
            let names = (0..n).map(|i| format!("arn:aws:s3:::b/{i:05}"));
            let grants: Vec<Grant> = names.map(|name| grant(&name)).collect();
            let granted = Granted::of(&grants);
            let of = &granted.by_action[&grants[0].action];
            grants
                .iter()
                .map(|g| of.by_start.of(&g.resource).len())
                .sum()
        };
        assert_eq!((looked_at(200), looked_at(400)), (200, 400));
    }
}
