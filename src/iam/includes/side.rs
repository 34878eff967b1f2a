//! The statements of one side, and which of them apply to an action.

use std::collections::HashMap;

use super::role::RolePolicies;
use crate::iam::action::Action;
use crate::iam::evaluate::PolicySource;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Statement};

/// The statements of all policies of one side.
pub(super) struct Side<'a> {
    pub(super) statements: Vec<Placed<'a>>,
    /// How many parts must each allow a request.
    pub(super) parts: usize,
    /// By lower-case action, the statements that name it, by their index here, and how the first of
    /// them spells it.
    by_action: HashMap<String, (&'a str, Vec<usize>)>,
    /// By lower-case service prefix, the action patterns with wildcards.
    by_service: HashMap<String, Vec<(usize, &'a Pattern)>>,
    /// The statements with `NotAction`, ascending.
    complements: Vec<usize>,
    /// The action patterns of every service.
    of_any_service: Vec<(usize, &'a Pattern)>,
}

/// A statement and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    /// Which of the parts that must each allow a request.
    pub(super) part: usize,
    pub(super) source: PolicySource,
    /// The place of the one resource pattern that counts, if not all do.
    pub(super) only: Option<usize>,
    /// Policy and statement index in that part.
    pub(super) position: (usize, usize),
    pub(super) statement: &'a Statement,
}

impl Placed<'_> {
    pub(super) fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }
}

impl<'a> Side<'a> {
    pub(super) fn of(role: RolePolicies<'a>) -> Self {
        let mut side = Self {
            statements: Vec::new(),
            parts: 0,
            by_action: HashMap::new(),
            by_service: HashMap::new(),
            complements: Vec::new(),
            of_any_service: Vec::new(),
        };
        for (part, (source, policies)) in role.parts().enumerate() {
            side.parts = part + 1;
            for (policy, document) in policies.iter().enumerate() {
                let statements = document.statements.iter().enumerate();
                side.statements
                    .extend(statements.map(|(index, statement)| Placed {
                        part,
                        source,
                        only: None,
                        position: (policy, index),
                        statement,
                    }));
            }
        }
        for (index, placed) in side.statements.iter().enumerate() {
            if matches!(placed.statement.actions, Actions::NotAction(_)) {
                side.complements.push(index);
            }
            for pattern in placed.statement.actions.patterns() {
                match service_of(pattern) {
                    Some(_) if !pattern.has_wildcard() => {
                        let name = pattern.as_str().to_ascii_lowercase();
                        let spelled = pattern.as_str();
                        let named = side.by_action.entry(name);
                        named.or_insert((spelled, Vec::new())).1.push(index);
                    }
                    Some(service) => {
                        let own = side.by_service.entry(service).or_default();
                        own.push((index, pattern));
                    }
                    None => side.of_any_service.push((index, pattern)),
                }
            }
        }
        side
    }

    /// The indices of the statements that apply to `action`, ascending.
    pub(super) fn applying(&self, action: &Action) -> Vec<usize> {
        let name = action.as_str().to_ascii_lowercase();
        let named = self.by_action.get(&name);
        let mut listed = named.map_or_else(Vec::new, |(_, indices)| indices.clone());
        let own = self.by_service.get(&name[..action.service().len()]);
        for (index, pattern) in own.into_iter().flatten().chain(&self.of_any_service) {
            if listed.last() != Some(index) && pattern.matches_action(action) {
                listed.push(*index);
            }
        }
        listed.sort_unstable();
        listed.dedup();
        if self.complements.is_empty() {
            return listed;
        }
        let is_listed = |index: &usize| listed.binary_search(index).is_ok();
        let is_complement = |index: &usize| self.complements.binary_search(index).is_ok();
        let others = self.complements.iter().filter(|index| !is_listed(index));
        let mut applying: Vec<usize> = listed
            .iter()
            .filter(|index| !is_complement(index))
            .chain(others)
            .copied()
            .collect();
        applying.sort_unstable();
        applying
    }

    /// Whether every part may allow something with these statements.
    pub(super) fn may_allow(&self, applying: &[usize]) -> bool {
        let mut parts = vec![false; self.parts];
        for placed in applying.iter().map(|index| &self.statements[*index]) {
            parts[placed.part] |= placed.allows();
        }
        parts.iter().all(|allows| *allows)
    }

    /// The statements with these indices.
    pub(super) fn at(&self, applying: &[usize]) -> Vec<Placed<'a>> {
        applying
            .iter()
            .map(|index| self.statements[*index])
            .collect()
    }

    /// The actions that statements name without a wildcard: in lower case, and as spelled.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.by_action
            .iter()
            .map(|(name, (spelled, _))| (name.as_str(), *spelled))
    }

    /// By lower-case service prefix, the action patterns with wildcards.
    pub(super) fn services(
        &self,
    ) -> impl Iterator<Item = (&str, impl Iterator<Item = &'a Pattern>)> {
        self.by_service.iter().map(|(service, patterns)| {
            (
                service.as_str(),
                patterns.iter().map(|(_, pattern)| *pattern),
            )
        })
    }

    /// The action patterns of every service.
    pub(super) fn of_any_service(&self) -> impl Iterator<Item = &'a Pattern> {
        self.of_any_service.iter().map(|(_, pattern)| *pattern)
    }
}

/// The lower-case service prefix of an action pattern; `None` when it is of every service.
fn service_of(pattern: &Pattern) -> Option<String> {
    let (service, _) = pattern.as_str().split_once(':')?;
    (!service.contains('*')).then(|| service.to_ascii_lowercase())
}
