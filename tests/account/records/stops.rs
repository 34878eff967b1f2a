//! Runs that are killed or stopped.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{World, at, object};
use crate::account::{Stored, gzip};

const OBJECTS: usize = 3000;

/// A day of many objects, each with a table of its own.
fn many() -> World {
    let world = World::empty();
    world.stub.change(|state| {
        for n in 0..OBJECTS {
            let record = at("2026-11-02T10:00:00Z", &format!("table-{}", n % 50));
            let key = object("eu-west-1", "2026/11/02", &format!("{n:05}"));
            state.objects.insert(key, Stored::Object(gzip(&[record])));
        }
        state.delay = Duration::from_millis(20);
    });
    world
}

pub(super) fn start(world: &World, arguments: &[&str]) -> Child {
    let prepared = world
        .stub
        .lpgen(world.home.path(), arguments.iter().copied());
    let mut command = Command::new(prepared.get_program());
    command.args(prepared.get_args()).env_clear();
    for (name, value) in prepared.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.current_dir(crate::support::root());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Waits until so many objects were asked for.
fn wait_for(world: &World, objects: usize) {
    let begun = Instant::now();
    loop {
        let mut asked = 0;
        world
            .stub
            .change(|state| asked = state.log.iter().filter(|l| l.starts_with("GET ")).count());
        if asked >= objects {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "only {asked} objects were asked for"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_run_that_is_killed_loses_little() {
    let world = many();
    let usage = world.usage();
    let arguments = [
        "observe",
        "--usage",
        &usage,
        "--trail",
        "s3://logs",
        "--since",
        "2026-11-01",
    ];
    let mut child = start(&world, &arguments);
    wait_for(&world, OBJECTS / 2);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let before = world.got().len();
    assert!((OBJECTS / 2..OBJECTS).contains(&before), "{before}");

    world.stub.change(|state| state.delay = Duration::ZERO);
    let (run, resumed) = world.observe("s3://logs", &["--since", "2026-11-01"]);
    run.ends(0).says(&["cached"]);
    let twice = (before + world.got().len()).saturating_sub(OBJECTS);
    assert!(twice < 900, "{twice} objects were read twice");
    let (_, whole) = world.observe("s3://logs", &["--since", "2026-11-01", "--no-cache"]);
    assert_eq!(resumed, whole);
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn ctrl_c_stops_cleanly_and_the_next_run_goes_on() {
    let world = many();
    let usage = world.usage();
    let arguments = [
        "observe",
        "--usage",
        &usage,
        "--trail",
        "s3://logs",
        "--since",
        "2026-11-01",
    ];
    let child = start(&world, &arguments);
    wait_for(&world, OBJECTS / 2);
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("stopped") && said.contains("hint"), "{said}");
    assert!(std::fs::read_to_string(&usage).is_ok_and(|text| text.contains("table-1")));

    let before = world.got().len();
    let function = "orders-api";
    let arguments = [
        "suggest",
        function,
        "--trail",
        "s3://logs",
        "--since",
        "2026-11-01",
    ];
    let child = start(&world, &arguments);
    std::thread::sleep(Duration::from_millis(1));
    wait_for(&world, 100);
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "no policy from a part");
    assert!(String::from_utf8_lossy(&output.stderr).contains("in the cache"));

    world.stub.change(|state| state.delay = Duration::ZERO);
    let (run, _) = world.observe("s3://logs", &["--since", "2026-11-01"]);
    run.ends(0);
    let all = before + world.got().len();
    assert!(all < OBJECTS + 400, "{all} requests for {OBJECTS} objects");
}

#[test]
fn a_stopped_reading_of_files_prints_no_policy() {
    let world = World::empty();
    let record = json!({"Records": [at("2026-11-02T10:00:00Z", "a")]}).to_string();
    // A pipe that never ends: the reading can only be stopped.
    let mut child = {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lpgen"));
        command
            .args(["suggest", "orders-api", "--trail", "-"])
            .env_clear();
        command
            .current_dir(crate::support::root())
            .stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, record.as_bytes()).expect("written");
    std::thread::sleep(Duration::from_millis(500));
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(200));
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    drop(world);
}
