//! `lpgen propose` on real repositories: what is committed, what is printed, what is left alone.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::directory;
use crate::record;
use crate::support::{Run, run};

const CODE: &str = r#"resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}

resource "aws_iam_role" "orders" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")
}

# too much
resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

const WIDE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DeleteTable","logs:*"],"Resource":"*"}}"#;

fn git(place: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(place)
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// A repository with the code, and a file with the role of today beside it.
fn repository(code: &str) -> TempDir {
    let records = record::file(&[record::get_item("orders-api", "e-1", "orders")]);
    let place = directory(&[
        ("repo/infra/main.tf", code.as_bytes()),
        ("today.json", WIDE.as_bytes()),
        ("trail/trail.json", records.as_bytes()),
    ]);
    let repo = place.path().join("repo");
    git(&repo, &["init", "-q", "-b", "trunk"]);
    git(&repo, &["config", "user.name", "t"]);
    git(&repo, &["config", "user.email", "t@example.com"]);
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "-qm", "first"]);
    place
}

fn propose(place: &TempDir, more: &[&str]) -> Run {
    let inside = |name: &str| place.path().join(name).display().to_string();
    let (repo, today, trail) = (inside("repo"), inside("today.json"), inside("trail"));
    let fixed = [
        "propose",
        "orders-api",
        "--trail",
        &trail,
        "--role-file",
        &today,
        "--force",
        "--repo",
        &repo,
    ];
    run(fixed.into_iter().chain(more.iter().copied()))
}

#[test]
fn a_dry_run_prints_the_request_and_changes_nothing() {
    let place = repository(CODE);
    let dry = propose(&place, &["--dry-run"]).ends(0);
    for text in [
        "Verdict",
        "infra/main.tf",
        "+resource \"aws_iam_role_policy\" \"admin\"",
        "<details>",
        "Roll back",
        "orders-api",
    ] {
        assert!(
            dry.stdout.contains(text),
            "`{text}` is not in\n{}",
            dry.stdout
        );
    }
    let repo = place.path().join("repo");
    assert_eq!(git(&repo, &["status", "--porcelain"]), "");
    assert_eq!(
        git(&repo, &["branch", "--format=%(refname:short)"]),
        "trunk\n"
    );
}

#[test]
fn each_function_gets_a_commit_on_its_branch() {
    let place = repository(CODE);
    let repo = place.path().join("repo");
    propose(&place, &[])
        .ends(0)
        .says(&["committed", "lpgen/orders-api"]);
    let after = git(&repo, &["show", "lpgen/orders-api:infra/main.tf"]);
    assert!(
        !after.contains("AdministratorAccess") && after.contains("dynamodb:"),
        "{after}"
    );
    assert!(after.contains("# too much"), "{after}");
    assert_eq!(
        git(&repo, &["status", "--porcelain"]),
        "",
        "the work tree stays"
    );
    let tip = git(&repo, &["rev-parse", "lpgen/orders-api"]);
    propose(&place, &[]).ends(0).says(&["there already"]);
    assert_eq!(git(&repo, &["rev-parse", "lpgen/orders-api"]), tip);
    git(&repo, &["checkout", "-q", "lpgen/orders-api"]);
    propose(&place, &["--dry-run"])
        .ends(0)
        .says(&["nothing to narrow"]);
}

#[test]
fn a_patch_is_what_git_applies() {
    let place = repository(&CODE.replace('\n', "\r\n"));
    let repo = place.path().join("repo");
    let patch = place.path().join("orders.patch").display().to_string();
    propose(&place, &["--patch", &patch]).ends(0);
    git(&repo, &["apply", "--whitespace=nowarn", &patch]);
    let after = std::fs::read_to_string(repo.join("infra/main.tf")).expect("the file");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert!(!after.contains("AdministratorAccess"), "{after}");
}

#[test]
fn what_is_not_committed_is_in_the_way() {
    let place = repository(CODE);
    let file = place.path().join("repo/infra/main.tf");
    std::fs::write(&file, format!("{CODE}\n# mine\n")).expect("it can be written");
    propose(&place, &[]).ends(2).says(&["--allow-dirty"]);
    propose(&place, &["--allow-dirty"])
        .ends(2)
        .says(&["not what was committed last"]);
    propose(&place, &["--dry-run"]).ends(0);
}

#[test]
fn what_cannot_be_edited_is_told_with_the_policy() {
    let place = repository(&CODE.replace(
        "role       =",
        "for_each   = toset([\"a\"])\n  role       =",
    ));
    let told = propose(&place, &[])
        .ends(0)
        .says(&["by hand", "made with `for_each`"]);
    assert!(
        told.stdout.contains("\"Statement\"") && told.stdout.contains("policies/"),
        "{}",
        told.stdout
    );
    propose(&place, &["--strict"]).ends(3);
    let none = repository("locals {}\n");
    propose(&none, &[]).ends(0).says(&["nothing in"]);
}

/// A function whose name the code does not tell.
fn nameless() -> TempDir {
    let place = repository(&CODE.replace("\"orders-api\"", "replace(var.x, \"_\", \"-\")"));
    let trust = place.path().join("repo/infra/trust.json");
    std::fs::write(trust, "{}").expect("a file");
    let repo = place.path().join("repo");
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "-qm", "second"]);
    place
}

#[test]
fn a_state_tells_which_block_is_meant() {
    let place = nameless();
    let told = propose(&place, &["--dry-run"]).ends(0);
    told.says(&[
        "it is not certain which place is meant",
        "hint: `[[definition]]` in `lpgen.toml` names the place",
    ]);
    let state = place.path().join("shown.json");
    let shown = r#"{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": [
        {"address": "aws_lambda_function.orders", "mode": "managed", "type": "aws_lambda_function", "name": "orders",
        "values": {"function_name": "orders-api", "environment": [{"variables": {"TOKEN": "planted-secret"}}]}}]}}}"#;
    std::fs::write(&state, shown).expect("a file");
    let name = state.display().to_string();
    let told = propose(&place, &["--dry-run", "--state", &name]).ends(0);
    assert!(
        told.stdout.contains("+resource \"aws_iam_role_policy\""),
        "{}",
        told.stdout
    );
    assert!(!format!("{}{}", told.stdout, told.stderr).contains("planted-"));
    std::fs::write(&state, "{").expect("a file");
    propose(&place, &["--dry-run", "--state", &name])
        .ends(2)
        .says(&["is no state of Terraform", "terraform show -json"]);
}

#[test]
fn the_file_of_decisions_tells_where_a_function_is_defined() {
    let place = nameless();
    let decided = place.path().join("lpgen.toml");
    let text =
        "[[definition]]\nfunction = \"orders-*\"\naddress = \"aws_lambda_function.orders\"\n";
    std::fs::write(&decided, text).expect("a file");
    let name = decided.display().to_string();
    let told = propose(&place, &["--dry-run", "--config", &name]).ends(0);
    assert!(
        told.stdout.contains("+resource \"aws_iam_role_policy\""),
        "{}",
        told.stdout
    );
    std::fs::write(&decided, text.replace("orders\"\n", "mail\"\n")).expect("a file");
    propose(&place, &["--dry-run", "--config", &name])
        .ends(0)
        .says(&["`lpgen.toml` names another place"]);
}

#[test]
fn removals_are_a_change_of_their_own() {
    let place = repository(CODE);
    let repo = place.path().join("repo");
    let told = propose(&place, &["--only", "removals", "--dry-run"]).ends(0);
    assert!(told.stdout.contains("--only removals"), "{}", told.stdout);
    propose(&place, &["--only", "removals"])
        .ends(0)
        .says(&["committed", "lpgen/orders-api.removals"]);
    let after = git(&repo, &["show", "lpgen/orders-api.removals:infra/main.tf"]);
    assert!(!after.contains("AdministratorAccess"), "{after}");
    propose(&place, &["--only", "additions"])
        .ends(0)
        .says(&["nothing is to be added"]);
    propose(&place, &["--only", "removals", "--split"]).ends(2);
}
