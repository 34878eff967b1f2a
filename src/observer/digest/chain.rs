//! Digests of one or several trails, judged, and what they say of log files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Digest, Hash, ListedFile, Object, PublicKeys};
use crate::observer::doubt::{Doubt, Doubts};
use crate::observer::span::Span;

/// A file is delivered some minutes after the time in its name, so it may be in the next digest.
const DELIVERY: SignedDuration = SignedDuration::from_mins(15);

/// A digest as it was found: its signature, where the object's metadata was kept.
#[derive(Clone, Debug)]
pub(crate) struct KnownDigest {
    /// The digest.
    pub digest: Digest,
    /// Its signature.
    pub signature: Option<Vec<u8>>,
}

/// What the digests say of a log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It is as a proven digest has it.
    Valid,
    /// What speaks against it.
    Doubtful(Doubt),
}

/// The digests that can be used, and what is wrong with others.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    /// What was found wrong with digests.
    pub doubts: Doubts,
    /// Log files by their names, with whether the digest is proven.
    files: BTreeMap<String, Vec<(ListedFile, bool)>>,
    names: BTreeMap<Hash, String>,
    /// For each account and region, from when to when digests tell of all files.
    covered: BTreeMap<String, Vec<(Timestamp, Timestamp)>>,
}

impl Chain {
    /// Judges digests: each must be what the next one says it is, and bear AWS's signature.
    pub(crate) fn of(digests: Vec<KnownDigest>, keys: &PublicKeys) -> Self {
        let mut chain = Self::default();
        let mut links: BTreeMap<Object, Vec<(Hash, Vec<u8>)>> = BTreeMap::new();
        for known in &digests {
            if let Some(previous) = &known.digest.previous {
                let link = (previous.hash, previous.signature.clone());
                let to = links.entry(previous.object.clone()).or_default();
                to.push(link);
            }
        }
        let (mut sound, mut bad) = (Vec::new(), BTreeSet::new());
        for known in digests {
            let links = links.get(&known.digest.object);
            let links = links.map(Vec::as_slice).unwrap_or_default();
            let key = known.digest.object.key.clone();
            match proof(&known, links, keys) {
                Proof::Signed => sound.push((known.digest, true)),
                Proof::Open => {
                    chain.doubts.add(Doubt::UnprovenDigest, &key);
                    sound.push((known.digest, false));
                }
                Proof::Refuted => {
                    chain.doubts.add(Doubt::BadDigest, &key);
                    bad.insert(key);
                }
            }
        }
        sound.sort_by(|a, b| (a.0.start, &a.0.object).cmp(&(b.0.start, &b.0.object)));
        chain.missing(&sound, &bad);
        chain.cover(&sound);
        for (digest, is_proven) in sound {
            for listed in digest.files {
                let name = last(&listed.key).to_owned();
                chain.names.insert(listed.hash, name.clone());
                chain
                    .files
                    .entry(name)
                    .or_default()
                    .push((listed, is_proven));
            }
        }
        chain
    }

    /// Notes digests that others name and that are not there. The first of a copy names one that was not
    /// copied.
    fn missing(&mut self, sound: &[(Digest, bool)], bad: &BTreeSet<String>) {
        let there: BTreeSet<&Object> = sound.iter().map(|(d, _)| &d.object).collect();
        let mut first: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for (digest, _) in sound {
            first.entry(digest.chain()).or_insert(digest.start);
        }
        let mut gone = BTreeSet::new();
        for (digest, _) in sound {
            let Some(previous) = &digest.previous else {
                continue;
            };
            let is_first = first.get(digest.chain()) == Some(&digest.start);
            if !is_first && !there.contains(&previous.object) && !bad.contains(&previous.object.key)
            {
                gone.insert(previous.object.key.clone());
            }
        }
        for key in gone {
            self.doubts.add(Doubt::MissingDigest, &key);
        }
    }

    /// From when to when digests tell of all files: over digests that are missing, too, as the next one
    /// says they were there; not where a chain begins anew.
    fn cover(&mut self, sound: &[(Digest, bool)]) {
        for (digest, _) in sound {
            let spans = self.covered.entry(place(digest.chain())).or_default();
            match spans.last_mut() {
                Some(span) if digest.previous.is_some() => span.1 = span.1.max(digest.end),
                _ => spans.push((digest.start, digest.end)),
            }
        }
    }

    /// Judges a log file by its name, the end of its key as far as it is known, and its content.
    pub(crate) fn judge(&self, name: &str, key: Option<&str>, hash: &Hash) -> Judgement {
        let Some(listed) = self.files.get(name) else {
            return Judgement::Doubtful(self.unlisted(name, hash));
        };
        let same: Vec<_> = listed.iter().filter(|(l, _)| l.hash == *hash).collect();
        if same.is_empty() {
            return Judgement::Doubtful(Doubt::Changed);
        }
        let is_there = |listed: &ListedFile| key.is_none_or(|key| listed.key.ends_with(key));
        let mut there = same
            .iter()
            .filter(|(listed, _)| is_there(listed))
            .peekable();
        if there.peek().is_none() {
            return Judgement::Doubtful(Doubt::Renamed);
        }
        if there.any(|(_, is_proven)| *is_proven) {
            Judgement::Valid
        } else {
            Judgement::Doubtful(Doubt::Uncovered)
        }
    }

    fn unlisted(&self, name: &str, hash: &Hash) -> Doubt {
        if self.names.contains_key(hash) {
            return Doubt::Renamed;
        }
        let Some((place, time)) = place_and_time(name) else {
            return Doubt::Uncovered;
        };
        let spans = self.covered.get(&place).into_iter().flatten();
        let later = time.checked_add(DELIVERY).unwrap_or(time);
        let is_covered = spans
            .into_iter()
            .any(|(from, to)| *from <= time && later <= *to);
        if is_covered {
            Doubt::Added
        } else {
            Doubt::Uncovered
        }
    }

    /// Log files with events of the span that digests have and that are not there; `is_there` is asked with
    /// key and name.
    pub(crate) fn missing_of(&self, span: Span, is_there: impl Fn(&str, &str) -> bool) -> Doubts {
        let mut missing = Doubts::default();
        for (name, all) in &self.files {
            for (listed, _) in all {
                let is_meant = listed.events.is_none_or(|(oldest, newest)| {
                    span.since.is_none_or(|since| newest >= since)
                        && span.until.is_none_or(|until| oldest < until)
                });
                if is_meant && !is_there(&listed.key, name) {
                    missing.add(Doubt::Missing, &listed.key);
                }
            }
        }
        missing
    }
}

enum Proof {
    /// It bears AWS's signature.
    Signed,
    /// Its signature or the key is not known.
    Open,
    /// It bears another signature, or the digest after it has another content.
    Refuted,
}

/// A signature stands in the object's metadata and in the digests that name it as the one before. One that
/// verifies is proof, whatever others say.
fn proof(known: &KnownDigest, links: &[(Hash, Vec<u8>)], keys: &PublicKeys) -> Proof {
    let digest = &known.digest;
    let (signed, at) = (digest.signed(), digest.signed_at());
    let signatures = known.signature.iter().chain(links.iter().map(|(_, s)| s));
    let verified: Vec<bool> = signatures
        .filter_map(|s| keys.verify(&digest.fingerprint, at, &signed, s))
        .collect();
    let is_linked = links.iter().all(|(hash, _)| *hash == digest.hash);
    if verified.contains(&true) {
        Proof::Signed
    } else if verified.is_empty() && is_linked {
        Proof::Open
    } else {
        Proof::Refuted
    }
}

fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// `ACCOUNT_REGION` of a chain: of `ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION`.
fn place(chain: &str) -> String {
    let mut parts = chain.split('_');
    let account = parts.next().unwrap_or_default();
    let region = parts.nth(1).unwrap_or_default();
    format!("{account}_{region}")
}

/// The same of a log file's name, and the time in it.
fn place_and_time(name: &str) -> Option<(String, Timestamp)> {
    let mut parts = name.split('_');
    let (account, _, region) = (parts.next()?, parts.next()?, parts.next()?);
    let time = parts.next()?;
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%MZ", time).ok()?;
    let time = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some((format!("{account}_{region}"), time))
}
