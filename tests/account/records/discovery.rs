//! Without `--trail`, the account's trails say where the records are.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::World;
use crate::record::ACCOUNT;

fn trail(name: &str, bucket: &str, more: &Value) -> Value {
    let mut trail = json!({
        "Name": name, "S3BucketName": bucket, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": true,
        "TrailARN": format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{name}"),
        "IncludeGlobalServiceEvents": true, "HasCustomEventSelectors": false,
    });
    for (key, value) in more.as_object().expect("an object") {
        trail[key] = value.clone();
    }
    trail
}

/// A snapshot with these trails and a function.
fn snapshot(world: &World, trails: &[Value]) -> PathBuf {
    let directory = world.home.path().join("snapshot");
    std::fs::create_dir_all(&directory).expect("a directory");
    let write = |name: &str, value: Value| {
        std::fs::write(directory.join(name), value.to_string()).expect("written");
    };
    write("trails.json", json!({"trailList": trails}));
    write(
        "functions.json",
        json!({"Functions": [{
            "FunctionName": "orders-api",
            "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders-api"),
            "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/orders-api-role"),
        }]}),
    );
    directory
}

fn suggest(world: &World, trails: &[Value]) -> crate::support::Run {
    let snapshot = snapshot(world, trails);
    let snapshot = snapshot.to_str().expect("UTF-8");
    world.run([
        "suggest",
        "orders-api",
        "--snapshot",
        snapshot,
        "--region",
        "eu-west-1",
        "--since",
        "2026-10-01",
    ])
}

#[test]
fn the_trail_of_the_account_is_found_and_read() {
    let world = World::new();
    let run = suggest(&world, &[trail("main", "logs", &json!({}))]).ends(0);
    run.clone()
        .says(&["uses the trail `main`: management events and no data events in all regions"]);
    assert!(run.stdout.contains("table-02"));
    // All regions: the flag says where the function is looked for, and not where it called.
    assert_eq!(world.got().len(), 8);
}

#[test]
fn a_trail_that_cannot_be_read_gives_way_to_the_next() {
    let world = World::new();
    world.stub.put("secret/a.json", &[]);
    world
        .stub
        .change(|state| state.denied = vec!["secret".to_owned()]);
    let both = [
        trail("a", "secret", &json!({})),
        trail("b", "logs", &json!({})),
    ];
    let run = suggest(&world, &both).ends(0);
    run.clone().says(&[
        "uses the trail `a`",
        "not read the trail `a`",
        "is not allowed",
        "uses the trail `b`",
    ]);
    assert!(run.stdout.contains("table-02"));
}

#[test]
fn without_a_trail_that_can_be_read_event_history_is() {
    let world = World::new();
    let now = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(3);
    let mut event = super::at("2026-11-02T10:00:00Z", "of-history");
    event["eventTime"] = json!(now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    world.stub.change(|state| state.events = vec![event]);
    for (trails, why) in [
        (vec![], "the account has no trail"),
        (
            vec![trail("a", "nobodys", &json!({}))],
            "no trail could be read",
        ),
        (
            vec![trail(
                "a",
                "logs",
                &json!({"IsMultiRegionTrail": false, "HomeRegion": "us-west-2"}),
            )],
            "no trail records the functions' calls",
        ),
    ] {
        let run = suggest(&world, &trails).ends(0);
        run.clone().says(&[why, "Event history", "no data events"]);
        assert!(run.stdout.contains("of-history"), "{run:#?}");
    }
}

/// What could not be looked up is not missing.
#[test]
fn of_trails_that_could_not_be_listed_nothing_is_claimed() {
    let world = World::new();
    let index = json!({
        "format": "lpgen-snapshot", "version": 1, "account": ACCOUNT, "partition": "aws",
        "regions": ["eu-west-1"], "taken": "2026-11-22T12:00:00Z",
        "unanswered": [{"action": "cloudtrail:DescribeTrails", "region": "eu-west-1", "why": "denied", "words": "no"}],
    });
    world.stub.change(|state| {
        let mut record = super::at("2026-11-20T10:00:00Z", "orders");
        record["eventName"] = json!("DescribeTable");
        state.events.push(record);
    });
    let directory = snapshot(&world, &[]);
    std::fs::remove_file(directory.join("trails.json")).expect("removed");
    std::fs::write(directory.join("lpgen-snapshot.json"), index.to_string()).expect("written");
    let directory = directory.to_str().expect("UTF-8");
    let told = world.run([
        "suggest",
        "orders-api",
        "--snapshot",
        directory,
        "--region",
        "eu-west-1",
    ]);
    assert!(!told.stderr.contains("has no trail"), "{told:?}");
    told.ends(0)
        .says(&["could not be looked up", "cloudtrail:DescribeTrails"]);
}
