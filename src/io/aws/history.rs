//! Event history (LookupEvents): management events of the last 90 days, one region at a time.
//!
//! CloudTrail answers two requests a second in each region of an account, with 50 events each, the newest
//! first (CloudTrail API reference, `LookupEvents`).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::error::ProvideErrorMetadata;
use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
use aws_sdk_cloudtrail::primitives::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::asking::{self, Pages};
use super::events::{attribute, fold};
use super::refusal::{RefusedCall, Why};
use super::session::Account;
use crate::catalog::Catalog;
use crate::io::cache::Cache;
use crate::io::cache::days::{Days, Stretch, next_second};
use crate::io::file::FileError;
use crate::io::layout::{date_of, day_after};
use crate::io::stop::Stop;
use crate::observer::usage::Usage;
use crate::snapshot::asked::cloudtrail;

const LOOKUP: &str = cloudtrail::LOOKUP_EVENTS.name;

/// Pages in a row that hold nothing older: 50,000 events in one second.
const STUCK: usize = 1000;

/// How far Event history goes back.
pub(crate) const DAYS: i64 = 90;

/// The pause between requests to a region.
const PAUSE: Duration = Duration::from_millis(500);

/// Events per request.
const PAGE: i32 = 50;

/// How often a throttled request is repeated after the SDK has given up, and the longest wait before it.
const PATIENCE: u32 = 8;
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What was read is kept at least this often.
const KEEP: Duration = Duration::from_secs(20);

/// Events of so long ago are all there ("CloudTrail typically delivers events within an average of about
/// 5 minutes of an API call. This time is not guaranteed").
const SETTLING: SignedDuration = SignedDuration::from_hours(1);

/// What is asked of Event history.
#[derive(Clone, Copy)]
pub(crate) struct History<'a> {
    /// Regions to ask.
    pub regions: &'a [String],
    /// Names of sessions, which are functions' names; empty for everybody's events.
    pub users: &'a [String],
    /// From when to when.
    pub wanted: (Timestamp, Timestamp),
    /// Now.
    pub now: Timestamp,
    /// What maps calls to actions.
    pub catalog: &'a Catalog,
    /// Where what was folded is kept.
    pub cache: Option<&'a Cache>,
    /// Told where the reading stands, now and then.
    pub told: &'a (dyn Fn(&HistoryProgress) + Sync),
    /// What asks the reading to stop.
    pub stop: &'a Stop,
}

/// Where a reading stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct HistoryProgress {
    /// Requests made.
    pub requests: u64,
    /// Events read.
    pub events: u64,
    /// Time that is left, once that can be told.
    pub left: Option<Duration>,
}

/// What was read of Event history.
#[derive(Debug, Default)]
pub(crate) struct Histories {
    /// What the events come to.
    pub usage: Usage,
    /// Events that were read now.
    pub events: u64,
    /// Days of regions that needed no asking.
    pub cached: u64,
    /// Parts that were not read: region, from when to when, and why.
    pub missing: Vec<(String, (Timestamp, Timestamp), Option<RefusedCall>)>,
    /// Why the cache could not be written.
    pub unwritten: Option<FileError>,
}

impl Account {
    /// Reads Event history of all regions at once.
    pub(crate) fn history(&self, history: History<'_>) -> Histories {
        let standings = Mutex::new(vec![Region::default(); history.regions.len()]);
        let regions: Vec<Histories> = std::thread::scope(|scope| {
            let mut threads = Vec::new();
            for (at, region) in history.regions.iter().enumerate() {
                let asking = Asking {
                    account: self,
                    client: Client::new(&self.config(region)),
                    region,
                    history,
                    standings: &standings,
                    at,
                };
                threads.push(scope.spawn(move || asking.all()));
            }
            let join = |thread: std::thread::ScopedJoinHandle<'_, Histories>| {
                let joined = thread.join();
                joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        });
        let mut all = Histories::default();
        for region in regions {
            all.merge(region);
        }
        all
    }
}

impl Histories {
    fn merge(&mut self, other: Self) {
        self.usage.merge(other.usage);
        self.events += other.events;
        self.cached += other.cached;
        self.missing.extend(other.missing);
        self.unwritten = self.unwritten.take().or(other.unwritten);
    }
}

/// Where the reading of a region stands.
#[derive(Clone, Default)]
struct Region {
    requests: u64,
    events: u64,
    /// Of the time that was not known, how much there was, and how much is left.
    all: Duration,
    left: Duration,
}

/// One region being asked.
struct Asking<'a> {
    account: &'a Account,
    client: Client,
    region: &'a str,
    history: History<'a>,
    standings: &'a Mutex<Vec<Region>>,
    at: usize,
}

impl Asking<'_> {
    fn all(&self) -> Histories {
        let mut out = Histories::default();
        let everybody = [String::new()];
        let users = match self.history.users {
            [] => &everybody[..],
            users => users,
        };
        let now = self.history.now;
        let settled = now.checked_sub(SETTLING).unwrap_or(now);
        for user in users {
            let mut days = Days::new(
                self.question(user),
                self.history.wanted,
                settled,
                self.history.catalog,
                self.history.cache,
            );
            let unknown = days.unknown();
            self.update(|region| {
                let length: Duration = unknown.iter().map(|s| length(*s)).sum();
                region.all += length;
                region.left += length;
            });
            for (n, stretch) in unknown.iter().enumerate() {
                if let Err((from, refusal)) = self.stretch(user, *stretch, &mut days, &mut out) {
                    let cut = (stretch.0, from);
                    out.missing
                        .push((self.region.to_owned(), cut, refusal.clone()));
                    let rest = unknown[n + 1..].iter();
                    out.missing
                        .extend(rest.map(|s| (self.region.to_owned(), *s, refusal.clone())));
                    break;
                }
            }
            out.cached += days.cached;
            out.usage.merge(days.finish());
            out.unwritten = out.unwritten.take().or(days.unwritten);
        }
        out.usage.histories.insert(self.region.to_owned());
        out
    }

    /// What the places of this region's days begin with in the cache.
    fn question(&self, user: &str) -> String {
        let (world, account) = (self.account.world(), &self.account.identity.account);
        format!("{world} event-history/{account}/{}/{user}", self.region)
    }

    /// Reads one stretch, the newest events first. An error says since when it was read, and why no
    /// further: without a refusal, because it was stopped.
    fn stretch(
        &self,
        user: &str,
        stretch: Stretch,
        days: &mut Days<'_>,
        out: &mut Histories,
    ) -> Result<(), (Timestamp, Option<RefusedCall>)> {
        let (from, mut top) = stretch;
        let mut reached = top;
        let (mut token, mut pages) = (None, Pages::up_to(STUCK));
        let mut kept = Instant::now();
        for number in 1.. {
            let asked = Instant::now();
            if self.history.stop.is_asked() {
                close(days, (next_second(reached), top));
                return Err((reached, None));
            }
            let rest = (from, reached.min(stretch.1));
            let page = self.page(user, rest, token.take(), stretch, number);
            let page = page.and_then(|(page, asking)| {
                let next = pages.next(page.next_token());
                token = next.map_err(|passed| Some(asking.beyond(&passed)))?;
                Ok(page)
            });
            let page = match page {
                Ok(page) => page,
                Err(refusal) => {
                    close(days, (next_second(reached), top));
                    return Err((reached, refusal));
                }
            };
            let before = reached;
            out.events += page.events().len() as u64;
            if let Some(oldest) = fold(&page, days) {
                reached = oldest.clamp(from, reached);
            }
            if reached < before {
                pages = Pages::up_to(STUCK);
            }
            self.update(|region| {
                region.requests += 1;
                region.events += page.events().len() as u64;
                region.left = region.left.saturating_sub(length((reached, before)));
            });
            self.tell();
            if token.is_none() {
                close(days, (from, top));
                self.update(|r| r.left = r.left.saturating_sub(length((from, reached))));
                return Ok(());
            }
            let whole = day_after(date_of(reached)).unwrap_or(top);
            let read = if kept.elapsed() > KEEP {
                next_second(reached)
            } else {
                whole
            };
            if read < top {
                close(days, (read, top));
                top = read;
                kept = Instant::now();
            }
            std::thread::sleep(PAUSE.saturating_sub(asked.elapsed()));
        }
        Ok(())
    }

    /// One page; throttled requests are repeated, each time after a longer wait. Without a refusal it was stopped.
    fn page(
        &self,
        user: &str,
        rest: Stretch,
        token: Option<String>,
        stretch: Stretch,
        number: usize,
    ) -> Result<(LookupEventsOutput, asking::Asking), Option<RefusedCall>> {
        let mut token = token;
        let mut tries = 0;
        loop {
            let asking = self.account.calls.asking(LOOKUP, self.region);
            let asking = asking.page(number);
            // A token goes with the very parameters it was given for; without one, what is left is asked.
            let (from, to) = if token.is_some() { stretch } else { rest };
            let call = self
                .client
                .lookup_events()
                .start_time(DateTime::from_secs(from.as_second()))
                .end_time(DateTime::from_secs(to.as_second()))
                .max_results(PAGE)
                .set_next_token(token.clone())
                .set_lookup_attributes(attribute(user).map(|a| vec![a]));
            let answer = unless_stopped(self.history.stop, asking.send(call.send()));
            let error = match self.account.runtime.block_on(answer) {
                None => return Err(None),
                Some(Ok(page)) => return Ok((page, asking)),
                Some(Err(error)) => error,
            };
            tries += 1;
            if error.code() == Some("InvalidNextTokenException") && token.take().is_some() {
                continue;
            }
            let refusal = asking.refusal(&error);
            if refusal.why != Why::Throttled || tries > PATIENCE {
                return Err(Some(refusal));
            }
            if self.history.stop.wait(wait(tries, self.at)) {
                return Err(None);
            }
        }
    }

    fn update(&self, change: impl Fn(&mut Region)) {
        let mut standings = self
            .standings
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(region) = standings.get_mut(self.at) {
            change(region);
        }
    }

    fn tell(&self) {
        let standings = self
            .standings
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let left = standings.iter().filter_map(time_left).max();
        (self.history.told)(&HistoryProgress {
            requests: standings.iter().map(|r| r.requests).sum(),
            events: standings.iter().map(|r| r.events).sum(),
            left,
        });
    }
}

/// What an answer is, or nothing when somebody asks to stop before: the SDK repeats a request for a minute by itself.
async fn unless_stopped<T>(stop: &Stop, answer: impl Future<Output = T>) -> Option<T> {
    /// Nobody notices so long.
    const SLICE: Duration = Duration::from_millis(100);
    let mut answer = std::pin::pin!(answer);
    loop {
        match tokio::time::timeout(SLICE, answer.as_mut()).await {
            Ok(answer) => return Some(answer),
            Err(_) if stop.is_asked() => return None,
            Err(_) => {}
        }
    }
}

/// What is left takes as long as what was read, event for event.
fn time_left(region: &Region) -> Option<Duration> {
    let done = region.all.saturating_sub(region.left);
    if done.is_zero() || region.requests == 0 {
        return None;
    }
    let pages = u32::try_from(region.requests).unwrap_or(u32::MAX);
    Some((PAUSE * pages).mul_f64(region.left.as_secs_f64() / done.as_secs_f64()))
}

fn close(days: &mut Days<'_>, stretch: Stretch) {
    if stretch.0 < stretch.1 {
        days.close(stretch);
    }
}

fn length((from, to): Stretch) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// Twice as long each time, and not the same in all regions.
fn wait(tries: u32, salt: usize) -> Duration {
    let doubled = Duration::from_secs(1) * 2_u32.saturating_pow(tries.min(6) - 1);
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.subsec_nanos() as usize);
    let part = 50 + (nanos / 1000 + salt * 13) % 51;
    let part = u32::try_from(part).unwrap_or(100);
    doubled.min(LONGEST_WAIT) * part / 100
}
