//! What cannot be read is counted and named, and ends the run only when it is everything.

use super::{World, at, object};
use crate::account::Stored;

const ALL: [&str; 2] = ["--since", "2026-10-01"];

fn refuse(world: &World, name: &str, stored: Stored) {
    let key = object("eu-west-1", "2026/11/02", name);
    world
        .stub
        .change(|state| drop(state.objects.insert(key, stored)));
}

#[test]
fn single_objects_are_counted_and_named() {
    let world = World::new();
    refuse(
        &world,
        "archived",
        Stored::Refused(403, "InvalidObjectState"),
    );
    refuse(&world, "encrypted", Stored::Refused(403, "AccessDenied"));
    refuse(&world, "gone", Stored::Refused(404, "NoSuchKey"));
    refuse(
        &world,
        "damaged",
        Stored::Object(b"\x1f\x8bnot gzip".to_vec()),
    );
    refuse(&world, "odd", Stored::Object(b"[1, 2".to_vec()));
    let (run, usage) = world.observe(
        "s3://logs",
        &[&ALL[..], &["--strict", "--verbose"]].concat(),
    );
    run.ends(3).says(&[
        "archived.json.gz: cannot be read: it is archived",
        "restore it",
        "encrypted.json.gz: cannot be read: AccessDenied",
        "kms:Decrypt",
        "gone.json.gz: cannot be read: NoSuchKey",
        "damaged.json.gz: damaged gzip",
    ]);
    assert!(
        usage.contains("table-02") && usage.contains("table-04"),
        "the others were read"
    );
    assert!(
        usage.contains("archived.json.gz"),
        "the usage says what it lacks"
    );

    // Not believed to be read: tomorrow they are tried again, and mended ones count.
    world.got();
    refuse(
        &world,
        "archived",
        Stored::Object(crate::account::gzip(&[at(
            "2026-11-02T11:00:00Z",
            "restored",
        )])),
    );
    let (run, usage) = world.observe("s3://logs", &ALL);
    run.ends(0);
    assert_eq!(world.got().len(), 5, "those that were not read");
    assert!(usage.contains("restored") && !usage.contains("archived.json.gz"));
}

#[test]
fn a_bucket_that_cannot_be_read_is_an_error_with_its_next_step() {
    let world = World::new();
    let (run, _) = world.observe("s3://nobodys", &[]);
    run.ends(2)
        .says(&["`s3://nobodys/`", "there is no bucket `nobodys`"]);
    world
        .stub
        .change(|state| state.denied = vec!["logs".to_owned()]);
    let (run, _) = world.observe("s3://logs/", &[]);
    run.ends(2)
        .says(&["`s3:ListBucket`", "is not allowed", "hint", "lpgen doctor"]);
    let (run, _) = world.observe("s3://", &[]);
    run.ends(2).says(&["names no bucket"]);
}

#[test]
fn when_every_object_is_denied_the_rest_is_not_asked_for() {
    let world = World::empty();
    for n in 0..300 {
        refuse(
            &world,
            &format!("{n:04}"),
            Stored::Refused(403, "AccessDenied"),
        );
    }
    let (run, _) = world.observe("s3://logs", &ALL);
    run.ends(2).says(&["`s3:GetObject`", "is not allowed"]);
    assert!(world.got().len() < 200);
}

#[test]
fn nothing_there_says_what_is_there() {
    let world = World::empty();
    world.stub.put(
        "logs/AWSLogs/444455556666/CloudTrail/eu-west-1/2026/11/02/a.json.gz",
        &[],
    );
    let (run, _) = world.observe("s3://logs/AWSLogs/", &[]);
    run.ends(2)
        .says(&["no trail files in `s3://logs/AWSLogs/`", "444455556666"]);
    let (run, _) = world.observe(
        "s3://logs/AWSLogs/444455556666/",
        &["--since", "2026-11-10"],
    );
    run.ends(2).says(&["2026-11-10"]);
}

#[test]
fn expired_credentials_end_the_run_at_once() {
    let world = World::new();
    refuse(&world, "a", Stored::Refused(400, "ExpiredToken"));
    let (run, _) = world.observe("s3://logs", &ALL);
    run.ends(2)
        .says(&["expired", "log in again", "in the cache"]);
}
