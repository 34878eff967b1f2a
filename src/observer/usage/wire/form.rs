//! The shapes that stand in a usage file, apart from the types of the program.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::{Accounts, Attempts, Days, Deployments, Outcome, Regions, TrailChanges};
use super::hashes::Hashes;
use super::twins::{WireDoubted, WireTwins};
use crate::catalog::requirement::{Kind, Variety};
use crate::observer::doubt::Doubt;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) catalogs: BTreeSet<String>,
    pub(super) window: Option<(Timestamp, Timestamp)>,
    pub(super) records: Hashes,
    pub(super) days: Days,
    pub(super) regions: Regions,
    #[serde(default, skip_serializing_if = "Accounts::is_empty")]
    pub(super) accounts: Accounts,
    pub(super) attempts: Attempts,
    pub(super) skipped: BTreeMap<String, Hashes>,
    pub(super) data_sources: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "TrailChanges::is_empty")]
    pub(super) trail_changes: TrailChanges,
    #[serde(default, skip_serializing_if = "Deployments::is_empty")]
    pub(super) deployments: Deployments,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) histories: BTreeSet<String>,
    pub(super) unread: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) doubts: BTreeMap<Doubt, WireDoubted>,
    #[serde(default)]
    pub(super) ids: WireTwins,
    pub(super) callers: Vec<WireCaller>,
    pub(super) others: BTreeMap<String, WireSessions>,
    pub(super) claims: Vec<WireClaim>,
    pub(super) assumed: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) issued: Vec<WireIssued>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireCaller {
    pub(super) role: String,
    pub(super) role_id: String,
    pub(super) session: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) standing: Option<WireStanding>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_shared_out: bool,
    pub(super) parts: Vec<WirePart>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WireStanding {
    Function(String),
    Foreign(WireForeign),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WireForeign {
    Scope(String),
    Instance,
    SecondFactor,
    WebIdentity,
    Console,
    SourceIdentity,
    Person,
    Root,
    Issuer,
}

/// `of` is absent where there were too many credentials to remember.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WirePart {
    pub(super) at: WireCredential,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Vec<WireCredential>>,
    pub(super) regions: BTreeMap<String, Hashes>,
    pub(super) days: BTreeSet<Date>,
    pub(super) entries: Vec<WireEntry>,
}

/// Fingerprint of the access key, and the second in which it was issued.
pub(super) type WireCredential = (Option<u64>, Option<i64>);

/// A member is absent where there were too many to remember.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireIssued {
    pub(super) role: String,
    pub(super) session: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by_lambda: Option<Hashes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by_others: Option<Vec<WireHanded>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WireHanded {
    Key(u64),
    At(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSessions {
    pub(super) names: BTreeSet<String>,
    pub(super) calls: Hashes,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireClaim {
    pub(super) sign: WireSign,
    pub(super) role: String,
    pub(super) name: String,
    pub(super) region: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WireSign {
    Lambda,
    Configuration,
    Worker,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireEntry {
    pub(super) source: String,
    pub(super) name: String,
    pub(super) outcome: WireOutcome,
    pub(super) origin: WireOrigin,
    pub(super) agent: WireAgent,
    pub(super) need: WireNeed,
    pub(super) calls: Hashes,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) samples: BTreeSet<(Option<Timestamp>, String)>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) fields: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "WireNames::is_empty")]
    pub(super) names: WireNames,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) values: BTreeMap<String, WireNames>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) errors: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) differs: BTreeSet<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", remote = "Outcome")]
enum OutcomeDef {
    Succeeded,
    Failed,
    Throttled,
    Unproven,
    Invalid,
    Unauthenticated,
    Denied,
    Contradicted,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct WireOutcome(#[serde(with = "OutcomeDef")] pub(super) Outcome);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireOrigin {
    Code,
    Worker,
    Poller,
    Forwarded(String),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WireAgent {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) family: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) in_lambda: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) foreign: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) presigned: bool,
    pub(super) address: WireAddress,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireAddress {
    #[default]
    Unknown,
    Service,
    Private,
    Public,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireNeed {
    pub(super) permission: WirePermission,
    pub(super) kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) when: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) before: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variety: Option<Variety>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) after: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) context: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) varying_context: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unresolved: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) own_event: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WirePermission {
    Action(String),
    Free(String),
    Unmapped(String),
    Makes,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireNames {
    pub(super) rung: u8,
    pub(super) seen: Vec<WireName>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireName {
    pub(super) text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) open: bool,
    pub(super) uses: Hashes,
    /// The transfers that the uses are, where they are not calls of their own.
    #[serde(default, skip_serializing_if = "Hashes::is_empty")]
    pub(super) of: Hashes,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) more: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<Timestamp>,
}

impl WireNames {
    fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}
