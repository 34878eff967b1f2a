//! The numbers that people decide by, each with what it means.

use super::value::{Amount, Number};
use crate::catalog::service::{PERMISSIONS, WRITE};
use crate::differ::danger::{Danger, DangerKind};
use crate::differ::difference::Breadth;

/// The number of actions.
pub(crate) const ACTIONS: &str = "actions";
/// The number of ways to more permissions.
pub(crate) const ESCALATION_PATHS: &str = "escalation paths";

/// What is counted.
pub(super) struct Sides<'a> {
    /// How far the role of today reaches, and its dangers; `None` when it is not known.
    pub(super) before: Option<(&'a Breadth, &'a [Danger])>,
    /// The same of the proposal.
    pub(super) after: (&'a Breadth, &'a [Danger]),
    /// What the proposal's actions are made of.
    pub(super) note: String,
}

/// Each before and after.
pub(super) fn numbers(sides: &Sides<'_>) -> Vec<Number> {
    let number = |what, means, of: &dyn Fn(&Breadth, &[Danger]) -> Amount| Number {
        what,
        means,
        before: sides.before.map(|(reach, dangers)| of(reach, dangers)),
        after: of(sides.after.0, sides.after.1),
        note: String::new(),
    };
    let level = |reach: &Breadth, level: &str| {
        Amount::Count(reach.by_access.get(level).copied().unwrap_or(0))
    };
    let mut actions = number(
        ACTIONS,
        "actions of the catalog, or named by a policy, that are allowed on some resource of a type they work on",
        &|reach, _| Amount::Count(reach.actions),
    );
    actions.note.clone_from(&sides.note);
    vec![
        actions,
        number(
            "writes",
            "those that AWS lists with the access level Write",
            &|reach, _| level(reach, WRITE),
        ),
        number(
            "permissions",
            "those that AWS lists with the access level Permissions management",
            &|reach, _| level(reach, PERMISSIONS),
        ),
        number(
            ESCALATION_PATHS,
            "known sets of actions that lead to more permissions, each allowed on some resource",
            &|_, dangers| {
                Amount::Count(
                    dangers
                        .iter()
                        .filter(|d| d.kind == DangerKind::Escalation)
                        .count(),
                )
            },
        ),
        number(
            "resources",
            "resource patterns of statements that allow; every: `*` is among them",
            &|reach, _| {
                if reach.is_everything() {
                    Amount::Every
                } else {
                    Amount::Count(reach.resources.len())
                }
            },
        ),
    ]
}
