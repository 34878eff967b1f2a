//! What `lpgen check --format json` prints.

use jiff::civil::Date;
use serde::Serialize;

/// What the checklist came to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct CheckedJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// The day of it, in UTC.
    pub day: Date,
    /// Functions that were checked.
    pub functions: usize,
    /// How many findings there are of each kind.
    pub tally: TallyJson,
    /// The account's first, then functions' by name; of each the worst first.
    pub findings: Vec<CheckFindingJson<'a>>,
    /// Exceptions that are over, or for nothing.
    pub exceptions: Vec<IdleExceptionJson<'a>>,
}

impl CheckedJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-check";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}

/// How many findings there are of each kind.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TallyJson {
    /// Failed, and no exception lets them stand.
    pub failed: usize,
    /// Failed, and an exception lets them stand.
    pub exempt: usize,
    /// Passed.
    pub passed: usize,
    /// Not checked.
    pub not_checked: usize,
}

/// A check of one subject.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct CheckFindingJson<'a> {
    /// The check's code.
    pub code: &'a str,
    /// What holds where it passes.
    pub title: &'a str,
    /// `critical`, `high`, `medium` or `low`.
    pub severity: &'a str,
    /// What became of it.
    pub result: ResultJson,
    /// ARN of what was checked.
    pub subject: &'a str,
    /// Name of the function, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<&'a str>,
    /// What shows the result, or why nobody knows.
    pub seen: &'a str,
    /// Why the check matters.
    pub why: &'a str,
    /// What to do, where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<FixJson<'a>>,
    /// The reason and the last day of the exception that lets it stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exempt: Option<&'a str>,
    /// The commands whose output would tell, where it was not checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub asks: Vec<&'a str>,
    /// What auditors call it: `FSBP Lambda.1`, `CIS 5.0 3.1`.
    pub known_as: Vec<String>,
    /// Where its page is.
    pub docs: String,
}

/// What became of a check.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ResultJson {
    /// It fails.
    Failed,
    /// Nobody knows.
    NotChecked,
    /// It passes.
    Passed,
}

/// What to do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct FixJson<'a> {
    /// For a shell; words in capitals are to be filled in.
    pub command: &'a str,
    /// Resources of a CloudFormation template, in YAML, as they stand below `Resources`; comments alone where none is to be
    /// written.
    pub cloudformation: &'a str,
    /// Blocks of Terraform; comments alone where none is to be written.
    pub terraform: &'a str,
}

/// An exception that is over, or for nothing.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct IdleExceptionJson<'a> {
    /// Its line in `lpgen.toml`.
    pub line: usize,
    /// What it is, and what is wrong with it.
    pub what: &'a str,
}
