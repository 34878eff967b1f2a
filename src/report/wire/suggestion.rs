//! What `lpgen suggest --format json` prints of a function.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    BasisJson, DoubtJson, GapJson, GrantJson, GuardsJson, IntegrityJson, PairJson, ProofJson,
    ReviewJson, SuspiciousJson, UnallowedJson, UnneededJson, UnprovenCallJson, WantedJson,
    WindowJson,
};
use crate::iam::Policy;
use crate::observer::usage::Count;

/// The policy of one function with all it rests on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SuggestionJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// Version of the bundled catalog.
    pub catalog: &'a str,
    /// How far names made per call are widened: `exact`, `names` or `prefix`.
    pub generalize: &'a str,
    /// ARN of the function.
    pub function: String,
    /// ARNs of the roles that it ran under, with path; usually one.
    pub roles: &'a BTreeSet<String>,
    /// Other functions seen on the same roles.
    pub shared_with: &'a BTreeSet<String>,
    /// Other sessions of the same roles that are no function's.
    pub other_users: &'a BTreeSet<String>,
    /// The time that the records are of; `null` when no record carries one.
    pub window: Option<WindowJson>,
    /// How many different records were read.
    pub records: Count,
    /// What the result rests on.
    pub basis: BasisJson<'a>,
    /// What a person reads of it.
    pub review: ReviewJson<'a>,
    /// Records that were passed over, by reason.
    pub skipped: Vec<SkippedJson>,
    /// What could not be read.
    pub unread: &'a BTreeSet<String>,
    /// The policy, in one document or several.
    pub documents: Vec<DocumentJson<'a>>,
    /// What the policy grants.
    pub grants: Vec<GrantJson<'a>>,
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
    /// What guards the role of today and goes over.
    pub guards: GuardsJson<'a>,
    /// How the policy stands to the role of today, each grant by its index in `grants`; `null` when the
    /// role is not known.
    pub proof: Option<ProofJson<'a, usize, PairJson<'a>>>,
    /// What a person should know before trusting the policy.
    pub gaps: Vec<GapJson<'a>>,
    /// What the replay of the calls showed.
    pub replay: ReplayJson<'a>,
    /// What the sources held and was not learned from, and what speaks against the rest.
    pub doubts: Vec<DoubtJson>,
    /// Whether the records' files were checked.
    pub integrity: IntegrityJson,
}

impl SuggestionJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-suggestion";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// Records passed over for one reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SkippedJson {
    /// Why, in words.
    pub reason: String,
    /// How many.
    pub records: Count,
}

/// One policy document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct DocumentJson<'a> {
    /// A name for it.
    pub name: &'a str,
    /// The policy, in IAM's own form.
    #[cfg_attr(test, schemars(with = "super::tests::PolicyForm"))]
    pub policy: Policy,
    /// Which grants each statement makes, in the order of the policy.
    pub statements: Vec<StatementGrantsJson<'a>>,
    /// Its size as IAM counts it: characters without white space.
    pub characters: usize,
}

/// The grants behind one statement.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StatementGrantsJson<'a> {
    /// The statement's Sid.
    pub sid: &'a str,
    /// Indexes in `grants`.
    pub grants: Vec<usize>,
}

/// What the replay of the calls showed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReplayJson<'a> {
    /// Calls that the policy would deny: a broken promise. Empty when all are allowed.
    pub misses: Vec<MissJson<'a>>,
}

/// A call that the policy would deny.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct MissJson<'a> {
    /// What was called: event source and event name.
    pub operation: String,
    /// What it needed.
    pub action: &'a str,
    /// The resource: an ARN, or a pattern where the records tell no more.
    pub resource: &'a str,
    /// Condition keys of the request, with their values.
    pub context: &'a BTreeMap<String, String>,
    /// Why nothing allows it.
    pub why: String,
}
