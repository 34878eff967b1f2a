//! What `lpgen verify --format json` prints.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{BasisJson, DoubtJson, GapJson, GrantJson, IntegrityJson, PairJson, RequestJson};
use crate::differ::holdout::By;
use crate::differ::unseen::Unit;
use crate::observer::usage::Count;

/// Whether a policy keeps its promises, and how far it can be trusted.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct VerificationJson<'a> {
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
    /// What was verified: the proposal, or files.
    pub policy: &'a str,
    /// What the result rests on.
    pub basis: BasisJson<'a>,
    /// Whether the promises hold: every observed call is allowed, and nothing more than today without a
    /// reason.
    pub holds: bool,
    /// The whole window replayed.
    pub replay: ReplayedJson<'a>,
    /// Whether the policy allows more than the role of today.
    pub never_wider: WiderJson<'a>,
    /// What the lint found.
    pub lint: Vec<FindingJson<'a>>,
    /// Pairs of action and resource that the policy allows and whose use calls could show.
    pub pairs: usize,
    /// The pairs that no call needed.
    pub unused: Vec<PairJson<'a>>,
    /// How policies learned from a part of the window fared in the rest.
    pub holdout: HoldoutJson<'a>,
    /// The share of later needs that were never seen; `null` when nothing was needed.
    pub unseen: Option<UnseenJson>,
    /// What a person should know before trusting the result.
    pub gaps: Vec<GapJson<'a>>,
    /// What the sources held and was not learned from, and what speaks against the rest.
    pub doubts: Vec<DoubtJson>,
    /// Whether the records' files were checked.
    pub integrity: IntegrityJson,
}

impl VerificationJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-verification";
    /// The form's version.
    pub(crate) const VERSION: u32 = 2;
}

/// What calls needed, and what of it a policy allows.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReplayedJson<'a> {
    /// How many different calls prove a permission.
    pub calls: Count,
    /// How many of them the policy denies.
    pub denied: Count,
    /// How many different permissions they needed.
    pub permissions: usize,
    /// Those that the policy does not allow.
    pub missing: Vec<MissingJson<'a>>,
}

/// A permission that calls needed and the policy does not allow.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct MissingJson<'a> {
    /// The action.
    pub action: &'a str,
    /// The resource: an ARN, or a pattern where the records tell no more.
    pub resource: &'a str,
    /// Condition keys of the request, with their values.
    pub context: &'a BTreeMap<String, String>,
    /// Why nothing allows it.
    pub why: &'a str,
}

/// How a policy stands to the role of today.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum WiderJson<'a> {
    /// Nothing tells what the role allows today.
    NotKnown,
    /// It allows nothing beyond the role.
    Holds,
    /// Some grants go beyond the role, each with its reasons.
    Additions {
        /// These.
        additions: Vec<BeyondJson<'a>>,
    },
    /// It allows a request that the role does not, and nothing gives a reason.
    Wider {
        /// The request.
        witness: RequestJson<'a>,
    },
    /// It could not be decided.
    Unknown {
        /// Why.
        why: &'a str,
    },
}

/// A grant that goes beyond the role of today.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct BeyondJson<'a> {
    /// The grant with its reasons.
    pub grant: GrantJson<'a>,
    /// A request that it allows and the role of today does not.
    pub witness: RequestJson<'a>,
}

/// Something that the lint found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct FindingJson<'a> {
    /// Stable code.
    pub code: &'a str,
    /// The document's name.
    pub document: &'a str,
    /// The statement's Sid or number; empty when it is about the document.
    pub statement: &'a str,
    /// What it is, in one line.
    pub text: &'a str,
}

/// How policies learned from a part of the window fared in the rest.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum HoldoutJson<'a> {
    /// Each split.
    Splits(Vec<SplitJson<'a>>),
    /// Nothing was split.
    None {
        /// Why not.
        none: &'a str,
    },
}

/// A split of the window.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SplitJson<'a> {
    /// What was asked for: cuts that come to the same are one.
    pub asked: Vec<CutJson>,
    /// The first moment that is not learned from.
    pub until: Timestamp,
    /// The function's calls.
    pub calls: PartOfJson,
    /// Whole days with a call.
    pub days: PartOfJson,
    /// Calls of the first part that needed a permission; `null` when nothing was learned from them.
    pub learned_calls: Option<u64>,
    /// What the rest needed.
    pub later: ReplayedJson<'a>,
    /// Pairs of action and resource that the policy allows and whose use calls can show.
    pub pairs: usize,
    /// The pairs that no later call needed.
    pub unused: Vec<PairJson<'a>>,
}

/// Where a window is to be cut.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct CutJson {
    /// In what the part is counted.
    pub by: ByJson,
    /// So much of it lies before.
    pub percent: u8,
}

/// In what a part of a window is counted.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ByJson {
    /// The function's calls.
    Calls,
    /// The days with a call.
    Days,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct PartOfJson {
    /// Those before the cut.
    pub before: u64,
    /// All of the window.
    pub all: u64,
}

/// An estimate of what was never seen.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnseenJson {
    /// Needs of calls that were observed.
    pub needs: u64,
    /// Different permissions among them, varying names left out.
    pub permissions: usize,
    /// What the window is counted in.
    pub unit: UnitJson,
    /// How many of these had calls.
    pub units: usize,
    /// How many of those needed a permission that no other needed.
    pub alone: usize,
    /// The share of needs that were of such permissions.
    pub chance: f64,
    /// The interval that the share of later needs of permissions never seen lies in.
    pub interval: [f64; 2],
    /// How sure that is.
    pub confidence: f64,
}

/// What a window is counted in.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum UnitJson {
    /// Days with a call.
    Day,
    /// Twentieths of the window with a call, where there are few days.
    Part,
}

impl From<By> for ByJson {
    fn from(by: By) -> Self {
        match by {
            By::Calls => Self::Calls,
            By::Days => Self::Days,
        }
    }
}

impl From<Unit> for UnitJson {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Day => Self::Day,
            Unit::Part => Self::Part,
        }
    }
}
