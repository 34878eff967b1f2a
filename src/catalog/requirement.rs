//! What one recorded call needed: actions on resources, and the fields that said so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::iam::action::Action;

/// Whether an operation always needs an action, or only when a request parameter says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum RequirementKind {
    /// Needed by every call of the operation (or by one of its documented alternatives).
    Primary,
    /// Needed because a request parameter asked for it.
    Conditional,
    /// A source names it beside the operation, and nothing in the record proves that it was needed: it
    /// is told, never granted.
    May,
}

impl RequirementKind {
    /// Whether every call of the operation needs the action.
    pub(crate) fn is_primary(self) -> bool {
        self == Self::Primary
    }
}

/// How the names of a resource type come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Variety {
    /// A hierarchical object key: `orders/2026/11/22/4711.json`.
    Key,
    /// Made by each run or call: an execution, a log stream, a job id, a stream label.
    Run,
    /// A generated id of something that comes and goes: an instance, a snapshot.
    Id,
    /// Named by the program that makes it for one job, day or tenant: a rule, an alarm, a dated snapshot.
    Job,
    /// Whether there will be others the records tell: a device, a person, a route.
    New,
}

/// A name that is made per call, standing inside a resource pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Varying {
    /// How the name comes about.
    pub variety: Variety,
    /// The name as observed, literal: not escaped, no wildcards.
    pub name: String,
}

/// The resource of a requirement: `before` + name + `after`.
///
/// `before` and `after` are IAM pattern text: literal characters are escaped, and a `*` in them
/// stands for something the record did not say (listed in [`Requirement::unresolved`]).
/// Without a varying name the whole resource is `before`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourcePattern {
    /// Pattern text before the varying name, or the whole pattern.
    pub before: String,
    /// The one name that is made per call, if the resource type has one.
    pub varying: Option<Varying>,
    /// Pattern text after the varying name; empty without one.
    pub after: String,
}

impl ResourcePattern {
    /// A resource without a varying name; `pattern` is IAM pattern text.
    pub(crate) fn fixed(pattern: impl Into<String>) -> Self {
        Self {
            before: pattern.into(),
            varying: None,
            after: String::new(),
        }
    }

    /// The pattern text with the varying name written out exactly (escaped).
    pub fn exact(&self) -> String {
        match &self.varying {
            None => self.before.clone(),
            Some(v) => {
                format!(
                    "{}{}{}",
                    self.before,
                    crate::iam::pattern::Pattern::escape(&v.name),
                    self.after
                )
            }
        }
    }
}

/// One action on one resource that a recorded call needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The action IAM authorises.
    pub action: Action,
    /// Always needed, or because of a request parameter.
    pub kind: RequirementKind,
    /// The request condition that triggered it, in the catalog's words.
    pub when: Option<String>,
    /// The resource.
    pub resource: ResourcePattern,
    /// Condition keys whose values the record shows, for example `iam:PassedToService`.
    pub context: BTreeMap<String, String>,
    /// The record's fields the resource was read from, for example `requestParameters.tableName`.
    pub fields: Vec<String>,
    /// ARN variables that no field told and that therefore stand as `*`.
    pub unresolved: Vec<String>,
    /// The permission shows up as a CloudTrail event of its own, so this call is no evidence for it.
    pub own_event: bool,
    /// ARNs that the record carries itself and the resource made of its parameters is not, without an
    /// explanation.
    pub differs: Vec<String>,
    /// ARNs that the record carries and that differ as is to be expected: the function of an alias, the
    /// table of an index.
    pub explained: Vec<String>,
}

impl Requirement {
    /// An action on a resource, always needed, and nothing else known.
    pub(crate) fn on(action: Action, resource: ResourcePattern) -> Self {
        Self {
            action,
            kind: RequirementKind::Primary,
            when: None,
            resource,
            context: BTreeMap::new(),
            fields: vec![],
            unresolved: vec![],
            own_event: false,
            differs: vec![],
            explained: vec![],
        }
    }
}
