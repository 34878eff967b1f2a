//! Removing nothing: where the window is too short, or shows too little.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::keep::{Kept, restated};
use super::span::Stretch;
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Effect, Policy, Statement};
use crate::observer::cover;
use crate::observer::gap::Gap;
use crate::snapshot::Role;
use crate::synthesizer::{Grant, Limits, layout};

/// The code of the gap that says that nothing is removed.
pub const TOO_SHORT: &str = "window-too-short";

/// What the role allows today beyond `granted`, as its own statements say it: what a function does
/// once a week or once a month is not in so short a window. `seen`: how long the function could be
/// seen, `least`: how long would be enough.
pub fn keep_all(role: &Role, granted: &[Grant], seen: Option<&Stretch>, least: u32) -> Kept {
    restate(role, granted, too_short(seen, least))
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
        code: "kept-whole",
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
        gaps: vec![gap],
        remedy: None,
    }
}

fn too_short(seen: Option<&Stretch>, least: u32) -> Gap {
    let takes = cover::count(least);
    let days = i64::from(least);
    // A day counts as a whole, whenever its first record was made.
    let more = match seen {
        Some(span) if span.cover.days() >= least => {
            let first = span.called.first().copied().unwrap_or(span.cover.first);
            let enough = first.checked_add((days - 1).days()).unwrap_or(first);
            format!("run it again with records that end on {enough}")
        }
        Some(span) => {
            let missing = (days - i64::from(span.cover.days())).days();
            let since = span.cover.first.checked_sub(missing);
            let until = span.cover.last.checked_add(missing);
            format!(
                "run it again with records that begin on {}, or that end on {}",
                since.unwrap_or(span.cover.first),
                until.unwrap_or(span.cover.last)
            )
        }
        None => format!("read {takes} of records"),
    };
    let what = match seen {
        Some(span) if span.cover.days() >= least => format!(
            "of the {} that the records cover, the function's calls begin {} before the end",
            span.cover.in_words(),
            cover::count(span.life())
        ),
        Some(span) => format!("the window is {}", span.cover.in_words()),
        None => "no record carries a time".to_owned(),
    };
    Gap {
        code: TOO_SHORT,
        text: format!(
            "nothing is removed from the role of today: {what}, and it takes {takes} to tell what a function does not need"
        ),
        hint: Some(format!(
            "{more}; `--force` removes all the same what was not used in this window"
        )),
        names: vec![],
    }
}
