//! The usage file: a usage as versioned JSON, the same bytes for the same usage.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    CallKey, CallerUsage, Claim, Distinct, Entry, Name, Names, Need, Operation, Origin, Outcome,
    Permission, Sessions, Skip, Usage,
};
use crate::catalog::requirement::{Kind, Variety};
use crate::observer::Caller;
use crate::observer::agent::{Address, Agent};

/// What a usage file says it is.
const FORMAT: &str = "lpgen-usage";
/// The version this program writes, and the only one it reads.
const VERSION: u32 = 1;

/// Why a text is no usage file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireError {
    /// Not JSON, or not of the form of a usage file.
    Malformed(String),
    /// Written by another version of the program.
    Version(u32),
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "not a usage file: {what}"),
            Self::Version(version) => write!(
                f,
                "a usage file of version {version}, this program reads version {VERSION}"
            ),
        }
    }
}

impl std::error::Error for WireError {}

impl WireError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "write it anew with `lpgen observe --trail … --usage FILE`"
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    catalogs: BTreeSet<String>,
    window: Option<(Timestamp, Timestamp)>,
    records: Hashes,
    skipped: BTreeMap<String, Hashes>,
    unread: BTreeSet<String>,
    callers: Vec<WireCaller>,
    others: BTreeMap<String, WireSessions>,
    claims: Vec<WireClaim>,
    assumed: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireCaller {
    role: String,
    role_id: String,
    session: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    regions: BTreeMap<String, Hashes>,
    entries: Vec<WireEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSessions {
    names: BTreeSet<String>,
    calls: Hashes,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireClaim {
    role: String,
    name: String,
    region: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEntry {
    source: String,
    name: String,
    outcome: WireOutcome,
    origin: WireOrigin,
    agent: WireAgent,
    need: WireNeed,
    calls: Hashes,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    samples: BTreeSet<(Option<Timestamp>, String)>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    fields: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "WireNames::is_empty")]
    names: WireNames,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<String, WireNames>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    errors: BTreeSet<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", remote = "Outcome")]
enum OutcomeDef {
    Succeeded,
    Failed,
    Throttled,
    Invalid,
    Unauthenticated,
    Denied,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct WireOutcome(#[serde(with = "OutcomeDef")] Outcome);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WireOrigin {
    Code,
    Worker,
    Poller,
    Forwarded(String),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WireAgent {
    #[serde(skip_serializing_if = "String::is_empty")]
    family: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_lambda: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign: Option<String>,
    address: WireAddress,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WireAddress {
    #[default]
    Unknown,
    Service,
    Private,
    Public,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireNeed {
    permission: WirePermission,
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    before: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variety: Option<Variety>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    after: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    varying_context: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unresolved: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    own_event: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WirePermission {
    Action(String),
    Free(String),
    Unmapped(String),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireNames {
    rung: u8,
    seen: Vec<WireName>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireName {
    text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    open: bool,
    uses: Hashes,
}

/// Fingerprints as one string of hexadecimal digits, sixteen each.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Hashes(String);

impl WireNames {
    fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}

/// Writes a usage file.
pub fn write(usage: &Usage) -> String {
    let mut text = serde_json::to_string_pretty(&File::from(usage))
        // INVARIANT: the wire types have string keys and no failing serializer.
        .expect("a usage can be written as JSON");
    text.push('\n');
    text
}

/// Reads a usage file.
pub fn read(text: &str) -> Result<Usage, WireError> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
        version: u32,
    }
    let malformed = |e: serde_json::Error| WireError::Malformed(e.to_string());
    let head: Head = serde_json::from_str(text).map_err(malformed)?;
    if head.format != FORMAT {
        return Err(WireError::Malformed(format!(
            "its format is `{}`",
            head.format
        )));
    }
    if head.version != VERSION {
        return Err(WireError::Version(head.version));
    }
    let file: File = serde_json::from_str(text).map_err(malformed)?;
    file.into_usage()
}

impl From<&Usage> for File {
    fn from(usage: &Usage) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            catalogs: usage.catalogs.clone(),
            window: usage.window,
            records: Hashes::of(usage.records.hashes()),
            skipped: usage
                .skipped
                .iter()
                .map(|(s, d)| (skip_text(s), Hashes::of(d.hashes())))
                .collect(),
            unread: usage.unread.clone(),
            callers: usage
                .callers
                .iter()
                .map(|(c, u)| wire_caller(c, u))
                .collect(),
            others: usage
                .others
                .iter()
                .map(|(role, s)| {
                    (
                        role.clone(),
                        WireSessions {
                            names: s.names.clone(),
                            calls: Hashes::of(s.calls.hashes()),
                        },
                    )
                })
                .collect(),
            claims: usage
                .claims
                .iter()
                .map(|c| WireClaim {
                    role: c.role.clone(),
                    name: c.name.clone(),
                    region: c.region.clone(),
                })
                .collect(),
            assumed: usage.assumed.clone(),
        }
    }
}

impl File {
    fn into_usage(self) -> Result<Usage, WireError> {
        let mut usage = Usage {
            catalogs: self.catalogs,
            window: self.window,
            records: self.records.distinct()?,
            unread: self.unread,
            assumed: self.assumed,
            ..Usage::default()
        };
        for (skip, records) in self.skipped {
            usage.skipped.insert(skip_from(&skip)?, records.distinct()?);
        }
        for c in self.callers {
            let mut did = CallerUsage::default();
            for (region, calls) in c.regions {
                did.regions.insert(region, calls.distinct()?);
            }
            for entry in c.entries {
                let (key, entry) = entry.into_entry()?;
                did.entries.insert(key, entry);
            }
            let caller = Caller {
                role: c.role,
                role_id: c.role_id,
                session: c.session,
                function: c.function,
            };
            usage.callers.insert(caller, did);
        }
        for (role, s) in self.others {
            usage.others.insert(
                role,
                Sessions {
                    names: s.names,
                    calls: s.calls.distinct()?,
                },
            );
        }
        usage.claims = self
            .claims
            .into_iter()
            .map(|c| Claim {
                role: c.role,
                name: c.name,
                region: c.region,
            })
            .collect();
        Ok(usage)
    }
}

const SKIPS: &[(&str, Skip)] = &[
    ("not-an-api-call", Skip::NotAnApiCall),
    ("insight", Skip::Insight),
    ("aggregated", Skip::Aggregated),
    ("network-activity", Skip::NetworkActivity),
    ("no-operation", Skip::NoOperation),
];

fn skip_text(skip: &Skip) -> String {
    match skip {
        Skip::Identity(kind) => format!("identity: {kind}"),
        other => SKIPS
            .iter()
            .find(|(_, s)| s == other)
            .map_or(String::new(), |(t, _)| (*t).to_owned()),
    }
}

fn skip_from(text: &str) -> Result<Skip, WireError> {
    if let Some(kind) = text.strip_prefix("identity: ") {
        return Ok(Skip::Identity(kind.to_owned()));
    }
    let found = SKIPS
        .iter()
        .find(|(t, _)| *t == text)
        .map(|(_, s)| s.clone());
    found.ok_or_else(|| WireError::Malformed(format!("unknown reason `{text}`")))
}

fn wire_caller(caller: &Caller, did: &CallerUsage) -> WireCaller {
    WireCaller {
        role: caller.role.clone(),
        role_id: caller.role_id.clone(),
        session: caller.session.clone(),
        function: caller.function.clone(),
        regions: did
            .regions
            .iter()
            .map(|(r, d)| (r.clone(), Hashes::of(d.hashes())))
            .collect(),
        entries: did.entries.iter().map(|(k, e)| wire_entry(k, e)).collect(),
    }
}

fn wire_entry(key: &CallKey, entry: &Entry) -> WireEntry {
    WireEntry {
        source: key.operation.source.clone(),
        name: key.operation.name.clone(),
        outcome: WireOutcome(key.outcome),
        origin: match &key.origin {
            Origin::Code => WireOrigin::Code,
            Origin::Worker => WireOrigin::Worker,
            Origin::Poller => WireOrigin::Poller,
            Origin::Forwarded(by) => WireOrigin::Forwarded(by.clone()),
        },
        agent: wire_agent(&key.agent),
        need: wire_need(&key.need),
        calls: Hashes::of(entry.calls.hashes()),
        first: entry.first,
        last: entry.last,
        samples: entry.samples.clone(),
        fields: entry.fields.clone(),
        names: wire_names(&entry.names),
        values: entry
            .values
            .iter()
            .map(|(k, n)| (k.clone(), wire_names(n)))
            .collect(),
        errors: entry.errors.clone(),
    }
}

fn wire_agent(agent: &Agent) -> WireAgent {
    WireAgent {
        family: agent.family.clone(),
        in_lambda: agent.in_lambda,
        foreign: agent.foreign.clone(),
        address: match agent.address {
            Address::Unknown => WireAddress::Unknown,
            Address::Service => WireAddress::Service,
            Address::Private => WireAddress::Private,
            Address::Public => WireAddress::Public,
        },
    }
}

fn wire_need(need: &Need) -> WireNeed {
    WireNeed {
        permission: match &need.permission {
            Permission::Action(action) => WirePermission::Action(action.to_string()),
            Permission::Free(why) => WirePermission::Free(why.clone()),
            Permission::Unmapped(why) => WirePermission::Unmapped(why.clone()),
        },
        kind: need.kind,
        when: need.when.clone(),
        before: need.before.clone(),
        variety: need.variety,
        after: need.after.clone(),
        context: need.context.clone(),
        varying_context: need.varying_context.clone(),
        unresolved: need.unresolved.clone(),
        own_event: need.own_event,
    }
}

fn wire_names(names: &Names) -> WireNames {
    let (rung, seen) = names.parts();
    let seen = seen.iter().map(|(name, uses)| WireName {
        text: name.text.clone(),
        open: name.open,
        uses: Hashes::of(uses.iter().copied()),
    });
    WireNames {
        rung,
        seen: seen.collect(),
    }
}

impl WireEntry {
    fn into_entry(self) -> Result<(CallKey, Entry), WireError> {
        let key = CallKey {
            operation: Operation {
                source: self.source,
                name: self.name,
            },
            outcome: self.outcome.0,
            origin: match self.origin {
                WireOrigin::Code => Origin::Code,
                WireOrigin::Worker => Origin::Worker,
                WireOrigin::Poller => Origin::Poller,
                WireOrigin::Forwarded(by) => Origin::Forwarded(by),
            },
            agent: Agent {
                family: self.agent.family,
                in_lambda: self.agent.in_lambda,
                foreign: self.agent.foreign,
                address: match self.agent.address {
                    WireAddress::Unknown => Address::Unknown,
                    WireAddress::Service => Address::Service,
                    WireAddress::Private => Address::Private,
                    WireAddress::Public => Address::Public,
                },
            },
            need: self.need.into_need()?,
        };
        let mut values = BTreeMap::new();
        for (name, names) in self.values {
            values.insert(name, names.into_names()?);
        }
        let entry = Entry {
            calls: self.calls.distinct()?,
            first: self.first,
            last: self.last,
            samples: self.samples,
            fields: self.fields,
            names: self.names.into_names()?,
            values,
            errors: self.errors,
        };
        Ok((key, entry))
    }
}

impl WireNeed {
    fn into_need(self) -> Result<Need, WireError> {
        Ok(Need {
            permission: match self.permission {
                WirePermission::Action(text) => Permission::Action(
                    text.parse()
                        .map_err(|_| WireError::Malformed(format!("`{text}` is no action")))?,
                ),
                WirePermission::Free(why) => Permission::Free(why),
                WirePermission::Unmapped(why) => Permission::Unmapped(why),
            },
            kind: self.kind,
            when: self.when,
            before: self.before,
            variety: self.variety,
            after: self.after,
            context: self.context,
            varying_context: self.varying_context,
            unresolved: self.unresolved,
            own_event: self.own_event,
        })
    }
}

impl WireNames {
    fn into_names(self) -> Result<Names, WireError> {
        let mut seen = Vec::new();
        for name in self.seen {
            seen.push((
                Name {
                    text: name.text,
                    open: name.open,
                },
                name.uses.read()?,
            ));
        }
        Ok(Names::from_parts(self.rung, seen))
    }
}

impl Hashes {
    fn of(hashes: impl Iterator<Item = u64>) -> Self {
        Self(hashes.map(|h| format!("{h:016x}")).collect())
    }

    fn read(&self) -> Result<BTreeSet<u64>, WireError> {
        let malformed =
            || WireError::Malformed("fingerprints are hexadecimal, sixteen digits each".to_owned());
        if !self.0.is_ascii() || !self.0.len().is_multiple_of(16) {
            return Err(malformed());
        }
        (0..self.0.len())
            .step_by(16)
            .map(|at| u64::from_str_radix(&self.0[at..at + 16], 16).map_err(|_| malformed()))
            .collect()
    }

    fn distinct<const K: usize>(&self) -> Result<Distinct<K>, WireError> {
        Ok(self.read()?.into_iter().collect())
    }
}
