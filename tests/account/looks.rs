//! Without the right to look nothing is claimed, and nothing is removed.

use serde_json::{Value, json};

use super::ask;
use super::denied::suggested;
use super::stub::{Running, Stub};
use crate::support::run;

fn refusing(action: &'static str) -> Running {
    Stub {
        refused: [(action, "AccessDeniedException")].into(),
        ..Stub::default()
    }
    .start()
}

#[test]
fn trails_that_could_not_be_listed_are_not_missing() {
    let account = refusing("cloudtrail:DescribeTrails");
    let told = ask(&account, ["doctor"]).ends(0);
    assert!(told.stdout.contains("could not be looked up"), "{told:?}");
    for claim in ["no trail", "create-trail"] {
        assert!(!told.stdout.contains(claim), "{told:?}");
    }
    let (granted, gaps) = suggested(&account);
    assert!(granted.contains("dynamodb:CreateTable"), "{granted:?}");
    let is_named = |gap: &Value| {
        gap["text"]
            .to_string()
            .contains("cloudtrail:DescribeTrails")
    };
    assert!(gaps.iter().any(is_named), "{gaps:?}");
}

#[test]
fn functions_and_roles_that_could_not_be_listed_are_not_none() {
    let told = ask(&refusing("lambda:ListFunctions"), ["doctor"]).ends(0);
    assert!(
        told.stdout.contains("an unknown number of functions"),
        "{told:?}"
    );
    let account = refusing("lambda:ListFunctions");
    let told = ask(&account, ["doctor", "--format", "json"]).ends(0);
    assert_eq!(told.json()["functions"], Value::Null);
    let (_, gaps) = suggested(&account);
    let is_said = |gap: &Value| {
        gap["text"]
            .to_string()
            .contains("who else is on the role is not known")
    };
    assert!(gaps.iter().any(is_said), "{gaps:?}");
}

#[test]
fn an_empty_snapshot_is_an_error_with_its_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).display().to_string();
    let trail = path("trail.json");
    super::denied::write_trail(std::path::Path::new(&trail));
    let suggest = |snapshot: &str| {
        run([
            "suggest",
            "orders-api",
            "--trail",
            &trail,
            "--snapshot",
            snapshot,
        ])
    };
    let make = |name: &str, file: &str, text: &str| {
        std::fs::create_dir_all(path(name)).expect("made");
        std::fs::write(directory.path().join(name).join(file), text).expect("written");
        path(name)
    };
    std::fs::create_dir(path("nothing")).expect("made");
    let nothing = path("nothing");
    suggest(&nothing)
        .ends(2)
        .says(&[&format!("no role and no function in `{nothing}`")]);
    for (name, text) in [("void", ""), ("blank", " \n"), ("list", "[]")] {
        let there = make(name, "iam.json", text);
        suggest(&there)
            .ends(2)
            .says(&[&format!("`{there}/iam.json` is empty")]);
    }
    let listless = json!({"RoleDetailList": [], "Policies": []}).to_string();
    let there = make("listless", "iam.json", &listless);
    suggest(&there)
        .ends(2)
        .says(&[&format!("no role and no function in `{there}`")]);
}

/// A snapshot of one function says nothing of what was not asked of another.
#[test]
fn a_snapshot_of_others_tells_what_it_was_not_asked() {
    let account = Stub {
        functions: 1,
        ..Stub::default()
    }
    .start();
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (out, trail) = (path("account"), path("trail.json"));
    super::denied::write_trail(std::path::Path::new(&trail));
    ask(&account, ["snapshot", "f0", "--out", &out]).ends(0);
    let command = [
        "suggest",
        "orders-api",
        "--trail",
        &trail,
        "--snapshot",
        &out,
        "--format",
        "json",
    ];
    let told = run(command).ends(0).json();
    let gaps = told["gaps"].as_array().expect("gaps");
    let is_said = |gap: &Value| {
        let text = gap["text"].to_string();
        text.contains("lambda:ListFunctionEventInvokeConfigs") && text.contains("not asked")
    };
    assert!(gaps.iter().any(is_said), "{gaps:?}");
}
