//! A table of Athena: one statement a day, what it may scan, and what becomes of one that fails.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{World, object};
use crate::athena::{Athena, Fate};
use crate::record::ACCOUNT;

const TABLE: &str = "athena://audit-team/audit.cloudtrail";

/// Three days around the one that has records.
const DAYS: [&str; 4] = ["--since", "2026-11-02", "--until", "2026-11-03T12:00:00Z"];

/// The day with records, as a statement names it, and its neighbours.
const FULL: &str = "'2026/11/03'";
const BEFORE: &str = "'2026/11/02'";
const AFTER: &str = "'2026/11/04'";

const RECORDS: &str = include_str!(
    "../../athena/trail/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/03/records.json"
);

/// A table whose third of November has records; its files lie in the bucket `logs`.
fn table() -> World {
    let world = World::empty();
    let records: Value = serde_json::from_str(RECORDS).expect("JSON");
    let records = records["Records"].as_array().expect("records").clone();
    world
        .stub
        .put(&object("eu-west-1", "2026/11/03", "all"), &records);
    world.stub.change(|state| {
        state.athena.table = Some(Athena::defined());
        state.athena.holds = vec![FULL];
    });
    world
}

impl World {
    /// The days of the statements that were started, in order.
    fn days(&self) -> Vec<String> {
        let mut days = Vec::new();
        self.stub.change(|state| {
            for started in state.athena.started.drain(..) {
                let text = started["QueryString"]
                    .as_str()
                    .expect("a statement")
                    .to_owned();
                assert_eq!(started["WorkGroup"], "audit-team");
                assert!(
                    text.contains(&format!("\"account\" = '{ACCOUNT}'")),
                    "{text}"
                );
                let (_, day) = text.split_once("\"day\" = '").expect("a day");
                days.push(day[..10].to_owned());
            }
        });
        days.sort();
        days
    }
}

#[test]
fn the_table_and_the_files_give_the_same_usage() {
    let world = table();
    let (run, of_table) = world.observe(TABLE, &[&DAYS[..], &["--no-cache"]].concat());
    run.ends(0).says(&[
        "reads athena://audit-team/audit.cloudtrail with 3 statements",
        "to scan",
        "read the answers of 3 statements",
        "3.0 KB scanned",
        "athena 12",
    ]);
    assert_eq!(world.days(), ["2026/11/02", "2026/11/03", "2026/11/04"]);
    let (run, of_bucket) = world.observe(
        &format!("s3://logs/AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/"),
        &[&DAYS[..], &["--no-cache"]].concat(),
    );
    run.ends(0);
    assert_eq!(of_table, of_bucket);
    assert!(of_table.contains("orders"), "{of_table}");
}

#[test]
fn the_window_is_that_of_the_calls() {
    let world = table();
    let (run, usage) = world.observe(
        TABLE,
        &[
            "--since",
            "2026-11-03T10:05:00Z",
            "--until",
            "2026-11-03T10:09:00Z",
        ],
    );
    run.ends(0).says(&["of them outside the window"]);
    assert_eq!(world.days(), ["2026/11/03", "2026/11/04"]);
    let (run, of_bucket) = world.observe(
        &format!("s3://logs/AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/"),
        &[
            "--since",
            "2026-11-03T10:05:00Z",
            "--until",
            "2026-11-03T10:09:00Z",
            "--no-cache",
        ],
    );
    run.ends(0);
    assert_eq!(usage, of_bucket);
}

#[test]
fn a_day_is_asked_again_only_when_its_folder_has_changed() {
    let world = table();
    let (run, first) = world.observe(TABLE, &DAYS);
    run.ends(0);
    assert_eq!(world.days().len(), 3);
    let (run, second) = world.observe(TABLE, &DAYS);
    run.ends(0).says(&["with 0 statements, 3 from the cache"]);
    assert_eq!(world.days(), [""; 0]);
    assert_eq!(first, second);

    // Something was delivered late, into another day's folder.
    let late = super::at("2026-11-02T23:59:00Z", "late");
    world
        .stub
        .put(&object("eu-west-1", "2026/11/04", "late"), &[late]);
    let (run, third) = world.observe(TABLE, &DAYS);
    run.ends(0);
    assert_eq!(world.days(), ["2026/11/04"]);
    assert_eq!(third, first, "the recorded answer holds nothing of it");
}

#[test]
fn without_a_listing_a_day_that_is_over_is_kept_and_may_be_reused() {
    let world = table();
    world
        .stub
        .change(|state| state.denied.push("logs".to_owned()));
    let (run, _) = world.observe(TABLE, &DAYS);
    run.ends(0)
        .says(&["how much is to be scanned is not known", "ListBucket"]);
    world.stub.change(|state| {
        for started in &state.athena.started {
            let reuse = &started["ResultReuseConfiguration"]["ResultReuseByAgeConfiguration"];
            assert_eq!(reuse["Enabled"], true, "{started}");
        }
    });
    world.days();
    let (run, _) = world.observe(TABLE, &DAYS);
    run.ends(0);
    assert_eq!(world.days(), [""; 0]);

    // Today is not over: it is read every time, and anew.
    let (run, _) = world.observe(TABLE, &["--since", "1d"]);
    run.ends(2).says(&["no record was read"]);
    world.stub.change(|state| {
        let mut started = state.athena.started.iter();
        let is_anew = |one: &Value| one["ResultReuseConfiguration"].is_null();
        assert!(started.any(is_anew), "today's result is never reused");
    });
    world.days();
    let (run, _) = world.observe(TABLE, &["--since", "1d"]);
    run.ends(2).says(&["no record was read"]);
    assert!(!world.days().is_empty());
}

#[test]
fn nothing_is_started_that_would_scan_more_than_it_may() {
    let world = table();
    let (run, _) = world.observe(TABLE, &[&DAYS[..], &["--max-scan", "100"]].concat());
    run.ends(2).says(&[
        "would scan",
        "`--max-scan` allows 100 bytes",
        "hint: `--max-scan 1GB`",
        "`--since` reads fewer days",
    ]);
    assert_eq!(world.days(), [""; 0]);
    for typed in ["much", "10XB", "99999999999TB", "-1", ""] {
        let (run, _) = world.observe(TABLE, &["--max-scan", typed]);
        run.ends(2);
    }
}

#[test]
fn where_nobody_knew_what_is_scanned_everything_stops_at_the_limit() {
    let world = table();
    world.stub.change(|state| {
        state.denied.push("logs".to_owned());
        state.athena.fates.insert(FULL, (Fate::Runs, 5_000_000_000));
        state.athena.fates.insert(BEFORE, (Fate::Runs, 1));
        state.athena.fates.insert(AFTER, (Fate::Runs, 1));
    });
    let (run, _) = world.observe(TABLE, &[&DAYS[..], &["--max-scan", "2GB"]].concat());
    run.ends(2).says(&[
        "ended early: 5.0 GB were scanned",
        "`--max-scan` allows 2.0 GB",
    ]);
    world
        .stub
        .change(|state| assert_eq!(state.athena.stopped.len(), 3));
}

#[test]
fn a_day_that_athena_cannot_read_is_missing_and_the_others_are_not() {
    let world = table();
    let why = "Query exhausted resources at this scale factor";
    world.stub.change(|state| {
        state
            .athena
            .fates
            .extend([(BEFORE, (Fate::Fails(why), 10))]);
    });
    let (run, usage) = world.observe(TABLE, &[&DAYS[..], &["--strict"]].concat());
    run.ends(3)
        .says(&["not read", "111122223333 of 2026-11-02", why]);
    assert!(usage.contains("orders") && usage.contains(why));
    world.days();
    // It is tried again, and it alone.
    world.stub.change(|state| state.athena.fates.clear());
    let (run, usage) = world.observe(TABLE, &DAYS);
    run.ends(0);
    assert_eq!(world.days(), ["2026/11/02"]);
    assert!(!usage.contains(why));
}

#[test]
fn a_table_that_cannot_be_read_at_all_is_an_error() {
    let world = table();
    let why = "HIVE_BAD_DATA: not a valid JSON object";
    world.stub.change(|state| {
        for day in [BEFORE, FULL, AFTER] {
            state.athena.fates.insert(day, (Fate::Fails(why), 0));
        }
    });
    let (run, usage) = world.observe(TABLE, &DAYS);
    run.ends(2).says(&[
        "could not run the statement for 111122223333 of 2026-11-0",
        why,
        "hint:",
    ]);
    assert_eq!(usage, "");
    // Nobody starts ninety statements to learn that.
    world.days();
    let (run, _) = world.observe(TABLE, &["--since", "2026-09-01", "--until", "2026-09-02"]);
    run.ends(2);
    world.stub.change(|state| state.athena.table = None);
    let (run, _) = world.observe(TABLE, &DAYS);
    run.ends(2).says(&[
        "cannot read `athena://audit-team/audit.cloudtrail`",
        "lpgen trail athena-table",
    ]);
}

#[test]
fn a_table_of_others_is_read_and_what_it_lacks_is_said() {
    let world = table();
    let guide = include_str!("../../athena/guide-table.json");
    world.stub.change(|state| {
        state.athena.table = Some(serde_json::from_str(guide).expect("JSON"));
    });
    let (run, _) = world.observe(TABLE, &[&DAYS[..], &["--strict"]].concat());
    run.ends(3).says(&[
        "the table does not say where its files lie",
        "the table does not have",
        "userIdentity.inScopeOf",
    ]);
    world.stub.change(|state| {
        for started in &state.athena.started {
            let text = started["QueryString"].as_str().expect("a statement");
            assert!(text.contains("\"timestamp\" = '2026/11/0") && !text.contains("\"account\""));
        }
        // Without partitions every statement would scan everything: there is one.
        state.athena.started.clear();
        state.athena.holds = vec![">= '2026-11-02'"];
        if let Some(table) = &mut state.athena.table {
            table["TableMetadata"]["PartitionKeys"] = serde_json::json!([]);
            table["TableMetadata"]["Parameters"] =
                serde_json::json!({"location": "s3://logs/AWSLogs/111122223333/CloudTrail/"});
        }
    });
    let (run, _) = world.observe(TABLE, &DAYS);
    run.ends(0).says(&["with 1 statement;"]);
    world.stub.change(|state| {
        let text = state.athena.started[0]["QueryString"]
            .as_str()
            .expect("a statement");
        assert!(
            text.contains(">= '2026-11-02'") && text.contains("<= '2026-11-04'"),
            "{text}"
        );
    });
}

#[test]
fn throttled_requests_are_repeated() {
    let world = table();
    world.stub.change(|state| state.throttles = 2);
    let (run, usage) = world.observe(TABLE, &DAYS);
    run.ends(0);
    assert!(usage.contains("orders"));
}

#[test]
fn what_a_table_cannot_do_is_said() {
    let world = table();
    let (run, _) = world.observe(TABLE, &["--validate"]);
    run.ends(2)
        .says(&["`--validate` checks the files of a trail", "hands out rows"]);
    let run = world.run(["watch", "--once", "--trail", TABLE]);
    run.ends(2).says(&["every look at it is paid for"]);
    for typed in [
        "athena://",
        "athena://audit.cloudtrail",
        "athena://team/cloudtrail",
    ] {
        let (run, _) = world.observe(typed, &[]);
        run.ends(2)
            .says(&["names no table", "athena://WORKGROUP/DATABASE.TABLE"]);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_what_runs_in_athena_and_the_next_run_goes_on() {
    let world = table();
    world.stub.change(|state| {
        state.athena.fates.insert(BEFORE, (Fate::Runs, 1));
        state.athena.fates.insert(AFTER, (Fate::Runs, 1));
    });
    let usage = world.usage();
    let mut arguments = vec!["observe", "--usage", &usage, "--trail", TABLE];
    arguments.extend(DAYS);
    let child = super::stops::start(&world, &arguments);
    let begun = Instant::now();
    loop {
        let mut looks = 0;
        world.stub.change(|state| {
            looks = state
                .log
                .iter()
                .filter(|l| l.ends_with("GetQueryResults"))
                .count();
        });
        if looks > 2 {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "no statement ends"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("stopped"), "{said}");
    world.stub.change(|state| {
        assert_eq!(state.athena.stopped.len(), 2);
        state.athena.fates.clear();
    });
    world.days();
    let (run, _) = world.observe(TABLE, &DAYS);
    run.ends(0).says(&["1 from the cache"]);
    assert_eq!(world.days(), ["2026/11/02", "2026/11/04"]);
}

#[test]
fn each_account_that_is_named_has_its_own_statements() {
    let world = table();
    let accounts = format!("{ACCOUNT},444455556666");
    let (run, of_both) = world.observe(
        TABLE,
        &[&DAYS[..], &["--accounts", &accounts, "--no-cache"]].concat(),
    );
    run.ends(0).says(&["with 6 statements"]);
    world.stub.change(|state| {
        let of = |account: &str| {
            let is_of = |started: &&Value| started["QueryString"].to_string().contains(account);
            state.athena.started.iter().filter(is_of).count()
        };
        assert_eq!((of(ACCOUNT), of("444455556666")), (3, 3));
    });
    // The recorded answer is of the first account: as the other's it is set apart, as in a folder of its own.
    let (run, of_one) = world.observe(TABLE, &[&DAYS[..], &["--no-cache"]].concat());
    run.ends(0);
    assert!(of_both.contains("other-recipient") && !of_one.contains("other-recipient"));
}
