//! What `lpgen explain --format json` prints.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::{
    BasisJson, DoubtJson, GapJson, GrantJson, IntegrityJson, SuspiciousJson, UnallowedJson,
    UnneededJson, UnprovenCallJson, WantedJson, WindowJson,
};
use crate::catalog::requirement::RequirementKind;
use crate::catalog::service::{ActionFacts, Class};

/// Why each grant is there, why an absent one is not, and what was not seen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ExplanationJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// Version of the bundled catalog.
    pub catalog: &'a str,
    /// ARN of the function.
    pub function: String,
    /// The one action that was asked about; `null` when it is about all.
    pub action: Option<&'a str>,
    /// The time that the records are of; `null` when no record carries one.
    pub window: Option<WindowJson>,
    /// What the result rests on.
    pub basis: BasisJson<'a>,
    /// The resources that the role of today allows the action on; `null` when the role is not known, or
    /// no action was asked about.
    pub today: Option<BTreeSet<String>>,
    /// What the role of today says of the action, in lines; `null` when no action was asked about.
    pub today_in_words: Option<Vec<String>>,
    /// The grants.
    pub grants: Vec<GrantedJson<'a>>,
    /// Why the action is not allowed; empty when it is, `null` when no action was asked about.
    pub absent: Option<Vec<AbsenceJson>>,
    /// The operations that need the action; `null` when no action was asked about.
    pub operations: Option<Vec<RecordedJson>>,
    /// Statements of today's role that stay as they are, without a grant of their own, and allow something
    /// of what was asked about.
    pub kept_statements: Vec<KeptStatementJson<'a>>,
    /// Calls that were denied.
    pub wanted: Vec<WantedJson<'a>>,
    /// Calls whose errors prove nothing.
    pub unproven: Vec<UnprovenCallJson<'a>>,
    /// What the configuration implies and the role of today does not allow.
    pub unallowed: Vec<UnallowedJson<'a>>,
    /// Calls that look as if somebody else had made them.
    pub suspicious: Vec<SuspiciousJson<'a>>,
    /// Calls that need no grant.
    pub unneeded: Vec<UnneededJson<'a>>,
    /// What would make visible what could not be seen; `null` when nothing would, or nothing has to.
    pub remedy: Option<RemedyJson<'a>>,
    /// What a person should know before trusting the policy.
    pub gaps: Vec<GapJson<'a>>,
    /// What the sources held and was not learned from, and what speaks against the rest.
    pub doubts: Vec<DoubtJson>,
    /// Whether the records' files were checked.
    pub integrity: IntegrityJson,
}

impl ExplanationJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-explanation";
    /// The form's version.
    pub(crate) const VERSION: u32 = 2;
}

/// A grant, and where in the policy it stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct GrantedJson<'a> {
    /// The grant.
    #[serde(flatten)]
    pub grant: GrantJson<'a>,
    /// The document that has it; absent when none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'a str>,
    /// The Sid of its statement; absent when no document has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<&'a str>,
    /// What the catalog says of the action; `null` when it does not know it.
    pub catalog: Option<&'a ActionFacts>,
}

/// A reason why an action is not granted.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AbsenceJson {
    /// Why.
    pub why: WhyAbsentJson,
    /// The operations that it is about.
    pub operations: Vec<RecordedJson>,
}

/// Why an action is not granted.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum WhyAbsentJson {
    /// Calls that needed it were denied: a need or an attempt, never granted by itself.
    Denied,
    /// Calls needed it, and failed with errors that do not tell whether they were allowed.
    Unproven,
    /// The configuration implies it, and the role of today does not allow it.
    NotAllowedToday,
    /// Calls that needed it look as if somebody else had made them.
    SetApart,
    /// Calls needed it, and something other than the role's policies allowed it.
    Unneeded,
    /// CloudTrail never records what needs it.
    NeverRecorded,
    /// It is not documented whether CloudTrail records what needs it.
    RecordingNotDocumented,
    /// The records may not show what needs it.
    NotSeen,
    /// IAM's report says that the role never used its service.
    NeverUsedByReport,
    /// What the records would show was not called, and wildcards alone allow what else may need it.
    Wildcard,
    /// The records would show what needs it, and the function called none of it.
    NotCalled,
    /// No operation is known to need it.
    NoOperation,
}

/// An operation and how CloudTrail records it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RecordedJson {
    /// The event source's label and the event name: `s3:GetObject`.
    pub operation: String,
    /// How it is recorded.
    pub class: Class,
    /// The `resources.type` of its data events; `null` when it has none.
    pub data_type: Option<String>,
    /// Whether the records would show calls of it by the function.
    pub shown: ShownJson,
    /// Why they would not show all of them; `null` when they would.
    pub why_not_shown: Option<String>,
    /// Whether it always needs the action.
    pub need: RequirementKind,
}

/// Which calls of an operation the records would show, if there had been any.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ShownJson {
    /// All of them.
    Always,
    /// Some of them, or for a part of the window only.
    Partly,
    /// None.
    Never,
}

/// A statement of today's role that stays as it is, without a grant of its own.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct KeptStatementJson<'a> {
    /// The document that has it.
    pub document: &'a str,
    /// Its Sid.
    pub statement: &'a str,
}

/// The event selectors that would make visible what could not be seen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RemedyJson<'a> {
    /// The trail's name; `NAME` when no trail is known.
    pub trail: &'a str,
    /// Whether the trail's selectors of today are known, and so among the new ones.
    pub complete: bool,
    /// Advanced event selectors, as PutEventSelectors takes them.
    #[cfg_attr(test, schemars(with = "Vec<Value>"))]
    pub selectors: &'a Value,
    /// The command that sets them.
    pub command: String,
    /// The trail's property in a CloudFormation template, in lines.
    pub template: String,
}
