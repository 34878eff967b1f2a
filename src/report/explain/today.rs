//! What the role of today says of an action, in words.

use std::collections::BTreeSet;

use super::Explanation;
use crate::iam::action::Action;
use crate::iam::evaluate::StatementRef;
use crate::iam::evaluate::words::statement;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement};
use crate::report::words::list;
use crate::snapshot::Role;
use crate::snapshot::permissions::{PermissionAnswer, Permissions};

/// So many names are shown before a number stands for the rest.
const MOST: usize = 6;

/// The answer first, then what stands against a part of it; empty when the role is not known.
pub(super) fn lines(e: &Explanation<'_>, action: &Action) -> Vec<String> {
    let Some(today) = e.today else {
        return Vec::new();
    };
    let names = e.role.map(Role::names).unwrap_or_default();
    let place = |by: &StatementRef| statement(by, &names);
    match today.answer(action, &Pattern::new("*")) {
        PermissionAnswer::NotAllowed => vec!["the role does not allow it".to_owned()],
        PermissionAnswer::Denied(by) => vec![format!(
            "the role does not allow it: {} denies it wherever another statement allows it",
            place(&by)
        )],
        PermissionAnswer::OutsideBoundary => {
            let boundary = e.role.and_then(|role| role.boundary.as_ref());
            vec![format!(
                "the role does not allow it: its policies do, its permissions boundary `{}` does not",
                boundary.map_or("", |b| b.name.as_str())
            )]
        }
        PermissionAnswer::Allowed(limits) => {
            let mut lines = vec![allowed(today, action, &limits)];
            lines.extend(limits.iter().map(|by| {
                let part = today.statement(by).map(what).unwrap_or_default();
                format!("but {} denies it {part}", place(by))
            }));
            lines
        }
    }
}

fn allowed(today: &Permissions, action: &Action, limits: &[StatementRef]) -> String {
    let patterns = today.resources_of(action);
    let about = today.about(action);
    let allows = about.policies.iter().flat_map(|p| &p.statements);
    let allows: Vec<&Statement> = allows.filter(|s| s.effect == Effect::Allow).collect();
    let keys: BTreeSet<&str> = allows
        .iter()
        .flat_map(|s| s.condition.iter())
        .map(|(_, key, _)| key)
        .collect();
    let only = if allows.iter().any(|s| s.condition.is_empty()) || keys.is_empty() {
        String::new()
    } else {
        format!(", only under {}", list(keys, MOST))
    };
    let is_plain = |s: &Statement| {
        let is_everywhere = |own: &Resources| match own {
            Resources::Resource(own) => own.iter().any(Pattern::matches_everything),
            Resources::NotResource(own) => own.is_empty(),
        };
        s.effect == Effect::Allow && s.condition.is_empty() && is_everywhere(&s.resources)
    };
    let boundary = match &about.boundary {
        Some(own) if !own.statements.iter().any(is_plain) => ", within its permissions boundary",
        _ => "",
    };
    let on = match (patterns.contains("*"), limits.is_empty()) {
        (true, true) => "every resource".to_owned(),
        (true, false) => "every resource that is not denied".to_owned(),
        (false, _) => list(patterns.iter().map(String::as_str), MOST),
    };
    format!("the role allows it on {on}{only}{boundary}")
}

/// On what, and under which keys, a statement denies.
fn what(statement: &Statement) -> String {
    let patterns = list(
        statement.resources.patterns().iter().map(Pattern::as_str),
        2,
    );
    let on = match &statement.resources {
        Resources::Resource(own) if own.iter().any(Pattern::matches_everything) => {
            "on every resource".to_owned()
        }
        Resources::Resource(_) => format!("on {patterns}"),
        Resources::NotResource(_) => format!("on all but {patterns}"),
    };
    let keys: BTreeSet<&str> = statement.condition.iter().map(|(_, key, _)| key).collect();
    if keys.is_empty() {
        on
    } else {
        format!("{on}, depending on {}", list(keys, MOST))
    }
}
