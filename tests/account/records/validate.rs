//! Buckets checked against digests that are made and signed here.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{World, at, object};
use crate::account::Stored;
use crate::digest::{FINGERPRINT, Link, listed, made, public_key};
use crate::record::ACCOUNT;
use crate::support::Run;

const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const DAYS: [&str; 4] = ["01", "02", "03", "04"];
const WINDOW: [&str; 4] = ["--since", "2026-11-01", "--until", "2026-11-05"];

fn pack(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).expect("memory");
    gzip.finish().expect("memory")
}

fn digest(region: &str, day: &str) -> String {
    format!(
        "logs/AWSLogs/{ACCOUNT}/CloudTrail-Digest/{region}/2026/11/{day}/{ACCOUNT}_CloudTrail-Digest_{region}_main_eu-west-1_202611{day}T010000Z.json.gz"
    )
}

fn log(region: &str, day: &str) -> String {
    object(region, &format!("2026/11/{day}"), day)
}

/// The key in the bucket `logs`.
fn key(path: &str) -> &str {
    path.trim_start_matches("logs/")
}

/// Four days of two regions, each with a log file and the digest of its hour, which are a chain.
fn world() -> World {
    let world = World::new();
    for region in REGIONS {
        let mut previous: Option<Link> = None;
        for day in DAYS {
            let time = format!("2026-11-{day}T00:03:00Z");
            let mut record = at(&time, &format!("table-{region}-{day}"));
            record["awsRegion"] = json!(region);
            record["eventID"] = json!(format!("{region}-{day}"));
            let text = json!({"Records": [record]}).to_string();
            let file = listed(key(&log(region, day)), &text, &time);
            let [start, end] = ["00", "01"].map(|hour| format!("2026-11-{day}T{hour}:00:00Z"));
            let path = digest(region, day);
            let (content, link) = made(key(&path), (&start, &end), &[file], previous.as_ref());
            put(&world, &log(region, day), &text);
            put(&world, &path, &content);
            sign(&world, &path, &link.signature);
            previous = Some(link);
        }
    }
    let valid = |fingerprint: &str| {
        json!({
            "Fingerprint": fingerprint, "Value": public_key(),
            "ValidityStartTime": 1_780_000_000, "ValidityEndTime": 1_800_000_000,
        })
    };
    world
        .stub
        .change(|state| state.keys = vec![valid("0f"), valid(FINGERPRINT)]);
    world
}

fn put(world: &World, path: &str, text: &str) {
    let stored = Stored::Object(pack(text));
    world
        .stub
        .change(|state| drop(state.objects.insert(path.to_owned(), stored)));
}

fn sign(world: &World, path: &str, signature: &str) {
    let (path, signature) = (path.to_owned(), signature.to_owned());
    world
        .stub
        .change(|state| drop(state.signatures.insert(path, signature)));
}

fn remove(world: &World, path: &str) {
    world.stub.change(|state| drop(state.objects.remove(path)));
}

fn check(world: &World, source: &str, more: &[&str]) -> (Run, Value) {
    let arguments: Vec<&str> = WINDOW
        .iter()
        .chain(&["--validate"])
        .chain(more)
        .copied()
        .collect();
    let (run, usage) = world.observe(source, &arguments);
    (run, serde_json::from_str(&usage).unwrap_or_default())
}

/// Region and day of the tables that a usage has.
fn tables(usage: &Value) -> Vec<String> {
    let text = usage.to_string();
    let all = REGIONS
        .iter()
        .flat_map(|r| DAYS.map(|d| format!("{r}-{d}")));
    all.filter(|table| text.contains(&format!("table-{table}")))
        .collect()
}

fn all() -> Vec<String> {
    REGIONS
        .iter()
        .flat_map(|r| DAYS.map(|d| format!("{r}-{d}")))
        .collect()
}

fn doubts(usage: &Value) -> Vec<String> {
    let doubts = usage["doubts"].as_object().into_iter().flatten();
    doubts
        .map(|(code, _)| code.clone())
        .filter(|code| code != "beside")
        .collect()
}

#[test]
fn a_sound_bucket_is_proven_by_signatures_in_metadata_and_keys_that_are_asked_for() {
    let world = world();
    for source in ["s3://logs", "s3://logs/AWSLogs/"] {
        let (run, usage) = check(&world, source, &["--strict"]);
        run.ends(0).says(&["8 files proven by 8 digests"]);
        assert_eq!(tables(&usage), all());
        let start = "2026-11-01T00:00:00Z"
            .parse::<jiff::Timestamp>()
            .expect("a time");
        let asked = world.stub.took("ListPublicKeys ");
        let expected: Vec<String> = REGIONS
            .iter()
            .flat_map(|region| vec![format!("ListPublicKeys {region} {}", start.as_second()); 2])
            .collect();
        assert_eq!(
            asked, expected,
            "two pages of each region, from the first hour on"
        );
    }
    assert!(
        !world.home.path().join(".cache").exists(),
        "nothing is kept of a checked reading"
    );
}

#[test]
fn what_an_unchecked_run_kept_is_not_believed() {
    let world = world();
    let path = log("eu-west-1", "02");
    put(&world, &path, &evil("2026-11-02T00:04:00Z"));
    world.observe("s3://logs", &WINDOW).0.ends(0);
    let (run, usage) = check(&world, "s3://logs", &["--strict"]);
    run.ends(3);
    assert!(!usage.to_string().contains("evil"));
    assert_eq!(doubts(&usage), ["changed"]);
}

/// What somebody else would have in the trail.
fn evil(time: &str) -> String {
    json!({"Records": [at(time, "evil")]}).to_string()
}

/// Something done to a bucket, what it is called, and what is not learned.
type Attack = (fn(&World), &'static [&'static str], &'static [&'static str]);

#[test]
fn what_was_done_to_a_bucket_is_found() {
    let attacks: [Attack; 8] = [
        (
            |w| put(w, &log("eu-west-1", "02"), &evil("2026-11-02T00:04:00Z")),
            &["changed"],
            &["eu-west-1-02"],
        ),
        (
            |w| remove(w, &log("us-east-1", "03")),
            &["missing"],
            &["us-east-1-03"],
        ),
        (
            |w| {
                for day in DAYS {
                    remove(w, &log("us-east-1", day));
                }
            },
            &["missing"],
            &[
                "us-east-1-01",
                "us-east-1-02",
                "us-east-1-03",
                "us-east-1-04",
            ],
        ),
        (
            |w| {
                let path = object("eu-west-1", "2026/11/03", "stranger");
                put(w, &path, &evil("2026-11-03T00:04:00Z"));
            },
            &["added"],
            &[],
        ),
        (
            // Gone, and the digest of its hour, too: the next digest names it.
            |w| {
                remove(w, &log("eu-west-1", "02"));
                remove(w, &digest("eu-west-1", "02"));
            },
            &["missing-digest"],
            &["eu-west-1-02"],
        ),
        (
            // A digest under another key.
            |w| {
                let digest = digest("eu-west-1", "04");
                w.stub.change(|state| {
                    let stored = state.objects.remove(&digest).expect("a digest");
                    state
                        .objects
                        .insert(digest.replace("_main_", "_other_"), stored);
                });
            },
            &["bad-digest", "uncovered"],
            &[],
        ),
        (
            |w| sign(w, &digest("us-east-1", "04"), &"00".repeat(256)),
            &["bad-digest", "uncovered"],
            &[],
        ),
        (
            |w| {
                w.stub
                    .change(|state| drop(state.signatures.remove(&digest("us-east-1", "04"))));
            },
            &["uncovered", "unproven-digest"],
            &[],
        ),
    ];
    for (n, (attack, found, lost)) in attacks.into_iter().enumerate() {
        let world = world();
        attack(&world);
        let (run, usage) = check(&world, "s3://logs", &["--strict"]);
        let mut codes = doubts(&usage);
        codes.sort();
        assert_eq!(codes, found, "attack {n}: {run:#?}");
        let mut left = all();
        left.retain(|table| !lost.contains(&table.as_str()));
        assert_eq!(tables(&usage), left, "attack {n}: {run:#?}");
        assert!(!usage.to_string().contains("evil"), "attack {n}");
        let is_open = found.contains(&"unproven-digest");
        run.ends(if is_open { 0 } else { 3 });
    }
}

#[test]
fn a_part_of_a_bucket_is_checked_by_the_digests_of_that_part() {
    let world = world();
    let day = format!("s3://logs/AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2026/11/02/");
    remove(&world, &log("eu-west-1", "02"));
    let one = format!("s3://{}", log("us-east-1", "02"));
    for source in [&day, &one] {
        let (run, usage) = check(&world, source, &["--strict"]);
        run.ends(0).says(&["1 file proven by 2 digests"]);
        assert_eq!(tables(&usage), ["us-east-1-02"]);
    }
    let got = world.got();
    assert!(
        got.iter().all(|path| !path.contains("eu-west-1/")),
        "{got:?}"
    );
}

#[test]
fn keys_that_are_given_are_not_asked_for() {
    let world = world();
    let keys = world.file("keys.json");
    world.stub.change(|state| {
        let text = json!({"PublicKeyList": std::mem::take(&mut state.keys)}).to_string();
        std::fs::write(&keys, text).expect("written");
    });
    let (run, _) = check(&world, "s3://logs", &["--public-keys", &keys]);
    run.ends(0).says(&["8 files proven by 8 digests"]);
    assert_eq!(world.stub.took("ListPublicKeys").len(), 0);
}

#[test]
fn what_cannot_be_checked_is_an_error_that_says_what_to_do() {
    let world = world();
    world.stub.change(|state| state.keys.clear());
    check(&world, "s3://logs", &[]).0.ends(2).says(&[
        "cannot ask for the public keys of eu-west-1: `cloudtrail:ListPublicKeys` in eu-west-1",
        "aws cloudtrail list-public-keys --region eu-west-1 --start-time 2026-11-01T00:00:00Z > keys.json",
        "`--public-keys keys.json`",
    ]);
    let bare = World::new();
    for source in ["s3://logs", "s3://logs/AWSLogs/"] {
        check(&bare, source, &[]).0.ends(2).says(&[
            "no digest to check `s3://logs",
            "--enable-log-file-validation",
        ]);
    }
    check(&bare, "event-history", &[])
        .0
        .ends(2)
        .says(&["Event history has none"]);
    world.stub.change(|state| {
        let path = digest("eu-west-1", "03");
        state
            .objects
            .insert(path, Stored::Refused(403, "AccessDenied"));
    });
    check(&world, "s3://logs", &[]).0.ends(2).says(&[
        "cannot read the digests of `s3://logs/`",
        "AccessDenied",
        "s3:GetObject",
    ]);
}
