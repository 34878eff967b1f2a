//! Files that are written: none is lost, none is another's, none is half.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::record::{call_in, get_item};
use crate::support::{files_below, root, run};
use crate::{directory, record, text, trail};

const STORY: &str = "samples/order-service/trail";

fn names(directory: &Path) -> Vec<String> {
    let files = files_below(directory, "");
    let names = files.iter().filter_map(|f| f.file_name()?.to_str());
    names.map(str::to_owned).collect()
}

fn list_objects(region: &str, function: &str, bucket: &str) -> Value {
    let request = serde_json::json!({"bucketName": bucket, "prefix": "a/"});
    call_in(region, function, bucket, ("s3", "ListObjects"), request)
}

#[test]
fn functions_of_one_name_have_a_file_each() {
    let trail = trail(&[
        list_objects("eu-west-1", "orders", "one"),
        list_objects("us-east-1", "orders", "two"),
        get_item("billing", "3", "bills"),
    ]);
    let out = directory(&[]);
    let whole = [
        "suggest",
        "--all",
        "--trail",
        text(trail.path()),
        "--out",
        text(out.path()),
    ];
    run(whole).ends(0).says(&[
        "wrote",
        "orders.111122223333.us-east-1.json",
        "billing.json",
    ]);
    let expected = [
        "billing.json",
        "orders.111122223333.eu-west-1.json",
        "orders.111122223333.us-east-1.json",
    ];
    assert_eq!(names(out.path()), expected);
    let european = std::fs::read_to_string(out.path().join(expected[1])).expect("written");
    assert!(european.contains("arn:aws:s3:::one") && !european.contains("arn:aws:s3:::two"));

    // One of them alone has the same file, not the other's.
    let alone = directory(&[]);
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:orders";
    let trail = text(trail.path());
    run([
        "suggest",
        function,
        "--trail",
        trail,
        "--out",
        text(alone.path()),
    ])
    .ends(0);
    assert_eq!(names(alone.path()), expected[1..2]);
}

#[test]
fn two_policies_for_one_file_are_an_error_before_anything_is_written() {
    let mut records: Vec<Value> = (0..150)
        .map(|n| {
            let table = format!("table-of-tenant-{n:04}");
            get_item("big", &table, &table)
        })
        .collect();
    records.push(get_item("big-2", "other", "other"));
    let trail = trail(&records);
    let out = directory(&[]);
    let target = out.path().join("policies");
    let mut whole = vec!["suggest", "--all", "--trail", text(trail.path())];
    whole.extend(["--out", text(&target)]);
    run(whole.clone())
        .ends(2)
        .says(&["big-2.json", "function:big`", "function:big-2`", "hint"]);
    assert!(!target.exists());
    whole.extend(["--format", "json"]);
    run(whole).ends(0);
    assert_eq!(names(&target), ["big-2.json", "big.json"]);
}

#[test]
fn earlier_policies_are_replaced_and_nothing_else() {
    let out = directory(&[]);
    let write = || {
        run([
            "suggest",
            "--all",
            "--trail",
            STORY,
            "--out",
            text(out.path()),
        ])
    };
    write().ends(0).says(&["wrote"]);
    let again = write().ends(0).says(&["replaced"]);
    assert!(!again.stderr.contains("wrote"), "{}", again.stderr);

    let taken = out.path().join("orders-api.json");
    std::fs::remove_file(out.path().join("billing-worker.json")).expect("it is there");
    std::fs::write(&taken, r#"{"name": "orders-api", "private": true}"#).expect("a file");
    write()
        .ends(2)
        .says(&["orders-api.json", "is no result of lpgen"]);
    assert_eq!(
        names(out.path()),
        ["orders-api.json"],
        "nothing was written"
    );
    let kept = std::fs::read_to_string(&taken).expect("it is there");
    assert!(kept.contains("private"));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_directory_is_not_followed() {
    let out = directory(&[("victim", b"{\"Statement\":[]}")]);
    let target = out.path().join("policies");
    std::fs::create_dir(&target).expect("made");
    let victim = out.path().join("victim");
    std::os::unix::fs::symlink(&victim, target.join("orders-api.json")).expect("a link");
    run([
        "suggest",
        "orders-api",
        "--trail",
        STORY,
        "--out",
        text(&target),
    ])
    .ends(2)
    .says(&["is a link"]);
    let kept = std::fs::read_to_string(victim).expect("it is there");
    assert_eq!(kept, "{\"Statement\":[]}");
}

#[cfg(unix)]
#[test]
fn a_usage_file_may_be_a_link_and_is_never_a_device() {
    let place = directory(&[("kept/note", b"")]);
    let link = place.path().join("usage.json");
    std::os::unix::fs::symlink("kept/usage.json", &link).expect("a link");
    let observe = |usage: &str| run(["observe", "--trail", STORY, "--usage", usage]);
    observe(text(&link)).ends(0);
    observe(text(&link)).ends(0);
    assert!(link.is_symlink());
    assert_eq!(names(place.path()), ["note", "usage.json", "usage.json"]);

    observe("/dev/null").ends(0);
    let kind = std::fs::metadata("/dev/null").expect("there").file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_char_device(&kind));
    observe("/dev/full").ends(2).says(&["/dev/full"]);
    observe(text(place.path()))
        .ends(2)
        .says(&["directory", "hint"]);
    let nowhere = place.path().join("no/usage.json");
    observe(text(&nowhere))
        .ends(2)
        .says(&["make the directory first"]);
    assert_eq!(names(place.path()), ["note", "usage.json", "usage.json"]);
}

/// The program on part of a trail, adding to a usage file.
fn observing(trail: &Path, usage: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lpgen"));
    command
        .args(["observe", "--quiet", "--trail", text(trail)])
        .args(["--usage", text(usage)])
        .env_clear()
        .current_dir(root())
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Trails of one function each.
fn parts(n: usize) -> tempfile::TempDir {
    let files: Vec<(String, String)> = (0..n)
        .map(|n| {
            let record = get_item(&format!("f{n}"), &format!("id-{n}"), &format!("table-{n}"));
            (format!("{n}.json"), record::file(&[record]))
        })
        .collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    directory(&files)
}

/// What is in a usage file, as JSON.
fn exported(path: &Path) -> String {
    run(["usage", "export", text(path)]).ends(0).stdout
}

#[test]
fn many_runs_at_once_lose_nothing() {
    const RUNS: usize = 8;
    let trail = parts(RUNS);
    let place = directory(&[]);
    let (shared, alone) = (place.path().join("shared"), place.path().join("alone"));
    let whole = observing(trail.path(), &alone).output().expect("it starts");
    assert!(whole.status.success(), "{whole:?}");
    let runs: Vec<_> = (0..RUNS)
        .map(|n| {
            let part = trail.path().join(format!("{n}.json"));
            observing(&part, &shared).spawn().expect("it starts")
        })
        .collect();
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!(exported(&shared), exported(&alone));
    assert_eq!(names(place.path()), ["alone", "shared"], "nothing is left");
}

#[test]
fn a_run_that_is_killed_at_any_moment_costs_no_other_run_anything() {
    let trail = parts(2);
    let (first, second) = (trail.path().join("0.json"), trail.path().join("1.json"));
    let place = directory(&[]);
    let usage = place.path().join("usage");
    let run = |part: &Path| {
        let output = observing(part, &usage).output().expect("it starts");
        assert!(output.status.success(), "{output:?}");
        exported(&usage)
    };
    run(&first);
    let whole = run(&second);
    for moment in 0..24 {
        let mut killed = observing(&second, &usage).spawn().expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(moment * 4));
        killed.kill().expect("it runs, or has ended");
        killed.wait().expect("it ends");
        // What a killed run began is taken back by whoever comes next; it says that it did not end.
        assert_eq!(exported(&usage), whole, "after {moment} × 4 ms");
    }
    assert_eq!(run(&first), whole);
    assert_eq!(names(place.path()), ["usage"], "what was left over is gone");
}
