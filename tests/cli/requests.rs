//! `lpgen propose --push`: from records to a request, over real `git` remotes on disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use lpgen::io::forge::ForgeKind;
use serde_json::json;
use tempfile::TempDir;

use crate::forge::host::{Host, SECRET};
use crate::support::Run;
use crate::text;
use crate::visibility::account::{Account, statement};

const CODE: &str = r#"resource "aws_iam_role" "shop" {
  name               = "shop"
  path               = "/service-role/"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy" "app" {
  name = "app"
  role = aws_iam_role.shop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ssm:*", "logs:*"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.shop.arn
  handler       = "main.handler"
  runtime       = "python3.13"
}
"#;

/// A bare repository, as a forge keeps it, and a clone of it.
struct Repository {
    folder: TempDir,
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

impl Repository {
    fn new() -> Self {
        let folder = TempDir::new().expect("a directory");
        let (bare, first) = (folder.path().join("bare.git"), folder.path().join("first"));
        git(
            folder.path(),
            &[
                "init",
                "--quiet",
                "--bare",
                "--initial-branch=trunk",
                text(&bare),
            ],
        );
        git(
            folder.path(),
            &["init", "--quiet", "--initial-branch=trunk", text(&first)],
        );
        std::fs::write(first.join("main.tf"), CODE).expect("written");
        own(&first);
        git(&first, &["add", "."]);
        git(&first, &["commit", "--quiet", "-m", "As it is"]);
        git(&first, &["push", "--quiet", text(&bare), "trunk"]);
        Self { folder }
    }

    fn bare(&self) -> PathBuf {
        self.folder.path().join("bare.git")
    }

    /// A clone as a machine of its own has it: its remote is named as at a forge.
    fn clone(&self, name: &str) -> PathBuf {
        let clone = self.folder.path().join(name);
        git(
            self.folder.path(),
            &["clone", "--quiet", text(&self.bare()), text(&clone)],
        );
        own(&clone);
        let written = "git@code.example:acme/shop.git";
        git(&clone, &["remote", "set-url", "origin", written]);
        let key = format!("url.{}.insteadOf", text(&self.bare()));
        git(&clone, &["config", &key, written]);
        clone
    }

    fn branches(&self) -> Vec<String> {
        let all = git(
            &self.bare(),
            &[
                "for-each-ref",
                "--format=%(refname:short) %(objectname:short)",
                "refs/heads",
            ],
        );
        all.lines().map(str::to_owned).collect()
    }
}

fn own(clone: &Path) {
    git(clone, &["config", "user.name", "lpgen"]);
    git(clone, &["config", "user.email", "lpgen@code.example"]);
}

fn account() -> Account {
    let mut account = Account::with(&[statement(&["ssm:*", "logs:*"], "*")]);
    account.noise("eu-west-1", 1..=20);
    account.trails(&[crate::visibility::account::trail("all", true)]);
    account.selectors("all", &crate::visibility::account::all_data(&[]));
    account.write(
        "status",
        &json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z",
            "LatestDeliveryTime": "2026-11-30T00:00:00Z"}),
    );
    account
}

fn propose(account: &Account, clone: &Path, host: &Host, more: &[&str]) -> Run {
    let mut arguments = vec![
        "propose",
        "orders-api",
        "--repo",
        text(clone),
        "--push",
        "--forge",
        "github",
    ];
    arguments.extend(["--forge-url", &host.url]);
    arguments.extend(more);
    let run = account.lpgen_in(
        &arguments,
        &[("GH_ENTERPRISE_TOKEN", SECRET), ("PATH", "/usr/bin:/bin")],
    );
    assert!(!format!("{run:?}").contains(SECRET), "{run:#?}");
    run
}

#[test]
fn a_second_machine_brings_the_same_request_up_to_date() {
    let (repository, host, account) =
        (Repository::new(), Host::start(ForgeKind::GitHub), account());
    let before = repository.branches();
    let first = repository.clone("one");
    propose(
        &account,
        &first,
        &host,
        &["--yes", "--label", "least-privilege"],
    )
    .ends(0)
    .says(&["opened https://"]);
    let pull = host.only();
    assert_eq!(
        (&pull["head"]["ref"], &pull["base"]["ref"]),
        (&json!("lpgen/orders-api"), &json!("trunk"))
    );
    assert_eq!(pull["labels"], json!(["least-privilege"]));
    let body = pull["body"].as_str().expect("a body");
    assert!(
        body.contains("ssm:GetParameter") && body.contains("<details>"),
        "{body}"
    );
    // The default branch is what it was, and so is the work tree.
    assert_eq!(
        repository
            .branches()
            .iter()
            .filter(|b| b.starts_with("trunk"))
            .collect::<Vec<_>>(),
        before.iter().collect::<Vec<_>>()
    );
    assert_eq!(git(&first, &["status", "--porcelain"]), "");
    let pushed = git(&repository.bare(), &["show", "lpgen/orders-api:main.tf"]);
    assert!(
        pushed.contains("ssm:GetParameter") && !pushed.contains("ssm:*"),
        "{pushed}"
    );

    // The night after, on a fresh clone: nothing is new.
    let (tips, second) = (repository.branches(), repository.clone("two"));
    propose(&account, &second, &host, &["--yes"])
        .ends(0)
        .says(&["updated https://", "there already"]);
    assert_eq!(repository.branches(), tips);
    host.only();

    // The function does more by now: the branch gets a commit, the request its text.
    let mut more = account.clone();
    more.called(
        ("ssm", "PutParameter"),
        &json!({"name": "/shop/flag"}),
        |_| {},
    );
    let third = repository.clone("three");
    propose(&more, &third, &host, &["--yes"])
        .ends(0)
        .says(&["updated https://"]);
    assert_ne!(repository.branches(), tips);
    assert!(
        host.only()["body"]
            .as_str()
            .expect("a body")
            .contains("ssm:PutParameter")
    );
    let range = format!("{}..lpgen/orders-api", "trunk");
    assert_eq!(
        git(&repository.bare(), &["rev-list", "--count", &range]),
        "2"
    );
}

#[test]
fn what_people_did_on_the_branch_stays() {
    let (repository, host, account) =
        (Repository::new(), Host::start(ForgeKind::GitHub), account());
    let clone = repository.clone("one");
    propose(&account, &clone, &host, &["--yes"]).ends(0);
    // Somebody adds a commit at the forge.
    let other = repository.clone("theirs");
    git(&other, &["fetch", "--quiet", "origin"]);
    git(
        &other,
        &[
            "checkout",
            "--quiet",
            "-b",
            "lpgen/orders-api",
            "origin/lpgen/orders-api",
        ],
    );
    std::fs::write(other.join("note.txt"), "mine").expect("written");
    git(&other, &["add", "."]);
    git(&other, &["commit", "--quiet", "-m", "Mine"]);
    git(&other, &["push", "--quiet", "origin", "lpgen/orders-api"]);
    let tips = repository.branches();
    let mut more = account.clone();
    more.called(
        ("ssm", "PutParameter"),
        &json!({"name": "/shop/flag"}),
        |_| {},
    );
    propose(&more, &clone, &host, &["--yes"])
        .ends(2)
        .says(&["commits that are not this program's"]);
    assert_eq!(repository.branches(), tips);
    // Both went on from the same commit.
    let third = repository.clone("three");
    git(
        &third,
        &[
            "checkout",
            "--quiet",
            "-b",
            "lpgen/orders-api",
            "origin/lpgen/orders-api~1",
        ],
    );
    git(
        &third,
        &["commit", "--quiet", "--allow-empty", "-m", "Another way"],
    );
    git(&third, &["checkout", "--quiet", "trunk"]);
    propose(&more, &third, &host, &["--yes"])
        .ends(2)
        .says(&["different ways"]);
    assert_eq!(repository.branches(), tips);
}

#[test]
fn nothing_is_pushed_that_was_not_asked_for() {
    let (repository, host, account) =
        (Repository::new(), Host::start(ForgeKind::GitHub), account());
    let (before, clone) = (repository.branches(), repository.clone("one"));
    // Nobody can be asked here.
    propose(&account, &clone, &host, &[])
        .ends(2)
        .says(&["--yes"]);
    propose(&account, &clone, &host, &["--yes", "--branch", "trunk"])
        .ends(2)
        .says(&["default branch"]);
    propose(&account, &clone, &host, &["--yes", "--remote", "elsewhere"])
        .ends(2)
        .says(&["no remote", "origin"]);
    propose(&account, &clone, &host, &["--yes", "--max-open", "0"])
        .ends(0)
        .says(&["waits"]);
    assert_eq!(repository.branches(), before);
    assert!(git(&clone, &["branch", "--list", "lpgen/*"]).is_empty());
    // Without a token nothing is begun.
    let arguments = [
        "propose",
        "orders-api",
        "--repo",
        text(&clone),
        "--push",
        "--yes",
        "--forge",
        "github",
        "--forge-url",
        &host.url,
    ];
    account
        .lpgen_in(&arguments, &[("PATH", "/usr/bin:/bin")])
        .ends(2)
        .says(&["no token", "GH_ENTERPRISE_TOKEN"]);
    assert_eq!(repository.branches(), before);
    // A request that a person closed stays closed.
    propose(&account, &clone, &host, &["--yes"]).ends(0);
    host.decide("closed");
    propose(&account, &clone, &host, &["--yes"])
        .ends(0)
        .says(&["left closed", "--reopen"]);
    host.only();
}
