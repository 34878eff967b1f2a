//! Records that the account keeps: the objects of its trails.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::proven::Proof;
use super::run::Run;
use crate::catalog::Catalog;
use crate::gather::event::BucketListing;
use crate::gather::gathered::{Asked, Gathered, unread};
use crate::gather::{
    CacheLocation as CachePlace, Event, Failure, Integrity, RecordsRequest, Source, Watch,
};
use crate::io;
use crate::io::Location;
use crate::io::aws::{DAYS, Listing, ReadableBucket, RefusedCall};
use crate::io::cache::{self, Cache};
use crate::io::layout;
use crate::io::reach;
use crate::observer::digest::CheckedDigests;
use crate::observer::span::Span;
use crate::report::words::list;

/// Reads what the account keeps, as the sources say.
pub(in crate::gather) fn records(
    records: &RecordsRequest,
    gathered: &mut Gathered,
    catalog: &Catalog,
    asked: &Asked<'_>,
    watch: &Watch,
) -> Result<(), Failure> {
    let Some(account) = asked.account else {
        return Err(Failure::new("the account was not opened"));
    };
    let is_history = |source: &Source| *source == Source::EventHistory;
    let is_all_history = !records.sources.is_empty() && records.sources.iter().all(is_history);
    let is_checked = records.integrity != Integrity::Unchecked;
    if is_checked && is_all_history {
        return Err(Failure::new(
            "`--validate` checks the files of a trail; Event history has none",
        )
        .hint("Event history comes from CloudTrail itself: it needs no check"));
    }
    if let (true, Some(address)) = (is_checked, records.table()) {
        return Err(Failure::new(format!(
            "`--validate` checks the files of a trail, and `{address}` hands out rows"
        ))
        .hint("`--trail s3://BUCKET/PREFIX --validate` reads the files themselves"));
    }
    let run = Run {
        records,
        account,
        asked,
        catalog,
        // What was folded unchecked is of no use to a reading that is checked.
        cache: if is_checked {
            None
        } else {
            open_cache(&records.cache, catalog, watch)?
        },
        span: records.span,
        watch,
    };
    if records.sources.is_empty() {
        run.discover(gathered)?;
    }
    for source in &records.sources {
        match source {
            Source::EventHistory => run.history(gathered)?,
            Source::Bucket(location) => run.location(gathered, location)?,
            Source::Athena(address) => run.athena(gathered, address)?,
            Source::Files(_) => {}
        }
    }
    // Event history has no data events, so what a trail records of them was not seen.
    if is_all_history {
        gathered.trails = Some(BTreeSet::new());
    }
    for what in run.cache.iter().flat_map(Cache::damaged) {
        watch.tell(&Event::ReadAnew(&what));
    }
    watch.tell(&Event::Requests(account.requests().by_service()));
    Ok(())
}

fn open_cache(
    place: &CachePlace,
    catalog: &Catalog,
    watch: &Watch,
) -> Result<Option<Cache>, Failure> {
    let directory = match place {
        CachePlace::None => return Ok(None),
        CachePlace::At(directory) => {
            return Ok(Some(Cache::open(directory, catalog.version())?));
        }
        CachePlace::Default => cache::default_directory(),
    };
    let Some(directory) = directory else {
        watch.tell(&Event::NoHome);
        return Ok(None);
    };
    match Cache::open(&directory, catalog.version()) {
        Ok(cache) => Ok(Some(cache)),
        Err(error) => {
            watch.tell(&Event::NoCache(error.to_string()));
            Ok(None)
        }
    }
}

impl Run<'_> {
    /// Reads what `s3://BUCKET/PREFIX` names.
    fn location(&self, gathered: &mut Gathered, location: &Location) -> Result<(), Failure> {
        let span = self.span_of(location);
        let (bucket, listing) = self.list(location, span).map_err(|refusal| {
            let is_missing = refusal.why == io::aws::Why::Missing;
            let failure = Failure::from(refusal).about(&format!("cannot read `{location}`: "));
            if is_missing && failure.hints().is_empty() {
                failure.hint("`lpgen doctor` names the buckets of the account's trails")
            } else {
                failure
            }
        })?;
        if listing.folders.is_empty() && !self.watch.stop.is_asked() {
            return Err(nothing_there(location, &listing, span));
        }
        self.tell_listing(&listing, &location.to_string(), span);
        let proof = self.proof(&bucket, location, &listing, span)?;
        self.objects(gathered, &bucket, location, (listing, proof), span)
            .map_err(|refusal| self.ended_early(&location.to_string(), &refusal))
    }

    pub(super) fn ended_early(&self, what: &str, refusal: &RefusedCall) -> Failure {
        self.goes_on(Failure::of(refusal).about(&format!("reading `{what}` ended early: ")))
    }

    /// The failure, with what the next run can do about it.
    pub(super) fn goes_on(&self, failure: Failure) -> Failure {
        match &self.cache {
            Some(_) => {
                failure.hint("what was read is in the cache: the same command goes on from there")
            }
            None => failure,
        }
    }

    pub(super) fn list(
        &self,
        location: &Location,
        span: Span,
    ) -> Result<(ReadableBucket, Listing), RefusedCall> {
        let bucket = self.account.bucket(&location.bucket)?;
        let wanted = self.wanted(span);
        let listing = self
            .account
            .list(&bucket, location, &wanted, &self.watch.stop)?;
        Ok((bucket, listing))
    }

    /// Where the layout has days, a window is read; elsewhere all there is.
    pub(super) fn span_of(&self, location: &Location) -> Span {
        if layout::is_above_days(&location.prefix) {
            self.span_from(io::clock::now())
        } else {
            self.span
        }
    }

    /// The window that flags name; of one without a beginning, as many days before its end as Event
    /// history has: enough for what is done once a month.
    pub(super) fn span_from(&self, now: Timestamp) -> Span {
        let mut span = self.span;
        if span.since.is_none() {
            let end = span.until.map_or(now, |until| until.min(now));
            span.since = end.checked_sub(SignedDuration::from_hours(24 * DAYS)).ok();
        }
        span
    }

    /// Reads the objects of a listing.
    pub(super) fn objects(
        &self,
        gathered: &mut Gathered,
        bucket: &ReadableBucket,
        location: &Location,
        (listing, proof): (Listing, Option<Proof>),
        span: Span,
    ) -> Result<(), RefusedCall> {
        let (objects, bytes) = listing.size();
        let doubts = listing.doubts.clone();
        let bar = self.watch.bar(bytes);
        let reading = io::aws::BucketReading {
            catalog: self.catalog,
            span,
            cache: self.cache.as_ref(),
            threads: self.records.threads,
            progress: bar.progress(),
            chain: proof.as_ref().map(|proof| &proof.chain),
        };
        let mut read = self.account.read(bucket, &Arc::new(listing), reading);
        bar.clear();
        if let Some(proof) = &proof {
            read.usage.doubts.merge(&proof.doubts);
            read.report.checked = CheckedDigests::join(Some(proof.checked), read.report.checked);
            gathered.checked = CheckedDigests::join(gathered.checked, read.report.checked);
        }
        read.usage.unread.extend(unread(&read.report));
        read.usage.doubts.merge(&doubts);
        read.usage.regions = reach::regions_of_prefix(&location.prefix, self.asked.read);
        self.watch.tell(&Event::Read {
            report: &read.report,
            usage: &read.usage,
            outside: read.outside,
            kind: "object",
        });
        if read.report.cached > 0 {
            self.watch.tell(&Event::Cached {
                cached: read.report.cached,
                objects,
            });
        }
        if let Some(error) = &read.unwritten {
            self.watch.tell(&Event::NotKept(error.to_string()));
        }
        gathered.add(read.usage, &read.report);
        read.refusal.map_or(Ok(()), Err)
    }

    pub(super) fn tell_listing(&self, listing: &Listing, of: &str, span: Span) {
        let (objects, bytes) = listing.size();
        let paths = listing.folders.iter().map(|folder| &folder.path);
        let places = paths.filter_map(|path| layout::place(path));
        let (regions, days): (BTreeSet<&str>, BTreeSet<&str>) = places.unzip();
        self.watch.tell(&Event::Listed(BucketListing {
            of,
            objects,
            bytes,
            regions: regions.len(),
            days: days.len(),
            default_days: (self.span.since.is_none() && span.since.is_some()).then_some(DAYS),
            siblings: listing.siblings,
            others: listing.others,
            accounts: &listing.accounts,
            own: self.first_account(),
        }));
    }
}

fn nothing_there(location: &Location, listing: &Listing, span: Span) -> Failure {
    let mut failure = Failure::new(format!("no trail files in `{location}`"));
    if !listing.accounts.is_empty() {
        let names = listing.accounts.iter().map(String::as_str);
        failure = failure.hint(format!(
            "other accounts are there ({}): name one, `s3://{}/…/AWSLogs/ACCOUNT/`, or use its credentials",
            list(names, 5),
            location.bucket
        ));
    }
    if listing.others > 0 {
        failure = failure.hint(format!("{} other objects are there", listing.others));
    }
    match span.since {
        Some(since) => failure.hint(format!(
            "only days from {since} on were looked at: `--since`"
        )),
        None => failure,
    }
}
