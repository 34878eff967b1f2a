//! Removed actions whose use the trail could not have shown: unknown is not unused.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::Difference;
use crate::catalog::Catalog;
use crate::catalog::requirement::Kind;
use crate::catalog::service::Class;
use crate::iam::action::Action;
use crate::observer::usage::Usage;

/// Removed actions that the function may use unseen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blind {
    /// By `resources.type`: actions of data events that the trail does not hold.
    pub data: BTreeMap<String, BTreeSet<Action>>,
    /// Actions of operations that CloudTrail never records.
    pub never: BTreeSet<Action>,
    /// Actions of operations of which it is not documented whether CloudTrail records them.
    pub unknown: BTreeSet<Action>,
}

impl Blind {
    /// How many actions.
    pub fn count(&self) -> usize {
        let data = self.data.values().flatten();
        let all: BTreeSet<&Action> = data.chain(&self.never).chain(&self.unknown).collect();
        all.len()
    }
}

/// The removed actions that some operation always needs which this trail could not show. A service of
/// which the records hold data events counts as seen, as in what is kept; one that the role `never_used`,
/// by IAM's report, is known not to be needed.
pub fn blind(
    difference: &Difference,
    catalog: &Catalog,
    usage: &Usage,
    never_used: impl Fn(&str) -> bool,
) -> Blind {
    let seen = data_types(catalog, usage);
    let is_seen = |service: &str| {
        let hosts = catalog.service(service).into_iter().flat_map(|s| &s.hosts);
        let mut sources = hosts.map(|label| format!("{label}.amazonaws.com"));
        sources.any(|source| usage.data_sources.contains(&source))
    };
    let mut removed: BTreeMap<&str, BTreeSet<&Action>> = BTreeMap::new();
    for level in difference.removed.values() {
        for (service, actions) in &level.by_service {
            removed.entry(service).or_default().extend(actions);
        }
    }
    let mut out = Blind::default();
    removed.retain(|service, _| !never_used(service));
    for (service, actions) in removed {
        let operations = catalog.service(service).map(|s| s.operations.values());
        for facts in operations.into_iter().flatten() {
            let always = facts.needs.iter().filter(|n| n.kind == Kind::Primary);
            let needed = always
                .filter_map(|need| need.action.parse::<Action>().ok())
                .filter(|action| actions.contains(action));
            for action in needed {
                match (facts.class, &facts.data_type) {
                    (Class::Never, _) => {
                        out.never.insert(action);
                    }
                    (Class::Unknown, _) => {
                        out.unknown.insert(action);
                    }
                    (Class::Data, Some(kind))
                        if !seen.contains(kind.as_str()) && !is_seen(service) =>
                    {
                        out.data.entry(kind.clone()).or_default().insert(action);
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

/// The types of data events that the trail holds, from any role session.
pub fn data_types<'c>(catalog: &'c Catalog, usage: &Usage) -> BTreeSet<&'c str> {
    let operations: BTreeSet<_> = usage
        .callers
        .values()
        .flat_map(|did| did.keys().map(|key| &key.operation))
        .collect();
    operations
        .into_iter()
        .filter_map(|o| {
            let facts = catalog.operation(&o.source, &o.name)?.facts;
            facts.data_type.as_deref()
        })
        .collect()
}
