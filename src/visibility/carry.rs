//! Statements of the role that go into the documents as they are: no grant can say them.

use std::collections::BTreeSet;

use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};
use crate::synthesizer::{PolicyDocument, SizeLimits, StatementGrants};

/// Adds the statements to the documents, each to the last that has room for it, or to one of its own: a
/// `Deny` works in any document of the role. They keep their names as far as these are free.
///
/// One that is too long for a document is taken apart by its actions or resources, which says the same.
/// What cannot be taken apart stays as it is: nothing is dropped.
pub fn carry(
    name: &str,
    documents: &mut Vec<PolicyDocument>,
    statements: &[Statement],
    limits: &SizeLimits,
) {
    let mut sids: BTreeSet<String> = documents
        .iter()
        .flat_map(|d| d.statements.iter().map(|s| s.sid.clone()))
        .collect();
    let parts = statements.iter().flat_map(|s| fitting(s, limits.managed));
    for statement in parts {
        let sid = free_sid(&statement, &mut sids);
        let statement = Statement {
            sid: Some(sid.clone()),
            ..statement
        };
        let made = StatementGrants {
            sid,
            grants: Vec::new(),
        };
        let room = documents.iter_mut().rev().find(|document| {
            let statements = [
                &document.policy.statements[..],
                std::slice::from_ref(&statement),
            ];
            size(statements.concat()) <= limits.managed
        });
        match room {
            Some(document) => {
                document.policy.statements.push(statement);
                document.statements.push(made);
            }
            None => documents.push(PolicyDocument {
                name: name.to_owned(),
                policy: Policy {
                    statements: vec![statement],
                    ..Policy::default()
                },
                statements: vec![made],
            }),
        }
    }
    if documents.len() > 1 {
        for (index, document) in documents.iter_mut().enumerate() {
            document.name = format!("{name}-{}", index + 1);
        }
    }
}

fn size(statements: Vec<Statement>) -> usize {
    let policy = Policy {
        statements,
        ..Policy::default()
    };
    policy.size()
}

/// The statement in parts that each fit, as far as it can be taken apart: an element that excepts
/// cannot.
fn fitting(statement: &Statement, limit: usize) -> Vec<Statement> {
    let named = Statement {
        sid: Some("X".repeat(LONGEST_NAME)),
        ..statement.clone()
    };
    let mut halves = [statement.clone(), statement.clone()];
    let is_cut = size(vec![named]) > limit
        && (cut(&mut halves, |half| match &mut half.resources {
            Resources::Resource(list) => Some(list),
            Resources::NotResource(_) => None,
        }) || cut(&mut halves, |half| match &mut half.actions {
            Actions::Action(list) => Some(list),
            Actions::NotAction(_) => None,
        }));
    if is_cut {
        let parts = halves.iter().flat_map(|half| fitting(half, limit));
        parts.collect()
    } else {
        vec![statement.clone()]
    }
}

/// Room for the name of a part.
const LONGEST_NAME: usize = 64;

fn cut(
    halves: &mut [Statement; 2],
    list: impl Fn(&mut Statement) -> Option<&mut Vec<Pattern>>,
) -> bool {
    let [first, second] = halves;
    match (list(first), list(second)) {
        (Some(first), Some(second)) if first.len() > 1 => {
            let middle = first.len() / 2;
            first.truncate(middle);
            second.drain(..middle);
            true
        }
        _ => false,
    }
}

fn free_sid(statement: &Statement, taken: &mut BTreeSet<String>) -> String {
    let word = match (&statement.sid, statement.effect) {
        (Some(own), _) if !own.is_empty() => own.clone(),
        (_, Effect::Allow) => "KeptToday".to_owned(),
        (_, Effect::Deny) => "KeptDeny".to_owned(),
    };
    let numbered = |number: usize| match number {
        1 => word.clone(),
        more => format!("{word}N{more}"),
    };
    let mut number = 1;
    while !taken.insert(numbered(number)) {
        number += 1;
    }
    numbered(number)
}
