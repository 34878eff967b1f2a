//! Which statement of the code becomes which of the proposal.

use std::collections::BTreeSet;

use super::CodeDocument;
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};
use crate::infra::statement::{Read, ReadsText, Unread, read};
use crate::infra::subject::Rest;

/// What becomes of a statement in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StatementEdit {
    /// The proposal allows all of it: not a byte changes.
    Stays,
    /// It becomes this statement of the proposal.
    Becomes(usize),
    /// This statement of the proposal takes its place and has nothing to do with it.
    Makes(usize),
    /// It goes.
    Goes,
}

/// What becomes of the statements of several documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assignment {
    /// The statements that are to be written: what the ones that stay do not allow.
    pub new: Vec<Statement>,
    /// For each document, what becomes of each of its statements.
    pub fates: Vec<Vec<StatementEdit>>,
    /// For each document, which of `new` come behind its own.
    pub behind: Vec<Vec<usize>>,
    /// What each statement in the code says, or why it cannot be read.
    pub read: Vec<Vec<Result<Read, Unread>>>,
    /// Defaults of variables that what stays rests on.
    pub assumed: BTreeSet<String>,
}

impl Assignment {
    /// Whether nothing changes.
    pub(crate) fn changes_nothing(&self) -> bool {
        self.new.is_empty()
            && self
                .fates
                .iter()
                .flatten()
                .all(|fate| *fate == StatementEdit::Stays)
    }

    /// Whether nothing is left of a document.
    pub(crate) fn empties(&self, document: usize) -> bool {
        self.behind[document].is_empty()
            && self.fates[document]
                .iter()
                .all(|fate| *fate == StatementEdit::Goes)
    }
}

/// Assigns the statements of the proposal to those of the documents.
pub(crate) fn assign(
    documents: &[CodeDocument<'_>],
    reads: &[&dyn ReadsText],
    proposal: &Policy,
    rest: Rest,
) -> Assignment {
    let mut result = Assignment::default();
    let mut kept = Policy::default();
    for (document, reads) in documents.iter().zip(reads) {
        let own = document.statements();
        let read: Vec<_> = own
            .iter()
            .map(|node| read(node, document.shape, &document.version, *reads))
            .collect();
        let mut fates = Vec::new();
        for one in &read {
            let is_proposed = |one: &Read| is_proposed(&one.statement, proposal);
            let stays = rest == Rest::Stays || one.as_ref().is_ok_and(is_proposed);
            fates.push(if stays {
                StatementEdit::Stays
            } else {
                StatementEdit::Goes
            });
            if let (true, Ok(one)) = (stays, one) {
                kept.statements.push(one.statement.clone());
                result.assumed.extend(one.assumed.iter().cloned());
            }
        }
        result.fates.push(fates);
        result.read.push(read);
        result.behind.push(Vec::new());
    }
    result.new = beyond(proposal, &kept);
    pair(&mut result);
    name_once(&mut result);
    result
}

/// A name that a statement in the code has, or an earlier one of the proposal, gets a number (Sids are unique in a
/// document).
fn name_once(result: &mut Assignment) {
    let there = result
        .read
        .iter()
        .flatten()
        .filter_map(|one| one.as_ref().ok()?.statement.sid.clone());
    let mut used: BTreeSet<String> = there.collect();
    for statement in &mut result.new {
        let Some(sid) = &mut statement.sid else {
            continue;
        };
        let stem = sid.clone();
        let mut number = 2;
        while !used.insert(sid.clone()) {
            *sid = format!("{stem}{number}");
            number += 1;
        }
    }
}

/// Whether the proposal has all of it.
fn is_proposed(statement: &Statement, proposal: &Policy) -> bool {
    match statement.effect {
        Effect::Deny => proposal.statements.iter().any(|own| same(own, statement)),
        // a denial of the proposal takes from what is kept as well
        Effect::Allow => allows(&allowing(proposal), statement),
    }
}

/// The statements of a policy that allow.
fn allowing(policy: &Policy) -> Policy {
    let statements = policy.statements.iter();
    Policy {
        statements: statements
            .filter(|s| s.effect == Effect::Allow)
            .cloned()
            .collect(),
        ..Policy::default()
    }
}

fn allows(policy: &Policy, statement: &Statement) -> bool {
    let one = Policy {
        statements: vec![statement.clone()],
        ..Policy::default()
    };
    includes(
        std::slice::from_ref(policy),
        std::slice::from_ref(&one),
        &[],
    ) == PolicyInclusion::Included
}

/// Whether two statements say the same in the same words, in whatever order.
fn same(one: &Statement, other: &Statement) -> bool {
    let bare = |statement: &Statement| {
        let policy = Policy {
            statements: vec![Statement {
                sid: None,
                ..statement.clone()
            }],
            ..Policy::default()
        };
        policy.canonical()
    };
    bare(one) == bare(other)
}

/// What of the proposal is not there yet.
fn beyond(proposal: &Policy, kept: &Policy) -> Vec<Statement> {
    let mut new = Vec::new();
    // a denial takes from what is kept, too: what is there is compared without it
    let allowing = allowing(kept);
    for statement in &proposal.statements {
        if statement.effect == Effect::Deny {
            if !kept.statements.iter().any(|own| same(own, statement)) {
                new.push(statement.clone());
            }
            continue;
        }
        if allowing.statements.is_empty() {
            new.push(statement.clone());
        } else if !allows(&allowing, statement) {
            new.push(rest(statement, &allowing));
        }
    }
    new
}

/// A statement without the actions, then the resources, that are allowed already.
fn rest(statement: &Statement, kept: &Policy) -> Statement {
    let mut rest = statement.clone();
    if let Actions::Action(actions) = &statement.actions {
        let open = actions.iter().filter(|action| {
            let one = Statement {
                actions: Actions::Action(vec![(*action).clone()]),
                ..statement.clone()
            };
            !allows(kept, &one)
        });
        rest.actions = Actions::Action(open.cloned().collect());
    }
    if let Resources::Resource(resources) = &statement.resources {
        let open = resources.iter().filter(|resource| {
            let one = Statement {
                resources: Resources::Resource(vec![(*resource).clone()]),
                ..rest.clone()
            };
            !allows(kept, &one)
        });
        rest.resources = Resources::Resource(open.cloned().collect());
    }
    rest
}

/// Gives each new statement the place of an old one that it has most in common with.
fn pair(result: &mut Assignment) {
    let mut pairs = Vec::new();
    for (document, read) in result.read.iter().enumerate() {
        for (at, one) in read.iter().enumerate() {
            if result.fates[document][at] == StatementEdit::Stays {
                continue;
            }
            let Ok(one) = one else { continue };
            for (index, new) in result.new.iter().enumerate() {
                let likeness = likeness(&one.statement, new);
                if likeness.score > 0 {
                    let score = std::cmp::Reverse(likeness.score);
                    pairs.push((score, document, at, index, likeness.kinship));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut placed = BTreeSet::new();
    for (_, document, at, index, kinship) in pairs {
        if result.fates[document][at] == StatementEdit::Goes && !placed.contains(&index) {
            result.fates[document][at] = match kinship {
                Kinship::Same => StatementEdit::Becomes(index),
                Kinship::Service => StatementEdit::Makes(index),
            };
            placed.insert(index);
        }
    }
    let living = |fates: &Vec<StatementEdit>| {
        fates
            .iter()
            .filter(|fate| **fate != StatementEdit::Goes)
            .count()
    };
    let home = (0..result.fates.len())
        .max_by_key(|at| (living(&result.fates[*at]), std::cmp::Reverse(*at)));
    let Some(home) = home else { return };
    for index in 0..result.new.len() {
        if placed.contains(&index) {
            continue;
        }
        let free = result.fates[home]
            .iter()
            .position(|fate| *fate == StatementEdit::Goes);
        match free {
            Some(at) => result.fates[home][at] = StatementEdit::Makes(index),
            None => result.behind[home].push(index),
        }
    }
}

/// What two statements have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kinship {
    /// An action.
    Same,
    /// A service: what the old one is called is not what the new one does.
    Service,
}

struct Likeness {
    score: usize,
    kinship: Kinship,
}

/// How many actions of the new statement the old one is about.
fn likeness(old: &Statement, new: &Statement) -> Likeness {
    if old.effect != new.effect {
        return Likeness {
            score: 0,
            kinship: Kinship::Service,
        };
    }
    let service = |text: &str| {
        text.split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let own = old.actions.patterns();
    let named = new.actions.patterns().iter();
    let alike = named.map(|action| {
        let exact = own
            .iter()
            .any(|pattern| pattern.matches_ignore_case(action.as_str()));
        let near = own
            .iter()
            .any(|pattern| service(pattern.as_str()) == service(action.as_str()));
        (exact, usize::from(exact) * 2 + usize::from(near))
    });
    let alike: Vec<(bool, usize)> = alike.collect();
    let has_one = alike.iter().any(|(exact, _)| *exact);
    Likeness {
        score: alike.iter().map(|(_, score)| score).sum(),
        kinship: if has_one {
            Kinship::Same
        } else {
            Kinship::Service
        },
    }
}
