//! Objects checked against CloudTrail's digests.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::run::Run;
use crate::gather::integrity::list_public_keys;
use crate::gather::{Event, Failure, Integrity};
use crate::io;
use crate::io::Location;
use crate::io::aws::{Digests, DigestsError, Listing, ReadableBucket};
use crate::io::layout;
use crate::observer::digest::{Chain, CheckedDigests, PublicKeys};
use crate::observer::doubt::Doubts;
use crate::observer::span::Span;

/// What the objects of a location are checked against.
pub(super) struct Proof {
    pub(super) chain: Chain,
    /// What is wrong with digests, and objects that they have and that are not there.
    pub(super) doubts: Doubts,
    pub(super) checked: CheckedDigests,
}

impl Run<'_> {
    /// What `--validate` checks the objects of a location against; `None` where it is not asked for.
    pub(super) fn proof(
        &self,
        bucket: &ReadableBucket,
        location: &Location,
        listing: &Listing,
        span: Span,
    ) -> Result<Option<Proof>, Failure> {
        if self.records.integrity == Integrity::Unchecked || self.watch.stop.is_asked() {
            return Ok(None);
        }
        let Some(days) = days_of(location, listing, span) else {
            return Err(no_digests(location));
        };
        let mut wanted = self.wanted(span);
        if layout::is_below_region(&location.prefix) {
            let listed = listing.folders.iter();
            let regions = listed.filter_map(|f| Some(layout::place(&f.path)?.0.to_owned()));
            wanted.regions = regions.collect();
        }
        let digests = self
            .account
            .digests(bucket, listing, &wanted, days, &self.watch.stop);
        let digests = digests.map_err(|error| unread(location, error))?;
        if digests.known.is_empty() && digests.doubts.is_empty() {
            return Err(no_digests(location));
        }
        let keys = match self.records.integrity.given()? {
            Some(keys) => keys,
            None => self.ask_keys(&digests)?,
        };
        let checked = CheckedDigests {
            digests: digests.known.len(),
            valid: 0,
        };
        let mut doubts = digests.doubts;
        let chain = Chain::of(digests.known, &keys);
        doubts.merge(&chain.doubts);
        let there = keys_of(listing);
        doubts.merge(&chain.missing_of(span, |key, _| {
            !key.starts_with(&location.prefix) || there.contains(key)
        }));
        Ok(Some(Proof {
            chain,
            doubts,
            checked,
        }))
    }

    fn ask_keys(&self, digests: &Digests) -> Result<PublicKeys, Failure> {
        let mut keys = PublicKeys::default();
        for (region, since) in &digests.regions {
            let answer = self.account.public_keys(region, *since);
            keys.merge(answer.map_err(|refusal| {
                let asked = format!("cannot ask for the public keys of {region}: ");
                let failure = Failure::from(refusal).about(&asked);
                failure.hint(list_public_keys(region, &since.to_string()))
            })?);
        }
        self.watch.tell(&Event::Checks {
            digests: digests.known.len(),
            regions: digests.regions.len(),
        });
        Ok(keys)
    }
}

/// The days whose digests tell of the listed objects, and of those that are gone. The digest of a day's last
/// hour lies in the next day's folder.
fn days_of(location: &Location, listing: &Listing, span: Span) -> Option<(Date, Date)> {
    let listed = listing.folders.iter().filter_map(|f| layout::day(&f.path));
    let listed = listed.fold(None, |days: Option<(Date, Date)>, day| {
        Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))))
    });
    let (mut first, mut last) = listed?;
    if layout::is_above_days(&location.prefix) {
        let date = |time: jiff::Timestamp| time.to_zoned(TimeZone::UTC).date();
        let now = io::clock::now();
        let delivered = SignedDuration::from_hours(24);
        let until = span
            .until
            .and_then(|until| until.checked_add(delivered).ok());
        first = span.since.map_or(first, |since| first.min(date(since)));
        last = last.max(date(until.map_or(now, |until| until.min(now))));
    }
    Some((first, last.tomorrow().unwrap_or(last)))
}

fn keys_of(listing: &Listing) -> BTreeSet<String> {
    let folders = listing.folders.iter();
    let keys = folders.flat_map(|folder| folder.objects.iter().map(|object| folder.key(object)));
    keys.collect()
}

fn no_digests(location: &Location) -> Failure {
    Failure::new(format!("no digest to check `{location}` against"))
        .hint("name the trail's own folders, `--trail s3://BUCKET/PREFIX/AWSLogs/`: digests lie in `CloudTrail-Digest` beside `CloudTrail`")
        .hint("CloudTrail writes digests once `aws cloudtrail update-trail --name TRAIL --enable-log-file-validation` was run")
}

fn unread(location: &Location, error: DigestsError) -> Failure {
    let words = format!("cannot read the digests of `{location}`: ");
    match error {
        DigestsError::Refused(refusal) => Failure::from(refusal).about(&words),
        DigestsError::Withheld(key, why) => Failure::from(why).about(&format!("{words}`{key}` ")),
    }
}
