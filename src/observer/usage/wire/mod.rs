//! The usage file: a usage as versioned JSON, the same bytes for the same usage.

mod call;
mod caller;
mod entry;
mod form;
mod hashes;
mod twins;

use serde::Deserialize;

use super::{Claim, Sessions, Skip, Usage};
pub(super) use call::WireAgent;
pub(super) use caller::wire_foreign;
use caller::{wire_caller, wire_claim, wire_issued};
pub(super) use entry::wire_agent;
#[cfg(test)]
pub(crate) use form::UsageJson as UsageFile;
pub(super) use form::WireStanding;
use form::{UsageJson, WireSessions};
use hashes::Hashes;
use twins::{doubts_from, wire_doubts, wire_twins};

/// What a usage file says it is.
const FORMAT: &str = "lpgen-usage";
/// The version this program writes.
const VERSION: u32 = 3;
/// The first version it reads: of this one it is not known on which days something was called.
const FIRST_VERSION: u32 = 2;

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
                "a usage file of version {version}, this program reads {FIRST_VERSION} to {VERSION}"
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

/// Writes a usage file.
pub fn write(usage: &Usage) -> String {
    let mut text = serde_json::to_string_pretty(&UsageJson::from(usage))
        // INVARIANT: the wire types have string keys and no failing serializer.
        .expect("a usage can be written as JSON");
    text.push('\n');
    text
}

/// The same on one line.
#[cfg(feature = "aws")]
pub(crate) fn write_compact(usage: &Usage) -> String {
    serde_json::to_string(&UsageJson::from(usage))
        // INVARIANT: as above.
        .expect("a usage can be written as JSON")
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
    if !(FIRST_VERSION..=VERSION).contains(&head.version) {
        return Err(WireError::Version(head.version));
    }
    let file: UsageJson = serde_json::from_str(text).map_err(malformed)?;
    file.into_usage()
}

impl From<&Usage> for UsageJson {
    fn from(usage: &Usage) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            catalogs: usage.catalogs.clone(),
            window: usage.window,
            records: Hashes::of(usage.records.hashes()),
            days: usage.days.clone(),
            regions: usage.regions.clone(),
            accounts: usage.accounts.clone(),
            attempts: usage.attempts.clone(),
            skipped: usage
                .skipped
                .iter()
                .map(|(s, d)| (skip_text(s), Hashes::of(d.hashes())))
                .collect(),
            data_sources: usage.data_sources.clone(),
            trail_changes: usage.trail_changes.clone(),
            deployments: usage.deployments.clone(),
            lasting: usage.lasting.clone(),
            invokers: usage.invokers.clone(),
            histories: usage.histories.clone(),
            unread: usage.unread.clone(),
            doubts: wire_doubts(&usage.doubts),
            ids: wire_twins(&usage.twins, &usage.witnesses),
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
            claims: usage.claims.iter().map(wire_claim).collect(),
            assumed: usage.assumed.clone(),
            issued: usage
                .issued
                .iter()
                .map(|(s, i)| wire_issued(s, i))
                .collect(),
        }
    }
}

impl UsageJson {
    fn into_usage(self) -> Result<Usage, WireError> {
        let mut usage = Usage {
            catalogs: self.catalogs,
            window: self.window,
            records: self.records.distinct()?,
            days: self.days,
            regions: self.regions,
            accounts: self.accounts,
            attempts: self.attempts,
            data_sources: self.data_sources,
            trail_changes: self.trail_changes,
            deployments: self.deployments,
            lasting: self.lasting,
            invokers: self.invokers,
            histories: self.histories,
            unread: self.unread,
            assumed: self.assumed,
            doubts: doubts_from(self.doubts)?,
            twins: self.ids.twins()?,
            witnesses: self.ids.witnesses()?,
            ..Usage::default()
        };
        for (skip, records) in self.skipped {
            usage.skipped.insert(skip_from(&skip)?, records.distinct()?);
        }
        for c in self.callers {
            let (caller, did) = c.into_caller()?;
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
        usage.claims = self.claims.into_iter().map(Claim::from).collect();
        let issued: Result<_, WireError> = self
            .issued
            .into_iter()
            .map(form::WireIssued::into_issued)
            .collect();
        usage.issued = issued?;
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

pub(in crate::observer::usage) fn skip_text(skip: &Skip) -> String {
    match skip {
        Skip::Identity(kind) => format!("identity: {kind}"),
        other => SKIPS
            .iter()
            .find(|(_, s)| s == other)
            .map_or(String::new(), |(t, _)| (*t).to_owned()),
    }
}

pub(in crate::observer::usage) fn skip_from(text: &str) -> Result<Skip, WireError> {
    if let Some(kind) = text.strip_prefix("identity: ") {
        return Ok(Skip::Identity(kind.to_owned()));
    }
    let found = SKIPS
        .iter()
        .find(|(t, _)| *t == text)
        .map(|(_, s)| s.clone());
    found.ok_or_else(|| WireError::Malformed(format!("unknown reason `{text}`")))
}
