//! Whether everything some policies allow is also allowed by others.
//!
//! Exact on actions, given the actions there are; sound on resources and conditions: *included* is
//! said only when each piece of what is allowed lies within one statement of the other side and
//! clear of its denials, *not included* only with a request that [`evaluate`] confirms. All else is
//! unknown. Identity policies only: a permissions boundary is not part of either side.
//!
//! [`evaluate`]: super::evaluate::evaluate

mod region;
mod witness;

use std::collections::{HashMap, HashSet};

use super::action::Action;
use super::evaluate::Request;
use super::pattern::Pattern;
use super::policy::{Actions, Effect, Policy, Statement};
use region::Region;

/// The answer to "is everything that one side allows also allowed by the other?"
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyInclusion {
    /// Yes, for every request.
    Included,
    /// No: this request is allowed by the narrow side only, as the evaluator confirms.
    NotIncluded {
        /// The request as evidence.
        witness: Request,
    },
    /// Neither could be shown.
    Unknown {
        /// An action for which it could not be shown.
        action: Action,
        /// The statement of the narrow side that could not be placed: policy and statement index.
        statement: (usize, usize),
    },
}

/// Whether each request that the identity policies `narrow` allow is allowed by `wide`.
///
/// `actions` are all the actions there are; those that the policies name literally are added.
pub fn includes(wide: &[Policy], narrow: &[Policy], actions: &[Action]) -> PolicyInclusion {
    let sides = [Side::of(wide), Side::of(narrow)];
    let [wide_side, narrow_side] = &sides;
    let named: Vec<Action> = sides.iter().flat_map(Side::named_actions).collect();
    let mut unknown = None;
    for (action, applying) in representatives(&sides, actions.iter().chain(&named)) {
        let [wide_here, narrow_here] = applying;
        let wide_allows: Vec<_> = wide_side.regions(&wide_here, Effect::Allow).collect();
        let wide_denies: Vec<_> = wide_side.regions(&wide_here, Effect::Deny).collect();
        let narrow_denies: Vec<_> = narrow_side.regions(&narrow_here, Effect::Deny).collect();
        for region in narrow_side.regions(&narrow_here, Effect::Allow) {
            let allowed = region.pieces().all(|piece| {
                wide_allows
                    .iter()
                    .any(|allow| allow.covers(&piece, region.condition()))
            });
            let denied = wide_denies.iter().any(|deny| {
                let set_aside = narrow_denies.iter().any(|own| own.contains(deny));
                !set_aside && region.pieces().any(|piece| deny.may_meet(&piece))
            });
            if allowed && !denied {
                continue;
            }
            let others: Vec<&Region<'_>> = wide_allows.iter().chain(&wide_denies).collect();
            if let Some(witness) = witness::find(wide, narrow, action, &region, &others) {
                return PolicyInclusion::NotIncluded { witness };
            }
            unknown.get_or_insert_with(|| PolicyInclusion::Unknown {
                action: action.clone(),
                statement: region.position(),
            });
        }
    }
    unknown.unwrap_or(PolicyInclusion::Included)
}

/// One action for each way that statements can apply, with which statements of each side apply.
fn representatives<'a>(
    sides: &[Side<'_>; 2],
    actions: impl Iterator<Item = &'a Action>,
) -> Vec<(&'a Action, [Vec<bool>; 2])> {
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    for action in actions {
        let applying = [sides[0].applying(action), sides[1].applying(action)];
        if !sides[1].allows_any(&applying[1]) {
            continue;
        }
        if seen.insert(applying.clone()) {
            order.push((action, applying));
        }
    }
    order
}

/// The statements of all policies of one side.
struct Side<'a> {
    statements: Vec<((usize, usize), &'a Statement)>,
    /// By lower-case service prefix, the action patterns with their statement's index here.
    by_service: HashMap<String, Vec<(usize, &'a Pattern)>>,
    /// The action patterns of every service.
    of_any_service: Vec<(usize, &'a Pattern)>,
}

impl<'a> Side<'a> {
    fn of(policies: &'a [Policy]) -> Self {
        let numbered = policies.iter().enumerate().flat_map(|(policy, document)| {
            let statements = document.statements.iter().enumerate();
            statements.map(move |(index, statement)| ((policy, index), statement))
        });
        let mut side = Self {
            statements: numbered.collect(),
            by_service: HashMap::new(),
            of_any_service: Vec::new(),
        };
        for (index, (_, statement)) in side.statements.iter().enumerate() {
            for pattern in statement.actions.patterns() {
                match pattern.as_str().split_once(':') {
                    Some((service, _)) if !service.contains('*') => side
                        .by_service
                        .entry(service.to_ascii_lowercase())
                        .or_default()
                        .push((index, pattern)),
                    _ => side.of_any_service.push((index, pattern)),
                }
            }
        }
        side
    }

    /// Which statements apply to `action`.
    fn applying(&self, action: &Action) -> Vec<bool> {
        let mut listed = vec![false; self.statements.len()];
        let own = self.by_service.get(&action.service().to_ascii_lowercase());
        for (index, pattern) in own.into_iter().flatten().chain(&self.of_any_service) {
            if !listed[*index] && pattern.matches_action(action) {
                listed[*index] = true;
            }
        }
        for (mark, (_, statement)) in listed.iter_mut().zip(&self.statements) {
            *mark ^= matches!(statement.actions, Actions::NotAction(_));
        }
        listed
    }

    fn allows_any(&self, marks: &[bool]) -> bool {
        self.regions(marks, Effect::Allow).next().is_some()
    }

    fn regions(&self, marks: &[bool], effect: Effect) -> impl Iterator<Item = Region<'a>> {
        self.statements
            .iter()
            .zip(marks)
            .filter(move |((_, statement), applies)| **applies && statement.effect == effect)
            .map(|((position, statement), _)| Region::new(*position, statement))
    }

    /// The actions that the statements name without a wildcard.
    fn named_actions(&self) -> impl Iterator<Item = Action> {
        self.statements.iter().flat_map(|(_, statement)| {
            let patterns = statement.actions.patterns().iter();
            patterns.filter_map(|pattern| pattern.as_str().parse().ok())
        })
    }
}

#[cfg(test)]
mod tests;
