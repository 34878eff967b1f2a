//! Over-grant: pairs of action and resource that a policy allows, and that no call needed.

use std::collections::BTreeSet;

use super::replayed::Replayed;
use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Resources};
use crate::synthesizer::{Grant, PolicyDocument};

/// How many pairs there are, and those that nothing needed.
pub(crate) type Pairs = (usize, Vec<(String, String)>);

/// The pairs that observed calls gave: the use of others could not be seen.
pub(crate) fn of_grants(grants: &[Grant], needed: &Replayed) -> Pairs {
    let observed: BTreeSet<(&Action, &str)> = grants
        .iter()
        .filter(|g| g.is_observed())
        .map(|g| (&g.action, g.resource.as_str()))
        .collect();
    (observed.len(), unused(observed.into_iter(), needed))
}

/// The pairs of a policy's statements: each action of the catalog that a statement covers, with
/// each of its resource patterns.
pub(crate) fn of_documents(
    documents: &[PolicyDocument],
    needed: &Replayed,
    catalog: &Catalog,
) -> Pairs {
    let mut all: BTreeSet<(Action, String)> = BTreeSet::new();
    let mut every: Option<Vec<Action>> = None;
    let statements = documents.iter().flat_map(|d| &d.policy.statements);
    for statement in statements.filter(|s| s.effect == Effect::Allow) {
        let any = [Pattern::new("*")];
        let resources = match &statement.resources {
            Resources::Resource(list) => list.as_slice(),
            Resources::NotResource(_) => &any,
        };
        let literal = match &statement.actions {
            Actions::Action(list) => list.iter().all(|p| !p.has_wildcard()),
            Actions::NotAction(_) => false,
        };
        let covered: Vec<Action> = if literal {
            let named = statement.actions.patterns().iter();
            named.filter_map(|p| p.as_str().parse().ok()).collect()
        } else {
            let every = every.get_or_insert_with(|| actions(catalog));
            let covered = every.iter().filter(|a| statement.actions.covers(a));
            covered.cloned().collect()
        };
        for action in covered {
            let with = |r: &Pattern| (action.clone(), r.as_str().to_owned());
            all.extend(resources.iter().map(with));
        }
    }
    let pairs = all
        .iter()
        .map(|(action, resource)| (action, resource.as_str()));
    (all.len(), unused(pairs, needed))
}

/// Every action of the catalog, sorted.
pub(crate) fn actions(catalog: &Catalog) -> Vec<Action> {
    let prefixes = catalog.prefixes();
    prefixes
        .flat_map(|prefix| catalog.actions(prefix))
        .cloned()
        .collect()
}

fn unused<'p>(
    pairs: impl Iterator<Item = (&'p Action, &'p str)>,
    needed: &Replayed,
) -> Vec<(String, String)> {
    let actions: BTreeSet<&Action> = needed.needed.keys().map(|p| &p.action).collect();
    pairs
        .filter(|(action, resource)| {
            !(actions.contains(action) && needed.uses(action, &Pattern::new(*resource)))
        })
        .map(|(action, resource)| (action.to_string(), resource.to_owned()))
        .collect()
}
