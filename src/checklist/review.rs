//! Recording a review, and what has drifted since.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::account::{CheckedAccount, CheckedFunction};
use super::baseline::{Baseline, ProgressPoint, ReviewedFunction};
use super::finding::{Finding, Result, tally};
use crate::iam::action::Action;
use crate::iam::pattern::{Inclusion, Pattern};
use crate::iam::policy::{Actions, Effect, Resources, Statement};
use crate::snapshot::{NamedPolicy, Role};

/// A review of these functions, after an earlier one: what that says of other functions that are still there
/// stays.
pub(crate) fn record(
    account: &CheckedAccount<'_>,
    subjects: &[CheckedFunction<'_>],
    findings: &[Finding],
    by: &str,
    until: Date,
) -> Baseline {
    let old = account.baseline;
    let mut progress = old.map(|old| old.progress.clone()).unwrap_or_default();
    let tally = tally(findings);
    progress.push(ProgressPoint {
        time: account.now,
        functions: subjects.len(),
        failed: tally.all_failed(),
        exempt: tally.exempt,
        passed: tally.passed,
        not_checked: tally.not_checked,
    });
    let mut failed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.result == Result::Failed) {
        let own = failed.entry(&finding.subject).or_default();
        own.insert(finding.check.code.to_owned());
    }
    let known: BTreeSet<String> = account.functions().iter().map(|f| f.arn()).collect();
    let mut functions = old.map(|old| old.functions.clone()).unwrap_or_default();
    functions.retain(|arn, _| known.contains(arn));
    for subject in subjects {
        let role = subject.role.as_ref();
        let reviewed = ReviewedFunction {
            role: role.ok().map(|role| role.arn.clone()),
            allowed: role.map(allowed).unwrap_or_default(),
            limits: role.map(limits).unwrap_or_default(),
            failed: failed.remove(subject.arn.as_str()).unwrap_or_default(),
        };
        functions.insert(subject.arn.clone(), reviewed);
    }
    Baseline::new(by, account.now, until, functions, progress)
}

/// What of a function nobody has reviewed.
pub(super) fn drift(review: &Baseline, subject: &CheckedFunction<'_>) -> Vec<String> {
    let Some(reviewed) = review.functions.get(&subject.arn) else {
        return vec!["the function was not there".to_owned()];
    };
    let Ok(role) = &subject.role else {
        return Vec::new();
    };
    let mut drift = Vec::new();
    if let Some(old) = reviewed.role.as_ref().filter(|old| **old != role.arn) {
        drift.push(format!("its role was `{old}`"));
    }
    let (new, left) = (allowed(role), limits(role));
    let grown = new.difference(&reviewed.allowed);
    drift.extend(grown.map(|new| format!("`{new}` is new")));
    let gone = reviewed.limits.difference(&left);
    drift.extend(gone.map(|old| format!("`{old}` is gone")));
    drift
}

/// What a role allows, a line for each action pattern on each resource pattern; so for its boundary.
fn allowed(role: &Role) -> BTreeSet<String> {
    let of_role = role.policies.iter().map(|named| (named, ""));
    let of_boundary = role.boundary.iter().map(|named| (named, "boundary: "));
    let all = of_role.chain(of_boundary);
    all.flat_map(|(named, what)| lines(named, what, Effect::Allow))
        .collect()
}

/// What limits it: its denials, and that it has a boundary.
fn limits(role: &Role) -> BTreeSet<String> {
    let denials = role.policies.iter().chain(&role.boundary);
    let mut all: BTreeSet<String> = denials
        .flat_map(|named| lines(named, "deny ", Effect::Deny))
        .collect();
    all.extend(
        role.boundary
            .iter()
            .map(|boundary| format!("boundary {}", boundary.name)),
    );
    all
}

/// Statements of one effect as lines, whatever their grouping.
fn lines(named: &NamedPolicy, what: &str, effect: Effect) -> Vec<String> {
    let restated = named.policy.restated();
    let mut lines = Vec::new();
    for statement in restated.statements.iter().filter(|s| s.effect == effect) {
        let not = match &statement.actions {
            Actions::Action(_) => "",
            Actions::NotAction(_) => "all but ",
        };
        let on = match &statement.resources {
            Resources::Resource(_) => "on",
            Resources::NotResource(_) => "on all but",
        };
        let conditions = conditions(statement);
        // What is excepted belongs together: of two exceptions each by itself would allow the other.
        let (actions, resources) = (statement.actions.patterns(), statement.resources.patterns());
        for action in if not.is_empty() {
            each(actions)
        } else {
            together(actions)
        } {
            for resource in if on == "on" {
                each(resources)
            } else {
                together(resources)
            } {
                lines.push(format!("{what}{not}{action} {on} {resource}{conditions}"));
            }
        }
    }
    lines
}

impl ReviewedFunction {
    /// Whether a line of what was allowed at the review covers an action on all of a resource pattern, whatever
    /// its conditions.
    pub(crate) fn covers(&self, action: &Action, resource: &Pattern) -> bool {
        self.allowed
            .iter()
            .any(|line| covers(line, action, resource))
    }
}

/// Reads a line as [`lines`] writes it.
fn covers(line: &str, action: &Action, resource: &Pattern) -> bool {
    let (what, not_action) = match line.strip_prefix("all but ") {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let Some((actions, rest)) = what.split_once(" on ") else {
        return false;
    };
    let (on, not_resource) = match rest.strip_prefix("all but ") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let on = on.split(" if ").next().unwrap_or(on);
    let mut actions = actions.split(" and ").map(Pattern::without_variables);
    let is_action = actions.any(|pattern| pattern.matches_action(action)) != not_action;
    let mut resources = on.split(" and ").map(Pattern::new);
    let is_resource = if not_resource {
        !resources.any(|pattern| pattern.intersects_resource(resource))
    } else {
        resources.any(|pattern| pattern.includes_resource(resource) == Inclusion::Included)
    };
    is_action && is_resource
}

fn each(patterns: &[Pattern]) -> Vec<String> {
    patterns.iter().map(|p| p.as_str().to_owned()).collect()
}

fn together(patterns: &[Pattern]) -> Vec<String> {
    vec![each(patterns).join(" and ")]
}

fn conditions(statement: &Statement) -> String {
    let entries = statement.condition.iter().map(|(operator, key, values)| {
        let values: Vec<&str> = values.iter().map(Pattern::as_str).collect();
        format!(" if {operator} {key} {}", values.join(" or "))
    });
    entries.collect()
}
