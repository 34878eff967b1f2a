//! A window that is too short to remove anything.

use jiff::SignedDuration;

use super::keep::{Kept, restated};
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Effect, Policy, Statement};
use crate::observer::coverage::days;
use crate::observer::gap::Gap;
use crate::snapshot::Role;
use crate::synthesizer::{Grant, Limits, layout};

/// What the role allows today beyond `granted`, as its own statements say it: what a function does
/// once a week or once a month is not in so short a window.
pub fn keep_all(
    role: &Role,
    granted: &[Grant],
    seen: SignedDuration,
    least: SignedDuration,
) -> Kept {
    let learned = layout("learned", granted, &Limits::default()).documents;
    let learned: Vec<Policy> = learned.into_iter().map(|d| d.policy).collect();
    let is_learned = |statement: &Statement| {
        let alone = [Policy {
            statements: vec![statement.clone()],
            ..Policy::default()
        }];
        includes(&learned, &alone, &[]) == PolicyInclusion::Included
    };
    let statements = role.policies.iter().flat_map(|named| {
        let statements = named.policy.statements.iter();
        statements.map(|statement| restated(named.policy.version, statement))
    });
    let is_denial = |s: &Statement| s.effect == Effect::Deny;
    let statements: Vec<Statement> = statements
        .filter(|s| is_denial(s) || !is_learned(s))
        .collect();
    if statements.iter().all(is_denial) {
        return Kept::default();
    }
    Kept {
        grants: Vec::new(),
        statements,
        gaps: vec![Gap {
            code: "window-too-short",
            text: format!(
                "the records span {}, fewer than {}: nothing is removed, the statements of today stay beside what was learned",
                days(seen),
                days(least)
            ),
            hint: Some(
                "read a longer window, or remove all the same with `--force` (the threshold: `--minimum-window DAYS`)"
                    .to_owned(),
            ),
            names: vec![],
        }],
    }
}
