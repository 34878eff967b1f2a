//! Statement names that tell a reviewer what stands there and why: `ObservedDynamodbOrders`,
//! `ImpliedLogging`. IAM accepts letters and digits only, unique within a document.

use std::collections::BTreeSet;

use super::{Basis, Block};
use crate::synthesizer::grant::{Grant, Reason};

/// Longer names say no more to a reader.
const LONGEST: usize = 64;

/// A name as long as any, to measure a statement before it has one.
pub(super) fn longest() -> String {
    "X".repeat(LONGEST)
}

/// A name for each block, unique over all documents.
pub(super) fn name_all(blocks: &[Block], grants: &[Grant]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    blocks
        .iter()
        .map(|block| {
            let name = cut(&name(block, grants), LONGEST);
            let mut unique = name.clone();
            for number in 2.. {
                if taken.insert(unique.clone()) {
                    break;
                }
                let number = format!("N{number}");
                unique = format!("{}{number}", cut(&name, LONGEST - number.len()));
            }
            unique
        })
        .collect()
}

fn cut(name: &str, most: usize) -> String {
    // Only ASCII letters and digits come here.
    name.chars().take(most).collect()
}

fn name(block: &Block, grants: &[Grant]) -> String {
    let action = match block.actions.first() {
        Some(only) if block.actions.len() == 1 => only.split(':').nth(1).unwrap_or_default(),
        _ => "",
    };
    if block.basis == Basis::Implied {
        return format!("Implied{}{}", implied_by(block, grants), words(action));
    }
    let service = block
        .actions
        .first()
        .and_then(|a| a.split(':').next())
        .unwrap_or_default();
    let basis = if block.basis == Basis::Kept {
        "Kept"
    } else {
        "Observed"
    };
    if block.resources.contains("*") {
        let services: BTreeSet<_> = block
            .actions
            .iter()
            .filter_map(|a| a.split(':').next())
            .collect();
        let service = if services.len() == 1 {
            words(service)
        } else {
            String::new()
        };
        return format!(
            "{basis}{service}{}OnAnyResource{}",
            words(action),
            via(block)
        );
    }
    // The service before the place: a place may be long and is cut first.
    format!(
        "{basis}{}{}{}{}",
        words(service),
        words(action),
        via(block),
        place(block)
    )
}

/// The subject of what implies a block: the word before the colon.
fn implied_by(block: &Block, grants: &[Grant]) -> String {
    let reasons = block
        .grants
        .iter()
        .flat_map(|&index| &grants[index].reasons);
    let by = reasons.filter_map(|reason| match reason {
        Reason::Implied { by } => Some(by.as_str()),
        Reason::Observed { .. } | Reason::Kept { .. } => None,
    });
    by.min()
        .map(|by| words(by.split(':').next().unwrap_or(by)))
        .unwrap_or_default()
}

/// The resources' name: of the first, and how many more there are.
fn place(block: &Block) -> String {
    let first = block
        .resources
        .first()
        .map(|resource| label(resource))
        .unwrap_or_default();
    match block.resources.len() {
        0 | 1 => first,
        more => format!("{}And{}More", cut(&first, LONGEST / 3), more - 1),
    }
}

/// `Orders` for `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders`: the resource without its
/// type; an object's key with its bucket.
fn label(resource: &str) -> String {
    let mut parts = resource.splitn(6, ':').skip(2);
    let (service, name) = (
        parts.next().unwrap_or_default(),
        parts.nth(2).unwrap_or(resource),
    );
    let named = match name.split_once(['/', ':']) {
        Some((_, named)) if service != "s3" => named,
        _ => name,
    };
    words(named)
}

/// `ViaSecretsmanager` for `kms:ViaService`: two statements on one key differ in that.
fn via(block: &Block) -> String {
    let services = block
        .conditions
        .values()
        .filter_map(|keys| keys.get("kms:ViaService"))
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
