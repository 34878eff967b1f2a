//! The facts of one service, as its file in the catalog states them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::requirement::{RequirementKind, Variety};
use crate::iam::action::Action;

/// One service of the Service Authorization Reference, by IAM prefix.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// IAM prefix: `dynamodb`.
    pub service: String,
    /// AWS's name of it.
    #[serde(default)]
    pub name: String,
    /// CloudTrail event source labels; the first is the one records carry today.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Conditions of which any tells a record as this service's, where another has the same host and
    /// an operation of the same name.
    #[serde(default)]
    pub told_by: Vec<String>,
    /// Where a request names the account of its resources, if not the caller's.
    #[serde(default)]
    pub account: Vec<String>,
    /// Condition keys and their types.
    #[serde(default)]
    pub condition_keys: BTreeMap<String, String>,
    /// Resource types by name.
    #[serde(default)]
    pub resource_types: BTreeMap<String, ResourceType>,
    /// Actions by name.
    #[serde(default)]
    pub actions: BTreeMap<String, ActionFacts>,
    /// Operations by event name, without date suffix.
    #[serde(default)]
    pub operations: BTreeMap<String, OperationFacts>,
    /// The types of things that operations make, by operation; worked out when first asked for.
    #[serde(skip)]
    makes: OnceLock<BTreeMap<String, Vec<String>>>,
}

impl Service {
    /// The resource types of which an operation makes one under a name that AWS gives it.
    pub fn made_by(&self, operation: &str) -> &[String] {
        let makes = self.makes.get_or_init(|| {
            let mut makes: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (name, kind) in &self.resource_types {
                for operation in kind.made_by.keys() {
                    let made = makes.entry(operation.clone()).or_default();
                    made.push(name.clone());
                }
            }
            makes
        });
        makes.get(operation).map_or(&[], Vec::as_slice)
    }
}

/// Whether tomorrow brings another name of a resource type (`action-catalog/rules/made-names.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Coming {
    /// The ARN holds no name.
    None,
    /// Set up by somebody: never widened.
    Never,
    /// Long-lived: as seen, unless the function itself makes it.
    Stays,
    /// Made per job, session or call.
    Job,
    /// Keys of objects.
    Key,
    /// The records tell.
    Evidence,
}

/// A resource type that actions of a service can be limited to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceType {
    /// ARN templates: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`.
    pub arn: Vec<String>,
    /// Condition keys of the type.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Whether tomorrow brings another name.
    pub names: Option<Coming>,
    /// Variables whose values are made per call.
    #[serde(default)]
    pub varies: BTreeMap<String, Variety>,
    /// How a bare name is written into a pattern, by variable.
    #[serde(default)]
    pub forms: BTreeMap<String, Vec<String>>,
    /// Where the answers of operations that make one tell the name which AWS gave it.
    #[serde(default)]
    pub made_by: BTreeMap<String, Vec<String>>,
}

/// What the Service Authorization Reference says of an action.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActionFacts {
    /// `List`, `Read` or `Write`; `Tagging, Write` and `Permissions management, Write`, as AWS lists them.
    pub access: String,
    /// Resource types that must be allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Resource types the action can be limited to besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
    /// Condition keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Actions that may be needed besides, as AWS lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<String>,
    /// No API operation of this name exists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub permission_only: bool,
}

/// The level of what decides who may do what.
pub(crate) const PERMISSIONS: &str = "Permissions management";
/// The level of what changes something.
pub(crate) const WRITE: &str = "Write";

impl ActionFacts {
    /// The one access level that says most of an action that AWS lists under several.
    pub(crate) fn level(&self) -> &str {
        let order = [PERMISSIONS, "Tagging", WRITE, "Read", "List"];
        let has = |level: &str| self.access.split(", ").any(|own| own == level);
        order
            .into_iter()
            .find(|level| has(level))
            .unwrap_or(&self.access)
    }
}

/// How CloudTrail records an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Class {
    /// Recorded by every trail.
    #[default]
    Management,
    /// Recorded only where data events are selected.
    Data,
    /// Recorded only as network activity.
    Network,
    /// Not recorded at all.
    Never,
    /// Whether it is recorded, and as what, is not documented: its absence from records proves nothing.
    Unknown,
}

/// What an operation needs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationFacts {
    /// How CloudTrail records it.
    #[serde(default)]
    pub class: Class,
    /// The `resources.type` of a data event selector.
    #[serde(default, rename = "type")]
    pub data_type: Option<String>,
    /// SDK services that have the operation.
    #[serde(default)]
    pub sdk: Vec<String>,
    /// The permissions it needs.
    #[serde(default)]
    pub needs: Vec<NeedFacts>,
    /// Actions that AWS names beside the operation without saying of which requests.
    #[serde(default)]
    pub may: Vec<String>,
    /// Why it needs none.
    #[serde(default)]
    pub free: Option<String>,
    /// Why nothing is known of its permissions.
    #[serde(default)]
    pub unmapped: Option<String>,
    /// What to say when no primary need fires for a record.
    #[serde(default)]
    pub unresolved: Option<String>,
}

impl OperationFacts {
    /// How the operation needs an action, if it does: the surest way.
    pub fn kind_of(&self, action: &Action) -> Option<RequirementKind> {
        let text = action.as_str();
        let needs = self
            .needs
            .iter()
            .filter(|n| n.action.eq_ignore_ascii_case(text));
        let may = self.may.iter().any(|a| a.eq_ignore_ascii_case(text));
        needs
            .map(|n| n.kind)
            .min()
            .or(may.then_some(RequirementKind::May))
    }
}

/// One permission that an operation needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedFacts {
    /// The action: `dynamodb:GetItem`.
    pub action: String,
    /// Always, or only when a request parameter says so.
    #[serde(default = "primary")]
    pub kind: RequirementKind,
    /// Conditions on the record, all of which must hold.
    #[serde(default)]
    pub when: Vec<String>,
    /// Path whose every element has the need once.
    #[serde(default)]
    pub each: Option<String>,
    /// The resources; none means `*`.
    #[serde(default)]
    pub on: Vec<ResourceFacts>,
    /// Condition keys with a literal value, or `=source`.
    #[serde(default)]
    pub context: BTreeMap<String, String>,
    /// `own-event`: the permission has a CloudTrail event of its own.
    #[serde(default)]
    pub seen: Option<String>,
}

fn primary() -> RequirementKind {
    RequirementKind::Primary
}

/// One resource of a need, and where its name stands in a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceFacts {
    /// Resource type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The service of the type, if it is not the action's.
    #[serde(default)]
    pub service: Option<String>,
    /// Sources by ARN variable, tried in order.
    #[serde(default)]
    pub bind: IndexMap<String, Vec<String>>,
    /// Everything below the named path is needed, too.
    #[serde(default)]
    pub below: bool,
    /// Only what is below the named path is needed: it is a place for files.
    #[serde(default)]
    pub inside: bool,
    /// What follows what the request names the beginning of, as pattern text: `.*` where a service adds a
    /// dot, an id and an ending.
    #[serde(default)]
    pub beginning: String,
    /// Left out when nothing binds.
    #[serde(default)]
    pub optional: bool,
    /// Conditions on the record, all of which must hold.
    #[serde(default)]
    pub when: Vec<String>,
}
