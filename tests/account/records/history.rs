//! Event history: paging, pace, the cache, stops. Times are counted back from now, as the API does.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::World;
use crate::record::{call_in, get_item};

/// So many hours ago, in whole seconds.
fn ago(hours: i64) -> String {
    let time = Timestamp::now() - SignedDuration::from_hours(hours);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn event(function: &str, hours: i64, id: &str) -> Value {
    let topic = json!({"topicArn": format!("arn:aws:sns:eu-west-1:111122223333:topic-{id}")});
    let mut event = call_in(
        "eu-west-1",
        function,
        id,
        ("sns", "GetTopicAttributes"),
        topic,
    );
    event["eventTime"] = json!(ago(hours));
    event
}

/// 120 events of one function, two hours apart, and as many of another.
fn world() -> World {
    let world = World::empty();
    let events = (0..120)
        .flat_map(|n| ["orders-api", "other"].map(|f| event(f, 2 * n, &format!("{f}-{n}"))));
    let events: Vec<Value> = events.collect();
    world.stub.change(|state| state.events = events);
    world
}

#[test]
fn every_page_of_the_function_is_read() {
    let world = world();
    let usage = world.usage();
    let suggest = [
        "suggest",
        "orders-api",
        "--trail",
        "event-history",
        "--region",
        "eu-west-1",
        "--format",
        "json",
    ];
    let run = world.run(suggest).ends(0);
    run.clone().says(&[
        "reads Event history of eu-west-1, us-east-1",
        "calls of orders-api",
        "120 events",
    ]);
    // Three pages here, one in the region of global services.
    assert_eq!(world.stub.took("LookupEvents").len(), 4);
    let gaps = run.json()["gaps"].to_string();
    assert!(gaps.contains("event-history-only"), "{gaps}");
    assert!(run.json().to_string().contains("topic-orders-api-119"));

    let observe = [
        "observe",
        "--usage",
        &usage,
        "--trail",
        "event-history",
        "--region",
        "eu-west-1",
    ];
    world
        .run(observe)
        .ends(0)
        .says(&["everybody's calls", "240 events"]);
}

#[test]
fn what_was_read_is_not_asked_for_again() {
    let world = world();
    let (run, first) = world.observe("event-history", &["--region", "eu-west-1"]);
    run.ends(0);
    world.stub.change(|state| state.lookups.clear());
    world.stub.took("LookupEvents");
    let (run, again) = world.observe("event-history", &["--region", "eu-west-1"]);
    run.ends(0).says(&["from the cache"]);
    assert_eq!(first, again);
    // The last hour, in two regions, and the oldest day, which the window has cut anew.
    world.stub.change(|state| {
        assert!(state.lookups.len() <= 4, "{:?}", state.lookups);
        let now = Timestamp::now().as_second();
        let newest = state
            .lookups
            .iter()
            .filter(|l| now - crate::account::seconds(&l["StartTime"]) <= 3700);
        assert!(newest.count() >= 2, "{:?}", state.lookups);
    });
    let (run, anew) = world.observe("event-history", &["--region", "eu-west-1", "--no-cache"]);
    run.ends(0);
    assert_eq!(first, anew);
}

#[test]
fn requests_keep_the_pace_and_throttled_ones_are_repeated() {
    let world = world();
    world.stub.change(|state| state.throttles = 2);
    let begun = std::time::Instant::now();
    let (run, usage) = world.observe("event-history", &["--region", "eu-west-1", "--since", "9d"]);
    run.ends(0);
    assert!(usage.contains("topic-other"));
    // Five pages of a region: four pauses of half a second.
    assert!(begun.elapsed().as_millis() >= 1900, "{:?}", begun.elapsed());
}

#[test]
fn a_stop_leaves_the_newest_events_usable() {
    if !cfg!(unix) {
        return;
    }
    let world = world();
    let usage = world.usage();
    let arguments = [
        "observe",
        "--usage",
        &usage,
        "--trail",
        "event-history",
        "--region",
        "eu-west-1",
        "--strict",
    ];
    let child = super::stops::start(&world, &arguments);
    let begun = std::time::Instant::now();
    loop {
        let mut asked = 0;
        world.stub.change(|state| asked = state.lookups.len());
        if asked >= 3 || begun.elapsed().as_secs() > 50 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("stopped"), "{said}");
    let text = std::fs::read_to_string(&usage).expect("a usage");
    assert!(text.contains("topic-other-0") && !text.contains("topic-other-119"));
    let window: Value = serde_json::from_str::<Value>(&text).expect("JSON")["window"].clone();
    let first: Timestamp = window[0]
        .as_str()
        .expect("a time")
        .parse()
        .expect("RFC 3339");
    let days = Timestamp::now().duration_since(first).as_hours() / 24;
    assert!(
        days < 8,
        "the window begins where the reading ended: {days} days"
    );

    let before = world.stub.took("LookupEvents").len();
    let (run, resumed) = world.observe("event-history", &["--region", "eu-west-1"]);
    run.ends(0);
    assert!(before + world.stub.took("LookupEvents").len() <= 10);
    let (_, whole) = world.observe("event-history", &["--region", "eu-west-1", "--no-cache"]);
    assert_eq!(resumed, whole);
}

#[test]
fn data_like_calls_of_event_history_prove_nothing_of_others() {
    let world = World::empty();
    let mut event = get_item("orders-api", "one", "table");
    event["eventTime"] = json!(ago(5));
    world.stub.change(|state| state.events = vec![event]);
    let (run, usage) = world.observe("event-history", &["--region", "eu-west-1"]);
    run.ends(0);
    let usage: Value = serde_json::from_str(&usage).expect("JSON");
    assert_eq!(usage["data_sources"], json!([]));
    assert_eq!(usage["histories"], json!(["eu-west-1", "us-east-1"]));
}
