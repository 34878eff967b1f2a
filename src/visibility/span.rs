//! How long a function could be seen: what decides whether anything is removed.

use jiff::{SignedDuration, Timestamp};

use super::trail::covers_region;
use super::window::Window;
use crate::observer::span::Span;
use crate::snapshot::trails::Status;

/// A stretch of time in which calls of a function would have been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub first: Timestamp,
    /// Its end.
    pub last: Timestamp,
}

impl Stretch {
    /// How long it is.
    pub fn length(self) -> SignedDuration {
        self.last.duration_since(self.first)
    }

    /// Whether it reaches over so much time, of which the first and the last day need not be whole:
    /// the last two weeks begin a little after their beginning and end a little before now.
    pub fn reaches(self, least: SignedDuration) -> bool {
        self.length() + SignedDuration::from_hours(24) >= least
    }
}

impl Window<'_> {
    /// The span in which the trail could have recorded the function's calls: from the first to the
    /// last record, and further towards the bounds that were asked for where a trail is known to have
    /// been on. A quiet account has few records. `None` when no record carries a time.
    pub fn span(&self, asked: Span) -> Option<Stretch> {
        let (first, last) = self.times()?;
        let mut span = Stretch { first, last };
        self.widen(&mut span, asked);
        // Before it was made there was nothing to see.
        let own = self.function().arn();
        let made = self.usage().deployments.of_one(&own);
        if let Some(made) = made.get("CreateFunction") {
            span.first = span.first.max(*made).min(span.last);
        }
        Some(span)
    }

    /// Towards the bounds that were asked for.
    fn widen(&self, span: &mut Stretch, asked: Span) {
        let Stretch { first, last } = *span;
        for status in self.states() {
            let on = on(status);
            if let Some(since) = asked.since
                && on.is_some_and(|(started, ended)| {
                    started <= since && ended.is_none_or(|ended| ended >= first)
                })
            {
                span.first = span.first.min(since);
            }
            // What was delivered after the records were copied is not known to be quiet.
            if let (Some(until), Some((started, ended)), Some(delivered)) =
                (asked.until, on, status.delivered)
                && started <= last
            {
                let known = ended.map_or(delivered, |ended| ended.min(delivered));
                span.last = span.last.max(until.min(known));
            }
        }
    }

    /// The states of the trails that record where the function runs.
    fn states(&self) -> impl Iterator<Item = &Status> {
        let of = self.function();
        let trails = self.trails();
        let all = trails.into_iter().flat_map(|t| t.trails.values());
        all.filter(|trail| trail.covers(&of.account) && covers_region(trail, &of.region, false))
            .filter_map(move |trail| trails?.status_of(trail))
    }
}

/// Since when a trail has been on, and until when, if it is not on now.
fn on(status: &Status) -> Option<(Timestamp, Option<Timestamp>)> {
    let started = status.started?;
    match (status.is_logging, status.stopped) {
        (true, _) => Some((started, None)),
        (false, Some(stopped)) if stopped > started => Some((started, Some(stopped))),
        (false, _) => None,
    }
}
