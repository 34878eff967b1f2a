//! The actions that stand for all: one for each way in which statements can apply.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::side::Side;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::{Budget, Language, Reading, samples};

/// Actions to which the same statements of each side apply: wide, then narrow.
pub(super) struct Class {
    /// In the order of the known, then of those that policies name.
    pub(super) actions: Vec<Action>,
    pub(super) applying: [Vec<usize>; 2],
}

/// One class for each way in which the statements can apply to `known` actions, to actions that the
/// policies name, and to those of patterns that no known action matches. Left out is what the narrow
/// side can never allow.
pub(super) fn classes(sides: &[Side<'_>; 2], known: &[Action]) -> Vec<Class> {
    let mut classes: IndexMap<[Vec<usize>; 2], Vec<Action>> = IndexMap::new();
    let unknown = unknown_actions(sides, known);
    for action in known.iter().chain(&unknown) {
        let narrow = sides[1].applying(action);
        if sides[1].may_allow(&narrow) {
            let applying = [sides[0].applying(action), narrow];
            classes.entry(applying).or_default().push(action.clone());
        }
    }
    let class = |(applying, actions)| Class { actions, applying };
    classes.into_iter().map(class).collect()
}

/// Actions that are not among `known`: those that are named, and some for the patterns that match
/// none of the known. What they stand for may exist, or come to exist.
fn unknown_actions(sides: &[Side<'_>; 2], known: &[Action]) -> Vec<Action> {
    let mut by_service: BTreeMap<&str, BTreeSet<&Pattern>> = BTreeMap::new();
    for (service, patterns) in sides.iter().flat_map(Side::services) {
        by_service.entry(service).or_default().extend(patterns);
    }
    let mut known_of: BTreeMap<String, Vec<&Action>> = BTreeMap::new();
    for action in known {
        let service = action.service().to_ascii_lowercase();
        if by_service.contains_key(service.as_str()) {
            known_of.entry(service).or_default().push(action);
        }
    }
    let named: BTreeMap<&str, &str> = sides.iter().flat_map(Side::named).collect();
    let mut found: Vec<Action> = named
        .values()
        .filter_map(|spelled| spelled.parse().ok())
        .collect();
    let anywhere: BTreeSet<&Pattern> = sides.iter().flat_map(Side::of_any_service).collect();
    for (service, patterns) in by_service {
        let of_service = known_of.get(service).map_or(&[][..], Vec::as_slice);
        let is_known = |pattern: &Pattern| of_service.iter().any(|own| pattern.matches_action(own));
        let unmatched: Vec<&Pattern> = patterns
            .iter()
            .copied()
            .filter(|pattern| !is_known(pattern))
            .collect();
        if !unmatched.is_empty() {
            let possible = names(patterns.iter().chain(&anywhere).copied());
            let actions = possible
                .iter()
                .filter_map(|name| Action::new(service, name).ok());
            found.extend(
                actions.filter(|own| unmatched.iter().any(|pattern| pattern.matches_action(own))),
            );
        }
    }
    // for patterns of every service, when no known action is of a service that is not named
    found.extend(Action::new("any", "Any").ok());
    found
}

/// One name for each way in which the patterns can match names.
fn names<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Vec<String> {
    let name = |pattern: &Pattern| {
        let (_, name) = pattern.as_str().split_once(':')?;
        Some(Pattern::without_variables(name))
    };
    let names: Vec<Pattern> = patterns.filter_map(name).collect();
    let groups: Vec<Vec<Language>> = names
        .iter()
        .map(|name| Language::of(name, Reading::Name).into_iter().collect())
        .collect();
    // too many cases: the shortest of each at least
    samples(&groups, None, &mut Budget::default())
        .unwrap_or_else(|| names.iter().filter_map(Pattern::sample).collect())
}
