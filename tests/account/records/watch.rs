//! `lpgen watch` over Event history: what is new is told once, however late it comes and whatever the account answers.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::World;
use crate::record::{call_in, denied};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A denied call of `orders-api` on a topic of its own, so many minutes ago.
fn refused(topic: &str, minutes: i64) -> Value {
    let request = json!({"topicArn": format!("arn:aws:sns:eu-west-1:111122223333:{topic}")});
    let call = call_in(
        "eu-west-1",
        "orders-api",
        topic,
        ("sns", "GetTopicAttributes"),
        request,
    );
    let mut event = denied(call, "AuthorizationError", "not authorized");
    let time = Timestamp::now() - SignedDuration::from_mins(minutes);
    event["eventTime"] = json!(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    event
}

/// An account in which one call was denied an hour ago.
fn world() -> World {
    let world = World::empty();
    world
        .stub
        .change(|state| state.events = vec![refused("first", 60)]);
    world
}

/// A watch that goes on, and has told that call.
struct Watching<'w> {
    world: &'w World,
    child: Child,
    told: Receiver<String>,
}

impl<'w> Watching<'w> {
    fn begin(world: &'w World) -> Self {
        let arguments = [
            "watch",
            "--trail",
            "event-history",
            "--region",
            "eu-west-1",
            "--every",
            "1",
        ];
        let mut child = super::stops::start(world, &arguments);
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let watching = Self { world, child, told };
        watching.tells("first");
        watching
    }

    fn happens(&self, events: &[Value]) {
        self.world
            .stub
            .change(|state| state.events.extend_from_slice(events));
    }

    /// The next signal is about this topic.
    fn tells(&self, topic: &str) {
        let line = self.told.recv_timeout(PATIENCE).expect("a signal");
        let signal: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(signal["kind"], "denied", "{line}");
        assert!(line.contains(&format!(":{topic}`")), "{topic}: {line}");
    }

    /// Waits until the account was asked so often again.
    fn looks(&self, times: usize) {
        self.world.stub.took("LookupEvents");
        let begun = Instant::now();
        let mut seen = 0;
        while seen < times && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
            seen += self.world.stub.took("LookupEvents eu-west-1").len();
        }
        assert!(seen >= times, "it does not look again");
    }

    /// Ends it as Ctrl-C does: what it said beside signals.
    fn ends(self) -> String {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.expect("kill runs").success());
        let end = self.child.wait_with_output().expect("it ends");
        let said = String::from_utf8(end.stderr).expect("UTF-8");
        assert_eq!(end.status.code(), Some(0), "{said}");
        let more: Vec<String> = self.told.iter().collect();
        assert!(more.is_empty(), "told twice: {more:?}");
        said
    }
}

#[test]
fn events_are_told_once_also_late_ones() {
    let world = world();
    let watching = Watching::begin(&world);
    watching.happens(&[refused("second", 0)]);
    watching.tells("second");
    // Event history had it all the time, and shows it now.
    watching.happens(&[refused("late", 19)]);
    watching.tells("late");
    watching.looks(4);
    let said = watching.ends();
    assert!(said.contains("told 3 signals: 3 denied"), "{said}");
}

/// Refusals for the pace are waited out, also when there are more than the SDK repeats.
#[test]
fn a_throttled_look_is_made_up_for() {
    let world = world();
    let watching = Watching::begin(&world);
    for (throttles, topic) in [(2, "second"), (MORE_THAN_REPEATED, "third")] {
        world.stub.change(|state| {
            state.throttles = throttles;
            state.events.push(refused(topic, 0));
        });
        watching.tells(topic);
    }
    assert!(world.stub.took("throttled").len() >= 2 + MORE_THAN_REPEATED);
    let said = watching.ends();
    assert!(said.contains("told 3 signals: 3 denied"), "{said}");
}

/// So many requests throttled are more than the SDK repeats in each of two regions.
const MORE_THAN_REPEATED: usize = 18;

/// Stopped while it waits to ask again it ends as if it were done.
#[test]
fn a_watch_is_stopped_while_it_is_throttled() {
    let world = world();
    let watching = Watching::begin(&world);
    world.stub.change(|state| state.throttles = usize::MAX);
    let begun = Instant::now();
    let mut asked = 0;
    while asked < MORE_THAN_REPEATED && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
        asked += world.stub.took("throttled").len();
    }
    let said = watching.ends();
    assert!(said.contains("told 1 signal: 1 denied"), "{said}");
    assert!(!said.contains("looks again"), "{said}");
}
