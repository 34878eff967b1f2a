//! What the function may do afterwards, and what it may not any more.

use std::collections::{BTreeMap, BTreeSet};

use super::short;
use super::subject::{ReviewSubject, Today};
use super::value::{Ground, May, NoLonger};
use crate::differ::danger::{self, DangerKind};
use crate::differ::difference::{ACCESS_LEVELS, Removed};
use crate::iam::action::Action;
use crate::lambda::Function;
use crate::observer::usage::Count;
use crate::synthesizer::{Conditions, Grant, Reason};

/// What makes several grants one line.
type Key<'a> = (Ground, &'a str, String, String);

/// Service by service, resource by resource.
pub(super) fn may(s: &ReviewSubject<'_>) -> Vec<May> {
    let mut groups: BTreeMap<Key<'_>, Vec<&Grant>> = BTreeMap::new();
    let function = &s.function.function;
    for grant in &s.proposal.synthesis.grants {
        let ground = ground(grant);
        let key = (
            ground,
            grant.action.service(),
            short::resource(&grant.resource, function),
            note(ground, grant, function),
        );
        groups.entry(key).or_default().push(grant);
    }
    groups
        .into_iter()
        .map(|((ground, service, resource, note), grants)| May {
            ground,
            service: service.to_owned(),
            resource,
            patterns: sorted(grants.iter().map(|g| g.resource.clone())),
            actions: sorted(grants.iter().map(|g| g.action.name().to_owned())),
            calls: grants
                .iter()
                .filter_map(|grant| calls(grant))
                .max_by_key(|c| c.value),
            last: grants
                .iter()
                .flat_map(|grant| &grant.reasons)
                .filter_map(last)
                .max(),
            note,
        })
        .collect()
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let set: BTreeSet<String> = texts.collect();
    set.into_iter().collect()
}

/// The strongest reason.
pub(super) fn ground(grant: &Grant) -> Ground {
    if grant.is_observed() {
        Ground::Used
    } else if grant.is_kept() {
        Ground::Kept
    } else {
        Ground::Implied
    }
}

fn note(ground: Ground, grant: &Grant, function: &Function) -> String {
    let mut parts = Vec::new();
    if ground == Ground::Implied {
        let subjects = grant.reasons.iter().filter_map(|reason| match reason {
            Reason::Implied { by } => Some(by.subject),
            Reason::Observed { .. } | Reason::Kept { .. } => None,
        });
        let subjects: BTreeSet<&str> = subjects.collect();
        parts.push(subjects.into_iter().collect::<Vec<_>>().join(", "));
    }
    parts.extend(condition(&grant.conditions, function));
    parts.join(", ")
}

/// `via s3`, `only under aws:SourceVpc`.
fn condition(conditions: &Conditions, function: &Function) -> Option<String> {
    let keys: BTreeSet<&str> = conditions
        .values()
        .flat_map(BTreeMap::keys)
        .map(String::as_str)
        .collect();
    let mut keys_left = keys.clone();
    let mut via = BTreeSet::new();
    for (key, values) in conditions.values().flatten() {
        let service = |value: &String| {
            let host = format!(".{}.amazonaws.com", function.region);
            value.strip_suffix(&host).map(str::to_owned)
        };
        let services: Option<BTreeSet<String>> = values.iter().map(service).collect();
        if let (true, Some(services)) = (key.eq_ignore_ascii_case("kms:ViaService"), services) {
            via.extend(services);
            keys_left.remove(key.as_str());
        }
    }
    let mut parts = Vec::new();
    if !via.is_empty() {
        parts.push(format!(
            "via {}",
            via.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    if !keys_left.is_empty() {
        let keys: Vec<&str> = keys_left.into_iter().collect();
        parts.push(format!("only under {}", keys.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// How many calls needed the grant, of all operations.
pub(super) fn calls(grant: &Grant) -> Option<Count> {
    let counts = grant.reasons.iter().filter_map(|reason| match reason {
        Reason::Observed { calls, .. } => Some(*calls),
        Reason::Implied { .. } | Reason::Kept { .. } => None,
    });
    counts.reduce(|a, b| Count {
        value: a.value.saturating_add(b.value),
        exact: a.exact && b.exact,
    })
}

/// When it was seen last.
pub(super) fn last(reason: &Reason) -> Option<jiff::Timestamp> {
    match reason {
        Reason::Observed { last, .. } => *last,
        Reason::Implied { .. } | Reason::Kept { .. } => None,
    }
}

/// How little an action tells of what goes: least of all one that is no part of any danger.
fn telling(action: &Action) -> usize {
    match (danger::kind_of(action), action.service()) {
        (Some(DangerKind::Escalation), "iam") => 0,
        (Some(DangerKind::Data), _) => 1,
        (Some(DangerKind::Traces), _) => 2,
        (Some(_), _) => 3,
        (None, _) => 4,
    }
}

/// So many actions are examples.
const EXAMPLES: usize = 3;

/// What goes, in numbers and examples.
pub(super) fn no_longer(today: &Today<'_>) -> NoLonger {
    gone(today.removed, today.out_of_reach)
}

/// The same of actions by access level, and of resources that are not reached any more.
pub(super) fn gone(removed: &BTreeMap<String, Removed>, out_of_reach: &[String]) -> NoLonger {
    let rank = |level: &str| {
        let known = ACCESS_LEVELS.iter().position(|own| *own == level);
        known.unwrap_or(ACCESS_LEVELS.len())
    };
    let mut by_level: Vec<(String, usize)> = removed
        .iter()
        .map(|(level, removed)| (level.clone(), removed.count()))
        .collect();
    by_level.sort_by_key(|(level, _)| rank(level));
    let mut all: Vec<(usize, usize, &Action)> = Vec::new();
    for (level, removed) in removed {
        let actions = removed.by_service.values().flatten();
        all.extend(actions.map(|a| (telling(a), rank(level), a)));
    }
    all.sort();
    let mut seen = BTreeSet::new();
    let one_of_a_service = all.iter().filter(|(.., a)| seen.insert(a.service()));
    let mut examples: Vec<&Action> = one_of_a_service.map(|(.., a)| *a).take(EXAMPLES).collect();
    if examples.len() < EXAMPLES {
        let more = all.iter().map(|(.., a)| *a);
        let more: Vec<&Action> = more.filter(|a| !examples.contains(a)).collect();
        examples.extend(more.into_iter().take(EXAMPLES - examples.len()));
    }
    NoLonger {
        by_level,
        examples: examples.into_iter().map(ToString::to_string).collect(),
        out_of_reach: out_of_reach.to_vec(),
    }
}
