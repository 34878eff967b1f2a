//! The objects of a part of a bucket: those of the window only where the layout is CloudTrail's.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::asking::{Calls, Pages};
use super::bucket::ReadableBucket;
use super::limits::Passed;
use super::refusal::{RefusedCall, Why};
use super::session::Account;
use crate::io::Location;
use crate::io::cache::Fingerprint;
use crate::io::cells::{ListedObject, ObjectFolder};
use crate::io::layout::{Level, Verdict, WantedFiles, is_account, level};
use crate::io::place;
use crate::io::source::{SIBLINGS, is_named_as_trail};
use crate::io::stop::Stop;
use crate::observer::doubt::{Doubt, Doubts};

const LIST: &str = "s3:ListBucket";

/// Listings under way at once.
const AT_ONCE: usize = 32;

/// What is looked into for `AWSLogs`, when that does not lie in the folder itself.
const MOST_PREFIXES: usize = 100;

/// The most lists of 1,000 objects or folders: one for each day and region of sixteen years.
const MOST_LISTS: usize = 200_000;

/// The most objects; each takes some hundred bytes of memory.
const MOST_OBJECTS: usize = 20_000_000;

/// The objects of a part of a bucket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// Folders with objects to read, sorted by path.
    pub folders: Vec<ObjectFolder>,
    /// Folders beside `CloudTrail`.
    pub siblings: u64,
    /// Objects that by their names are no trail files.
    pub others: u64,
    /// Other accounts that lie beside the caller's.
    pub accounts: Vec<String>,
    /// Objects that were left out, and why.
    pub doubts: Doubts,
}

impl Listing {
    /// The number of objects, and their bytes.
    pub(crate) fn size(&self) -> (u64, u64) {
        let objects = self.folders.iter().flat_map(|f| &f.objects);
        objects.fold((0, 0), |(n, bytes), o| (n + 1, bytes + o.bytes))
    }

    fn merge(&mut self, other: Self) {
        self.folders.extend(other.folders);
        self.siblings += other.siblings;
        self.others += other.others;
        self.accounts.extend(other.accounts);
        self.doubts.merge(&other.doubts);
    }
}

impl Account {
    /// Lists what lies at a location.
    pub(crate) fn list(
        &self,
        bucket: &ReadableBucket,
        location: &Location,
        wanted: &WantedFiles,
        stop: &Stop,
    ) -> Result<Listing, RefusedCall> {
        let walk = self.walk(bucket, wanted, stop);
        let prefix = location.prefix.clone();
        let mut listing = self.runtime.block_on(walk.all(prefix))?;
        listing.settle();
        Ok(listing)
    }

    pub(super) fn walk(
        &self,
        bucket: &ReadableBucket,
        wanted: &WantedFiles,
        stop: &Stop,
    ) -> Arc<Walk> {
        Arc::new(Walk {
            stop: stop.clone(),
            bucket: bucket.clone(),
            wanted: wanted.clone(),
            calls: self.calls.clone(),
            lists: AtomicUsize::new(0),
            objects: AtomicUsize::new(0),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }
}

pub(super) struct Walk {
    stop: Stop,
    bucket: ReadableBucket,
    pub(super) wanted: WantedFiles,
    calls: Calls,
    /// Requests so far.
    lists: AtomicUsize,
    /// Objects so far.
    objects: AtomicUsize,
    permits: Arc<Semaphore>,
}

/// What one step of the walk found.
#[derive(Default)]
struct Step {
    listing: Listing,
    /// Folders to look into.
    next: Vec<String>,
}

impl Walk {
    async fn all(self: Arc<Self>, prefix: String) -> Result<Listing, RefusedCall> {
        let mut listing = Listing::default();
        let mut steps = JoinSet::new();
        for start in self.starts(prefix, &mut listing).await? {
            steps.spawn(self.clone().step(start));
        }
        while let Some(step) = steps.join_next().await {
            let step = step.map_err(|e| self.broken(&e))??;
            listing.merge(step.listing);
            if self.stop.is_asked() {
                return Ok(listing);
            }
            for folder in step.next {
                steps.spawn(self.clone().step(folder));
            }
        }
        Ok(listing)
    }

    /// The folders that a typed prefix means: the object of that name, the folder of that name, or else
    /// whatever begins so.
    async fn starts(
        &self,
        prefix: String,
        listing: &mut Listing,
    ) -> Result<Vec<String>, RefusedCall> {
        if prefix.is_empty() || prefix.ends_with('/') {
            return Ok(vec![prefix]);
        }
        let (folders, objects) = self.children(&prefix).await?;
        let folder = format!("{prefix}/");
        if folders.contains(&folder) {
            return Ok(vec![folder]);
        }
        let exact = objects.iter().any(|(key, _)| *key == prefix);
        let objects = objects.into_iter();
        let named = objects.filter(|(key, _)| !exact || *key == prefix);
        listing.add(named.collect());
        Ok(if exact { Vec::new() } else { folders })
    }

    async fn step(self: Arc<Self>, folder: String) -> Result<Step, RefusedCall> {
        match level(&folder) {
            Level::Objects => self.flat(&folder).await,
            Level::Above => self.above(&folder).await,
            level => {
                let (folders, objects) = self.children(&folder).await?;
                let mut step = Step::default();
                step.listing.add_trail_files(objects);
                for below in folders {
                    let name = last(&below);
                    match self.wanted.judge(&level, name) {
                        Verdict::Enter => step.next.push(below),
                        Verdict::Sibling => step.listing.siblings += 1,
                        Verdict::Leave if level == Level::Accounts && is_account(name) => {
                            step.listing.accounts.push(name.to_owned());
                        }
                        Verdict::Leave => {}
                    }
                }
                Ok(step)
            }
        }
    }

    /// `AWSLogs` may lie here or one folder deeper; where there is none, everything below is read.
    async fn above(&self, folder: &str) -> Result<Step, RefusedCall> {
        let (folders, objects) = self.children(folder).await?;
        let is_logs = |path: &String| last(path) == "AWSLogs";
        let mut next: Vec<String> = folders.iter().filter(|f| is_logs(f)).cloned().collect();
        if next.is_empty() {
            for below in folders.iter().take(MOST_PREFIXES) {
                let (deeper, _) = self.children(below).await?;
                next.extend(deeper.into_iter().filter(is_logs));
            }
        }
        if next.is_empty() {
            return self.flat(folder).await;
        }
        let mut listing = Listing::default();
        listing.add_trail_files(objects);
        Ok(Step { listing, next })
    }

    /// Everything below a folder.
    async fn flat(&self, folder: &str) -> Result<Step, RefusedCall> {
        let mut step = Step::default();
        let found = self.below(folder, |found| step.listing.add_trail_files(found));
        found.await?;
        Ok(step)
    }

    /// Hands out all objects below a folder, a page at a time.
    pub(super) async fn below(
        &self,
        folder: &str,
        mut each: impl FnMut(Found),
    ) -> Result<(), RefusedCall> {
        let (mut pages, mut token) = (Pages::default(), None);
        loop {
            let page = self.page(folder, None, token.take(), &mut pages);
            let (page, next) = page.await?;
            each(objects(&page));
            token = next;
            if token.is_none() || self.stop.is_asked() {
                return Ok(());
            }
        }
    }

    /// Folders and objects directly in a folder.
    pub(super) async fn children(&self, folder: &str) -> Result<(Vec<String>, Found), RefusedCall> {
        let (mut folders, mut found) = (Vec::new(), Vec::new());
        let (mut pages, mut token) = (Pages::default(), None);
        loop {
            let page = self.page(folder, Some("/"), token.take(), &mut pages);
            let (page, next) = page.await?;
            let prefixes = page.common_prefixes().iter();
            folders.extend(prefixes.filter_map(|p| p.prefix().map(str::to_owned)));
            found.extend(objects(&page));
            token = next;
            if token.is_none() || self.stop.is_asked() {
                return Ok((folders, found));
            }
        }
    }

    async fn page(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
        token: Option<String>,
        pages: &mut Pages,
    ) -> Result<(ListObjectsV2Output, Option<String>), RefusedCall> {
        let _permit = self.permits.acquire().await;
        let asking = self
            .calls
            .asking(LIST, &self.bucket.region)
            .page(pages.number());
        if self.lists.fetch_add(1, Ordering::Relaxed) >= MOST_LISTS {
            return Err(asking.beyond(&Passed::Pages(MOST_LISTS)));
        }
        let call = self
            .bucket
            .client
            .list_objects_v2()
            .bucket(&self.bucket.name)
            .prefix(prefix)
            .set_delimiter(delimiter.map(str::to_owned))
            .set_continuation_token(token);
        let page = asking.answer(call.send()).await?;
        let found = page.contents().len();
        if self.objects.fetch_add(found, Ordering::Relaxed) + found > MOST_OBJECTS {
            return Err(asking.beyond(&Passed::Objects(MOST_OBJECTS)));
        }
        let next = pages.next(page.next_continuation_token());
        let next = next.map_err(|passed| asking.beyond(&passed))?;
        Ok((page, next))
    }

    pub(super) fn broken(&self, error: &tokio::task::JoinError) -> RefusedCall {
        RefusedCall {
            action: LIST.to_owned(),
            region: self.bucket.region.clone(),
            why: Why::Other,
            words: error.to_string(),
        }
    }
}

/// Keys with what tells one version of an object from another.
pub(super) type Found = Vec<(String, (u64, String))>;

fn objects(page: &ListObjectsV2Output) -> Found {
    let objects = page.contents().iter();
    objects
        .filter_map(|object| {
            let bytes = u64::try_from(object.size().unwrap_or(0)).unwrap_or(0);
            let tag = object.e_tag().unwrap_or_default().to_owned();
            Some((object.key()?.to_owned(), (bytes, tag)))
        })
        .collect()
}

/// The last part of a folder's path.
pub(super) fn last(folder: &str) -> &str {
    let path = folder.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

impl Listing {
    /// Adds the objects that look like trail files.
    fn add_trail_files(&mut self, found: Found) {
        let (mut named, mut siblings) = (Vec::new(), 0);
        for (key, version) in found {
            if key.split('/').any(|part| SIBLINGS.contains(&part)) {
                siblings += 1;
                self.doubts.add(Doubt::Beside, &key);
            } else if is_named_as_trail(&key) {
                match place::judge_key(&key) {
                    place::PathVerdict::Doubtful(doubt) => self.doubts.add(doubt, &key),
                    place::PathVerdict::Anywhere | place::PathVerdict::Placed(_) => {
                        named.push((key, version));
                    }
                }
            } else if !key.ends_with('/') {
                self.others += 1;
                self.doubts.add(Doubt::Ending, &key);
            }
        }
        self.siblings += siblings;
        self.add(named);
    }

    pub(super) fn add(&mut self, found: Found) {
        let mut folders: BTreeMap<String, Vec<ListedObject>> = BTreeMap::new();
        for (key, (bytes, tag)) in found {
            let at = key.rfind('/').map_or(0, |at| at + 1);
            let (folder, name) = key.split_at(at);
            let object = ListedObject {
                name: name.into(),
                bytes,
                fingerprint: Fingerprint::new(name, bytes, &tag),
            };
            match folders.get_mut(folder) {
                Some(objects) => objects.push(object),
                None => {
                    folders.insert(folder.to_owned(), vec![object]);
                }
            }
        }
        let folders = folders.into_iter();
        self.folders
            .extend(folders.map(|(path, objects)| ObjectFolder { path, objects }));
    }

    /// Puts everything in order, each folder once: it came in pages.
    pub(super) fn settle(&mut self) {
        self.folders.sort_by(|a, b| a.path.cmp(&b.path));
        self.folders.dedup_by(|later, first| {
            let is_same = later.path == first.path;
            if is_same {
                first.objects.append(&mut later.objects);
            }
            is_same
        });
        for folder in &mut self.folders {
            folder.objects.sort_by(|a, b| a.name.cmp(&b.name));
            folder.objects.dedup_by(|a, b| a.name == b.name);
            folder.objects.shrink_to_fit();
        }
        self.accounts.sort();
        self.accounts.dedup();
    }
}
