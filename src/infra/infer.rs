//! What references stand for that the configuration does not tell, by the one ARN of the proposal that fits.
//!
//! What is found so is a claim: it is said, and it makes an edit unsafe.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::CodeDocument;
use super::statement::{ElementNames, ReadsText, key};
use super::syntax::tree::{Node, TextPart};
use super::value::{KnownTexts, Value, unify};
use crate::iam::policy::Policy;

/// A resource whose ARN is not wholly known.
#[derive(Clone, Debug)]
pub(crate) struct Unnamed {
    /// How code refers to it: `aws_sqs_queue.orders.arn`.
    pub reference: String,
    /// Its ARN as far as it is known.
    pub arn: Value,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inferred {
    /// References and what they stand for.
    pub known: KnownTexts,
    /// The same, to be said.
    pub claims: Vec<(String, String)>,
}

/// Finds the one ARN for each resource and each reference of the documents that nothing else tells.
pub(crate) fn infer(
    unnamed: &[Unnamed],
    documents: &[CodeDocument<'_>],
    reads: &[&dyn ReadsText],
    proposal: &Policy,
) -> Inferred {
    let mut found = Inferred::default();
    let texts: BTreeSet<&str> = proposal
        .statements
        .iter()
        .flat_map(|statement| statement.resources.patterns())
        .map(crate::iam::Pattern::as_str)
        .filter(|text| text.starts_with("arn:"))
        .collect();
    let named = references(documents);
    let mut fits: BTreeMap<usize, BTreeMap<String, KnownTexts>> = BTreeMap::new();
    for (index, one) in unnamed.iter().enumerate() {
        let says = letters(&one.arn) >= 3 || named.contains(&one.reference);
        for text in texts.iter().filter(|_| says) {
            if let Some((length, known)) = beginning(&one.arn, text) {
                fits.entry(index)
                    .or_default()
                    .insert(text[..length].to_owned(), known);
            }
        }
    }
    for (index, own) in &fits {
        let Some((text, known)) = own.iter().next().filter(|_| own.len() == 1) else {
            continue;
        };
        let others = fits
            .iter()
            .filter(|(other, fit)| *other != index && fit.contains_key(text))
            .count();
        if others == 0 {
            found.known.extend(known.clone());
            found
                .claims
                .push((unnamed[*index].reference.clone(), text.clone()));
        }
    }
    whole(documents, reads, proposal, &mut found);
    found
}

/// The references that documents have.
pub(crate) fn references(documents: &[CodeDocument<'_>]) -> BTreeSet<String> {
    let statements = documents.iter().flat_map(CodeDocument::statements);
    statements
        .flat_map(|node| {
            node.references()
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// How many letters of a name are told.
fn letters(arn: &Value) -> usize {
    let mut parts = arn.parts.iter();
    let first = match parts.next() {
        Some(TextPart::Literal(text)) => text.rsplit([':', '/']).next().unwrap_or_default().len(),
        _ => 0,
    };
    let rest = parts.map(|part| match part {
        TextPart::Literal(text) => text.chars().filter(char::is_ascii_alphanumeric).count(),
        TextPart::Ref(_) | TextPart::Opaque => 0,
    });
    first + rest.sum::<usize>()
}

/// How much of a text an ARN may be, and what its references stand for then.
fn beginning(arn: &Value, text: &str) -> Option<(usize, KnownTexts)> {
    if !matches!(arn.parts.first(), Some(TextPart::Literal(_))) || arn.known().is_some() {
        return None;
    }
    let mut ends: Vec<usize> = text.match_indices(['/', ':']).map(|(at, _)| at).collect();
    ends.push(text.len());
    ends.into_iter().rev().find_map(|end| {
        let name = text[..end].rsplit([':', '/']).next().unwrap_or_default();
        let known = unify(&arn.parts, &text[..end]).filter(|_| !name.contains(['*', '?']))?;
        Some((end, known))
    })
}

/// References of the documents that are whole ARNs: the one ARN of the service that its actions are of.
fn whole(
    documents: &[CodeDocument<'_>],
    reads: &[&dyn ReadsText],
    proposal: &Policy,
    found: &mut Inferred,
) {
    for (document, reads) in documents.iter().zip(reads) {
        for node in document.statements() {
            let services = services(node, document.shape, *reads);
            let texts: BTreeSet<&str> = proposal
                .statements
                .iter()
                .flat_map(|statement| statement.resources.patterns())
                .map(crate::iam::Pattern::as_str)
                .filter(|text| {
                    text.split(':')
                        .nth(2)
                        .is_some_and(|own| services.contains(own))
                })
                .collect();
            let items = node
                .get(key("Resource", document.shape))
                .map(Node::items)
                .unwrap_or_default();
            let open: Vec<(String, String)> = items
                .iter()
                .filter_map(|item| tail(&reads.value(item)?))
                .collect();
            let names: BTreeSet<&String> = open.iter().map(|(name, _)| name).collect();
            let [name] = names.into_iter().collect::<Vec<_>>()[..] else {
                continue;
            };
            let bases: BTreeSet<&str> = open
                .iter()
                .flat_map(|(_, rest)| {
                    texts
                        .iter()
                        .filter_map(move |text| text.strip_suffix(rest.as_str()))
                })
                .filter(|base| !base.contains(['*', '?']) && !base.is_empty())
                .collect();
            let shortest = bases.iter().min_by_key(|base| base.len());
            if let Some(base) = shortest
                && bases.iter().all(|other| {
                    other
                        .strip_prefix(base)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
                })
                && !found.known.contains_key(name)
            {
                found.known.insert(name.clone(), (*base).to_owned());
                let said = name.rsplit('#').next().unwrap_or(name).to_owned();
                found.claims.push((said, (*base).to_owned()));
            }
        }
    }
}

/// A value that is one unknown reference with a text behind it.
fn tail(value: &Value) -> Option<(String, String)> {
    match value.parts.as_slice() {
        [TextPart::Ref(name)] => Some((name.clone(), String::new())),
        [TextPart::Ref(name), TextPart::Literal(rest)] if rest.starts_with(['/', ':']) => {
            Some((name.clone(), rest.clone()))
        }
        _ => None,
    }
}

/// The services of a statement's actions.
fn services(node: &Node, shape: ElementNames, reads: &dyn ReadsText) -> BTreeSet<String> {
    let items = node
        .get(key("Action", shape))
        .map(Node::items)
        .unwrap_or_default();
    let texts = items
        .into_iter()
        .filter_map(|item| reads.value(item)?.known());
    texts
        .filter_map(|text| Some(text.split_once(':')?.0.to_ascii_lowercase()))
        .collect()
}
