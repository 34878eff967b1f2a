//! Single values of a key, one for each way in which one value can be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::super::operator::{Comparison, OperatorEntry, Sense};
use super::super::ruling::Ruling;
use super::super::{Context, Operator, around, matches_one};
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::{Budget, Language, Reading, samples};

/// One value, or one that there may be.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// `None` when no text was found that is compared so.
    pub(super) text: Option<String>,
    /// Another text that is compared so, if one was met.
    twin: Option<String>,
    /// By ruling and entry, whether the value satisfies the operator.
    pub(super) own: Vec<Vec<bool>>,
}

/// What the texts of a key are compared as besides texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Truth,
    Number,
    Date,
    Address,
}

fn kind(operator: Operator) -> Option<Kind> {
    match operator.comparison {
        Comparison::Bool => Some(Kind::Truth),
        Comparison::Numeric(_) => Some(Kind::Number),
        Comparison::Date(_) => Some(Kind::Date),
        Comparison::IpAddress => Some(Kind::Address),
        _ => None,
    }
}

/// Values for every way in which one value can be compared by the entries, and whether all were
/// found. Comparing as a kind and comparing as a text are independent of each other, unless the text
/// is known: where no value was found for two outcomes together, one without a text stands for it.
pub(super) fn candidates(
    entries: &[OperatorEntry<'_>],
    rulings: &[Ruling],
    budget: &mut Budget,
) -> (Vec<Candidate>, bool) {
    let (mut texts, mut is_complete) = words(entries, budget);
    texts.extend(spelled_out(entries));
    is_complete &= add_kinds(entries, &mut texts);
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    let mut found: Vec<Candidate> = Vec::new();
    let mut known = BTreeMap::new();
    for text in texts {
        let own = compared(entries, rulings, &text);
        // the empty text is like no other to `ForAllValues`
        let is_like_none = text.is_empty();
        match known.get(&own) {
            Some(first) if !is_like_none => {
                let first: &mut Candidate = &mut found[*first];
                first.twin.get_or_insert(text);
            }
            _ => {
                if !is_like_none {
                    known.insert(own.clone(), found.len());
                }
                found.push(Candidate {
                    text: Some(text),
                    twin: None,
                    own,
                });
            }
        }
    }
    found.extend(unfound(entries, &found));
    (found, is_complete)
}

/// By ruling and entry, whether the one value `text` satisfies the operator.
fn compared(entries: &[OperatorEntry<'_>], rulings: &[Ruling], text: &str) -> Vec<Vec<bool>> {
    let none = Context::default();
    let by = |ruling: &Ruling| {
        let one = |(operator, values): &OperatorEntry<'_>| match operator.comparison {
            Comparison::Null => super::null(values, false),
            _ => matches_one(ruling, *operator, values, text, &none),
        };
        entries.iter().map(one).collect()
    };
    rulings.iter().map(by).collect()
}

/// Each candidate with another one that is compared like it, so that a list may hold two of its kind;
/// without a text where none was found. A value that is spelled out may have no other like it.
pub(super) fn twins<'c>(
    entries: &[OperatorEntry<'_>],
    rulings: &[Ruling],
    candidates: &'c [Candidate],
) -> Vec<(&'c Candidate, Candidate)> {
    let twin = |candidate: &Candidate| {
        let text = candidate.twin.clone().or_else(|| {
            let mut near = around::texts(candidate.text.as_deref()?).into_iter();
            near.find(|near| compared(entries, rulings, near) == candidate.own)
        });
        let may_be = text.is_some() || !is_spelled_out(entries, candidate);
        may_be.then(|| Candidate {
            text,
            twin: None,
            own: candidate.own.clone(),
        })
    };
    let with_twin = |own| Some((own, twin(own)?));
    candidates.iter().filter_map(with_twin).collect()
}

/// One candidate without a text for each pair of outcomes, as a kind and as a text, that no text was
/// found for.
fn unfound(entries: &[OperatorEntry<'_>], found: &[Candidate]) -> Vec<Candidate> {
    let is_kind: Vec<bool> = entries
        .iter()
        .map(|(own, _)| kind(*own).is_some())
        .collect();
    let asks_text =
        |(own, _): &OperatorEntry<'_>| kind(*own).is_none() && own.comparison != Comparison::Null;
    if !is_kind.contains(&true) || !entries.iter().any(asks_text) {
        return Vec::new();
    }
    let part = |own: &[Vec<bool>], kinds: bool| -> Vec<Vec<bool>> {
        let of = |by: &Vec<bool>| {
            let places = by.iter().zip(&is_kind);
            places
                .filter(|(_, is_kind)| **is_kind == kinds)
                .map(|(own, _)| *own)
                .collect()
        };
        own.iter().map(of).collect()
    };
    let mut kinds = BTreeSet::new();
    let mut texts: BTreeMap<Vec<Vec<bool>>, BTreeSet<Vec<Vec<bool>>>> = BTreeMap::new();
    for candidate in found {
        let as_kind = part(&candidate.own, true);
        kinds.insert(as_kind.clone());
        if !is_spelled_out(entries, candidate) {
            let as_text = part(&candidate.own, false);
            texts.entry(as_text).or_default().insert(as_kind);
        }
    }
    let mut all = Vec::new();
    for (as_text, with) in &texts {
        for as_kind in kinds.difference(with) {
            let join = |(kinds, texts): (&Vec<bool>, &Vec<bool>)| {
                let (mut kinds, mut texts) = (kinds.iter(), texts.iter());
                let next = |is_kind: &bool| {
                    let from = if *is_kind { kinds.next() } else { texts.next() };
                    from.copied().unwrap_or_default()
                };
                is_kind.iter().map(next).collect()
            };
            all.push(Candidate {
                text: None,
                twin: None,
                own: as_kind.iter().zip(as_text).map(join).collect(),
            });
        }
    }
    all
}

/// Whether the value is one that an entry spells out, but for letter case: nothing else is compared
/// so, and letter case makes no other number, address or truth value of it; the two cases of a date are
/// both spelled out.
fn is_spelled_out(entries: &[OperatorEntry<'_>], candidate: &Candidate) -> bool {
    let is_literal = |(operator, values): &OperatorEntry<'_>| {
        let mut values = values.iter();
        values.all(|value| is_one_text(operator.comparison, value))
    };
    candidate.own.iter().any(|by| {
        let mut each = entries.iter().zip(by);
        each.any(|(entry, own)| is_literal(entry) && *own == (entry.0.sense == Sense::Matches))
    })
}

/// Whether the value is compared as a text and matches that text alone, but for letter case.
fn is_one_text(comparison: Comparison, value: &Pattern) -> bool {
    match comparison {
        Comparison::StringEquals
        | Comparison::BinaryEquals
        | Comparison::StringEqualsIgnoreCase => true,
        Comparison::StringLike => !value.has_wildcard(),
        _ => false,
    }
}

/// The texts that entries spell out.
fn spelled_out(entries: &[OperatorEntry<'_>]) -> impl Iterator<Item = String> {
    entries.iter().flat_map(|(operator, values)| {
        let own = values
            .iter()
            .filter(|value| is_one_text(operator.comparison, value));
        let folds = operator.comparison == Comparison::StringEqualsIgnoreCase;
        own.filter_map(Pattern::plain_text).flat_map(move |text| {
            // a date in small letters may be none
            let others = [text.to_ascii_lowercase(), text.to_ascii_uppercase()];
            let others = others.into_iter().filter(move |_| folds);
            std::iter::once(text).chain(others)
        })
    })
}

/// Adds values of each kind that an entry compares; whether all bounds could be looked at.
fn add_kinds(entries: &[OperatorEntry<'_>], texts: &mut Vec<String>) -> bool {
    let kinds: BTreeSet<Kind> = entries.iter().filter_map(|(own, _)| kind(*own)).collect();
    let bounds = |of: Kind| {
        entries
            .iter()
            .filter(move |(operator, _)| kind(*operator) == Some(of))
            .flat_map(|(_, values)| values.iter().filter_map(Pattern::plain_text))
    };
    let mut is_complete = true;
    let mut plain = Vec::new();
    let mut add = |own: Vec<String>, spelled: fn(&str) -> Vec<String>| {
        let others: Vec<String> = own.iter().flat_map(|text| spelled(text)).collect();
        plain.extend(own.into_iter().chain(others));
    };
    for own in &kinds {
        match own {
            Kind::Truth => add(
                [
                    "true", "false", "True", "False", "TRUE", "FALSE", "tRuE", "fAlSe",
                ]
                .map(str::to_owned)
                .to_vec(),
                |_| Vec::new(),
            ),
            Kind::Number => {
                let (near, is_whole) = around::numbers(bounds(Kind::Number));
                is_complete &= is_whole;
                add(near, around::spelled_number);
            }
            Kind::Date => add(around::dates(bounds(Kind::Date)), around::spelled_date),
            Kind::Address => add(
                around::addresses(bounds(Kind::Address)),
                around::spelled_address,
            ),
        }
    }
    if kinds.contains(&Kind::Number) && kinds.contains(&Kind::Date) {
        add(
            around::digits(bounds(Kind::Date), bounds(Kind::Number)),
            |_| Vec::new(),
        );
    }
    let filled: Vec<String> = wild(entries)
        .flat_map(|pattern| {
            let words = ["x".to_owned(), String::new()];
            let values: Vec<String> = plain.iter().cloned().chain(words).collect();
            values
                .into_iter()
                .filter_map(move |value| pattern.filled(&value))
        })
        .collect();
    // without a kind, the samples of the patterns are enough
    if !kinds.is_empty() {
        texts.extend(plain);
        texts.extend(filled);
    }
    is_complete
}

/// The patterns with wildcards that the key's text is compared with.
fn wild<'e>(entries: &'e [OperatorEntry<'_>]) -> impl Iterator<Item = &'e Pattern> {
    entries
        .iter()
        .filter(|(operator, _)| operator.comparison == Comparison::StringLike)
        .flat_map(|(_, values)| values.iter())
        .filter(|pattern| pattern.has_wildcard())
}

/// Texts for every way in which entries can compare them as texts or as ARNs.
fn words(entries: &[OperatorEntry<'_>], budget: &mut Budget) -> (Vec<String>, bool) {
    let has_kinds = entries.iter().any(|(own, _)| kind(*own).is_some());
    let mut groups: Vec<Vec<Language>> = Vec::new();
    let mut are_arns = false;
    for (operator, values) in entries {
        let readings: &[Reading] = match operator.comparison {
            Comparison::StringLike => &[Reading::Wild],
            Comparison::StringEquals | Comparison::BinaryEquals => &[Reading::Literal],
            Comparison::StringEqualsIgnoreCase => &[Reading::Folded, Reading::FoldedWidely],
            Comparison::ArnEquals | Comparison::ArnLike => &[Reading::Arn],
            _ => continue,
        };
        for reading in readings {
            are_arns |= *reading == Reading::Arn;
            let is_asked = |value: &&Pattern| *reading != Reading::Arn || value.is_arn();
            let (spelled_out, others): (Vec<&Pattern>, Vec<&Pattern>) = values
                .iter()
                .filter(is_asked)
                .partition(|value| has_kinds && is_one_text(operator.comparison, value));
            let own = |values: &[&Pattern]| {
                let languages = values.iter().copied();
                languages
                    .filter_map(|value| Language::of(value, *reading))
                    .collect()
            };
            // texts that are spelled out are each compared as a kind in a way of its own
            groups.extend(spelled_out.iter().map(|value| own(&[*value])));
            groups.push(own(&others));
        }
    }
    if are_arns {
        groups.push(vec![Language::every_arn()]);
    }
    let empty = [String::new()];
    if let Some(texts) = samples(&groups, None, budget) {
        (texts.into_iter().chain(empty).collect(), true)
    } else {
        let plain = entries.iter().flat_map(|(_, values)| values.iter());
        let texts = plain.filter_map(Pattern::sample);
        (texts.chain(empty).chain(["x".to_owned()]).collect(), false)
    }
}
