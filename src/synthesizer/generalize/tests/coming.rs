//! Names of things that programs make: which kinds widen, from what, and what stays.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::observer::usage::Use;

/// Names, each first seen on a day of a month.
fn seen(days: &[(&str, i64)]) -> Names {
    let hours: Vec<(&str, i64)> = days.iter().map(|(name, day)| (*name, 24 * day)).collect();
    seen_at(&hours)
}

/// The same by hours.
fn seen_at(hours: &[(&str, i64)]) -> Names {
    let start: Timestamp = "2026-11-01T02:00:00Z".parse().expect("a time");
    let mut names = Names::default();
    for (at, (name, hour)) in hours.iter().enumerate() {
        names.insert(
            name,
            Use {
                time: Some(start + SignedDuration::from_hours(*hour)),
                ..Use::from(at as u64)
            },
        );
    }
    names
}

fn widened(variety: Variety, days: &[(&str, i64)], last: i64) -> Vec<String> {
    let start: Timestamp = "2026-11-01T02:00:00Z".parse().expect("a time");
    let last = start + SignedDuration::from_hours(24 * last);
    generalize_seen(variety, &seen(days), Some(last), Generalize::Names)
        .into_iter()
        .map(|widening| widening.pattern)
        .collect()
}

#[test]
fn what_is_made_per_job_widens_by_its_date_or_id_and_keeps_its_lead() {
    for (given, expected) in [
        (&["prod-2026-11-01-0200"][..], &["prod-*"][..]),
        (&["job-1eb20109-a91c-4439-95ab-8b4d15b40aeb"], &["job-*"]),
        (
            &["1eb20109-a91c-4439-95ab-8b4d15b40aeb"],
            &["????????-????-????-????-????????????"],
        ),
        // A date opens its thing's dates, and nobody else's.
        (&["prod-01-2026-11-01", "golden"], &["golden", "prod-01-*"]),
        // A number may be set up by somebody until there are several.
        (&["shard-1"], &["shard-1"]),
        (&["shard-1", "shard-2"], &["shard-1", "shard-2"]),
        (&["shard-1", "shard-2", "shard-3"], &["shard-*"]),
        (&["nightly", "weekly"], &["nightly", "weekly"]),
        (&["ami-2f2a74de452e6b438"], &["ami-*"]),
    ] {
        let days: Vec<(&str, i64)> = given.iter().map(|name| (*name, 0)).collect();
        assert_eq!(widened(Variety::Job, &days, 0), expected, "{given:?}");
    }
}

#[test]
fn other_names_widen_only_where_records_keep_bringing_new_ones() {
    let daily: Vec<(String, i64)> = (0..20).map(|day| (format!("unit-{day:04}"), day)).collect();
    let daily: Vec<(&str, i64)> = daily.iter().map(|(n, d)| (n.as_str(), *d)).collect();
    assert_eq!(widened(Variety::New, &daily, 19), ["unit-*"]);
    // As many at once are what there is.
    let at_once: Vec<(&str, i64)> = daily.iter().map(|(name, _)| (*name, 0)).collect();
    assert_eq!(widened(Variety::New, &at_once, 19).len(), 20);
    // New ones came, and come no more.
    let early: Vec<(&str, i64)> = daily[..4].to_vec();
    assert_eq!(widened(Variety::New, &early, 30).len(), 4);
    // Names that nothing generated take more.
    let people = ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal", "ida"];
    let people: Vec<(&str, i64)> = people.iter().copied().zip(0..).collect();
    assert_eq!(widened(Variety::New, &people[..7], 7).len(), 7);
    assert_eq!(widened(Variety::New, &people, 8), ["*"]);
    let tenants = [
        "t-ann", "t-bob", "t-cy", "t-dee", "t-eve", "t-flo", "t-gus", "t-hal",
    ];
    let tenants: Vec<(&str, i64)> = tenants.iter().copied().zip(0..).collect();
    assert_eq!(widened(Variety::New, &tenants, 8), ["t-*"]);
    // Who asks for the observed names gets these.
    let exact = generalize(Variety::New, &seen(&daily), Generalize::Exact);
    assert_eq!(exact.len(), 20);
}

#[test]
fn a_window_of_hours_tells_by_its_hours() {
    let hourly: Vec<(String, i64)> = (0..9)
        .map(|hour| (format!("unit-{hour:04}"), hour))
        .collect();
    let hourly: Vec<(&str, i64)> = hourly.iter().map(|(n, h)| (n.as_str(), *h)).collect();
    let patterns = |names: &[(&str, i64)]| -> Vec<String> {
        let widened = generalize(Variety::New, &seen_at(names), Generalize::Names);
        widened.into_iter().map(|w| w.pattern).collect()
    };
    assert_eq!(patterns(&hourly), ["unit-*"]);
    assert_eq!(patterns(&hourly[..7]).len(), 7);
}
