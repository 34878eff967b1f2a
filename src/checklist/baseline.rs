//! What was reviewed: who looked at which roles and findings, when, and until when that holds. A file in a
//! repository; the drift against it is what nobody has looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::gap::Hinted;

const FORMAT: &str = "lpgen-review";
const VERSION: u32 = 1;

/// The file's name, where none is given.
pub(crate) const FILE: &str = "lpgen-review.json";

/// Days that a review holds, where nobody says: half a year.
const DAYS: u16 = 180;

/// The last day on which a review of today holds, for so many days.
pub(crate) fn until(today: Date, days: Option<u16>) -> Result<Date, jiff::Error> {
    today.checked_add(i64::from(days.unwrap_or(DAYS)).days())
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Review"))]
pub(crate) struct Baseline {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = FORMAT)))]
    format: String,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    version: u32,
    /// Who reviewed.
    pub by: String,
    /// When.
    pub recorded: Timestamp,
    /// The last day on which it holds.
    pub until: Date,
    /// The functions as they were, by ARN.
    pub functions: BTreeMap<String, ReviewedFunction>,
    /// What the checks came to at each review, the latest last.
    pub progress: Vec<ProgressPoint>,
}

/// A function as it was reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReviewedFunction {
    /// ARN of its role; absent where it was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What its role allowed: action pattern, resource pattern, conditions, each as the policy writes it.
    pub allowed: BTreeSet<String>,
    /// What limited it: denials, and the boundary.
    pub limits: BTreeSet<String>,
    /// Codes of the checks that it failed.
    pub failed: BTreeSet<String>,
}

/// What the checks came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ProgressPoint {
    /// When.
    pub time: Timestamp,
    /// Functions looked at.
    pub functions: usize,
    /// Findings that failed and count.
    pub failed: usize,
    /// Findings that an exception let stand.
    pub exempt: usize,
    /// Findings that passed.
    pub passed: usize,
    /// What was not checked.
    pub not_checked: usize,
}

/// Why a file is no review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotAReview(String);

impl std::fmt::Display for NotAReview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a review: {}", self.0)
    }
}

impl std::error::Error for NotAReview {}

impl Hinted for NotAReview {
    fn hints(&self) -> Vec<String> {
        vec!["`lpgen review record` writes one".to_owned()]
    }
}

impl Baseline {
    /// A review, with its form.
    pub(super) fn new(
        by: &str,
        recorded: Timestamp,
        until: Date,
        functions: BTreeMap<String, ReviewedFunction>,
        progress: Vec<ProgressPoint>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            by: by.to_owned(),
            recorded,
            until,
            functions,
            progress,
        }
    }

    /// Reads a file.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAReview> {
        let read: Self = serde_json::from_str(text).map_err(|e| NotAReview(e.to_string()))?;
        if read.format != FORMAT || read.version != VERSION {
            let what = format!("this lpgen reads `{FORMAT}` of version {VERSION}");
            return Err(NotAReview(what));
        }
        Ok(read)
    }
}
