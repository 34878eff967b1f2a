//! Removing nothing: where the window is too short, or shows too little.

use std::collections::BTreeMap;

use super::kept::Kept;
use crate::gap::Gap;
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Effect, Policy, Statement};
use crate::snapshot::Role;
use crate::synthesizer::{Grant, SizeLimits, layout};

/// The code of the gap that says that nothing is removed.
pub(crate) const TOO_SHORT: &str = "window-too-short";

/// The code of the gap that says that the use of most of the role could not be seen.
pub(crate) const KEPT_WHOLE: &str = "kept-whole";

/// What the role allows today beyond `granted`, as its own statements say it: what a function does
/// once a week or once a month is not in so short a window. `why`: what says so.
pub fn keep_all(role: &Role, granted: &[Grant], why: Gap) -> Kept {
    restate(role, granted, why)
}

/// The same where the records could not have shown the use of most that the role allows: `actions` of it,
/// for these `reasons`. A list of them all would say no more than the role does.
pub(super) fn keep_unseen<'a>(
    role: &Role,
    granted: &[Grant],
    actions: usize,
    reasons: impl Iterator<Item = &'a str>,
) -> Kept {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let why = counts.into_iter().max_by_key(|(_, count)| *count);
    let why = why.map_or("", |(why, _)| why);
    let gap = Gap {
        code: KEPT_WHOLE,
        text: format!(
            "nothing is removed from the role of today: the records could not have shown the use of {actions} of its actions, for the most part because {why}"
        ),
        hint: Some("read a window in which a trail records management events; `lpgen doctor` says which trails there are".to_owned()),
        names: vec![],
    };
    restate(role, granted, gap)
}

/// What the role allows beyond `granted`, as its own statements say it.
fn restate(role: &Role, granted: &[Grant], gap: Gap) -> Kept {
    let learned = layout("learned", granted, &SizeLimits::default()).documents;
    let learned: Vec<Policy> = learned.into_iter().map(|d| d.policy).collect();
    let is_learned = |statement: &Statement| {
        let alone = [Policy {
            statements: vec![statement.clone()],
            ..Policy::default()
        }];
        includes(&learned, &alone, &[]) == PolicyInclusion::Included
    };
    let statements = role
        .policies
        .iter()
        .flat_map(|p| p.policy.restated().statements);
    let statements: Vec<Statement> = statements
        .filter(|s| s.effect == Effect::Allow && !is_learned(s))
        .collect();
    if statements.is_empty() {
        return Kept::default();
    }
    Kept {
        grants: Vec::new(),
        statements,
        gaps: vec![gap],
        remedy: None,
    }
}
