//! What `lpgen usage show --format json` prints.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::SeenJson;
use crate::observer::usage::Count;

/// What a usage file holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UsageShownJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// The window; `null` when no record carries a time.
    pub window: Option<SeenJson>,
    /// Stretches of days without a record that are longer than the records' own rhythm: first and last day.
    pub holes: Vec<(Date, Date)>,
    /// How many different records were read.
    pub records: Count,
    /// Regions of which records were read.
    pub regions: Vec<&'a str>,
    /// Sessions.
    pub sessions: usize,
    /// Distinct calls of them.
    pub calls: usize,
    /// Bytes of the file.
    pub bytes: usize,
    /// Files of trails that need no reading again.
    pub files: usize,
    /// Versions of the catalog that calls were mapped by.
    pub catalogs: &'a BTreeSet<String>,
    /// Records that are no calls of a role session, by reason.
    pub skipped: BTreeMap<String, Count>,
    /// What could not be read.
    pub unread: &'a BTreeSet<String>,
}

impl UsageShownJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-usage-shown";
    /// The form's version.
    pub(crate) const VERSION: u32 = 1;
}
