//! The account's state as files in AWS's own shapes: roles with all their policies, functions.
//!
//! Pure parsing of text that others read. Nothing is guessed: a policy whose document is not there
//! is named as missing, and a document that cannot be read is an error when its role is asked for.

pub mod accessed;
#[cfg(any(feature = "aws", test))]
mod answer;
mod apart;
#[cfg_attr(
    not(feature = "aws"),
    allow(dead_code, reason = "only who asks the account uses all of it")
)]
pub mod asked;
pub mod bundled;
#[cfg_attr(
    not(feature = "aws"),
    allow(dead_code, reason = "only who asks the account uses all of it")
)]
pub(crate) mod discover;
mod document;
mod error;
pub(crate) mod index;
pub(crate) mod named;
#[cfg(any(feature = "aws", test))]
mod needed;
pub mod permissions;
#[cfg_attr(
    not(feature = "aws"),
    allow(dead_code, reason = "only who asks the account uses all of it")
)]
pub(crate) mod plan;
#[cfg_attr(
    not(feature = "aws"),
    allow(dead_code, reason = "only who asks the account uses all of it")
)]
pub(crate) mod question;
mod read;
#[cfg(any(feature = "aws", test))]
pub(crate) mod redact;
mod resolve;
mod roster;
pub(crate) mod surroundings;
mod today;
pub mod trails;
pub(crate) mod unanswered;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::gap::Gap;
use crate::iam::policy::Policy;
use crate::lambda::configuration::Configurations;

use accessed::Reports;
#[cfg(feature = "aws")]
pub(crate) use answer::Answer;
pub(crate) use error::SnapshotError;
pub use index::{Index, Unanswered};
#[cfg(feature = "aws")]
pub(crate) use needed::Needed;
pub(crate) use permissions::Permissions;
#[cfg(feature = "aws")]
pub(crate) use question::Question;
use read::{RawManaged, RawRole};
pub(crate) use roster::Roster;
use surroundings::Surroundings;
pub(crate) use today::RoleToday;
use trails::Trails;
pub(crate) use unanswered::NotAnswered;
pub use why::Why;

/// What the files of a snapshot say.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// By ARN.
    roles: BTreeMap<String, RawRole>,
    /// ARNs of roles by their name.
    role_names: BTreeMap<String, BTreeSet<String>>,
    /// By ARN.
    managed: BTreeMap<String, RawManaged>,
    /// Functions, their event source mappings and destinations, and what these name.
    pub configurations: Configurations,
    /// What stands around functions.
    pub surroundings: Surroundings,
    /// The account's trails.
    pub trails: Trails,
    /// When roles last used services.
    pub accessed: Reports,
    /// What the account did not answer, sorted.
    pub unanswered: NotAnswered,
    /// What its indexes say was asked: regions, and functions where not all were.
    asked: Vec<(Vec<String>, Option<Vec<String>>)>,
    /// Files that are JSON of no known shape.
    pub unrecognised: BTreeSet<String>,
    /// The file of a page that says there are more, and whether the last page was read too.
    cut_short: Option<String>,
    whole: bool,
}

/// One role as it is today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// ARN with path; empty when only a policy file is known.
    pub arn: String,
    /// The role's name.
    pub name: String,
    /// `RoleId` (`AROA…`), which changes when a role is deleted and made again.
    pub id: Option<String>,
    /// All its identity policies: inline ones, then attached ones, each sorted by name.
    pub policies: Vec<NamedPolicy>,
    /// The permissions boundary.
    pub boundary: Option<NamedPolicy>,
    /// The trust policy.
    pub trust: Option<Value>,
    /// When it was made; `None` when that is not told.
    pub created: Option<Timestamp>,
    /// When anybody last used it; `None` when that is not told.
    pub last_used: Option<LastUsed>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// ARNs of policies of the role (the boundary included) whose documents are not known.
    pub missing: BTreeSet<String>,
}

/// When a role was last used (RoleLastUsed in the IAM API reference).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastUsed {
    /// Not in the 400 days that IAM tracks.
    Never,
    /// Then.
    At(Timestamp),
}

impl std::fmt::Display for LastUsed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Never => out.write_str("not used in 400 days"),
            Self::At(time) => write!(out, "last used on {}", time.strftime("%Y-%m-%d")),
        }
    }
}

/// One policy of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPolicy {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub kind: PolicyKind,
    /// What it says.
    pub policy: Policy,
}

/// Where a policy of a role comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Part of the role.
    Inline,
    /// A managed policy whose document is in the snapshot.
    Managed {
        /// Its ARN.
        arn: String,
        /// Its default version: `v3`.
        version: String,
    },
    /// An AWS managed policy whose document came with the program.
    Bundled {
        /// Its ARN.
        arn: String,
        /// The version that came with the program.
        version: String,
        /// The date of that version: `2019-07-25`.
        updated: String,
    },
    /// A file given by itself.
    File,
}

impl Role {
    /// A role of which the policies of a file are all that is known.
    pub fn of_file(name: &str, policies: Vec<Policy>) -> Self {
        let named = |policy| NamedPolicy {
            name: name.to_owned(),
            kind: PolicyKind::File,
            policy,
        };
        Self {
            name: name.to_owned(),
            policies: policies.into_iter().map(named).collect(),
            ..Self::default()
        }
    }

    /// The identity policies alone.
    pub(crate) fn documents(&self) -> Vec<Policy> {
        self.policies.iter().map(|p| p.policy.clone()).collect()
    }

    /// What a person should know about the role's policies before trusting a comparison with them.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self.missing.iter().map(|arn| missing(arn)).collect();
        let bundled = self.policies.iter().chain(&self.boundary);
        for policy in bundled {
            if let PolicyKind::Bundled {
                arn,
                version,
                updated,
            } = &policy.kind
            {
                gaps.push(Gap {
                    code: "bundled-managed-policy",
                    text: format!("`{arn}` is read as {version} of {updated}, which came with the program: the snapshot does not hold it"),
                    hint: Some("`aws iam get-account-authorization-details` saves the version in force".to_owned()),
                    names: vec![arn.clone()],
                });
            }
        }
        gaps
    }
}

fn missing(arn: &str) -> Gap {
    Gap {
        code: "missing-managed-policy",
        text: format!("the role has `{arn}`, whose document is not known: what it allows is left out"),
        hint: Some("save the output of `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy` with the snapshot".to_owned()),
        names: vec![arn.to_owned()],
    }
}

#[cfg(test)]
mod tests;
