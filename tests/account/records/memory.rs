//! Memory does not grow with the number of objects.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};
use std::time::Duration;

use super::{World, at, object};
use crate::account::{Stored, gzip};

/// The most memory that a run took, in kB, as the kernel says; watched until it ends.
fn peak(objects: usize) -> u64 {
    let world = World::empty();
    let records: Vec<_> = (0..4)
        .map(|n| at("2026-11-02T10:00:00Z", &format!("table-{n}")))
        .collect();
    let body = gzip(&records);
    world.stub.change(|state| {
        for n in 0..objects {
            let day = format!("2026/11/{:02}", 1 + n % 10);
            let key = object("eu-west-1", &day, &format!("{n:06}"));
            state.objects.insert(key, Stored::Object(body.clone()));
        }
    });
    let usage = world.usage();
    let arguments = [
        "--quiet",
        "observe",
        "--usage",
        &usage,
        "--trail",
        "s3://logs",
        "--since",
        "2026-10-01",
    ];
    let prepared = world.stub.lpgen(world.home.path(), arguments);
    let mut command = Command::new(prepared.get_program());
    command
        .args(prepared.get_args())
        .env_clear()
        .stderr(Stdio::null());
    for (name, value) in prepared.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let mut child = command.spawn().expect("the program starts");
    let mut peak = 0;
    while child.try_wait().expect("it can be waited for").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let line = status.unwrap_or_default();
        let line = line
            .lines()
            .find(|l| l.starts_with("VmHWM:"))
            .map(str::to_owned);
        let kilobytes = line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(world.got().len(), objects);
    peak
}

#[test]
fn ten_times_the_objects_take_about_the_same_memory() {
    let (few, many) = (peak(1000), peak(10_000));
    assert!(few > 0);
    assert!(
        many * 10 < few * 14,
        "{few} kB for 1,000 objects, {many} kB for 10,000"
    );
}
