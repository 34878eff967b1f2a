//! What goes to which stream, and that the same calls give the same bytes.

use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::record::get_item;
use crate::support::{finish, lpgen, root, run};
use crate::{directory, record, text, trail};

const STORY: &str = "samples/order-service/trail";

#[test]
fn standard_output_is_the_policy_alone() {
    let run = run(["suggest", "orders-api", "--trail", STORY]).ends(0);
    assert_eq!(run.json()["Version"], "2012-10-17");
    assert!(run.stdout.ends_with("}\n"));
    assert!(run.stderr.contains("orders-api"));
    for stream in [&run.stdout, &run.stderr] {
        assert!(!stream.contains('\x1b'), "colors without a terminal");
    }
}

#[test]
fn quiet_says_nothing() {
    let run = run(["suggest", "orders-api", "--trail", STORY, "--quiet"]).ends(0);
    assert_eq!(run.stderr, "");
    assert_eq!(run.json()["Version"], "2012-10-17");
}

#[test]
fn colors_are_for_those_who_ask() {
    let colored = |flags: &[&str], no_color: bool| {
        let arguments = ["suggest", "orders-api", "--trail", STORY];
        let mut command = lpgen(arguments.into_iter().chain(flags.iter().copied()));
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let run = finish(&mut command).ends(0);
        assert!(!run.stdout.contains('\x1b'), "the policy is data");
        run.stderr.contains('\x1b')
    };
    assert!(colored(&["--color", "always"], false));
    assert!(!colored(&["--color", "never"], false));
    assert!(!colored(&[], true));
    assert!(!colored(&[], false), "standard error is no terminal here");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [
        &["catalog", "operations", "--format", "jsonl"][..],
        &["suggest", "orders-api", "--trail", STORY],
        &["man"],
        &["completions", "bash"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lpgen"))
            .args(arguments)
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = child.stdout.take().expect("it is piped");
        let mut byte = [0];
        stdout.read_exact(&mut byte).expect("something is written");
        drop(stdout);
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("error"), "{arguments:?}: {stderr}");
    }
}

/// The records of a story, one file each, under the names that `name` gives.
fn scattered(name: impl Fn(usize) -> String) -> tempfile::TempDir {
    let mut files = Vec::new();
    for path in crate::support::files_below(&root().join(STORY), ".json") {
        let bytes = std::fs::read(path).expect("a trail file can be read");
        let file: Value = serde_json::from_slice(&bytes).expect("a trail file is JSON");
        for record in file["Records"].as_array().expect("records") {
            files.push((
                name(files.len()),
                record::file(std::slice::from_ref(record)),
            ));
        }
    }
    assert!(files.len() > 50);
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    directory(&files)
}

#[test]
fn order_threads_and_repeats_change_nothing() {
    let whole = |arguments: &[&str]| {
        let start = [
            "suggest",
            "orders-api",
            "billing-worker",
            "--format",
            "json",
            "--quiet",
        ];
        run(start.into_iter().chain(arguments.iter().copied()))
            .ends(0)
            .stdout
    };
    let expected = whole(&["--trail", STORY]);
    let forwards = scattered(|n| format!("{n:03}.json"));
    let backwards = scattered(|n| format!("{:03}/{n}.json", 999 - n));
    let (a, b) = (text(forwards.path()), text(backwards.path()));
    for arguments in [
        &["--trail", STORY, "--threads", "1"][..],
        &["--trail", STORY, "--threads", "7"],
        &["--trail", a],
        &["--trail", b, "--threads", "1"],
        &["--trail", a, "--trail", b],
        &["--trail", b, "--trail", a, "--threads", "3"],
        &["--trail", STORY, "--trail", STORY, "--trail", a],
    ] {
        assert_eq!(expected, whole(arguments), "{arguments:?}");
    }
}

#[test]
fn out_writes_a_file_for_each_function() {
    let out = tempfile::TempDir::new().expect("a directory can be made");
    let target = out.path().join("policies");
    let run = run(["suggest", "--all", "--trail", STORY, "--out", text(&target)]).ends(0);
    assert_eq!(run.stdout, "");
    let files = crate::support::files_below(&target, ".json");
    let names: Vec<_> = files
        .iter()
        .filter_map(|f| f.file_name()?.to_str())
        .collect();
    assert_eq!(names, ["billing-worker.json", "orders-api.json"]);
    for file in files {
        let text = std::fs::read_to_string(file).expect("it can be read");
        let policy: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(policy["Version"], "2012-10-17");
    }
}

#[test]
fn a_policy_over_the_size_limit_is_split_and_loses_nothing() {
    let tables: Vec<String> = (0..300)
        .map(|n| format!("table-of-tenant-{n:04}"))
        .collect();
    let records: Vec<Value> = tables
        .iter()
        .map(|table| get_item("f", table, table))
        .collect();
    let trail = trail(&records);
    let run = run(["suggest", "f", "--trail", text(trail.path())])
        .ends(0)
        .says(&["policy-size"]);
    let documents = run.json();
    let documents = documents.as_array().expect("several documents");
    assert!(documents.len() > 1);
    for document in documents {
        let characters = document.to_string().chars().count();
        assert!(characters <= 6_144, "{characters}");
    }
    for table in tables {
        let arn = format!("\"arn:aws:dynamodb:eu-west-1:111122223333:table/{table}\"");
        assert!(run.stdout.contains(&arn), "{table} is lost");
    }
}

#[test]
fn the_dial_goes_from_exact_to_prefix() {
    let resources = |dial: &str| {
        run([
            "suggest",
            "orders-api",
            "--trail",
            STORY,
            "--generalize",
            dial,
        ])
        .ends(0)
        .stdout
    };
    let exact = resources("exact");
    assert!(exact.contains("invoices/2026/11/03/") && !exact.contains("invoices/*"));
    let names = resources("names");
    assert!(
        names.contains("invoices/20??/??/??/o-*") && names.contains("templates/invoice.html\"")
    );
    assert!(resources("prefix").contains("invoices/*"));
    run([
        "suggest",
        "orders-api",
        "--trail",
        STORY,
        "--generalize",
        "everything",
    ])
    .ends(2)
    .says(&["exact", "names", "prefix"]);
}
