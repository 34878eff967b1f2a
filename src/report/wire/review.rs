//! What a person reads of a function's proposal, for programs: the verdict, the numbers, what wants a look.

use jiff::Timestamp;
use serde::Serialize;

use crate::observer::usage::Count;

/// The review of a function's proposal: what `lpgen diff` shows on one screen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReviewJson<'a> {
    /// What happens, and whether something breaks.
    pub verdict: VerdictJson<'a>,
    /// What it rests on, in a line.
    pub rests_on: &'a str,
    /// The numbers that people decide by.
    pub numbers: Vec<NumberJson<'a>>,
    /// What wants a look, the costliest first.
    pub look_at: Vec<LookJson<'a>>,
    /// What the function may do afterwards.
    pub may: Vec<MayJson<'a>>,
    /// What is not allowed any more; `null` when the role of today is not known.
    pub no_longer: Option<NoLongerJson<'a>>,
    /// What becomes of the role, in lines.
    pub plan: &'a [String],
    /// What to do next.
    pub next: Vec<StepJson<'a>>,
    /// How many gaps there are of each code.
    pub notes: Vec<NoteJson<'a>>,
}

/// The verdict.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct VerdictJson<'a> {
    /// What happens to the permissions.
    pub change: VerdictKindJson,
    /// The same in a few words.
    pub text: &'a str,
}

/// What happens to the permissions.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum VerdictKindJson {
    /// A promise does not hold.
    Broken,
    /// Whether more is allowed than today could not be decided.
    Open,
    /// More is allowed than today, and nothing goes.
    Wider,
    /// Something goes, and something is new.
    Mixed,
    /// Less is allowed than today, and nothing new.
    Narrower,
    /// The same is allowed as today.
    Same,
    /// The role of today is not known.
    NotCompared,
}

/// A number, before and after.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NumberJson<'a> {
    /// What is counted.
    pub what: &'a str,
    /// What that means.
    pub means: &'a str,
    /// Today; `null` when the role is not known.
    pub today: Option<AmountJson>,
    /// As proposed.
    pub proposed: AmountJson,
    /// What it is made of, in words.
    pub note: &'a str,
}

/// So many, or all there is.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum AmountJson {
    /// So many.
    Count(usize),
    /// `every`: all there is.
    Every(#[cfg_attr(test, schemars(extend("const" = "every")))] &'static str),
}

/// One thing that wants a look.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct LookJson<'a> {
    /// Stable code; `docs/diagnostics.md` has a heading for each.
    pub code: &'a str,
    /// What it is about, in a word.
    pub label: &'a str,
    /// What it is.
    pub what: &'a str,
    /// Why it is so.
    pub why: &'a str,
    /// The best next step.
    pub next: StepJson<'a>,
}

/// What to do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StepJson<'a> {
    /// A command, ready to paste but for the flags that say what is read; `null` for something to do by hand.
    pub command: Option<&'a str>,
    /// Whether the command takes the flags that say what is read.
    pub takes_flags: bool,
    /// What it shows, or what to do.
    pub text: &'a str,
}

/// What the function may do on a resource, for one reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct MayJson<'a> {
    /// Why.
    pub ground: GroundJson,
    /// IAM prefix of the service.
    pub service: &'a str,
    /// The resource, shortened.
    pub name: &'a str,
    /// The patterns as the policy has them.
    pub resources: &'a [String],
    /// Names of the actions.
    pub actions: &'a [String],
    /// Calls of the action that was called most often; `null` where none was seen.
    pub calls: Option<Count>,
    /// When one was seen last.
    pub last: Option<Timestamp>,
    /// Under which condition, or what implies it.
    pub note: &'a str,
}

/// Why something is allowed.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum GroundJson {
    /// Calls were seen.
    Used,
    /// The configuration implies it.
    Implied,
    /// The role allows it today, and its use could not have been seen.
    Kept,
}

/// What is not allowed any more.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NoLongerJson<'a> {
    /// How many actions go altogether.
    pub actions: usize,
    /// The most telling of them.
    pub examples: &'a [String],
}

/// How many gaps there are of a code.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NoteJson<'a> {
    /// The code.
    pub code: &'a str,
    /// How many.
    pub count: usize,
}
