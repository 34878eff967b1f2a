//! Conditions, only where they cannot break: a service named in every call, or the listed prefix.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{self, Draft};
use super::generalize::{OFTEN, Widening, prefixes};
use super::grant::Conditions;
use super::options::Generalize;
use crate::observer::usage::{Distinct, Entry, Names};

/// The key that tells which part of a bucket is listed.
pub(super) const PREFIX: &str = "s3:prefix";

/// The keys whose values are names of services and namespaces: what a call carried once, the same
/// call carries again.
const STEADY: [&str; 3] = [
    "cloudwatch:namespace",
    "iam:PassedToService",
    "kms:ViaService",
];

/// The part of a call's context that a grant may depend on.
///
/// Values that a policy cannot hold, or would read as a variable, are left out: the grant then has
/// one condition less and allows more, but never breaks.
pub(super) fn steady(context: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    context
        .iter()
        .filter_map(|(key, value)| {
            let known = STEADY
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(key))?;
            let plain = value
                .chars()
                .all(|c| matches!(c, ' '..='\u{ff}') && c != '$');
            (plain && !value.is_empty()).then(|| (known.to_owned(), value.clone()))
        })
        .collect()
}

/// `StringEquals` of each key to its one value.
pub(super) fn equals(context: &BTreeMap<String, String>) -> Conditions {
    let keys: BTreeMap<_, _> = context
        .iter()
        .map(|(key, value)| (key.clone(), BTreeSet::from([value.clone()])))
        .collect();
    if keys.is_empty() {
        Conditions::new()
    } else {
        Conditions::from([(cover::EQUALS.to_owned(), keys)])
    }
}

/// Joins drafts that differ in the values of one condition key only: the values are alternatives.
pub(super) fn unite(drafts: Vec<Draft>) -> Vec<Draft> {
    STEADY.into_iter().fold(drafts, unite_key)
}

fn unite_key(drafts: Vec<Draft>, key: &str) -> Vec<Draft> {
    let mut united: BTreeMap<_, Draft> = BTreeMap::new();
    for mut draft in drafts {
        let values = draft
            .conditions
            .get_mut(cover::EQUALS)
            .and_then(|keys| keys.get_mut(key));
        let taken = values.map(std::mem::take);
        let frame = (
            draft.action.clone(),
            draft.resource.clone(),
            draft.conditions.clone(),
        );
        let into = match united.entry(frame) {
            std::collections::btree_map::Entry::Vacant(vacant) => vacant.insert(draft),
            std::collections::btree_map::Entry::Occupied(occupied) => {
                let into = occupied.into_mut();
                into.evidence.join(draft.evidence);
                into
            }
        };
        if let (Some(taken), Some(keys)) = (taken, into.conditions.get_mut(cover::EQUALS)) {
            keys.entry(key.to_owned()).or_default().extend(taken);
        }
    }
    united.into_values().collect()
}

/// The prefixes a bucket was listed with.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    prefixes: Names,
    calls: Distinct,
    /// Whether some call had no prefix.
    whole: bool,
}

impl Listed {
    /// Adds calls of one kind; all of them have a prefix, or none.
    pub(super) fn add(&mut self, entry: &Entry) {
        self.calls.merge(&entry.calls);
        match entry.values.get(PREFIX) {
            Some(prefixes) if !prefixes.is_empty() => self.prefixes.merge(prefixes),
            _ => self.whole = true,
        }
    }

    /// Patterns for `s3:prefix`, if every call had one and tomorrow's calls will fit too.
    ///
    /// One call alone shows no habit, and a prefix that neither generalises nor was used again and
    /// again may be another one tomorrow. Who asks for the observed names only gets just these.
    pub(super) fn patterns(&self, dial: Generalize) -> Option<Vec<Widening>> {
        if self.whole || self.prefixes.iter().any(|(name, _)| name.text.is_empty()) {
            return None;
        }
        let often = |widening: &Widening| {
            self.prefixes
                .iter()
                .any(|(name, uses)| uses >= OFTEN && widening.names.contains(name))
        };
        let patterns = prefixes(&self.prefixes, dial);
        let holds = self.calls.count().value > 1
            && patterns.iter().all(|widening| {
                let literal = widening.pattern.chars().any(char::is_alphanumeric);
                literal && (widening.pattern.ends_with('*') || often(widening))
            });
        (holds || dial == Generalize::Exact).then_some(patterns)
    }
}
