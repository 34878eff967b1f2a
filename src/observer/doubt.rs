//! What a source held and why it was not learned from, or what speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::distinct::{Count, Distinct};

/// How many names are kept of one doubt, the first in order.
const MOST_SAMPLES: usize = 5;

/// The longest name that is kept, in bytes.
const LONGEST_SAMPLE: usize = 512;

/// What becomes of what is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DoubtEffect {
    /// It is learned from all the same; a person should know.
    Noted,
    /// It is no part of the trail: not read, and nothing is missing for it.
    LeftOut,
    /// It says it is part of the trail, and something speaks against that: nothing is learned from it.
    SetApart,
}

impl DoubtEffect {
    /// In words.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Noted => "noted",
            Self::LeftOut => "left out",
            Self::SetApart => "set apart",
        }
    }
}

/// Why something of a source is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "DoubtCode"))]
pub enum Doubt {
    /// A file that by its ending holds no records.
    Ending,
    /// A file that lies beside `CloudTrail`: digests, Insights, other services' logs.
    Beside,
    /// A file in a trail's folders that is in no day's folder.
    NoDay,
    /// A file in a day's folder whose name is not one that CloudTrail gives.
    ForeignName,
    /// A file whose name tells another account, region or day than its folder.
    Misplaced,
    /// A record that another account than the folder's received.
    OtherRecipient,
    /// A record of another region than the folder's.
    OtherRegion,
    /// An EventBridge event that is none of CloudTrail's: its source or its type is another.
    NotCloudtrail,
    /// An EventBridge event that says something else of itself than of the record in it.
    OtherEnvelope,
    /// Records of one event id that say different things.
    Twins,
    /// A file that is not what the digest of its hour has.
    Changed,
    /// A file that the digest of its hour does not have.
    Added,
    /// A file that a digest has under another name.
    Renamed,
    /// A file that a digest has and that is not there.
    Missing,
    /// A digest that is damaged, forged, or not the one that the next digest has.
    BadDigest,
    /// A digest that the next digest has and that is not there.
    MissingDigest,
    /// A digest whose signature is not known: the newest one of a copy, or one without its key.
    UnprovenDigest,
    /// A file of an hour that no digest, or no proven one, covers.
    Uncovered,
    /// An EventBridge event in a file: whoever wrote the file chose its source and its type.
    Exported,
}

impl Doubt {
    /// Its stable code: what stands in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ending => "ending",
            Self::Beside => "beside",
            Self::NoDay => "no-day",
            Self::ForeignName => "foreign-name",
            Self::Misplaced => "misplaced",
            Self::OtherRecipient => "other-recipient",
            Self::OtherRegion => "other-region",
            Self::NotCloudtrail => "not-cloudtrail",
            Self::OtherEnvelope => "other-envelope",
            Self::Twins => "twins",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Missing => "missing",
            Self::BadDigest => "bad-digest",
            Self::MissingDigest => "missing-digest",
            Self::UnprovenDigest => "unproven-digest",
            Self::Uncovered => "uncovered",
            Self::Exported => "exported",
        }
    }

    /// What becomes of it.
    pub(crate) fn effect(self) -> DoubtEffect {
        match self {
            Self::Ending | Self::Beside => DoubtEffect::LeftOut,
            Self::Exported | Self::UnprovenDigest | Self::Uncovered => DoubtEffect::Noted,
            _ => DoubtEffect::SetApart,
        }
    }

    /// What one of them is, and what speaks against it.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ending => ("file", "by the ending no trail file"),
            Self::Beside => ("file", "beside the folder `CloudTrail`"),
            Self::NoDay => ("file", "in a trail's folders, but in no day's"),
            Self::ForeignName => ("file", "in a day's folder, but not named by CloudTrail"),
            Self::Misplaced => (
                "file",
                "named for another account, region or day than the folder's",
            ),
            Self::OtherRecipient => ("record", "received by another account than the folder's"),
            Self::OtherRegion => ("record", "of another region than the folder's"),
            Self::NotCloudtrail => (
                "EventBridge event",
                "not from an AWS service via CloudTrail",
            ),
            Self::OtherEnvelope => (
                "EventBridge event",
                "of another account or region than the record in it",
            ),
            Self::Twins => ("event id", "borne by records that say different things"),
            Self::Changed => ("file", "not what its digest says it holds"),
            Self::Added => ("file", "in no digest of its hour"),
            Self::Renamed => ("file", "in a digest under another name"),
            Self::Missing => ("file", "in a digest, but not there"),
            Self::BadDigest => ("digest", "whose hash, signature or place is wrong"),
            Self::MissingDigest => ("digest", "named by the next one, but not there"),
            Self::UnprovenDigest => (
                "digest",
                "without a signature that a key of its time verifies: the newest one's is in the object's metadata",
            ),
            Self::Uncovered => ("file", "of an hour that no proven digest covers"),
            Self::Exported => (
                "EventBridge event",
                "in a file: it proves neither its source nor its type",
            ),
        }
    }
}

/// What is in doubt for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubted {
    things: Distinct,
    samples: BTreeSet<String>,
}

impl Doubted {
    /// How many different things.
    pub(crate) fn count(&self) -> Count {
        self.things.count()
    }

    /// A few of them by name, in order.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &str> {
        self.samples.iter().map(String::as_str)
    }

    /// The fingerprints kept: the wire form.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.things.hashes()
    }

    /// Rebuilds the value from its wire form, restoring the bounds.
    pub(crate) fn from_parts(things: Distinct, samples: BTreeSet<String>) -> Self {
        let mut out = Self { things, samples };
        out.trim();
        out
    }

    fn trim(&mut self) {
        while self.samples.len() > MOST_SAMPLES {
            self.samples.pop_last();
        }
    }
}

/// Everything in doubt, by reason. Joins like everything in a usage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts(BTreeMap<Doubt, Doubted>);

impl Doubts {
    /// Adds one thing by its name; the same name again changes nothing.
    pub fn add(&mut self, doubt: Doubt, name: &str) {
        self.add_hashed(doubt, xxh3_64(name.as_bytes()), name);
    }

    /// Adds one thing by a fingerprint, with what to call it.
    pub(crate) fn add_hashed(&mut self, doubt: Doubt, fingerprint: u64, name: &str) {
        let doubted = self.0.entry(doubt).or_default();
        doubted.things.insert(fingerprint);
        let full = doubted.samples.len() >= MOST_SAMPLES;
        if full
            && doubted
                .samples
                .last()
                .is_some_and(|last| name >= last.as_str())
        {
            return;
        }
        let end = name.floor_char_boundary(LONGEST_SAMPLE);
        doubted.samples.insert(name[..end].to_owned());
        doubted.trim();
    }

    /// Puts back what a usage file has of one reason.
    pub(crate) fn put(&mut self, doubt: Doubt, doubted: Doubted) {
        self.0.insert(doubt, doubted);
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (doubt, theirs) in &other.0 {
            let mine = self.0.entry(*doubt).or_default();
            mine.things.merge(&theirs.things);
            mine.samples.extend(theirs.samples.iter().cloned());
            mine.trim();
        }
    }

    /// All of them, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Doubt, &Doubted)> {
        self.0.iter().map(|(doubt, doubted)| (*doubt, doubted))
    }

    /// How many things are in doubt for this reason.
    pub(crate) fn count(&self, doubt: Doubt) -> u64 {
        self.0.get(&doubt).map_or(0, |d| d.count().value)
    }

    /// Whether anything says it is part of the trail and was set apart.
    pub(crate) fn sets_apart(&self) -> bool {
        self.0
            .keys()
            .any(|doubt| doubt.effect() == DoubtEffect::SetApart)
    }

    /// Whether there is none.
    #[cfg(feature = "aws")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_join_in_any_order_and_stay_small() {
        let (mut forth, mut back) = (Doubts::default(), Doubts::default());
        for i in 0..100 {
            forth.add(Doubt::Added, &format!("f{i:02}"));
            back.add(Doubt::Added, &format!("f{:02}", 99 - i));
        }
        back.merge(&forth.clone());
        assert_eq!(forth, back);
        assert_eq!(forth.count(Doubt::Added), 100);
        let samples: Vec<&str> = forth.0[&Doubt::Added].samples().collect();
        assert_eq!(samples, ["f00", "f01", "f02", "f03", "f04"]);
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        let mut doubts = Doubts::default();
        doubts.add(Doubt::Ending, &"é".repeat(LONGEST_SAMPLE));
        let sample = doubts.0[&Doubt::Ending].samples().next().map(str::len);
        assert_eq!(sample, Some(LONGEST_SAMPLE));
    }
}
