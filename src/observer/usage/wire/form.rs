//! The shapes that stand in a usage file, apart from the types of the program.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::{
    Accounts, Attempts, Days, Deployments, Invokers, Lasting, Regions, TrailChanges,
};
use super::call::WireEntry;
use super::hashes::Hashes;
use super::twins::{WireDoubted, WireTwins};
#[cfg(test)]
use super::{FORMAT, VERSION};
use crate::observer::doubt::Doubt;

/// What is known of a trail: what each role session did, not records.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Usage"))]
pub(crate) struct UsageJson {
    /// `lpgen-usage`.
    #[cfg_attr(test, schemars(extend("const" = FORMAT)))]
    pub(super) format: String,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    pub(super) version: u32,
    /// Versions of the catalogs that the records were read with.
    pub(super) catalogs: BTreeSet<String>,
    /// Times of the first and the last record; `null` when no record carries a time.
    pub(super) window: Option<(Timestamp, Timestamp)>,
    /// The records.
    pub(super) records: Hashes,
    /// Days with records, by region.
    pub(super) days: Days,
    /// The regions of which records were read.
    pub(super) regions: Regions,
    /// The accounts whose records were read; absent when no record names one.
    #[serde(default, skip_serializing_if = "Accounts::is_empty")]
    pub(super) accounts: Accounts,
    /// What any session of a role called, however it ended: by role name, role ARN and event
    /// source, each operation with the times of its first and last call and the number of the last record.
    pub(super) attempts: Attempts,
    /// Records that were passed over, by reason.
    pub(super) skipped: BTreeMap<String, Hashes>,
    /// The `resources.type` of data events that were seen.
    pub(super) data_sources: BTreeSet<String>,
    /// The latest calls that changed what a trail records; absent for none.
    #[serde(default, skip_serializing_if = "TrailChanges::is_empty")]
    pub(super) trail_changes: TrailChanges,
    /// When each operation last changed a function, a role or a policy, by its ARN; absent for none.
    #[serde(default, skip_serializing_if = "Deployments::is_empty")]
    pub(super) deployments: Deployments,
    /// Keys of users in functions, and sessions of roles for longer than an hour; absent where the file was written
    /// before anybody looked for them.
    #[serde(default = "Lasting::unknown")]
    pub(super) lasting: Lasting,
    /// Who invoked functions; absent where the file was written before anybody looked for them.
    #[serde(default = "Invokers::unknown")]
    pub(super) invokers: Invokers,
    /// Regions whose Event history was read; absent for none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) histories: BTreeSet<String>,
    /// What could not be read.
    pub(super) unread: BTreeSet<String>,
    /// What the sources held and what speaks against it; absent for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) doubts: BTreeMap<Doubt, WireDoubted>,
    /// What the records of each event id say.
    #[serde(default)]
    pub(super) ids: WireTwins,
    /// What role sessions did.
    pub(super) callers: Vec<WireCaller>,
    /// Sessions of roles that are nobody's in particular, by role.
    pub(super) others: BTreeMap<String, WireSessions>,
    /// What says that a role is a function's.
    pub(super) claims: Vec<WireClaim>,
    /// Roles that the Lambda service was seen to assume.
    pub(super) assumed: BTreeSet<String>,
    /// Who got credentials of a role's session; absent for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) issued: Vec<WireIssued>,
}

/// A role session.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireCaller {
    /// ARN of the role.
    pub(super) role: String,
    /// Unique id of the role.
    pub(super) role_id: String,
    /// Name of the session.
    pub(super) session: String,
    /// What its records say of who it is; absent when they say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) standing: Option<WireStanding>,
    /// Whether its credentials were handed to others; absent when not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_shared_out: bool,
    /// What it did, by credentials.
    pub(super) parts: Vec<WirePart>,
}

/// What records say of who a session is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::observer::usage) enum WireStanding {
    /// A function, by its ARN.
    Function(String),
    /// Not a function.
    Foreign(WireForeign),
}

/// Why a session is no function's.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::observer::usage) enum WireForeign {
    /// `inScopeOf` names something else.
    Scope(String),
    /// It is an instance's.
    Instance,
    /// A second factor was given.
    SecondFactor,
    /// It came by a web identity.
    WebIdentity,
    /// It is a person's in the console.
    Console,
    /// It has a source identity.
    SourceIdentity,
    /// It was assumed by a person.
    Person,
    /// It was assumed by the root user.
    Root,
    /// Its issuer is no role.
    Issuer,
}

/// `of` is absent where there were too many credentials to remember.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WirePart {
    /// The credentials: fingerprint of the access key, and the second in which it was issued.
    pub(super) at: WireCredential,
    /// All of them; absent where there were too many to remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Vec<WireCredential>>,
    /// The calls, by region.
    pub(super) regions: BTreeMap<String, Hashes>,
    /// Days with a call.
    pub(super) days: BTreeSet<Date>,
    /// What was called.
    pub(super) entries: Vec<WireEntry>,
}

/// Fingerprint of the access key, and the second in which it was issued.
pub(super) type WireCredential = (Option<u64>, Option<i64>);

/// A member is absent where there were too many to remember.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireIssued {
    /// ARN of the role.
    pub(super) role: String,
    /// Name of the session.
    pub(super) session: String,
    /// Access keys that the Lambda service got; absent where there were too many to remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by_lambda: Option<Hashes>,
    /// What others got; absent where there were too many to remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by_others: Option<Vec<WireHanded>>,
}

/// Credentials that somebody got.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum WireHanded {
    /// Fingerprint of the access key.
    Key(u64),
    /// The second in which they were issued.
    At(i64),
}

/// Sessions counted together.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireSessions {
    /// A few of their names.
    pub(super) names: BTreeSet<String>,
    /// Their calls.
    pub(super) calls: Hashes,
}

/// What says that a role is a function's.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct WireClaim {
    /// What says it.
    pub(super) sign: WireSign,
    /// ARN of the role.
    pub(super) role: String,
    /// Name of the function.
    pub(super) name: String,
    /// Region of the function; empty when it is not told.
    pub(super) region: String,
}

/// What says that a role is a function's.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum WireSign {
    /// Lambda assumed it for the function.
    Lambda,
    /// A call configured the function with it.
    Configuration,
    /// The Lambda service called under the function's name.
    Worker,
}
