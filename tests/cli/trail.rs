//! `lpgen trail`: tables and statements for Athena, and their answers.

use std::fs;

use crate::support::run;

const ANSWER: &str = "tests/athena/answer.json";

#[test]
fn a_table_is_defined_over_the_folders_of_a_trail() {
    let of = |place: &str| {
        let bucket = format!("s3://org-trail/{place}");
        run([
            "trail",
            "athena-table",
            &bucket,
            "--organization",
            "o-abcde12345",
            "--region",
            "eu-west-1",
        ])
        .ends(0)
    };
    let table = of("audit");
    assert_eq!(table.stderr, "");
    let template =
        "s3://org-trail/audit/AWSLogs/o-abcde12345/${account}/CloudTrail/${region}/${day}";
    assert!(table.stdout.contains(template), "{}", table.stdout);
    assert!(table.stdout.contains("inscopeof"));
    // However much of the path is typed.
    for place in [
        "audit/",
        "audit/AWSLogs/",
        "audit/AWSLogs/o-abcde12345/111122223333/CloudTrail/",
    ] {
        assert_eq!(of(place).stdout, table.stdout, "{place}");
    }
}

#[test]
fn names_that_are_none_are_no_part_of_a_definition() {
    for (arguments, expected) in [
        (["s3://b'x", "--region", "eu-west-1"], "is no bucket's name"),
        (
            ["s3://bucket", "--region", "eu-west-1'"],
            "`eu-west-1'` is no region",
        ),
        (
            ["trail/", "--region", "eu-west-1"],
            "`trail/` names no bucket",
        ),
    ] {
        let told = run(["trail", "athena-table"].into_iter().chain(arguments)).ends(2);
        assert!(told.stderr.contains(expected), "{}", told.stderr);
        assert_eq!(told.stdout, "");
    }
}

#[test]
fn a_statement_is_of_one_account_and_day() {
    let query = |more: &[&str]| {
        let arguments = [
            "trail",
            "athena-query",
            "audit.cloudtrail",
            "--day",
            "2026-11-03",
        ];
        run(arguments.into_iter().chain(more.iter().copied()))
    };
    let told = query(&[]).ends(2);
    assert!(
        told.stderr.contains("`--account` is needed"),
        "{}",
        told.stderr
    );
    let statement = query(&["--account", "111122223333"]).ends(0);
    assert_eq!(statement.stderr, "");
    assert!(statement.stdout.contains("FROM \"audit\".\"cloudtrail\""));

    let folder = tempfile::tempdir().expect("a folder");
    let described = folder.path().join("table.json");
    let text = fs::read_to_string("tests/athena/guide-table.json").expect("a table");
    let text = text.replace(r#"{"Name": "timestamp", "Type": "string"}"#, "");
    fs::write(&described, &text).expect("written");
    let path = described.to_str().expect("a path");
    let statement = query(&["--table", path]).ends(0);
    for said in [
        "do not tell the account",
        "no partition of days",
        "does not have",
        "managementEvent",
    ] {
        assert!(
            statement.stderr.contains(said),
            "{said}: {}",
            statement.stderr
        );
    }
    fs::write(&described, text.replace("\"eventid\"", "\"id\"")).expect("written");
    let told = query(&["--table", path]).ends(2);
    assert!(
        told.stderr.contains("the table has no column `eventid`"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("athena-table"), "{}", told.stderr);
}

#[test]
fn an_answer_is_a_trail_and_what_its_table_lacks_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = fs::read_to_string(ANSWER).expect("an answer");
    let path = |name: &str| {
        folder
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    let observed = |name: &str, text: &str| {
        fs::write(path(name), text).expect("written");
        let usage = path(&format!("{name}.usage.json"));
        run([
            "observe",
            "--strict",
            "--trail",
            &path(name),
            "--usage",
            &usage,
        ])
    };
    // Two of its records bear one id.
    let whole = observed("whole.json", &answer).ends(3);
    assert!(whole.stderr.contains("21 records"), "{}", whole.stderr);
    assert!(!whole.stderr.contains("does not have"), "{}", whole.stderr);
    let lacking = without(&answer, "managementevent");
    let told = observed("lacking.json", &lacking).ends(3);
    assert!(
        told.stderr
            .contains("its table does not have managementEvent"),
        "{}",
        told.stderr
    );
}

/// The answer of a table without a column.
fn without(answer: &str, name: &str) -> String {
    let mut answer: serde_json::Value = serde_json::from_str(answer).expect("JSON");
    let rows = answer["ResultSet"]["Rows"].as_array_mut().expect("rows");
    let names = rows[0]["Data"].as_array().expect("names");
    let at = names
        .iter()
        .position(|n| n["VarCharValue"] == name)
        .expect("a column");
    for row in rows {
        row["Data"].as_array_mut().expect("cells").remove(at);
    }
    answer.to_string()
}
