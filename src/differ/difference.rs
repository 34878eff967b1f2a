//! What changes from the role as it is to the role as proposed, action by action.

use std::collections::{BTreeMap, BTreeSet};

use super::danger::{self, Danger};
pub use super::outline::Removed;
pub(crate) use super::outline::{ACCESS_LEVELS, Breadth};
use super::outline::{Outline, Side, level_of};
use super::requests::Requests;
pub use super::sample::SamplePlace;
use super::sample::lost;
use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::iam::includes::{PolicyInclusion, includes_in};
use crate::iam::pattern::Pattern;
use crate::snapshot::permissions::Permissions;

/// What an action that both sides, or the proposal alone, allow becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessChange {
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
    pub change: AccessChange,
    /// The resource patterns it is allowed on today; empty when it is not.
    pub before: BTreeSet<String>,
    /// The resource patterns it is to be allowed on.
    pub after: BTreeSet<String>,
}

/// The whole difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The role as it is.
    pub before: Breadth,
    /// The role as proposed.
    pub after: Breadth,
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
        self.removed.is_empty() && self.changes.iter().all(|c| c.change == AccessChange::Kept)
    }
}

/// Compares two sides. `place` is where invented witnesses lie.
pub fn difference(
    before: &Permissions,
    after: &Permissions,
    catalog: &Catalog,
    place: SamplePlace<'_>,
) -> Difference {
    let [old, new] = [before, after].map(|side| Side::of(side, catalog));
    let outline = Outline::of(&old, &new, catalog);
    let changes: Vec<ActionChange> = new
        .actions
        .iter()
        .map(|action| change(before, after, action, catalog, place))
        .collect();
    let mut removed = outline.removed;
    let kept: BTreeSet<&str> = new.actions.iter().map(Action::service).collect();
    for level in removed.values_mut() {
        level.witness = witness(before, after, level, &kept, catalog, place);
    }
    Difference {
        removed,
        changes,
        unreachable: unreachable(&old.reach.resources, &new.reach.resources),
        dangers_gone: outline.dangers_gone,
        before: old.reach,
        after: new.reach,
        dangers_left: new.dangers,
    }
}

fn change(
    before: &Permissions,
    after: &Permissions,
    action: &Action,
    catalog: &Catalog,
    place: SamplePlace<'_>,
) -> ActionChange {
    let (old, new) = (before.about(action), after.about(action));
    let requests = Requests::new(catalog, Vec::new());
    let change = match includes_in(old.role(), new.role(), &requests) {
        PolicyInclusion::NotIncluded { witness } => AccessChange::Added(witness),
        PolicyInclusion::Unknown { .. } => AccessChange::Unknown,
        PolicyInclusion::Included => match includes_in(new.role(), old.role(), &requests) {
            PolicyInclusion::Included => AccessChange::Kept,
            PolicyInclusion::NotIncluded { witness } => {
                let likely = lost(before, after, action, catalog, place);
                let confirmed = likely.or_else(|| before.allows(&witness).then_some(witness));
                AccessChange::Narrowed(confirmed)
            }
            PolicyInclusion::Unknown { .. } => match lost(before, after, action, catalog, place) {
                Some(witness) => AccessChange::Narrowed(Some(witness)),
                None => AccessChange::Unknown,
            },
        },
    };
    ActionChange {
        access: level_of(action, catalog).to_owned(),
        change,
        before: before.resources_of(action),
        after: after.resources_of(action),
        action: action.clone(),
    }
}

/// A request about what goes, that was allowed: a removed danger says most, then an action of a service that
/// stays.
fn witness(
    before: &Permissions,
    after: &Permissions,
    level: &Removed,
    kept: &BTreeSet<&str>,
    catalog: &Catalog,
    place: SamplePlace<'_>,
) -> Option<Request> {
    /// More tries would find no more: what one action of a level lacks, the others lack too.
    const TRIES: usize = 40;
    let mut candidates: Vec<&Action> = level.by_service.values().flatten().collect();
    candidates.sort_by_key(|a| (!danger::is_part(a), !kept.contains(a.service())));
    candidates
        .into_iter()
        .take(TRIES)
        .find_map(|action| lost(before, after, action, catalog, place))
}

/// Patterns of today that no pattern of the proposal meets.
pub(crate) fn unreachable(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<String> {
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
