//! What `lpgen doctor --format json` prints.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::iam::Policy;
use crate::snapshot::Unanswered;

/// What lpgen can read of an account, what the account records, and what to switch on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DoctorJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// Account id.
    pub account: &'a str,
    /// ARN of the caller.
    pub caller: &'a str,
    /// Regions that were asked.
    pub regions: &'a [String],
    /// Functions there; `null` when that was not answered.
    pub functions: Option<usize>,
    /// Roles there, as far as they were read; `null` when that was not answered.
    pub roles: Option<usize>,
    /// Calls, by what they are for.
    pub calls: BTreeMap<&'static str, AskedJson<'a>>,
    /// Trails that were looked at.
    pub trails: Vec<TrailJson<'a>>,
    /// Requests of this run, by service.
    pub requests: &'a BTreeMap<String, u64>,
    /// What to switch on.
    pub advice: Vec<AdviceJson<'a>>,
    /// The least policy for everything that lpgen asks, in IAM's own form.
    #[cfg_attr(test, schemars(with = "Vec<super::tests::PolicyForm>"))]
    pub policy: Vec<Policy>,
}

impl DoctorJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-doctor";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// Calls for one purpose, by action.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskedJson<'a> {
    /// Answered.
    pub answered: &'a BTreeSet<String>,
    /// Not answered.
    pub refused: &'a [Unanswered],
    /// There was no occasion to make them.
    pub untried: &'a BTreeSet<String>,
}

/// A trail.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TrailJson<'a> {
    /// Its name.
    pub name: &'a str,
    /// Why it is read, or why not.
    pub why: &'a str,
    /// How much there is to read; absent when it is not read, or its bucket could not be looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<SizeJson>,
    /// Why its bucket could not be looked into; absent when it could, or was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'a str>,
}

/// How much there is to read.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SizeJson {
    /// Days back from now.
    pub days: i64,
    /// Objects, each of which is a request.
    pub objects: u64,
    /// Bytes, compressed as they are.
    pub bytes: u64,
}

/// Something to switch on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AdviceJson<'a> {
    /// What, in one line.
    pub text: &'a str,
    /// The command that does it; `null` when none does.
    pub command: Option<&'a str>,
    /// What to know before; `null` when there is nothing.
    pub caution: Option<&'a str>,
}
