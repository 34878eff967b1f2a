//! CloudTrail's digests of a bucket, and the public keys that verify them.
//!
//! Digests lie beside the records: `…/ACCOUNT/CloudTrail-Digest/REGION/YYYY/MM/DD/`, in the folder of the day
//! on which their hour ended, and are signed with a key of their region; the signature is in the object's
//! metadata ("CloudTrail digest file structure", CloudTrail user guide).

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::sync::{Arc, PoisonError};

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::primitives::DateTime;
use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::task::JoinSet;

use super::asking::Pages;
use super::bucket::ReadableBucket;
use super::capture::Capture;
use super::fetching::{Fetched, Fetching};
use super::listing::{Listing, Walk, last};
use super::refusal::{RefusedCall, Why};
use super::session::Account;
use crate::io::FileRefusal;
use crate::io::integrity::digest_of;
use crate::io::layout::{Level, Verdict, WantedFiles};
use crate::io::stop::Stop;
use crate::observer::digest::{Digest, KnownDigest, PublicKeys, unhex};
use crate::observer::doubt::{Doubt, Doubts};
use crate::snapshot::asked::cloudtrail::LIST_PUBLIC_KEYS;

const LIST_KEYS: &str = LIST_PUBLIC_KEYS.name;

/// The digests of a bucket.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    /// Those that could be read.
    pub known: Vec<KnownDigest>,
    /// What is wrong with others.
    pub doubts: Doubts,
    /// Their regions, and when the first hour of each begins.
    pub regions: BTreeMap<String, Timestamp>,
}

/// Why a bucket's digests were not read.
#[derive(Debug)]
pub(crate) enum DigestsError {
    /// AWS did not answer.
    Refused(RefusedCall),
    /// An object that is there was not handed out.
    Withheld(String, FileRefusal),
}

impl From<RefusedCall> for DigestsError {
    fn from(refusal: RefusedCall) -> Self {
        Self::Refused(refusal)
    }
}

impl Account {
    /// Reads the digests of these days that lie beside the records of a listing.
    pub(crate) fn digests(
        &self,
        bucket: &ReadableBucket,
        of: &Listing,
        wanted: &WantedFiles,
        days: (Date, Date),
        stop: &Stop,
    ) -> Result<Digests, DigestsError> {
        let walk = self.walk(bucket, wanted, stop);
        let listing = self.runtime.block_on(walk.digests(accounts(of), days))?;
        let listing = Arc::new(listing);
        let all = listing.folders.iter().enumerate();
        let todo = all.flat_map(|(at, folder)| (0..folder.objects.len()).map(move |o| (at, o)));
        let fetching = Fetching {
            bucket: bucket.clone(),
            calls: self.calls.clone(),
            trouble: Arc::default(),
        };
        let trouble = fetching.trouble.clone();
        let fetched = self.fetch(fetching, listing.clone(), todo.collect());
        let mut fetched = fetched.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut digests = Digests::default();
        while let Some(next) = fetched.blocking_recv() {
            if let Some(refusal) = trouble.refusal() {
                return Err(refusal.into());
            }
            if stop.is_asked() {
                break;
            }
            let folder = &listing.folders[next.folder];
            let key = folder.key(&folder.objects[next.object]);
            digests.add(key, next)?;
        }
        Ok(digests)
    }

    /// The public keys whose private keys signed digests of a region since then (CloudTrail API reference,
    /// `ListPublicKeys`: without an end, until now).
    pub(crate) fn public_keys(
        &self,
        region: &str,
        since: Timestamp,
    ) -> Result<PublicKeys, RefusedCall> {
        let client = Client::new(&self.config(region));
        let (mut keys, mut pages, mut token) = (PublicKeys::default(), Pages::default(), None);
        loop {
            let asking = self.calls.asking(LIST_KEYS, region).page(pages.number());
            let capture = Capture::default();
            let call = client.list_public_keys().set_next_token(token);
            let call = call.start_time(DateTime::from_secs(since.as_second()));
            let call = call.customize().interceptor(capture.clone()).send();
            let answer = self.runtime.block_on(asking.answer(call))?;
            let page = PublicKeys::answers(&capture.text()).map_err(|error| RefusedCall {
                action: LIST_KEYS.to_owned(),
                region: region.to_owned(),
                why: Why::Other,
                words: error.to_string(),
            })?;
            keys.merge(page);
            let next = pages.next(answer.next_token());
            token = next.map_err(|passed| asking.beyond(&passed))?;
            if token.is_none() {
                return Ok(keys);
            }
        }
    }
}

/// The folders of accounts whose records a listing has.
fn accounts(listing: &Listing) -> BTreeSet<String> {
    let folders = listing.folders.iter();
    let account = |path: &str| {
        let (account, _) = path.split_once("/CloudTrail/")?;
        Some(format!("{account}/"))
    };
    folders.filter_map(|folder| account(&folder.path)).collect()
}

/// First days of the months that hold these days.
fn months((first, last): (Date, Date)) -> impl Iterator<Item = Date> {
    let next = |date: &Date| date.last_of_month().tomorrow().ok();
    std::iter::successors(Some(first.first_of_month()), next).take_while(move |date| *date <= last)
}

/// The day's folder of an object.
fn day_of(folder: &str) -> Option<Date> {
    let mut parts = folder.trim_end_matches('/').rsplit('/');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(parts.next()?.parse().ok()?, month, day).ok()
}

impl Walk {
    /// Lists the digests of these days in accounts' folders.
    async fn digests(
        self: Arc<Self>,
        accounts: BTreeSet<String>,
        days: (Date, Date),
    ) -> Result<Listing, RefusedCall> {
        let mut steps = JoinSet::new();
        for account in accounts {
            let (regions, _) = self
                .children(&format!("{account}CloudTrail-Digest/"))
                .await?;
            let is_wanted = |region: &String| {
                self.wanted.judge(&Level::Regions, last(region)) == Verdict::Enter
            };
            for region in regions.into_iter().filter(is_wanted) {
                for month in months(days) {
                    let walk = self.clone();
                    let folder = format!("{region}{}", month.strftime("%Y/%m/"));
                    steps.spawn(async move {
                        let mut listing = Listing::default();
                        walk.below(&folder, |found| listing.add(found)).await?;
                        Ok::<_, RefusedCall>(listing)
                    });
                }
            }
        }
        let mut all = Listing::default();
        while let Some(step) = steps.join_next().await {
            all.folders
                .extend(step.map_err(|e| self.broken(&e))??.folders);
        }
        let is_meant = |day: Date| days.0 <= day && day <= days.1;
        all.folders
            .retain(|folder| day_of(&folder.path).is_some_and(is_meant));
        for folder in &mut all.folders {
            folder
                .objects
                .retain(|object| object.name.ends_with(".json.gz"));
        }
        all.settle();
        Ok(all)
    }
}

impl Digests {
    fn add(&mut self, key: String, fetched: Fetched) -> Result<(), DigestsError> {
        let body = match fetched.body {
            Ok(body) => BufReader::new(body),
            Err(refusal) => return Err(DigestsError::Withheld(key, refusal)),
        };
        let content = digest_of(MultiGzDecoder::new(body));
        let digest = content
            .map_err(|e| e.to_string())
            .and_then(|content| Digest::parse(&content));
        match digest {
            Ok(digest) if digest.object.key == key => {
                if let Some(region) = region_of(&key) {
                    let first = self
                        .regions
                        .entry(region.to_owned())
                        .or_insert(digest.start);
                    *first = (*first).min(digest.start);
                }
                let signature = fetched.signature.as_ref().and_then(|text| unhex(text));
                self.known.push(KnownDigest { digest, signature });
            }
            // One that was put where it does not belong.
            Ok(_) => self.doubts.add(Doubt::BadDigest, &key),
            Err(why) => self.doubts.add(Doubt::BadDigest, &format!("{key}: {why}")),
        }
        Ok(())
    }
}

/// The region of a digest, by its folder.
fn region_of(key: &str) -> Option<&str> {
    let (_, below) = key.split_once("/CloudTrail-Digest/")?;
    below.split('/').next()
}
