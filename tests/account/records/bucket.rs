//! Which objects of a bucket are read.

use std::io::Write;

use serde_json::json;

use super::{World, at, folder, object};
use crate::account::{Stored, gzip};
use crate::record::ACCOUNT;

/// The window of two days in the middle.
const TWO_DAYS: [&str; 4] = ["--since", "2026-11-02", "--until", "2026-11-03T12:00:00Z"];

#[test]
fn only_the_window_the_account_and_the_records_are_read() {
    let world = World::new();
    world.stub.put(
        "logs/AWSLogs/444455556666/CloudTrail/eu-west-1/2026/11/02/x.json.gz",
        &[at("2026-11-02T10:00:00Z", "foreign")],
    );
    world.stub.put(
        &format!("logs/AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/11/02/d.json.gz"),
        &[],
    );
    let (run, usage) = world.observe("s3://logs", &TWO_DAYS);
    run.ends(0)
        .says(&["reads 6 objects", "2 regions, 3 days", "asked"]);
    // One day more than the window: files are delivered after their records.
    let expected: Vec<String> = ["eu-west-1", "us-east-1"]
        .iter()
        .flat_map(|region| {
            ["02", "03", "04"].map(|day| object(region, &format!("2026/11/{day}"), day))
        })
        .collect();
    assert_eq!(world.got(), expected);
    assert!(usage.contains("table-02") && usage.contains("table-03"));
    assert!(
        !usage.contains("table-01") && !usage.contains("table-04") && !usage.contains("foreign")
    );
    let listed = world.stub.took("LIST ");
    assert!(
        listed
            .iter()
            .all(|l| !l.contains("Digest") && !l.contains("444455556666")),
        "{listed:?}"
    );
    assert!(listed.iter().all(|l| !l.ends_with("/01/")), "{listed:?}");
}

#[test]
fn the_bucket_and_a_copy_of_it_give_the_same_bytes() {
    let world = World::new();
    let (run, of_bucket) = world.observe("s3://logs/AWSLogs/", &TWO_DAYS);
    run.ends(0);
    let copy = world.home.path().join("copy");
    std::fs::create_dir(&copy).expect("a directory");
    world.stub.change(|state| {
        for (n, stored) in state.objects.values().enumerate() {
            let Stored::Object(bytes) = stored else {
                continue;
            };
            std::fs::write(copy.join(format!("{n}.json.gz")), bytes).expect("written");
        }
    });
    let (run, of_files) = world.observe(copy.to_str().expect("UTF-8"), &TWO_DAYS);
    run.ends(0);
    assert_eq!(of_bucket, of_files);
}

#[test]
fn every_prefix_means_what_lies_below_it() {
    let world = World::new();
    world
        .stub
        .put("logs/odd/name.json", &[at("2020-01-01T00:00:00Z", "old")]);
    let day = folder("eu-west-1", "2026/11/02");
    for (source, objects) in [
        (
            format!("s3://{}", object("eu-west-1", "2026/11/02", "02")),
            1,
        ),
        (format!("s3://{day}/"), 1),
        (format!("s3://{day}"), 1),
        (format!("s3://{}", folder("eu-west-1", "2026/11/0")), 4),
        (format!("s3://{}", folder("eu-west-1", "2026")), 4),
        (format!("s3://logs/AWSLogs/{ACCOUNT}"), 8),
        ("s3://logs/odd".to_owned(), 1),
    ] {
        let (run, _) = world.observe(&source, &["--no-cache", "--since", "2019-01-01"]);
        run.ends(0);
        assert_eq!(world.got().len(), objects, "{source}");
    }
    let (run, _) = world.observe(
        "s3://logs/AWSLogs",
        &["--region", "us-east-1", "--since", "2026-11-01"],
    );
    run.ends(0);
    assert_eq!(world.got().len(), 4);
}

#[test]
fn a_trail_of_the_organisation_with_a_prefix_is_recognised() {
    let world = World::empty();
    let key = |account: &str| {
        format!(
            "logs/audit/AWSLogs/o-a1b2c3d4e5/{account}/CloudTrail/eu-west-1/2026/11/02/{account}_CloudTrail_eu-west-1_20261102T0005Z_a.json.gz"
        )
    };
    world
        .stub
        .put(&key(ACCOUNT), &[at("2026-11-02T10:00:00Z", "own")]);
    world.stub.put(
        &key("444455556666"),
        &[at("2026-11-02T10:00:00Z", "foreign")],
    );
    for source in [
        "s3://logs",
        "s3://logs/audit/",
        "s3://logs/audit/AWSLogs/o-a1b2c3d4e5/",
    ] {
        let (run, usage) = world.observe(source, &["--since", "2026-11-01", "--no-cache"]);
        run.ends(0);
        assert!(
            usage.contains("own") && !usage.contains("foreign"),
            "{source}"
        );
    }
    assert_eq!(world.got().len(), 3);
}

#[test]
fn an_organisations_trail_is_read_once_for_the_accounts_that_are_named() {
    let world = World::empty();
    let all = [ACCOUNT, "444455556666", "777788889999"];
    for account in all {
        let key = format!(
            "logs/AWSLogs/o-a1b2c3d4e5/{account}/CloudTrail/eu-west-1/2026/11/02/{account}_CloudTrail_eu-west-1_20261102T0005Z_a.json.gz"
        );
        let record = at("2026-11-02T10:00:00Z", &format!("of-{account}"));
        let text = record.to_string().replace(ACCOUNT, account);
        world
            .stub
            .put(&key, &[serde_json::from_str(&text).expect("JSON")]);
    }
    let named = format!("{ACCOUNT},444455556666");
    let (run, usage) = world.observe(
        "s3://logs",
        &["--since", "2026-11-01", "--accounts", &named],
    );
    run.ends(0).says(&["reads 2 objects"]);
    assert!(usage.contains("of-111122223333") && usage.contains("of-444455556666"));
    assert!(!usage.contains("of-777788889999"));
    let (run, _) = world.observe("event-history", &["--accounts", &named]);
    run.ends(2).says(&[
        "Event history tells of account 111122223333 alone",
        "organisation's trail",
    ]);
}

#[test]
fn a_listing_of_many_pages_is_read_to_its_end() {
    let world = World::empty();
    let day = folder("eu-west-1", "2026/11/02");
    let body = gzip(&[at("2026-11-02T10:00:00Z", "many")]);
    world.stub.change(|state| {
        for n in 0..2345 {
            let key = object("eu-west-1", "2026/11/02", &format!("{n:05}"));
            state.objects.insert(key, Stored::Object(body.clone()));
        }
    });
    let (run, _) = world.observe(&format!("s3://{day}/"), &[]);
    run.ends(0)
        .says(&["reads 2,345 objects", "read 2,345 objects"]);
    let got = world.got();
    assert_eq!(got.len(), 2345);
    assert_eq!(world.stub.took("LIST ").len(), 3);
}

#[test]
fn a_bucket_in_another_region_is_followed() {
    let world = World::new();
    world.stub.change(|state| {
        drop(
            state
                .elsewhere
                .insert("logs".to_owned(), "ap-south-1".to_owned()),
        );
    });
    let (run, usage) = world.observe("s3://logs", &["--since", "2026-11-01"]);
    run.ends(0);
    assert!(usage.contains("table-02"));
    world
        .stub
        .change(|state| assert_eq!(state.signed["logs"], "ap-south-1"));
}

#[test]
fn a_body_that_breaks_off_goes_on_from_there() {
    let world = World::empty();
    let records: Vec<_> = (0..3000)
        .map(|n| at("2026-11-02T10:00:00Z", &format!("t{n}")))
        .collect();
    let mut text = Vec::new();
    write!(text, "{}", json!({"Records": records})).expect("memory");
    let key = object("eu-west-1", "2026/11/02", "big");
    let half = text.len() / 2;
    world.stub.change(|state| {
        drop(
            state
                .objects
                .insert(key.clone(), Stored::Broken(text.clone(), half)),
        );
    });
    let (run, broken) = world.observe(&format!("s3://{key}"), &["--no-cache"]);
    run.ends(0).says(&["read 1 object, 3,000 records,"]);
    assert_eq!(world.got().len(), 2, "asked again for the rest");
    world
        .stub
        .change(|state| drop(state.objects.insert(key.clone(), Stored::Object(text))));
    let (_, whole) = world.observe(&format!("s3://{key}"), &["--no-cache"]);
    assert_eq!(broken, whole);
}

#[test]
fn throttled_requests_are_repeated() {
    let world = World::new();
    world.stub.change(|state| state.throttles = 3);
    let (run, usage) = world.observe("s3://logs/AWSLogs/", &["--since", "2026-11-01"]);
    run.ends(0);
    assert!(usage.contains("table-04"));
    assert_eq!(world.stub.took("throttled").len(), 3);
}
