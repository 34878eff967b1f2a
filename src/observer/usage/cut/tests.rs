use super::*;
use crate::observer::usage::{Dates, Use};

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// An entry with a call on each day of November, each of a name of its own.
fn entry(days: &[i8]) -> Entry {
    let mut entry = Entry::default();
    for day in days {
        let at = time(&format!("2026-11-{day:02}T23:59:59Z"));
        let mut one = Entry {
            first: Some(at),
            last: Some(at),
            days: Dates::from_iter([day_of(at)]),
            samples: [(Some(at), format!("e-{day}"))].into(),
            ..Entry::default()
        };
        let call = u64::from(day.unsigned_abs());
        one.calls.insert(call);
        let used = Use {
            call,
            transfer: call,
            time: Some(at),
        };
        one.names.insert(&format!("day-{day}"), used);
        entry.merge(&one);
    }
    entry
}

fn span(since: &str, until: &str) -> DaySpan {
    DaySpan::of(Span {
        since: since.parse().ok(),
        until: until.parse().ok(),
    })
}

fn names(entry: &Entry) -> Vec<&str> {
    entry
        .names
        .iter()
        .map(|(name, _)| name.text.as_str())
        .collect()
}

#[test]
fn a_window_is_whole_days_and_ends_before_its_end() {
    let days = span("2026-11-03T12:00:00Z", "2026-11-06T00:00:00Z");
    let date = |day| Date::constant(2026, 11, day);
    assert_eq!((days.first, days.last), (Some(date(3)), Some(date(5))));
    assert!(
        !days.holds(date(2)) && days.holds(date(3)) && days.holds(date(5)) && !days.holds(date(6))
    );
    assert!(span("", "").holds(date(1)));
}

#[test]
fn what_happened_in_the_window_stays_with_the_names_used_in_it() {
    let mut cut = Cut::default();
    let mut some = entry(&[1, 4, 9]);
    let days = span("2026-11-03T00:00:00Z", "2026-11-06T00:00:00Z");
    assert!(some.cut(days, &mut cut));
    assert_eq!(names(&some), ["day-4"]);
    assert_eq!(some.samples.len(), 1);
    assert_eq!(some.first, Some(time("2026-11-03T00:00:00Z")));
    assert_eq!(some.last, Some(time("2026-11-05T23:59:59Z")));
    assert!(
        !entry(&[1, 2, 9]).cut(days, &mut cut),
        "its days are around the window"
    );
    assert_eq!(
        cut,
        Cut {
            kept: 1,
            left: 1,
            split: 1,
            vague: 0
        }
    );
}

#[test]
fn what_cannot_be_told_stays() {
    let days = span("2026-11-03T00:00:00Z", "2026-11-06T00:00:00Z");
    let mut cut = Cut::default();
    let mut vague = entry(&[1, 9]);
    vague.days = Dates::default();
    assert!(
        vague.cut(days, &mut cut),
        "its first and last call are around the window"
    );
    let mut before = entry(&[1, 2]);
    before.days = Dates::default();
    assert!(!before.cut(days, &mut cut));
    let mut timeless = entry(&[1]);
    timeless.samples.insert((None, "e".to_owned()));
    assert!(timeless.cut(days, &mut cut), "one of its calls has no time");
    assert_eq!((cut.kept, cut.left, cut.vague), (2, 1, 1));
}
