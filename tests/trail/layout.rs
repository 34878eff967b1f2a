//! Folders as CloudTrail lays them out: only what it writes itself is taken.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::run;
use super::twins::call;

const DAY: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/03";

fn name(account: &str, region: &str) -> String {
    format!("{account}_CloudTrail_{region}_20261103T1005Z_abcdefghij012345.json")
}

fn put(root: &Path, path: &str, records: &[Value]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, json!({"Records": records}).to_string()).expect("a file");
}

#[test]
fn only_what_cloudtrail_wrote_is_learned_from_and_the_rest_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let own = name("111122223333", "eu-west-1");
    put(root, &format!("{DAY}/{own}"), &[call("1", "orders")]);
    put(root, &format!("{DAY}/extra.json"), &[call("2", "foreign")]);
    put(root, &format!("AWSLogs/{own}"), &[call("3", "above")]);
    let other = name("444455556666", "eu-west-1");
    put(root, &format!("{DAY}/{other}"), &[call("4", "misplaced")]);
    fs::write(root.join("AWSLogs/notes.txt"), "x").expect("a file");
    let root = root.display().to_string();
    let told = run(["suggest", "f", "--trail", &root, "--strict"]).ends(3);
    assert!(told.stdout.contains("table/orders"), "{told:#?}");
    for table in ["foreign", "above", "misplaced"] {
        assert!(!told.stdout.contains(table), "{told:#?}");
    }
    told.says(&[
        "extra.json",
        "notes.txt",
        "named for another account",
        "but in no day's",
    ]);
    for command in [
        &["suggest", "f", "--trail", &root, "--format", "json"][..],
        &["explain", "f", "--trail", &root, "--format", "json"],
        &["verify", "f", "--trail", &root, "--format", "json"],
    ] {
        let told = run(command.iter().copied()).ends(0);
        let doubts = told.json()["doubts"].clone();
        let codes: Vec<&str> = doubts
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|d| d["code"].as_str())
            .collect();
        assert_eq!(codes, ["ending", "no-day", "foreign-name", "misplaced"]);
    }
}

#[test]
fn a_pattern_leaves_out_the_same_and_a_file_named_by_itself_is_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        &format!("{DAY}/extra.json"),
        &[call("2", "foreign")],
    );
    let root = folder.path().display();
    for source in [format!("{root}/AWSLogs"), format!("{root}/**/*.json")] {
        let told = run(["suggest", "f", "--trail", &source]).ends(2);
        told.says(&["no trail files", "but not named by CloudTrail"]);
    }
    let file = format!("{root}/{DAY}/extra.json");
    let told = run(["suggest", "f", "--trail", &file]).ends(0);
    assert!(told.stdout.contains("table/foreign"), "{told:#?}");
}

/// What a hostile neighbour may put into a bucket: none of it is learned from, and none ends the run.
#[cfg(unix)]
#[test]
fn hostile_names_links_and_contents_cost_themselves() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let own = name("111122223333", "eu-west-1");
    put(root, &format!("{DAY}/{own}"), &[call("1", "orders")]);
    let day = root.join(DAY);
    put(root, "outside.json", &[call("2", "foreign")]);
    for (n, hostile) in [
        "\u{1b}[8m.json",
        "line\nbreak.json",
        "\u{202e}nosj.json",
        "１１１１２２２２３３３３_CloudTrail_eu-west-1_20261103T1005Z_a.json",
        "111122223333_CloudTrail_eu-west-1_20261103T1005Z_a.json.json",
        "111122223333_CloudTrail_eu-west-1_20261103T1005Z_.json",
        "..json",
    ]
    .iter()
    .enumerate()
    {
        let id = format!("hostile-{n}");
        put(root, &format!("{DAY}/{hostile}"), &[call(&id, "foreign")]);
    }
    symlink(root.join("AWSLogs"), day.join("loop")).expect("a link");
    symlink(root.join("nowhere"), day.join("dangling.json")).expect("a link");
    symlink(root.join("outside.json"), day.join("link.json")).expect("a link");
    let cut = own.replace("abcdefghij012345", "cut");
    fs::write(day.join(cut), b"\x1f\x8b\x08").expect("a file");
    fs::remove_file(root.join("outside.json")).expect("removed");
    let told = run([
        "suggest",
        "f",
        "--trail",
        &root.display().to_string(),
        "--strict",
    ])
    .ends(3);
    assert!(told.stdout.contains("table/orders"), "{told:#?}");
    assert!(!told.stdout.contains("foreign"), "{told:#?}");
    let is_plain = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
    let apart = told
        .stderr
        .lines()
        .filter(|line| line.starts_with("set apart"));
    assert!(
        apart.clone().count() > 0 && apart.flat_map(str::chars).all(is_plain),
        "{told:#?}"
    );
}

#[test]
fn records_of_another_account_or_region_are_set_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = name("111122223333", "eu-west-1");
    let mut foreign = call("2", "foreign");
    foreign["recipientAccountId"] = json!("444455556666");
    let mut elsewhere = call("3", "elsewhere");
    elsewhere["awsRegion"] = json!("ap-south-1");
    let mut from_outside = call("4", "stock");
    from_outside["userIdentity"]["accountId"] = json!("444455556666");
    from_outside
        .as_object_mut()
        .expect("an object")
        .remove("recipientAccountId");
    let records = [call("1", "orders"), foreign, elsewhere, from_outside];
    put(folder.path(), &format!("{DAY}/{own}"), &records);
    let root = folder.path().display().to_string();
    let told = run(["suggest", "f", "--trail", &root, "--strict"]).ends(3);
    let has = |table: &str| told.stdout.contains(&format!("table/{table}"));
    assert!(has("orders") && has("stock"), "{told:#?}");
    assert!(!has("foreign") && !has("elsewhere"), "{told:#?}");
    let told = told.says(&["received by another account", "of another region"]);
    assert!(!told.stderr.contains("repeats"), "none is one: {told:#?}");
}

#[test]
fn where_all_records_are_set_apart_it_is_said_that_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = name("111122223333", "eu-west-1");
    let mut foreign = call("1", "foreign");
    foreign["recipientAccountId"] = json!("444455556666");
    put(folder.path(), &format!("{DAY}/{own}"), &[foreign]);
    let root = folder.path().display().to_string();
    let told = run(["suggest", "f", "--trail", &root]).ends(2);
    let told = told.says(&[
        "there is no record to learn from",
        "what was read is set apart",
    ]);
    assert!(!told.stderr.contains("repeats"), "{told:#?}");
}

#[test]
fn a_record_outside_the_window_stays_outside_whatever_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = name("111122223333", "eu-west-1");
    let mut early = call("2", "early");
    early["eventTime"] = json!("2026-10-30T23:00:00Z");
    put(
        folder.path(),
        &format!("{DAY}/{own}"),
        &[call("1", "orders"), early],
    );
    let root = folder.path().display().to_string();
    let told = run(["suggest", "f", "--trail", &root, "--since", "2026-11-01"]).ends(0);
    assert!(told.stdout.contains("table/orders") && !told.stdout.contains("early"));
}

#[test]
fn an_observation_of_nothing_is_an_error_and_leaves_the_usage_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "empty.json", &[]);
    let trail = folder.path().join("empty.json").display().to_string();
    let usage = folder.path().join("f.usage").display().to_string();
    let told = run(["observe", "--trail", &trail, "--usage", &usage]).ends(2);
    told.says(&["no record was read"]);
    assert!(!Path::new(&usage).exists());
}

#[test]
fn catalog_match_names_what_it_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lines.json");
    let lines = format!(
        "{}\nnot json\n{}\n",
        call("1", "orders"),
        call("2", "stock")
    );
    fs::write(&file, lines).expect("a file");
    let told = run(["catalog", "match", &file.display().to_string()]).ends(0);
    assert_eq!(told.stdout.lines().count(), 2);
    told.says(&["lines.json", "line 2"]);
}

#[test]
fn an_empty_file_in_a_snapshot_is_an_error_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "trail.json", &[call("1", "orders")]);
    fs::create_dir(folder.path().join("account")).expect("a folder");
    fs::write(folder.path().join("account/iam.json"), " \n").expect("a file");
    let trail = folder.path().join("trail.json").display().to_string();
    let account = folder.path().join("account").display().to_string();
    let told = run(["suggest", "f", "--trail", &trail, "--snapshot", &account]).ends(2);
    told.says(&["iam.json` is empty"]);
}
