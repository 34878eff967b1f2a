//! What changes from the role as it is to the role as proposed, action by action.

use std::collections::{BTreeMap, BTreeSet};

use super::danger::{self, Danger, dangers};
use super::requests::Requests;
pub use super::sample::Place;
use super::sample::lost;
use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::iam::includes::{PolicyInclusion, includes_in};
use crate::iam::pattern::Pattern;
use crate::snapshot::permissions::Permissions;

/// AWS's access levels, the most dangerous first.
pub const ACCESS_LEVELS: [&str; 5] = ["Permissions management", "Write", "Tagging", "Read", "List"];

/// What an action that both sides, or the proposal alone, allow becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Both sides allow it on the same requests.
    Kept,
    /// The proposal allows it on fewer requests; one that goes, if it can be named.
    Narrowed(Option<Request>),
    /// The proposal allows it on requests that the role does not; one of them.
    Added(Request),
    /// Neither could be shown.
    Unknown,
}

/// One action that the proposal allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionChange {
    /// The action.
    pub action: Action,
    /// Its access level.
    pub access: String,
    /// What becomes of it.
    pub change: Change,
    /// The resource patterns it is allowed on today; empty when it is not.
    pub before: BTreeSet<String>,
    /// The resource patterns it is to be allowed on.
    pub after: BTreeSet<String>,
}

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
pub struct Reach {
    /// Actions of the catalog that are allowed on some resource.
    pub actions: usize,
    /// Their services.
    pub services: BTreeSet<String>,
    /// Actions by access level.
    pub by_access: BTreeMap<String, usize>,
    /// Resource patterns of statements that allow.
    pub resources: BTreeSet<String>,
}

impl Reach {
    /// Whether some statement allows something on every resource.
    pub fn is_everything(&self) -> bool {
        self.resources.contains("*")
    }
}

/// The whole difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The role as it is.
    pub before: Reach,
    /// The role as proposed.
    pub after: Reach,
    /// By access level: what goes altogether.
    pub removed: BTreeMap<String, Removed>,
    /// What the proposal allows, sorted by action.
    pub changes: Vec<ActionChange>,
    /// Resource patterns of today that no pattern of the proposal meets.
    pub unreachable: Vec<String>,
    /// Dangers of the role as it is that the proposal does not have.
    pub dangers_gone: Vec<Danger>,
    /// Dangers that the proposal has.
    pub dangers_left: Vec<Danger>,
}

impl Difference {
    /// Whether both sides allow the same, as far as can be shown.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.changes.iter().all(|c| c.change == Change::Kept)
    }
}

/// Compares two sides. `place` is where invented witnesses lie.
pub fn difference(
    before: &Permissions,
    after: &Permissions,
    catalog: &Catalog,
    place: Place<'_>,
) -> Difference {
    let (old, new) = (before.actions(catalog), after.actions(catalog));
    let changes: Vec<ActionChange> = new
        .iter()
        .map(|action| change(before, after, action, catalog, place))
        .collect();
    let gone: Vec<&Action> = old.difference(&new).collect();
    let unreachable = unreachable(&before.resources(), &after.resources());
    let (danger_before, danger_after) = (dangers(before, &old), dangers(after, &new));
    Difference {
        before: reach(before, &old, catalog),
        after: reach(after, &new, catalog),
        removed: removed(before, after, &gone, &new, catalog, place),
        changes,
        unreachable,
        dangers_gone: danger_before
            .iter()
            .filter(|d| !danger_after.contains(d))
            .cloned()
            .collect(),
        dangers_left: danger_after,
    }
}

fn reach(side: &Permissions, actions: &BTreeSet<Action>, catalog: &Catalog) -> Reach {
    let mut by_access = BTreeMap::new();
    for action in actions {
        *by_access.entry(access(action, catalog)).or_insert(0) += 1;
    }
    Reach {
        actions: actions.len(),
        services: actions.iter().map(|a| a.service().to_owned()).collect(),
        by_access,
        resources: side.resources(),
    }
}

fn access(action: &Action, catalog: &Catalog) -> String {
    let facts = catalog.action(action);
    facts.map_or_else(|| "unknown".to_owned(), |f| level(&f.access).to_owned())
}

/// The one level that says most of an action that AWS lists under several.
fn level(access: &str) -> &str {
    let order = ["Permissions management", "Tagging", "Write", "Read", "List"];
    let has = |level: &str| access.split(", ").any(|own| own == level);
    order.into_iter().find(|l| has(l)).unwrap_or(access)
}

fn change(
    before: &Permissions,
    after: &Permissions,
    action: &Action,
    catalog: &Catalog,
    place: Place<'_>,
) -> ActionChange {
    let (old, new) = (before.about(action), after.about(action));
    let requests = Requests::new(catalog, Vec::new());
    let change = match includes_in(old.role(), new.role(), &requests) {
        PolicyInclusion::NotIncluded { witness } => Change::Added(witness),
        PolicyInclusion::Unknown { .. } => Change::Unknown,
        PolicyInclusion::Included => match includes_in(new.role(), old.role(), &requests) {
            PolicyInclusion::Included => Change::Kept,
            PolicyInclusion::NotIncluded { witness } => {
                let likely = lost(before, after, action, catalog, place);
                let confirmed = likely.or_else(|| before.allows(&witness).then_some(witness));
                Change::Narrowed(confirmed)
            }
            PolicyInclusion::Unknown { .. } => match lost(before, after, action, catalog, place) {
                Some(witness) => Change::Narrowed(Some(witness)),
                None => Change::Unknown,
            },
        },
    };
    ActionChange {
        access: access(action, catalog),
        change,
        before: before.resources_of(action),
        after: after.resources_of(action),
        action: action.clone(),
    }
}

fn removed(
    before: &Permissions,
    after: &Permissions,
    gone: &[&Action],
    stays: &BTreeSet<Action>,
    catalog: &Catalog,
    place: Place<'_>,
) -> BTreeMap<String, Removed> {
    /// More tries would find no more: what one action of a level lacks, the others lack too.
    const TRIES: usize = 40;
    let mut out: BTreeMap<String, Removed> = BTreeMap::new();
    for action in gone {
        let level = out.entry(access(action, catalog)).or_default();
        let service = level.by_service.entry(action.service().to_owned());
        service.or_default().push((*action).clone());
    }
    let kept: BTreeSet<&str> = stays.iter().map(Action::service).collect();
    for level in out.values_mut() {
        // A removed danger says most, then an action of a service that stays.
        let mut candidates: Vec<&Action> = level.by_service.values().flatten().collect();
        candidates.sort_by_key(|a| (!danger::is_part(a), !kept.contains(a.service())));
        let found = candidates
            .into_iter()
            .take(TRIES)
            .find_map(|action| lost(before, after, action, catalog, place));
        level.witness = found;
    }
    out
}

/// Patterns of today that no pattern of the proposal meets.
fn unreachable(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<String> {
    let patterns: Vec<Pattern> = after.iter().map(Pattern::new).collect();
    before
        .iter()
        .filter(|text| {
            let own = Pattern::new(text.as_str());
            !after.contains(*text) && !patterns.iter().any(|new| new.intersects_resource(&own))
        })
        .cloned()
        .collect()
}
