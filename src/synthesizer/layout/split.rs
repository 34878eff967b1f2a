//! Keeping documents within the size limit: statements are spread over several documents, and a
//! statement that is too long for any is taken apart, by resources first.

use std::collections::BTreeSet;

use super::{Block, StatementGrants, sid, statement};
use crate::iam::policy::{Policy, Statement, Version};
use crate::synthesizer::grant::Grant;

/// Blocks of which each fits into a document of its own, in the same order.
///
/// A block of one action and one resource that is still too long stays as it is: IAM limits a name
/// far below a document, so only made-up input comes here, and nothing is dropped in silence.
pub(super) fn fit(blocks: Vec<Block>, grants: &[Grant], limit: usize) -> Vec<Block> {
    let mut fitting = Vec::new();
    let mut open: Vec<Block> = blocks.into_iter().rev().collect();
    while let Some(block) = open.pop() {
        let fits = at_most(&block) <= limit
            || size(std::slice::from_ref(&statement(&block, &sid::longest()))) <= limit;
        match if fits { None } else { halves(&block, grants) } {
            Some((first, second)) => open.extend([second, first]),
            None => fitting.push(block),
        }
    }
    fitting
}

/// More characters than a document with the block has: what is written takes six for one at most, in an escape.
fn at_most(block: &Block) -> usize {
    const AROUND: usize = 400;
    const AROUND_EACH: usize = 100;
    let texts = block.actions.iter().chain(&block.resources);
    let texts = texts.map(|text| 6 * text.len() + AROUND_EACH);
    let conditions = block
        .conditions
        .iter()
        .map(|one| 6 * format!("{one:?}").len() + AROUND_EACH);
    AROUND + texts.chain(conditions).sum::<usize>()
}

fn halves(block: &Block, grants: &[Grant]) -> Option<(Block, Block)> {
    let (mut first, mut second) = (block.clone(), block.clone());
    if let Some(cut) = middle(&block.resources) {
        second.resources = first.resources.split_off(&cut);
    } else {
        let cut = middle(&block.actions)?;
        second.actions = first.actions.split_off(&cut);
    }
    for half in [&mut first, &mut second] {
        let (actions, resources) = (&half.actions, &half.resources);
        half.grants.retain(|&index| {
            let grant = &grants[index];
            actions.contains(&grant.action.to_string()) && resources.contains(&grant.resource)
        });
    }
    Some((first, second))
}

fn middle(items: &BTreeSet<String>) -> Option<String> {
    if items.len() < 2 {
        None
    } else {
        items.iter().nth(items.len() / 2).cloned()
    }
}

/// Spreads statements over as few documents as their order allows.
pub(super) fn pages(
    statements: Vec<(Statement, StatementGrants)>,
    limit: usize,
) -> Vec<Vec<(Statement, StatementGrants)>> {
    let empty = size(&[]);
    let mut pages: Vec<Vec<_>> = Vec::new();
    let mut used = 0;
    for item in statements {
        // One more character for the comma between statements.
        let more = size(std::slice::from_ref(&item.0)) - empty + 1;
        match pages.last_mut() {
            Some(page) if used + more <= limit => {
                page.push(item);
                used += more;
            }
            _ => {
                pages.push(vec![item]);
                used = empty + more;
            }
        }
    }
    pages
}

/// Characters of a document with these statements.
fn size(statements: &[Statement]) -> usize {
    Policy {
        version: Version::V2012,
        id: None,
        statements: statements.to_vec(),
    }
    .size()
}
