//! Which values of one condition key are worth looking at: one for each way in which the entries
//! that ask about the key can come out together.
//!
//! A key that is compared as a truth value, a number, a date, an address or an ARN is taken to have
//! such values only, and a key that no set operator asks about to have at most one.

use std::collections::{BTreeSet, HashSet};

use super::operator::Comparison;
use super::{Context, Operator, around, holds, matches_one};
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::{Budget, Language, Reading, samples};

/// The part of a condition that asks about one key: an operator and the values it takes, without
/// variables.
pub(crate) type Entry<'a> = (Operator, &'a [Pattern]);

/// Lists of values for one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Representatives {
    /// The empty list, a key that is not there, comes first.
    pub(crate) lists: Vec<Vec<String>>,
    /// Whether each outcome that is possible is that of one of the lists.
    pub(crate) is_complete: bool,
}

/// More lists than this are not looked at for one key.
const MOST_LISTS: usize = 512;

/// Lists of values of `key` for every outcome of the `entries` that ask about it.
pub(crate) fn representatives(
    key: &str,
    entries: &[Entry<'_>],
    budget: &mut Budget,
) -> Representatives {
    let (texts, mut is_complete) = texts(entries, budget);
    let mut found = Representatives {
        lists: Vec::new(),
        is_complete: true,
    };
    let mut seen = HashSet::new();
    let mut add = |list: &[String], lists: &mut Vec<Vec<String>>| {
        let mut context = Context::default();
        context.insert(key, list.iter().cloned());
        let outcome: Vec<bool> = entries
            .iter()
            .map(|(operator, values)| holds(*operator, key, values, &context))
            .collect();
        if seen.insert((outcome, list.is_empty())) {
            lists.push(list.to_vec());
        }
    };
    add(&[], &mut found.lists);
    for text in &texts {
        add(std::slice::from_ref(text), &mut found.lists);
    }
    if entries.iter().any(|(operator, _)| operator.set.is_some()) {
        for list in several(entries, &texts, &mut is_complete) {
            add(&list, &mut found.lists);
        }
    }
    found.is_complete = is_complete;
    found
}

/// Lists of two and more of `texts`, one for each set of what all of them and any of them match.
fn several(entries: &[Entry<'_>], texts: &[String], is_complete: &mut bool) -> Vec<Vec<String>> {
    let none = Context::default();
    let single: Vec<Vec<bool>> = texts
        .iter()
        .map(|text| {
            let one = |(operator, values): &Entry<'_>| matches_one(*operator, values, text, &none);
            entries.iter().map(one).collect()
        })
        .collect();
    let mut seen = HashSet::new();
    let mut lists: Vec<(Vec<bool>, Vec<bool>, Vec<String>)> = texts
        .iter()
        .zip(&single)
        .map(|(text, own)| (own.clone(), own.clone(), vec![text.clone()]))
        .collect();
    let mut at = 0;
    while at < lists.len() {
        for (text, own) in texts.iter().zip(&single) {
            let (all, any, list) = &lists[at];
            if list.contains(text) {
                continue;
            }
            let join = |a: &[bool], by: fn(bool, bool) -> bool| -> Vec<bool> {
                a.iter().zip(own).map(|(a, b)| by(*a, *b)).collect()
            };
            let (all, any) = (join(all, |a, b| a && b), join(any, |a, b| a || b));
            if seen.insert((all.clone(), any.clone())) {
                if lists.len() >= MOST_LISTS {
                    *is_complete = false;
                    break;
                }
                let longer = list.iter().chain([text]).cloned().collect();
                lists.push((all, any, longer));
            }
        }
        at += 1;
    }
    lists
        .into_iter()
        .map(|(.., list)| list)
        .filter(|list| list.len() > 1)
        .collect()
}

/// What values of a key are compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Only whether the key is there.
    Presence,
    /// Texts and ARNs.
    Word,
    Truth,
    Number,
    Date,
    Address,
}

fn kind(operator: Operator) -> Kind {
    match operator.comparison {
        Comparison::Null => Kind::Presence,
        Comparison::StringEquals
        | Comparison::StringEqualsIgnoreCase
        | Comparison::StringLike
        | Comparison::BinaryEquals
        | Comparison::ArnEquals
        | Comparison::ArnLike => Kind::Word,
        Comparison::Bool => Kind::Truth,
        Comparison::Numeric(_) => Kind::Number,
        Comparison::Date(_) => Kind::Date,
        Comparison::IpAddress => Kind::Address,
    }
}

/// Single values, and whether there is one for each possible outcome.
fn texts(entries: &[Entry<'_>], budget: &mut Budget) -> (Vec<String>, bool) {
    let kinds: BTreeSet<Kind> = entries
        .iter()
        .map(|(operator, _)| kind(*operator))
        .filter(|kind| *kind != Kind::Presence)
        .collect();
    if kinds.contains(&Kind::Truth) {
        // whatever else compares the key, it is `true` or `false`
        return (vec!["true".to_owned(), "false".to_owned()], true);
    }
    if kinds.is_empty() {
        return (vec!["x".to_owned()], true);
    }
    let (mut all, mut is_complete) = (Vec::new(), kinds.len() == 1);
    for own in kinds {
        let bounds = || {
            entries
                .iter()
                .filter(move |(operator, _)| kind(*operator) == own)
                .flat_map(|(_, values)| values.iter().filter_map(Pattern::plain_text))
        };
        let (texts, is_whole) = match own {
            Kind::Number => around::numbers(bounds()),
            Kind::Date => (around::dates(bounds()), true),
            Kind::Address => (around::addresses(bounds()), true),
            Kind::Word | Kind::Truth | Kind::Presence => words(entries, budget),
        };
        all.extend(texts);
        is_complete &= is_whole;
    }
    (all, is_complete)
}

/// Texts for every outcome of the entries that compare texts or ARNs.
fn words(entries: &[Entry<'_>], budget: &mut Budget) -> (Vec<String>, bool) {
    let reading = |operator: &Operator| match operator.comparison {
        Comparison::StringLike => Some(Reading::Wild),
        Comparison::StringEquals | Comparison::BinaryEquals => Some(Reading::Literal),
        Comparison::StringEqualsIgnoreCase => Some(Reading::Folded),
        Comparison::ArnEquals | Comparison::ArnLike => Some(Reading::Arn),
        _ => None,
    };
    let (mut groups, mut are_arns) = (Vec::new(), false);
    for (operator, values) in entries {
        if let Some(reading) = reading(operator) {
            are_arns |= reading == Reading::Arn;
            let languages = values
                .iter()
                .filter_map(|value| Language::of(value, reading));
            groups.push(languages.collect());
        }
    }
    let every_arn = are_arns.then(Language::every_arn);
    match samples(&groups, every_arn.as_ref(), budget) {
        Some(texts) if are_arns => (texts, true),
        // the empty text is like no other to `ForAllValues`
        Some(texts) => (texts.into_iter().chain([String::new()]).collect(), true),
        None => {
            let plain = entries.iter().flat_map(|(_, values)| values.iter());
            (plain.filter_map(Pattern::sample).collect(), false)
        }
    }
}

#[cfg(test)]
mod tests;
