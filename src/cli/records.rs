//! Records that the account keeps: the objects of its trails.

mod chosen;
mod history;
mod proven;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::proven::Proof;
use super::Global;
use super::failure::{Failure, with_hint};
use super::output::{faint, said, say};
use super::reading::{print_reading, print_requests, unread};
use super::trail::{Asked, EVENT_HISTORY, Gathered, TrailArgs, bar, progress};
use crate::catalog::Catalog;
use crate::io;
use crate::io::aws::{Account, Bucket, DAYS, Listing, Location, Refusal};
use crate::io::cache::{self, Cache};
use crate::io::integrity::Checked;
use crate::io::layout::{self, Wanted};
use crate::io::reach;
use crate::observer::span::Span;
use crate::report::words::{count, list, megabytes, number, plural};

/// What all readings of a run share.
struct Run<'a> {
    args: &'a TrailArgs,
    account: &'a Account,
    asked: &'a Asked<'a>,
    catalog: &'a Catalog,
    cache: Option<Cache>,
    span: Span,
    global: Global,
}

impl TrailArgs {
    /// Reads what the account keeps, as `--trail` says.
    pub(super) fn gather_account(
        &self,
        gathered: &mut Gathered,
        catalog: &Catalog,
        asked: &Asked<'_>,
        span: Span,
        global: Global,
    ) -> Result<(), Failure> {
        let Some(account) = asked.account else {
            return Err(Failure::new("the account was not opened"));
        };
        let run = Run {
            args: self,
            account,
            asked,
            catalog,
            // What was folded unchecked is of no use to a reading that is checked.
            cache: if self.integrity.is_asked_for() {
                None
            } else {
                self.open_cache(catalog, global)?
            },
            span,
            global,
        };
        if self.integrity.is_asked_for()
            && self.trail.iter().all(|t| t == EVENT_HISTORY)
            && !self.trail.is_empty()
        {
            return Err(Failure::new(
                "`--validate` checks the files of a trail; Event history has none",
            )
            .hint("Event history comes from CloudTrail itself: it needs no check"));
        }
        if self.trail.is_empty() {
            run.discover(gathered)?;
        }
        for typed in &self.trail {
            if typed == EVENT_HISTORY {
                run.history(gathered)?;
            } else if let Some(location) = Location::parse(typed) {
                run.location(gathered, &location)?;
            } else {
                return Err(Failure::new(format!("`{typed}` names no bucket"))
                    .hint("`--trail s3://BUCKET/PREFIX`"));
            }
        }
        // Event history has no data events, so what a trail records of them was not seen.
        if self.trail.iter().all(|typed| typed == EVENT_HISTORY) && !self.trail.is_empty() {
            gathered.trails = Some(BTreeSet::new());
        }
        run.print_cache();
        print_requests(account.requests(), global);
        Ok(())
    }

    fn open_cache(&self, catalog: &Catalog, global: Global) -> Result<Option<Cache>, Failure> {
        if self.no_cache {
            return Ok(None);
        }
        let Some(directory) = self.cache.clone().or_else(cache::default_directory) else {
            if global.verbose {
                say(said!(
                    "{} no home directory: nothing is kept for the next run",
                    faint("cache")
                ));
            }
            return Ok(None);
        };
        match Cache::open(&directory, catalog.version()) {
            Ok(cache) => Ok(Some(cache)),
            Err(error) if self.cache.is_some() => Err(with_hint(&error, error.hint())),
            Err(error) => {
                say(said!(
                    "{} nothing is kept for the next run: {}",
                    faint("cache"),
                    error
                ));
                Ok(None)
            }
        }
    }
}

impl Run<'_> {
    /// Reads what `s3://BUCKET/PREFIX` names.
    fn location(&self, gathered: &mut Gathered, location: &Location) -> Result<(), Failure> {
        let span = self.span_of(location);
        let (bucket, listing) = self.list(location, span).map_err(|refusal| {
            let is_missing = refusal.why == io::aws::Why::Missing;
            let look = || "`lpgen doctor` names the buckets of the account's trails".to_owned();
            let hint = refusal.hint().or_else(|| is_missing.then(look));
            with_hint(&format!("cannot read `{location}`: {refusal}"), hint)
        })?;
        if listing.folders.is_empty() && !io::stop::is_stopped() {
            return Err(nothing_there(location, &listing, span));
        }
        self.print_listing(&listing, &location.to_string(), span);
        let proof = self.proof(&bucket, location, &listing, span)?;
        self.objects(gathered, &bucket, location, (listing, proof), span)
            .map_err(|refusal| self.ended_early(&location.to_string(), &refusal))
    }

    fn ended_early(&self, what: &str, refusal: &Refusal) -> Failure {
        let words = format!("reading `{what}` ended early: {refusal}");
        let failure = with_hint(&words, refusal.hint());
        match &self.cache {
            Some(_) => {
                failure.hint("what was read is in the cache: the same command goes on from there")
            }
            None => failure,
        }
    }

    fn wanted(&self, span: Span) -> Wanted {
        Wanted {
            account: self.account.identity.account.clone(),
            regions: self.asked.read.to_vec(),
            span,
        }
    }

    fn list(&self, location: &Location, span: Span) -> Result<(Bucket, Listing), Refusal> {
        let bucket = self.account.bucket(&location.bucket)?;
        let wanted = self.wanted(span);
        let listing = self.account.list(&bucket, location, &wanted)?;
        Ok((bucket, listing))
    }

    /// Where the layout has days, a window is read; elsewhere all there is.
    fn span_of(&self, location: &Location) -> Span {
        if layout::is_above_days(&location.prefix) {
            self.span_from(io::clock::now())
        } else {
            self.span
        }
    }

    /// The window that flags name; of one without a beginning, as many days before its end as Event
    /// history has: enough for what is done once a month.
    fn span_from(&self, now: Timestamp) -> Span {
        let mut span = self.span;
        if span.since.is_none() {
            let end = span.until.map_or(now, |until| until.min(now));
            span.since = end.checked_sub(SignedDuration::from_hours(24 * DAYS)).ok();
        }
        span
    }

    /// Reads the objects of a listing.
    fn objects(
        &self,
        gathered: &mut Gathered,
        bucket: &Bucket,
        location: &Location,
        (listing, proof): (Listing, Option<Proof>),
        span: Span,
    ) -> Result<(), Refusal> {
        let (objects, bytes) = listing.size();
        let doubts = listing.doubts.clone();
        let bar = bar(bytes, self.global);
        let reading = io::aws::Reading {
            catalog: self.catalog,
            span,
            cache: self.cache.as_ref(),
            threads: self.args.threads(),
            progress: progress(bar.as_ref()),
            chain: proof.as_ref().map(|proof| &proof.chain),
        };
        let mut read = self.account.read(bucket, &Arc::new(listing), reading);
        if let Some(bar) = &bar {
            bar.clear();
        }
        if let Some(proof) = &proof {
            read.usage.doubts.merge(&proof.doubts);
            read.report.checked = Checked::join(Some(proof.checked), read.report.checked);
            gathered.checked = Checked::join(gathered.checked, read.report.checked);
        }
        read.usage.unread.extend(unread(&read.report));
        read.usage.doubts.merge(&doubts);
        read.usage.regions = reach::regions_of_prefix(&location.prefix, self.asked.read);
        print_reading(
            &read.report,
            &read.usage,
            read.outside,
            "object",
            self.global,
        );
        if read.report.cached > 0 && !self.global.quiet {
            say(said!(
                "{} {} of {}",
                faint("cached"),
                number(count(read.report.cached)),
                plural(count(objects), "object")
            ));
        }
        if let Some(error) = &read.unwritten {
            say(said!(
                "{} what was read is not kept: {}",
                faint("cache"),
                error
            ));
        }
        gathered.add(read.usage, read.report.is_stopped);
        read.refusal.map_or(Ok(()), Err)
    }

    fn print_listing(&self, listing: &Listing, of: &str, span: Span) {
        if self.global.quiet {
            return;
        }
        let (objects, bytes) = listing.size();
        let places = listing
            .folders
            .iter()
            .filter_map(|f| layout::place(&f.path));
        let (mut regions, mut days): (Vec<&str>, Vec<&str>) = places.unzip();
        for names in [&mut regions, &mut days] {
            names.sort_unstable();
            names.dedup();
        }
        let places = if regions.is_empty() {
            String::new()
        } else {
            format!(
                " ({}, {})",
                plural(regions.len(), "region"),
                plural(days.len(), "day")
            )
        };
        let window = match (self.span.since, span.since) {
            (None, Some(_)) => format!(": the last {DAYS} days, `--since` reads others"),
            _ => String::new(),
        };
        say(said!(
            "{} {}, {} MB, of {}{}{}",
            faint("reads"),
            plural(count(objects), "object"),
            format!("{:.1}", megabytes(bytes)),
            of,
            places,
            window
        ));
        if self.global.verbose {
            self.print_left_out(listing);
        }
    }

    fn print_left_out(&self, listing: &Listing) {
        let left = |what: String| say(said!("{} {}", faint("left out"), what));
        if listing.siblings > 0 {
            left(plural(count(listing.siblings), "folder or file") + " beside `CloudTrail`");
        }
        if listing.others > 0 {
            left(plural(count(listing.others), "object") + " that by the name hold no records");
        }
        if !listing.accounts.is_empty() {
            let names = listing.accounts.iter().map(String::as_str);
            left(format!(
                "{} beside {}: {}",
                plural(listing.accounts.len(), "account"),
                self.account.identity.account,
                list(names, 5)
            ));
        }
    }

    fn print_cache(&self) {
        let Some(cache) = self.cache.as_ref().filter(|_| self.global.verbose) else {
            return;
        };
        for what in cache.damaged() {
            say(said!("{} read anew: {}", faint("cache"), what));
        }
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
