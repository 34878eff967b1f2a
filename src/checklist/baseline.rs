//! What was reviewed: who looked at which roles and findings, when, and until when that holds. A file in a
//! repository; the drift against it is what nobody has looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::account::{Account, Subject};
use super::finding::{Finding, Result as Became, tally};
use crate::gap::Hinted;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Resources, Statement};
use crate::snapshot::{NamedPolicy, Role};

const FORMAT: &str = "lpgen-review";
const VERSION: u32 = 1;

/// The file's name, where none is given.
pub const FILE: &str = "lpgen-review.json";

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Review"))]
pub struct Baseline {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = FORMAT)))]
    format: String,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    version: u32,
    /// Who reviewed.
    pub by: String,
    /// When.
    pub recorded: Timestamp,
    /// The last day on which it holds.
    pub until: Date,
    /// The functions as they were, by ARN.
    pub functions: BTreeMap<String, Reviewed>,
    /// What the checks came to at each review, the latest last.
    pub progress: Vec<Progress>,
}

/// A function as it was reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reviewed {
    /// ARN of its role; absent where it was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What its role allowed: action pattern, resource pattern, conditions, each as the policy writes it.
    pub allowed: BTreeSet<String>,
    /// What limited it: denials, and the boundary.
    pub limits: BTreeSet<String>,
    /// Codes of the checks that it failed.
    pub failed: BTreeSet<String>,
}

/// What the checks came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Progress {
    /// When.
    pub time: Timestamp,
    /// Functions looked at.
    pub functions: usize,
    /// Findings that failed and count.
    pub failed: usize,
    /// Findings that an exception let stand.
    pub exempt: usize,
    /// Findings that passed.
    pub passed: usize,
    /// What was not checked.
    pub not_checked: usize,
}

/// Why a file is no review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAReview(String);

impl std::fmt::Display for NotAReview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a review: {}", self.0)
    }
}

impl std::error::Error for NotAReview {}

impl Hinted for NotAReview {
    fn hints(&self) -> Vec<String> {
        vec!["`lpgen review record` writes one".to_owned()]
    }
}

impl Baseline {
    /// A review of these functions, after an earlier one.
    pub fn record(
        account: &Account<'_>,
        subjects: &[Subject<'_>],
        findings: &[Finding],
        by: &str,
        until: Date,
    ) -> Self {
        let mut progress = account
            .baseline
            .map(|old| old.progress.clone())
            .unwrap_or_default();
        let tally = tally(findings);
        progress.push(Progress {
            time: account.now,
            functions: subjects.len(),
            failed: tally.all_failed(),
            exempt: tally.exempt,
            passed: tally.passed,
            not_checked: tally.not_checked,
        });
        let mut failed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for finding in findings.iter().filter(|f| f.result == Became::Failed) {
            failed
                .entry(&finding.subject)
                .or_default()
                .insert(finding.check.code.to_owned());
        }
        let reviewed = |subject: &Subject<'_>| Reviewed {
            role: subject.role.as_ref().ok().map(|role| role.arn.clone()),
            allowed: subject.role.as_ref().map(allowed).unwrap_or_default(),
            limits: subject.role.as_ref().map(limits).unwrap_or_default(),
            failed: failed
                .get(subject.arn.as_str())
                .cloned()
                .unwrap_or_default(),
        };
        let functions = subjects
            .iter()
            .map(|subject| (subject.arn.clone(), reviewed(subject)));
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            by: by.to_owned(),
            recorded: account.now,
            until,
            functions: functions.collect(),
            progress,
        }
    }

    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, NotAReview> {
        let read: Self = serde_json::from_str(text).map_err(|e| NotAReview(e.to_string()))?;
        if read.format != FORMAT || read.version != VERSION {
            let what = format!("this lpgen reads `{FORMAT}` of version {VERSION}");
            return Err(NotAReview(what));
        }
        Ok(read)
    }

    /// What of a function nobody has reviewed.
    pub(super) fn drift(&self, subject: &Subject<'_>) -> Vec<String> {
        let Some(reviewed) = self.functions.get(&subject.arn) else {
            return vec!["the function was not there".to_owned()];
        };
        let Ok(role) = &subject.role else {
            return Vec::new();
        };
        let mut drift = Vec::new();
        if reviewed.role.as_ref().is_some_and(|old| *old != role.arn) {
            drift.push(format!(
                "its role was `{}`",
                reviewed.role.as_deref().unwrap_or_default()
            ));
        }
        let new = allowed(role);
        drift.extend(
            new.difference(&reviewed.allowed)
                .map(|new| format!("`{new}` is new")),
        );
        let left = limits(role);
        drift.extend(
            reviewed
                .limits
                .difference(&left)
                .map(|old| format!("`{old}` is gone")),
        );
        drift
    }
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
        for action in parts(statement.actions.patterns(), not.is_empty()) {
            for resource in parts(statement.resources.patterns(), on == "on") {
                lines.push(format!("{what}{not}{action} {on} {resource}{conditions}"));
            }
        }
    }
    lines
}

fn parts(patterns: &[Pattern], are_apart: bool) -> Vec<String> {
    let texts: Vec<String> = patterns.iter().map(|p| p.as_str().to_owned()).collect();
    if are_apart {
        texts
    } else {
        vec![texts.join(" and ")]
    }
}

fn conditions(statement: &Statement) -> String {
    let entries = statement.condition.iter().map(|(operator, key, values)| {
        let values: Vec<&str> = values.iter().map(Pattern::as_str).collect();
        format!(" if {operator} {key} {}", values.join(" or "))
    });
    entries.collect()
}
