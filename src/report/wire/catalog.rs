//! What `lpgen catalog` prints as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::OutcomeJson;
use crate::catalog::requirement::RequirementKind;
use crate::catalog::service::{ActionFacts, Class};

/// What `lpgen catalog operation` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct OperationAnswerJson<'c> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// The operation.
    #[serde(flatten)]
    pub operation: OperationJson<'c>,
}

/// One operation: what CloudTrail records it as, and what it needs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct OperationJson<'c> {
    /// `eventSource` that records carry today.
    pub event_source: String,
    /// Event name, without date suffix.
    pub event_name: &'c str,
    /// How CloudTrail records it.
    pub class: Class,
    /// `resources.type` of a data event selector; absent when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_type: Option<&'c str>,
    /// SDK services that have it.
    pub sdk: &'c [String],
    /// The actions it needs; empty when it needs none or is not mapped.
    pub actions: Vec<NeedJson<'c>>,
    /// Further actions that AWS names beside it without saying of which requests; absent when there are
    /// none.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub may: &'c [String],
    /// Why it needs none; absent when it needs some, or is not mapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<&'c str>,
    /// Why nothing is known; absent when something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<&'c str>,
}

/// One action that an operation needs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NeedJson<'c> {
    /// The action.
    pub action: &'c str,
    /// Always needed, or because of a request parameter.
    pub kind: RequirementKind,
    /// Of which requests; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// ARN templates: `${requestParameters.tableName}` is read from the record, `*` is not known.
    pub resources: Vec<String>,
    /// Condition keys with values, or with the field they are read from; absent for none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<&'c str, String>,
}

/// One action: what AWS says of it, and what needs it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ActionJson<'c> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// The action: `s3:GetObject`.
    pub action: String,
    /// What the Service Authorization Reference says of it.
    pub facts: &'c ActionFacts,
    /// The operations that need it.
    pub needed_by: NeededByJson,
}

/// The operations that need an action, by how sure it is: those of its own service by name, of others
/// as `SERVICE:OPERATION`.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NeededByJson {
    /// Every call of these.
    pub always: Vec<String>,
    /// Calls with some request parameter.
    pub conditional: Vec<String>,
    /// AWS names it beside these.
    pub may: Vec<String>,
}

/// One service.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ServiceJson<'c> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// IAM prefix.
    pub service: &'c str,
    /// AWS's name of it.
    pub name: &'c str,
    /// Labels of the event sources that its records carry.
    pub event_sources: &'c [String],
    /// ARN templates by resource type.
    pub resource_types: BTreeMap<&'c str, &'c [String]>,
    /// Its actions.
    pub actions: Vec<&'c str>,
    /// Its operations.
    pub operations: Vec<&'c str>,
    /// How many operations are mapped to actions.
    pub mapped: usize,
    /// How many operations need no permission.
    pub free: usize,
    /// Of how many operations nothing is known.
    pub unmapped: usize,
}

/// What one record needed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RecordJson<'r> {
    /// `eventID`.
    pub event_id: Option<&'r str>,
    /// `eventSource`.
    pub event_source: Option<&'r str>,
    /// `eventName` as recorded.
    pub event_name: Option<&'r str>,
    /// How the call ended.
    pub outcome: OutcomeJson,
    /// The actions it needed.
    pub actions: Vec<NeededJson>,
    /// Why it needed none; absent when it needed some, or nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<String>,
    /// Why nothing is known; absent when something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<String>,
}

/// One action on the resources that it was needed on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NeededJson {
    /// The action.
    pub action: String,
    /// Always needed, or because of a request parameter.
    pub kind: RequirementKind,
    /// Which request parameter; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// ARNs as IAM patterns: a `*` or `?` stands for what no field tells.
    pub resources: Vec<String>,
    /// The fields they were read from.
    pub from: BTreeSet<String>,
    /// Parts of the ARN that no field told; absent for none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unresolved: BTreeSet<String>,
    /// Condition keys that the record shows; absent for none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// ARNs that the record carries itself and the resources are not; absent for none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub differs: BTreeSet<String>,
    /// ARNs that the record carries and that differ as is to be expected: the function of an alias;
    /// absent for none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub explained: BTreeSet<String>,
    /// The permission has a CloudTrail event of its own; absent when it has none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own_event: bool,
}

impl OperationAnswerJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-operation";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

impl ActionJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-action";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

impl ServiceJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-service";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}
