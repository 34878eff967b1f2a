//! `lpgen.toml`: where it is found, what it says, what it keeps.

use crate::support::{Run, finish, lpgen, run};
use crate::{directory, text};

const SNAPSHOT: &str = "samples/role-review/account";
const TRAIL: &str = "samples/order-service/trail";

fn exception(lines: &str) -> String {
    format!("[[exception]]\n{lines}\nfunction = \"orders-*\"\nreason = \"asked for\"\n")
}

fn check(lines: &str, more: &[&str]) -> Run {
    let at = directory(&[("lpgen.toml", lines.as_bytes())]);
    let file = at.path().join("lpgen.toml");
    let arguments = ["config", "check", "--config", text(&file)];
    run(arguments.into_iter().chain(more.iter().copied()))
}

#[test]
fn a_file_is_told_in_numbers_and_what_is_over() {
    let lines = exception("keep = \"s3:PutObject\"\nexpires = 2020-01-01");
    let told = check(&lines, &[]).ends(0);
    assert!(told.stdout.contains("1 exception"), "{told:?}");
    let over = "over line 1: keep `s3:PutObject` of `orders-*`: asked for (until 2020-01-01)";
    assert!(told.stdout.contains(over), "{told:?}");
    check(&lines, &["--strict"]).ends(3);
    check("", &["--strict"]).ends(0);
}

#[test]
fn what_is_wrong_has_its_place() {
    let told = check("[limit]\n", &[]).ends(2);
    assert!(
        told.stderr
            .contains("lpgen.toml`, line 1, column 2: `limit` is no key"),
        "{told:?}"
    );
    assert!(
        told.stderr.contains("hint: `limits` is the nearest"),
        "{told:?}"
    );
}

#[test]
fn it_is_found_upward_as_far_as_the_repository_reaches() {
    let at = directory(&[
        ("lpgen.toml", b"[limits]\nminimum_days = 3\n"),
        ("a/b/file", b""),
        ("inner/.git/HEAD", b""),
    ]);
    let in_folder = |folder: &str| {
        let mut command = lpgen(["config", "check"]);
        finish(command.current_dir(at.path().join(folder)))
    };
    let told = in_folder("a/b").ends(0);
    assert!(
        told.stderr.starts_with("settings ") && told.stderr.contains("lpgen.toml"),
        "{told:?}"
    );
    let none = in_folder("inner").ends(2);
    assert!(
        none.stderr
            .contains("there is no `lpgen.toml` here or above"),
        "{none:?}"
    );
}

/// What a team keeps is never more than the role allows.
#[test]
fn an_exception_keeps_an_action_and_never_widens() {
    let kept = |action: &str, expires: &str| {
        let lines = exception(&format!("keep = \"{action}\"\nexpires = \"{expires}\""));
        let at = directory(&[("c.toml", lines.as_bytes())]);
        let file = at.path().join("c.toml");
        let arguments = [
            "diff",
            "orders-api",
            "--trail",
            TRAIL,
            "--snapshot",
            SNAPSHOT,
        ];
        let more = ["--format", "json", "--force", "--config", text(&file)];
        run(arguments.into_iter().chain(more)).ends(0).json()
    };
    let says = |found: &serde_json::Value, code: &str| {
        let gaps = found["gaps"].as_array().expect("gaps");
        gaps.iter().any(|gap| gap["code"] == code)
    };
    let found = kept("kinesis:PutRecord", "never");
    assert!(says(&found, "exception-unused"), "{found:#}");
    assert!(!says(&found, "kept-by-exception"));
    let found = kept("kinesis:PutRecord", "2020-01-01");
    assert!(says(&found, "exception-over"), "{found:#}");
}

#[test]
fn a_function_that_is_ignored_is_left_out_unless_it_is_named() {
    let lines = exception("ignore = true\nexpires = \"never\"");
    let at = directory(&[("c.toml", lines.as_bytes())]);
    let file = at.path().join("c.toml");
    let suggest = |function: &str| {
        let arguments = [
            "suggest",
            function,
            "--trail",
            TRAIL,
            "--config",
            text(&file),
        ];
        run(arguments)
    };
    let all = suggest("--all").ends(0);
    assert!(
        all.stderr
            .contains("left out `orders-api`: an exception says so: asked for"),
        "{all:?}"
    );
    assert!(!suggest("orders-api").ends(0).stderr.contains("left out"));
}
