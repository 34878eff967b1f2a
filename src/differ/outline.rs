//! What a role as it is and a role as proposed allow, in numbers and names: no request is invented and nothing
//! is compared condition by condition, so that it costs little.

use std::collections::{BTreeMap, BTreeSet};

use super::danger::{Danger, dangers};
use crate::catalog::Catalog;
use crate::catalog::service::{ActionFacts, PERMISSIONS, WRITE};
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::snapshot::permissions::Permissions;

/// AWS's access levels, the most dangerous first.
pub(crate) const ACCESS_LEVELS: [&str; 5] = [PERMISSIONS, WRITE, "Tagging", "Read", "List"];

/// The actions of one access level that go away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// By service prefix, sorted.
    pub by_service: BTreeMap<String, Vec<Action>>,
    /// A request that was allowed.
    pub witness: Option<Request>,
}

impl Removed {
    /// How many actions.
    pub fn count(&self) -> usize {
        self.by_service.values().map(Vec::len).sum()
    }
}

/// How much a side allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breadth {
    /// Actions of the catalog that are allowed on some resource.
    pub actions: usize,
    /// Their services.
    pub services: BTreeSet<String>,
    /// Actions by access level.
    pub by_access: BTreeMap<String, usize>,
    /// Resource patterns of statements that allow.
    pub resources: BTreeSet<String>,
}

impl Breadth {
    /// Whether some statement allows something on every resource.
    pub(crate) fn is_everything(&self) -> bool {
        self.resources.contains("*")
    }
}

/// What one side allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Side {
    /// The actions that are allowed on some resource.
    pub actions: BTreeSet<Action>,
    /// The same in numbers.
    pub reach: Breadth,
    /// Its dangers.
    pub dangers: Vec<Danger>,
}

impl Side {
    /// What the permissions allow.
    pub(crate) fn of(side: &Permissions, catalog: &Catalog) -> Self {
        let actions = side.actions(catalog);
        Self {
            reach: reach(side, &actions, catalog),
            dangers: dangers(side, &actions),
            actions,
        }
    }
}

/// What goes from one side to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    /// By access level: what goes altogether; without witnesses.
    pub removed: BTreeMap<String, Removed>,
    /// Dangers of the role as it is that the proposal does not have.
    pub dangers_gone: Vec<Danger>,
}

impl Outline {
    /// What `before` has and `after` has not.
    pub(crate) fn of(before: &Side, after: &Side, catalog: &Catalog) -> Self {
        let mut removed: BTreeMap<String, Removed> = BTreeMap::new();
        for action in before.actions.difference(&after.actions) {
            let level = removed
                .entry(level_of(action, catalog).to_owned())
                .or_default();
            let service = level.by_service.entry(action.service().to_owned());
            service.or_default().push(action.clone());
        }
        let gone = before.dangers.iter();
        Self {
            removed,
            dangers_gone: gone
                .filter(|danger| !after.dangers.contains(danger))
                .cloned()
                .collect(),
        }
    }
}

/// In numbers.
pub(super) fn reach(side: &Permissions, actions: &BTreeSet<Action>, catalog: &Catalog) -> Breadth {
    let mut by_access: BTreeMap<&str, usize> = BTreeMap::new();
    for action in actions {
        *by_access.entry(level_of(action, catalog)).or_default() += 1;
    }
    let services: BTreeSet<&str> = actions.iter().map(Action::service).collect();
    let by_access = by_access.into_iter();
    Breadth {
        actions: actions.len(),
        services: services.into_iter().map(str::to_owned).collect(),
        by_access: by_access.map(|(level, n)| (level.to_owned(), n)).collect(),
        resources: side.resources(),
    }
}

/// The access level of an action, as AWS lists it.
pub(super) fn level_of<'c>(action: &Action, catalog: &'c Catalog) -> &'c str {
    catalog.action(action).map_or("unknown", ActionFacts::level)
}
