//! Statement names that tell a reviewer what stands there and why: `ObservedDynamodbGetItem`,
//! `ImpliedLogging`. IAM accepts letters and digits only, unique within a document.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use super::{Basis, Block};
use crate::catalog::context_key::VIA_SERVICE;
use crate::synthesizer::grant::{Grant, Reason};

/// What implies actions of a single service.
const OF_ONE: [&str; 3] = ["logging", "network", "tracing"];

/// Longer names say no more to a reader.
const LONGEST: usize = 64;

/// A name as long as any, to measure a statement before it has one.
pub(super) fn longest() -> String {
    "X".repeat(LONGEST)
}

/// A name for each block, unique over all documents.
///
/// Blocks of one name have numbers in the order of their actions and conditions, so that a resource more
/// moves none.
pub(super) fn name_all(blocks: &[Block], grants: &[Grant]) -> Vec<String> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    let rank = |index: &usize| {
        let block = &blocks[*index];
        (
            &block.actions,
            &block.conditions,
            block.basis,
            &block.resources,
        )
    };
    order.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let mut names = vec![String::new(); blocks.len()];
    let mut taken = BTreeSet::new();
    for index in order {
        let name = cut(&name(&blocks[index], grants), LONGEST);
        let mut unique = name.clone();
        for number in 2.. {
            if taken.insert(unique.clone()) {
                break;
            }
            let number = format!("N{number}");
            unique = format!("{}{number}", cut(&name, LONGEST - number.len()));
        }
        names[index] = unique;
    }
    names
}

fn cut(name: &str, most: usize) -> String {
    // Only ASCII letters and digits come here.
    name.chars().take(most).collect()
}

/// What the block rests on, its service and its actions. Its resources are not in the name, so that one
/// more of them does not change it.
fn name(block: &Block, grants: &[Grant]) -> String {
    match block.basis {
        Basis::Implied => {
            let action = match block.actions.first() {
                Some(only) if block.actions.len() == 1 => only.split(':').nth(1),
                _ => None,
            };
            let by = subjects(block.grants.iter().map(|&index| &grants[index]));
            // What one thing implies of several services stands in as many statements.
            let service = match block
                .actions
                .first()
                .and_then(|action| action.split_once(':'))
            {
                Some((service, _))
                    if action.is_none() && !by.iter().all(|s| OF_ONE.contains(s)) =>
                {
                    service
                }
                _ => "",
            };
            let by: Vec<String> = by.iter().map(|subject| words(subject)).collect();
            format!(
                "Implied{}{}{}",
                by.join("And"),
                words(service),
                words(action.unwrap_or_default())
            )
        }
        Basis::Kept => kept(block, grants).unwrap_or_else(|| named("Kept", block)),
        Basis::Observed => named("Observed", block),
    }
}

fn named(basis: &str, block: &Block) -> String {
    let mut parts: Vec<(&str, &str)> = block
        .actions
        .iter()
        .filter_map(|action| action.split_once(':'))
        .collect();
    parts.dedup();
    let services: BTreeSet<&str> = parts.iter().map(|(service, _)| *service).collect();
    let on = if block.resources.contains("*") {
        "OnAnyResource"
    } else {
        ""
    };
    match services.first().filter(|_| services.len() == 1) {
        Some(service) => {
            let begin = format!("{basis}{}", words(service));
            let end = format!("{}{on}", via(block));
            let room = LONGEST.saturating_sub(begin.len() + end.len());
            format!("{begin}{}{end}", called(&parts, room))
        }
        None => format!("{basis}{}{on}", via(block)),
    }
}

/// All actions, or the first of them with how many more there are, and a mark that is that of no other
/// actions: a statement keeps its name whatever others there are.
fn called(actions: &[(&str, &str)], room: usize) -> String {
    let all: Vec<String> = actions.iter().map(|(_, name)| words(name)).collect();
    let whole = all.concat();
    if whole.len() <= room {
        return whole;
    }
    let mark = xxh3_64(all.join(" ").as_bytes()) & 0xffff;
    let more = actions.len().saturating_sub(2);
    let end = if more == 0 {
        format!("X{mark:04x}")
    } else {
        format!("And{more}MoreX{mark:04x}")
    };
    let first = all.iter().take(2).map(String::as_str).collect::<String>();
    format!("{}{end}", cut(&first, room.saturating_sub(end.len())))
}

/// The name of the role's own statement, if all of the block is kept from one.
fn kept(block: &Block, grants: &[Grant]) -> Option<String> {
    let reasons = block
        .grants
        .iter()
        .flat_map(|&index| &grants[index].reasons);
    let mut names = reasons.filter_map(|reason| match reason {
        Reason::Kept { sid, .. } => Some(sid.as_deref()),
        Reason::Implied { .. } | Reason::Observed { .. } => None,
    });
    let first = names.next()??;
    let is_one = names.all(|name| name == Some(first));
    let is_plain = first.chars().all(|c| c.is_ascii_alphanumeric()) && !first.is_empty();
    (is_one && is_plain).then(|| first.to_owned())
}

/// What some grants are implied by.
pub(super) fn subjects<'g>(grants: impl Iterator<Item = &'g Grant>) -> BTreeSet<&'g str> {
    let reasons = grants.flat_map(|grant| &grant.reasons);
    let subjects = reasons.filter_map(|reason| match reason {
        Reason::Implied { by } => Some(by.subject),
        Reason::Observed { .. } | Reason::Kept { .. } => None,
    });
    subjects.collect()
}

/// `ViaSecretsmanager` for `kms:ViaService`: two statements on one key differ in that.
fn via(block: &Block) -> String {
    let services = block
        .conditions
        .values()
        .filter_map(|keys| keys.get(VIA_SERVICE))
        .flatten();
    let mut labels = services.map(|host| host.split('.').next().unwrap_or(host));
    labels
        .next()
        .map_or_else(String::new, |label| format!("Via{}", words(label)))
}

/// The letters and digits of a text, each run beginning with a capital.
fn words(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect()
}
