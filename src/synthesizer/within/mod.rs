//! Grants as far as the role of today allows them: its conditions and resources go into the grants.
//!
//! What a call shows is a name; under which condition it was allowed, few records tell. The conditions
//! of the statements that may have allowed the calls are carried over, or the proposal would allow
//! what the role does not. One that the calls contradict is not: something else allowed them.

mod conjunction;
mod piece;

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, known, requests};
use super::class::{Class, classify};
use super::cover::resource_includes;
use super::gaps;
use super::grant::{Conditions, Grant, Reason};
use super::options::Options;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::assume::{Assumptions, Truth};
use crate::iam::condition::Context;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Policy, Resources, Statement};
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::snapshot::RoleToday;
use conjunction::{certain, conjoin};
use piece::{meets, pieces};

/// Grants within the role of today, and what kept some from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Within {
    /// Sorted.
    pub grants: Vec<Grant>,
    /// Condition keys of today that went into grants.
    pub keys: BTreeSet<String>,
    /// Conditions that the calls contradict.
    pub gaps: Vec<Gap>,
}

/// Limits grants to what the role of today allows, as far as it allows the calls they rest on.
///
/// A grant that a statement of today allows whole and without further condition stays as it is, and so
/// does one that no statement is about: it is an addition. If not all policies of the role are known,
/// everything stays: what is not known may allow it whole.
pub(crate) fn within(
    grants: Vec<Grant>,
    today: &RoleToday,
    usage: &FunctionUsage,
    options: &Options,
) -> Within {
    let mut out = Within::default();
    if !today.is_whole {
        out.grants = grants;
        return out;
    }
    let mut calls = Calls::of(usage, options);
    let mut statements: BTreeMap<Action, Vec<&Statement>> = BTreeMap::new();
    for grant in grants {
        let about = statements.entry(grant.action.clone()).or_insert_with(|| {
            let all = today.allowing();
            all.filter(|s| s.actions.covers(&grant.action)).collect()
        });
        let limited = limit(&grant, about, today, usage, &mut calls, &mut out);
        out.grants.extend(limited.unwrap_or_else(|| vec![grant]));
    }
    out.grants = joined(out.grants);
    out.gaps.sort();
    out.gaps.dedup();
    out
}

/// The proven calls by action.
struct Calls<'u>(BTreeMap<&'u Action, Vec<&'u FunctionCall>>);

impl<'u> Calls<'u> {
    fn of(usage: &'u FunctionUsage, options: &Options) -> Self {
        let mut calls: BTreeMap<&Action, Vec<&FunctionCall>> = BTreeMap::new();
        for call in &usage.calls {
            if let Class::Proven(action) = classify(call, options) {
                calls.entry(action).or_default().push(call);
            }
        }
        Self(calls)
    }

    /// The requests that the grant may rest on, by what is known of them.
    fn behind(
        &self,
        grant: &Grant,
        usage: &FunctionUsage,
        today: &RoleToday,
    ) -> BTreeMap<Context, Vec<Pattern>> {
        let own = Pattern::new(&grant.resource);
        let mut behind: BTreeMap<Context, Vec<Pattern>> = BTreeMap::new();
        for call in self.0.get(&grant.action).into_iter().flatten() {
            for (asked, context) in requests(call) {
                let pattern = match &asked {
                    Asked::Resource(text) => Pattern::literal(text),
                    Asked::Within(pattern) => pattern.clone(),
                };
                if own.intersects_resource(&pattern) {
                    let known = known(usage, Some(call), asked.as_str(), &context, today);
                    behind.entry(known).or_default().push(pattern);
                }
            }
        }
        if behind.is_empty() {
            let none = BTreeMap::new();
            let known = known(usage, None, &grant.resource, &none, today);
            behind.insert(known, vec![own]);
        }
        behind
    }
}

/// The grant within the statements, one for each that may have allowed its calls; `None` when it
/// stays as it is.
fn limit(
    grant: &Grant,
    statements: &[&Statement],
    today: &RoleToday,
    usage: &FunctionUsage,
    calls: &mut Calls<'_>,
    out: &mut Within,
) -> Option<Vec<Grant>> {
    let is_met = |s: &Statement| {
        s.condition
            .iter()
            .all(|entry| certain(entry, &grant.conditions))
    };
    let covers = |s: &Statement| match &s.resources {
        Resources::Resource(own) => own
            .iter()
            .any(|own| resource_includes(own.as_str(), &grant.resource)),
        Resources::NotResource(own) => {
            let resource = Pattern::new(&grant.resource);
            !own.iter().any(|own| own.intersects_resource(&resource))
        }
    };
    if statements.iter().any(|s| is_met(s) && covers(s)) {
        return None;
    }
    let near: Vec<&Statement> = statements
        .iter()
        .copied()
        .filter(|s| meets(&s.resources, &grant.resource))
        .collect();
    let behind = calls.behind(grant, usage, today);
    let (possible, contradicted): (Vec<&Statement>, Vec<&Statement>) =
        near.into_iter().partition(|s| {
            behind
                .keys()
                .any(|known| s.condition.truth(known) != Truth::No)
        });
    let is_certain = |s: &&&Statement| {
        let mut all = behind.keys();
        covers(s) && all.all(|known| s.condition.truth(known) == Truth::Yes)
    };
    let chosen = match possible.iter().find(is_certain) {
        Some(one) => vec![*one],
        None => possible,
    };
    let mut limited = Vec::new();
    for statement in &chosen {
        let conditions = conjoin(&grant.conditions, &statement.condition);
        for resource in pieces(&statement.resources, &grant.resource) {
            limited.push(Grant {
                resource,
                conditions: conditions.clone(),
                ..grant.clone()
            });
        }
    }
    if !allow_all(&limited, &behind) {
        let entries = contradicted.iter().filter_map(|s| {
            let mut known = behind.keys();
            let entry = known.find_map(|known| s.condition.contradicted(known));
            entry.map(|(operator, key, _)| format!("{operator} {key}"))
        });
        let entries: BTreeSet<String> = entries.collect();
        if !entries.is_empty() {
            out.gaps.push(gaps::condition_contradicted(
                &grant.action,
                &grant.resource,
                entries,
            ));
        }
        return None;
    }
    for statement in chosen {
        let keys = statement.condition.iter().map(|(_, key, _)| key.to_owned());
        out.keys.extend(keys);
    }
    Some(limited)
}

/// Whether the grants together allow each of the requests, given that it was allowed by what they are
/// made of.
fn allow_all(grants: &[Grant], behind: &BTreeMap<Context, Vec<Pattern>>) -> bool {
    let policies = [Policy {
        statements: grants.iter().map(super::layout::statement_of).collect(),
        ..Policy::default()
    }];
    behind.iter().all(|(known, asked)| {
        let assumed = Assumptions::any().apply(&policies, known);
        let open: Vec<&Statement> = assumed
            .iter()
            .flat_map(|p| &p.statements)
            .filter(|s| s.effect == Effect::Allow && s.condition.first_unmet(known).is_none())
            .collect();
        asked.iter().all(|asked| {
            let mut own = open.iter().flat_map(|s| s.resources.patterns());
            own.any(|own| resource_includes(own.as_str(), asked.as_str()))
        })
    })
}

/// Equal grants as one, with the reasons of all. Sorted.
fn joined(grants: Vec<Grant>) -> Vec<Grant> {
    let mut by_place: BTreeMap<(Action, String, Conditions), BTreeSet<Reason>> = BTreeMap::new();
    for grant in grants {
        let place = (grant.action, grant.resource, grant.conditions);
        by_place.entry(place).or_default().extend(grant.reasons);
    }
    let grants = by_place.into_iter();
    grants
        .map(|((action, resource, conditions), reasons)| Grant {
            action,
            resource,
            conditions,
            reasons: reasons.into_iter().collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
