//! What is to be said about drafts, once it is known which of them became grants.

use std::collections::{BTreeMap, BTreeSet};

use super::gaps;
use super::generalize::Widening;
use super::grant::Grant;
use super::options::Generalize;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::observer::usage::Name;

/// Where a draft stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) action: Action,
    pub(super) resource: String,
}

/// Notes on drafts by place.
#[derive(Default)]
pub(super) struct Notes {
    /// By place and pattern: the names that the pattern stands for.
    widened: BTreeMap<(Place, String), BTreeSet<Name>>,
    /// By place and pattern: names with characters that a policy cannot hold.
    unwritable: BTreeMap<(Place, String), BTreeSet<String>>,
    unresolved: BTreeMap<Place, BTreeSet<String>>,
    without_service: BTreeSet<Place>,
}

impl Notes {
    /// `pattern` is how the pattern is named to a person.
    pub(super) fn widened(&mut self, place: &Place, pattern: &str, widening: &Widening) {
        let at = || (place.clone(), pattern.to_owned());
        if widening.is_wider() {
            self.widened
                .entry(at())
                .or_default()
                .extend(widening.names.iter().cloned());
        }
        let unwritable = |name: &&Name| {
            widening.pattern.contains('?')
                && !name.text.chars().all(|c| matches!(c, ' '..='\u{ff}'))
        };
        for name in widening.names.iter().filter(unwritable) {
            self.unwritable
                .entry(at())
                .or_default()
                .insert(name.text.clone());
        }
    }

    /// What is written out exactly of a place's resource: a single wildcard in it stands for a character that a
    /// policy cannot hold.
    pub(super) fn exact(&mut self, place: &Place, parts: [&str; 2]) {
        // Names of secrets are ASCII (API reference, CreateSecret): there it is what AWS adds to a name.
        let is_secret = Arn::parse(&place.resource).is_some_and(|a| a.service == "secretsmanager");
        if !is_secret && parts.iter().any(|part| Pattern::new(*part).has_single()) {
            let at = (place.clone(), place.resource.clone());
            self.unwritable.entry(at).or_default();
        }
    }

    /// Variables that no field told.
    pub(super) fn unresolved(&mut self, place: &Place, variables: &BTreeSet<String>) {
        if !variables.is_empty() {
            self.unresolved
                .entry(place.clone())
                .or_default()
                .extend(variables.iter().cloned());
        }
    }

    /// A key used through, or a role handed to, a service that nothing names.
    pub(super) fn without_service(&mut self, place: &Place) {
        self.without_service.insert(place.clone());
    }

    /// The gaps of those drafts that became grants as they stand. What another grant includes needs
    /// no word of its own: the wider one has been explained, or logging implies it.
    pub(super) fn report(self, grants: &[Grant], dial: Generalize) -> Vec<Gap> {
        let granted: BTreeSet<Place> = grants
            .iter()
            .map(|g| Place {
                action: g.action.clone(),
                resource: g.resource.clone(),
            })
            .collect();
        let mut gaps = Vec::new();
        for (pattern, (actions, names)) in by_pattern(self.widened, &granted) {
            gaps.push(gaps::widened(&pattern, &actions, &names, dial));
        }
        for (pattern, (_, names)) in by_pattern(self.unwritable, &granted) {
            gaps.push(gaps::unwritable(&pattern, names));
        }
        for (place, variables) in self.unresolved {
            if granted.contains(&place) {
                gaps.push(gaps::unresolved(&place.action, &place.resource, &variables));
            }
        }
        for place in self.without_service.intersection(&granted) {
            gaps.push(gaps::without_service(&place.action, &place.resource));
        }
        gaps
    }
}

/// Notes on the same pattern are one, with all the actions it is granted to.
fn by_pattern<T: Ord>(
    notes: BTreeMap<(Place, String), BTreeSet<T>>,
    granted: &BTreeSet<Place>,
) -> BTreeMap<String, (BTreeSet<Action>, BTreeSet<T>)> {
    let mut patterns: BTreeMap<String, (BTreeSet<Action>, BTreeSet<T>)> = BTreeMap::new();
    for ((place, pattern), names) in notes {
        if granted.contains(&place) {
            let (actions, all) = patterns.entry(pattern).or_default();
            actions.insert(place.action);
            all.extend(names);
        }
    }
    patterns
}
