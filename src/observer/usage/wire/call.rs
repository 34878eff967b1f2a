//! Calls as they stand in a usage file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::{Dates, Outcome};
use super::hashes::Hashes;
use crate::catalog::requirement::{RequirementKind, Variety};

/// Calls that agree in what they are.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireEntry {
    /// Event source.
    pub(super) source: String,
    /// Event name, without date suffix.
    pub(super) name: String,
    /// How they ended.
    pub(super) outcome: WireOutcome,
    /// Who, inside the session, called.
    pub(super) origin: WireOrigin,
    /// What the records show of the machine.
    pub(super) agent: WireAgent,
    /// What they needed.
    pub(super) need: WireNeed,
    /// The calls.
    pub(super) calls: Hashes,
    /// Time of the first; `null` when no record carries a time.
    pub(super) first: Option<Timestamp>,
    /// Time of the last.
    pub(super) last: Option<Timestamp>,
    /// Days with a call; absent where they are not known.
    #[serde(default, skip_serializing_if = "Dates::is_empty")]
    pub(super) days: Dates,
    /// A few event ids with their times.
    pub(super) samples: BTreeSet<(Option<Timestamp>, String)>,
    /// Fields that the resource was read from; absent for none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) fields: BTreeSet<String>,
    /// Names that are made per call; absent for none.
    #[serde(default, skip_serializing_if = "WireNames::is_empty")]
    pub(super) names: WireNames,
    /// Values of condition keys that vary, by key; absent for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) values: BTreeMap<String, WireNames>,
    /// A few error codes; absent for none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) errors: BTreeSet<String>,
    /// ARNs that the records carry and the resource is not; absent for none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) differs: BTreeSet<String>,
}

/// How calls ended.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", remote = "Outcome")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "UsageOutcome"))]
enum OutcomeDef {
    /// They succeeded.
    Succeeded,
    /// They failed after authorization.
    Failed,
    /// They were throttled.
    Throttled,
    /// They failed, and the error proves nothing.
    Unproven,
    /// The request was malformed.
    Invalid,
    /// The credentials were not accepted.
    Unauthenticated,
    /// Authorization refused them.
    Denied,
    /// Records of one event id say different things.
    Contradicted,
}

/// How calls ended.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireOutcome(#[serde(with = "OutcomeDef")] pub(super) Outcome);

/// Who, inside a session, called.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum WireOrigin {
    /// The function's code.
    Code,
    /// The Lambda service.
    Worker,
    /// An event source mapping.
    Poller,
    /// A service on the caller's behalf: its host.
    Forwarded(String),
}

/// What records show of the machine; what is absent was not seen.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::observer::usage) struct WireAgent {
    /// The client's family: `Boto3`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) family: String,
    /// Whether the user agent carries the Lambda environment.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) in_lambda: bool,
    /// A trait that the Lambda environment never shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) foreign: Option<String>,
    /// Whether the request was signed beforehand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) presigned: bool,
    /// The kind of source address.
    pub(super) address: WireAddress,
}

/// A kind of source address.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum WireAddress {
    /// Not recorded.
    #[default]
    Unknown,
    /// An AWS service.
    Service,
    /// A private address.
    Private,
    /// A public address.
    Public,
}

/// What calls needed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireNeed {
    /// The permission, or why there is none to grant.
    pub(super) permission: WirePermission,
    /// Always, or because of a request parameter.
    pub(super) kind: RequirementKind,
    /// Which request parameter; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) when: Option<String>,
    /// Pattern of the resource up to the varying name; absent for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) before: String,
    /// How the varying name comes about; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variety: Option<Variety>,
    /// Pattern behind the varying name; absent for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) after: String,
    /// Condition keys and values that the calls had in common; absent for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) context: BTreeMap<String, String>,
    /// Condition keys whose values vary; absent for none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) varying_context: BTreeSet<String>,
    /// Variables of the ARN that no field told; absent for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unresolved: Vec<String>,
    /// Whether the permission has an event of its own; absent when not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) own_event: bool,
}

/// A permission, or why there is none to grant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum WirePermission {
    /// This action.
    Action(String),
    /// None, and why.
    Free(String),
    /// Not known, and why.
    Unmapped(String),
    /// None: the resource is what the call made.
    Makes,
}

/// Names in bounded memory.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireNames {
    /// How far they were coarsened.
    pub(super) rung: u8,
    /// The names.
    pub(super) seen: Vec<WireName>,
}

/// A name, or a prefix of names.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireName {
    /// The name.
    pub(super) text: String,
    /// Whether anything may follow; absent when not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) open: bool,
    /// Its uses.
    pub(super) uses: Hashes,
    /// The transfers that the uses are, where they are not calls of their own.
    #[serde(default, skip_serializing_if = "Hashes::is_empty")]
    pub(super) of: Hashes,
    /// Whether it was used more often; absent when not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) more: bool,
    /// When it was first used; absent when no record carries a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<Timestamp>,
    /// When it was last used; absent when that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last: Option<Timestamp>,
}

impl WireNames {
    fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}
