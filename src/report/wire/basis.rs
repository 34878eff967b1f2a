//! What a result rests on, in JSON.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::observer::cover::Cover;
use crate::observer::digest::CheckedDigests;
use crate::observer::doubt::{Doubt, DoubtEffect, Doubted};
use crate::observer::usage::Count;
use crate::visibility::{Day, DayRecords};

/// The time that the records are of.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WindowJson {
    /// Time of the first record.
    pub first: Timestamp,
    /// Time of the last record.
    pub last: Timestamp,
}

/// The window, the records in it, and the calls of the function.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct BasisJson<'a> {
    /// The window; `null` when no record carries a time.
    pub window: Option<SeenJson>,
    /// How many different records were read.
    pub records: Count,
    /// How many different calls are the function's, without those set apart.
    pub calls: Count,
    /// On how many days, in UTC, the function called.
    pub days_with_calls: usize,
    /// The days of the window, equal ones in a row as one; `null` when no record carries a time.
    pub strip: Option<Vec<StretchJson<'a>>>,
}

/// The window, and how much of it was seen.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SeenJson {
    /// Time of the first record.
    pub first: Timestamp,
    /// Time of the last record.
    pub last: Timestamp,
    /// Days that records cover, in UTC.
    pub days: Option<u32>,
}

/// Days in a row of which the same is known.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StretchJson<'a> {
    /// The first of the days.
    pub from: Date,
    /// The last of the days.
    pub to: Date,
    /// What there is of records.
    pub records: RecordsJson,
    /// Whether the function called.
    pub called: bool,
    /// Operations that changed the function or its role, the last of each kind in the window.
    pub changes: &'a BTreeSet<String>,
    /// Whether a trail was on where the function is; `null` when that is not known.
    pub logging: Option<bool>,
}

/// What there is of records on a day.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum RecordsJson {
    /// None, where there are some as a rule: files are missing, or nobody delivered them.
    Missing,
    /// None, as is usual.
    Quiet,
    /// Some.
    Some,
}

/// Whether the records' files were checked against CloudTrail's digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IntegrityJson {
    /// Whether they were.
    pub checked: bool,
    /// Digests that were read; absent when nothing was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digests: Option<usize>,
    /// Files that a proven digest has as they are; absent when nothing was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_files: Option<usize>,
}

/// What a source held and was not learned from, or what speaks against it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DoubtJson {
    /// Why, as a stable code.
    pub code: Doubt,
    /// What becomes of it.
    pub effect: EffectJson,
    /// What one of them is: a file, a record.
    pub what: &'static str,
    /// What speaks against it, in words.
    pub why: &'static str,
    /// How many there are.
    pub count: Count,
    /// A few of them by name, in order.
    pub samples: Vec<String>,
}

/// What becomes of what is in doubt.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum EffectJson {
    /// It is learned from all the same; a person should know.
    Noted,
    /// It is no part of the trail: not read, and nothing is missing for it.
    #[serde(rename = "left out")]
    LeftOut,
    /// It says it is part of the trail, and something speaks against that: nothing is learned from it.
    #[serde(rename = "set apart")]
    SetApart,
}

impl WindowJson {
    /// The window of a usage.
    pub(crate) fn of(window: Option<(Timestamp, Timestamp)>) -> Option<Self> {
        window.map(|(first, last)| Self { first, last })
    }
}

impl IntegrityJson {
    /// What files were checked against, if they were.
    pub(in crate::report) fn of(checked: Option<CheckedDigests>) -> Self {
        Self {
            checked: checked.is_some(),
            digests: checked.map(|checked| checked.digests),
            proven_files: checked.map(|checked| checked.valid),
        }
    }
}

impl SeenJson {
    pub(in crate::report) fn of(
        window: Option<(Timestamp, Timestamp)>,
        cover: Option<&Cover>,
    ) -> Option<Self> {
        let days = cover.map(Cover::days);
        window.map(|(first, last)| Self { first, last, days })
    }
}

impl<'a> StretchJson<'a> {
    pub(in crate::report) fn of((from, to, day): &'a (Date, Date, Day)) -> Self {
        Self {
            from: *from,
            to: *to,
            records: match day.records {
                DayRecords::Missing => RecordsJson::Missing,
                DayRecords::Quiet => RecordsJson::Quiet,
                DayRecords::Some => RecordsJson::Some,
            },
            called: day.called,
            changes: &day.changes,
            logging: day.logging,
        }
    }
}

impl DoubtJson {
    pub(in crate::report) fn of(doubt: Doubt, doubted: &Doubted) -> Self {
        let (what, why) = doubt.words();
        Self {
            code: doubt,
            effect: match doubt.effect() {
                DoubtEffect::Noted => EffectJson::Noted,
                DoubtEffect::LeftOut => EffectJson::LeftOut,
                DoubtEffect::SetApart => EffectJson::SetApart,
            },
            what,
            why,
            count: doubted.count(),
            samples: doubted.samples().map(str::to_owned).collect(),
        }
    }
}
