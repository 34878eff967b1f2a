//! Event history day by day, so that a day that was read once need not be asked for again.
//!
//! Events come newest first: what has been read of a day is the part from some moment to its end, and a
//! reading that is cut short goes on from there.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::layout::{date_of, day_after};
use super::{Cache, Cell};
use crate::catalog::Catalog;
use crate::io::file::FileError;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::observer::span::Span;
use crate::observer::usage::Usage;

/// From a moment to the one before another.
pub(in crate::io) type Stretch = (Timestamp, Timestamp);

/// Event history of one region, for one question.
pub(in crate::io) struct Days<'a> {
    /// What is asked: part of each day's place in the cache.
    pub(in crate::io) question: String,
    pub(in crate::io) wanted: Stretch,
    /// Events after this may still come in.
    pub(in crate::io) settled: Timestamp,
    pub(in crate::io) catalog: &'a Catalog,
    pub(in crate::io) cache: Option<&'a Cache>,
    pub(in crate::io) usage: Usage,
    /// Days of which nothing had to be asked.
    pub(in crate::io) cached: u64,
    pub(in crate::io) unwritten: Option<FileError>,
    open: BTreeMap<Date, Part>,
}

#[derive(Default)]
struct Part {
    inside: Usage,
    outside: Usage,
}

impl<'a> Days<'a> {
    pub(in crate::io) fn new(
        question: String,
        wanted: Stretch,
        settled: Timestamp,
        catalog: &'a Catalog,
        cache: Option<&'a Cache>,
    ) -> Self {
        Self {
            question,
            wanted,
            settled,
            catalog,
            cache,
            usage: Usage::default(),
            cached: 0,
            unwritten: None,
            open: BTreeMap::new(),
        }
    }

    /// Takes what the cache knows, and says what is not known: the newest first.
    pub(in crate::io) fn unknown(&mut self) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (date, day) in days(self.wanted).into_iter().rev() {
            let known = self.take(date);
            let missing = without(day, known);
            self.cached += u64::from(missing.is_empty());
            for stretch in missing.into_iter().rev() {
                match stretches.last_mut() {
                    Some(last) if last.0 == stretch.1 => last.0 = stretch.0,
                    _ => stretches.push(stretch),
                }
            }
        }
        stretches
    }

    fn take(&mut self, date: Date) -> Option<Stretch> {
        let cell = self.cache?.load(&self.place(date))?;
        let span = Span {
            since: Some(self.wanted.0),
            until: Some(self.wanted.1),
        };
        if !span.holds_all(cell.usage.window) {
            return None;
        }
        self.usage.merge(cell.usage);
        cell.known
    }

    /// Folds one event.
    pub(in crate::io) fn fold(&mut self, record: &Record<'_>) {
        let (since, until) = self.wanted;
        let Some(time) = record.event_time else {
            fold(&mut self.usage, record, self.catalog);
            return;
        };
        let part = self.open.entry(date_of(time)).or_default();
        let usage = if since <= time && time < until {
            &mut part.inside
        } else {
            &mut part.outside
        };
        fold(usage, record, self.catalog);
        // Event history has no data events; what the catalog takes for one is recorded otherwise than it
        // says, and proves nothing of the service's other calls.
        usage.data_sources.clear();
    }

    /// Everything of this stretch was read.
    pub(in crate::io) fn close(&mut self, stretch: Stretch) {
        for (date, (from, to)) in days(stretch) {
            let part = self.open.remove(&date).unwrap_or_default();
            if self.cache.is_some() {
                self.store(date, (from, to.min(self.settled)), &part);
            }
            self.usage.merge(part.inside);
        }
    }

    fn store(&mut self, date: Date, read: Stretch, part: &Part) {
        let Some(cache) = self.cache.filter(|_| read.0 < read.1) else {
            return;
        };
        let place = self.place(date);
        let mut cell = cache.load(&place).unwrap_or_default();
        cell.known = Some(joined(cell.known, read));
        let mut usage = part.inside.clone();
        usage.merge(part.outside.clone());
        cell.merge(Cell {
            usage,
            ..Cell::default()
        });
        if let Err(error) = cache.store(&place, &cell) {
            self.unwritten.get_or_insert(error);
        }
    }

    /// What was read, days that were cut short included.
    pub(in crate::io) fn finish(&mut self) -> Usage {
        for part in std::mem::take(&mut self.open).into_values() {
            self.usage.merge(part.inside);
        }
        std::mem::take(&mut self.usage)
    }

    fn place(&self, date: Date) -> String {
        format!("{} {date}", self.question)
    }
}

/// The days of a stretch, each as far as it reaches.
fn days((from, to): Stretch) -> Vec<(Date, Stretch)> {
    let mut days = Vec::new();
    let mut at = from;
    while at < to {
        let date = date_of(at);
        let end = day_after(date).unwrap_or(to).min(to);
        days.push((date, (at, end)));
        at = end;
    }
    days
}

/// What is left of a stretch without another.
fn without(stretch: Stretch, known: Option<Stretch>) -> Vec<Stretch> {
    let Some((from, to)) = known.filter(|(from, to)| *from < stretch.1 && *to > stretch.0) else {
        return vec![stretch];
    };
    let parts = [(stretch.0, from), (to, stretch.1)];
    parts.into_iter().filter(|(from, to)| from < to).collect()
}

/// Two stretches as one where they meet; otherwise the later one.
fn joined(known: Option<Stretch>, read: Stretch) -> Stretch {
    match known {
        Some((from, to)) if from <= read.1 && read.0 <= to => (from.min(read.0), to.max(read.1)),
        Some(known) if known.1 > read.1 => known,
        _ => read,
    }
}

/// The second after a moment: event times are whole seconds, and others of the same may be missing.
pub(in crate::io) fn next_second(time: Timestamp) -> Timestamp {
    time.checked_add(SignedDuration::from_secs(1))
        .unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn stretch(from: &str, to: &str) -> Stretch {
        (time(from), time(to))
    }

    fn asking<'a>(wanted: Stretch, cache: &'a Cache, catalog: &'a Catalog) -> Days<'a> {
        let settled = time("2026-11-22T11:00:00Z");
        Days::new("q".to_owned(), wanted, settled, catalog, Some(cache))
    }

    #[test]
    fn a_reading_goes_on_where_it_was_cut_short_and_asks_for_the_latest_hour_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let cache = Cache::open(directory.path(), "1").expect("a cache");
        let catalog = Catalog::bundled();
        let wanted = stretch("2026-11-20T06:00:00Z", "2026-11-22T12:00:00Z");
        let mut first = asking(wanted, &cache, &catalog);
        assert_eq!(first.unknown(), [wanted]);
        first.close(stretch("2026-11-21T03:00:00Z", "2026-11-22T12:00:00Z"));

        let mut second = asking(wanted, &cache, &catalog);
        let rest = stretch("2026-11-20T06:00:00Z", "2026-11-21T03:00:00Z");
        let latest = stretch("2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z");
        assert_eq!(second.unknown(), [latest, rest]);
        second.close(rest);
        assert_eq!(asking(wanted, &cache, &catalog).unknown(), [latest]);

        // A longer window needs no more than what is new in it.
        let longer = stretch("2026-11-19T00:00:00Z", "2026-11-22T12:00:00Z");
        let older = stretch("2026-11-19T00:00:00Z", "2026-11-20T06:00:00Z");
        assert_eq!(asking(longer, &cache, &catalog).unknown(), [latest, older]);
    }

    #[test]
    fn stretches_that_do_not_meet_leave_the_gap_unknown() {
        let [a, b, c, d] =
            ["01", "02", "03", "04"].map(|h| time(&format!("2026-11-01T{h}:00:00Z")));
        assert_eq!(joined(Some((a, b)), (b, c)), (a, c));
        assert_eq!(joined(Some((a, b)), (c, d)), (c, d));
        assert_eq!(joined(Some((c, d)), (a, b)), (c, d));
        assert_eq!(without((a, d), Some((b, c))), [(a, b), (c, d)]);
        assert_eq!(without((a, b), Some((c, d))), [(a, b)]);
        assert!(without((b, c), Some((a, d))).is_empty());
    }
}
