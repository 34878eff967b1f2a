//! Statements of the role that go into the documents as they are: no grant can say them.

use std::collections::BTreeSet;

use super::keep::Kept;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Policy, Statement, Version};
use crate::synthesizer::{Document, Limits, StatementGrants};

/// The pattern as version 2012-10-17 writes it: the older one knows no variables and no escapes.
pub(super) fn modern(version: Version, pattern: &Pattern) -> Pattern {
    match version {
        Version::V2012 => pattern.clone(),
        Version::V2008 => Pattern::new(pattern.as_str().replace('$', "${$}")),
    }
}

/// Adds the kept statements to the last document that has room for them, or to one of their own. A
/// `Deny` works in any document of the role.
pub fn carry(name: &str, documents: &mut Vec<Document>, kept: &Kept, limits: &Limits) {
    let mut sids: BTreeSet<String> = documents
        .iter()
        .flat_map(|d| d.statements.iter().map(|s| s.sid.clone()))
        .collect();
    for statement in &kept.statements {
        let sid = free_sid(statement, &mut sids);
        let statement = Statement {
            sid: Some(sid.clone()),
            ..statement.clone()
        };
        let made = StatementGrants {
            sid,
            grants: Vec::new(),
        };
        if let Some(last) = documents.last_mut() {
            last.policy.statements.push(statement.clone());
            if last.policy.size() <= limits.managed {
                last.statements.push(made);
                continue;
            }
            last.policy.statements.pop();
        }
        documents.push(Document {
            name: name.to_owned(),
            policy: Policy {
                statements: vec![statement],
                ..Policy::default()
            },
            statements: vec![made],
        });
    }
    if documents.len() > 1 {
        for (index, document) in documents.iter_mut().enumerate() {
            document.name = format!("{name}-{}", index + 1);
        }
    }
}

fn free_sid(statement: &Statement, taken: &mut BTreeSet<String>) -> String {
    let word = match statement.effect {
        Effect::Allow => "KeptToday",
        Effect::Deny => "KeptDeny",
    };
    let numbered = |number: usize| match number {
        1 => word.to_owned(),
        more => format!("{word}N{more}"),
    };
    let mut number = 1;
    while !taken.insert(numbered(number)) {
        number += 1;
    }
    numbered(number)
}
