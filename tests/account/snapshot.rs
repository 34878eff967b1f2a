//! `lpgen snapshot`.

use std::path::Path;

use super::ask;
use super::denied::write_trail;
use super::stub::{MARK, Stub};
use crate::support::{files_below, finish, lpgen, run};

fn texts(directory: &Path) -> Vec<String> {
    let files = files_below(directory, "");
    let texts = files
        .iter()
        .map(|f| std::fs::read_to_string(f).expect("text"));
    texts.collect()
}

#[test]
fn a_thousand_functions_are_one_pass_through_account_wide_calls() {
    let account = Stub {
        functions: 999,
        ..Stub::default()
    }
    .start();
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    let out = out.to_str().expect("text");
    let all = ["snapshot", "--no-checklist", "--out", out];
    ask(&account, all).ends(0).says(&[
        "1,000 functions",
        "1 event source mapping",
        "1 role",
        "asked 30 requests",
    ]);
    let counts = account.counts();
    let count = |action: &str| counts.get(action).copied().unwrap_or_default();
    assert_eq!(count("lambda:ListFunctions"), 20, "50 a page: {counts:?}");
    assert_eq!(count("lambda:ListEventSourceMappings"), 1);
    assert_eq!(count("iam:GetAccountAuthorizationDetails"), 1);
    assert_eq!(
        count("iam:GenerateServiceLastAccessedDetails"),
        1,
        "one role"
    );
    assert_eq!(
        count("lambda:ListVersionsByFunction") + count("lambda:ListAliases"),
        0
    );
    // Lambda lists destinations by function only, and the role could send nothing to one.
    assert_eq!(count("lambda:ListFunctionEventInvokeConfigs"), 0);
    let all: u32 = counts.values().sum();
    assert_eq!(all, 20 + 1 + 1 + 2 + 2 + 1 + 1 + 1 + 1, "{counts:?}");
}

#[test]
fn destinations_are_asked_for_where_the_role_is_not_known() {
    let refused = ["iam:GetAccountAuthorizationDetails", "iam:GetRole"];
    let account = Stub {
        functions: 9,
        refused: refused.map(|action| (action, "AccessDenied")).into(),
        ..Stub::default()
    }
    .start();
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    let out = out.to_str().expect("text");
    ask(&account, ["snapshot", "--out", out]).ends(0);
    assert_eq!(
        account.counts()["lambda:ListFunctionEventInvokeConfigs"],
        10
    );
}

#[test]
fn nothing_that_people_write_freely_reaches_the_directory_or_the_terminal() {
    let account = Stub::default().start();
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    let told = ask(
        &account,
        [
            "snapshot",
            "--verbose",
            "--out",
            out.to_str().expect("text"),
        ],
    )
    .ends(0);
    let texts = texts(&out);
    assert!(
        texts.len() >= 8 && texts.iter().any(|t| t.contains("TOKEN")),
        "{texts:?}"
    );
    for text in texts.iter().chain([&told.stdout, &told.stderr]) {
        assert!(!text.contains(MARK), "{text}");
    }
}

#[test]
fn only_the_user_may_read_it_and_roles_of_others_are_not_in_it() {
    let account = Stub::default().start();
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    ask(&account, ["snapshot", "--out", out.to_str().expect("text")]).ends(0);
    for text in texts(&out) {
        assert!(!text.contains("role/idle"), "{text}");
    }
    #[cfg(unix)]
    for entry in walkdir::WalkDir::new(&out) {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("metadata").permissions().mode() & 0o777;
        let expected = if entry.file_type().is_dir() {
            0o700
        } else {
            0o600
        };
        assert_eq!(mode, expected, "{}", entry.path().display());
    }
}

#[test]
fn a_directory_of_others_stays_and_an_own_one_is_replaced_when_asked() {
    let account = Stub::default().start();
    let directory = tempfile::tempdir().expect("a directory");
    let foreign = directory.path().join("notes.txt");
    std::fs::write(&foreign, "mine").expect("written");
    let here = directory.path().to_str().expect("text");
    ask(&account, ["snapshot", "--replace", "--out", here])
        .ends(2)
        .says(&["is no snapshot by lpgen"]);
    assert_eq!(account.counts().len(), 0, "nothing is asked before");
    let out = directory.path().join("account/");
    let out = out.to_str().expect("text");
    // what a killed run left is no obstacle
    std::fs::create_dir(directory.path().join("account.lpgen-partial")).expect("made");
    ask(&account, ["snapshot", "--out", out]).ends(0);
    ask(&account, ["snapshot", "--out", out])
        .ends(2)
        .says(&["already holds a snapshot", "--replace"]);
    let stale = directory.path().join("account/stale.json");
    std::fs::write(&stale, "{}").expect("written");
    ask(&account, ["snapshot", "--replace", "--out", out]).ends(0);
    assert!(!stale.exists());
    let left: Vec<_> = std::fs::read_dir(directory.path())
        .expect("a directory")
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn throttled_calls_are_repeated() {
    let account = Stub {
        throttled: [("lambda:ListEventSourceMappings", 2), ("iam:GetRole", 1)].into(),
        ..Stub::default()
    }
    .start();
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    ask(
        &account,
        [
            "snapshot",
            "orders-api",
            "--strict",
            "--out",
            out.to_str().expect("text"),
        ],
    )
    .ends(0);
    assert_eq!(account.counts()["lambda:ListEventSourceMappings"], 3);
}

#[test]
fn expired_credentials_and_missing_functions_end_with_a_next_step() {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    let out = out.to_str().expect("text");
    let expired = Stub {
        refused: [("lambda:ListFunctions", "ExpiredTokenException")].into(),
        ..Stub::default()
    };
    ask(&expired.start(), ["snapshot", "--out", out])
        .ends(2)
        .says(&["the credentials have expired", "aws sso login"]);
    let account = Stub::default().start();
    ask(&account, ["snapshot", "order-api", "--out", out])
        .ends(2)
        .says(&[
            "no function `order-api` in eu-west-1 of account 111122223333",
            "did you mean `orders-api`?",
            "--region",
        ]);
    ask(
        &account,
        [
            "snapshot",
            "arn:aws:lambda:eu-west-1:999999999999:function:f",
            "--out",
            out,
        ],
    )
    .ends(2)
    .says(&["is of account 999999999999", "--profile"]);
    assert!(!Path::new(out).exists(), "nothing is left");
}

#[test]
fn local_files_are_read_without_asking_anybody() {
    let account = Stub::default().start();
    let mut command = lpgen([
        "suggest",
        "order-api",
        "--trail",
        "samples/order-service/trail",
    ]);
    command
        .env("AWS_ENDPOINT_URL", &account.url)
        .env("AWS_PROFILE", "nobody");
    let told = finish(&mut command);
    assert_eq!(account.counts().len(), 0, "{told:?}");
}

/// The same result from the account and from a snapshot of it, what was not answered included.
#[test]
fn a_snapshot_reads_as_the_account_does() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).display().to_string();
    let trail = path("trail.json");
    write_trail(Path::new(&trail));
    for (number, refused) in [
        "none:None",
        "cloudtrail:DescribeTrails",
        "lambda:ListFunctions",
        "lambda:ListEventSourceMappings",
        "iam:GetRolePolicy",
    ]
    .into_iter()
    .enumerate()
    {
        let account = Stub {
            refused: [(refused, "AccessDenied")].into(),
            ..Stub::default()
        }
        .start();
        let out = path(&format!("account-{number}"));
        ask(&account, ["snapshot", "orders-api", "--out", &out]).ends(0);
        let command = [
            "suggest",
            "orders-api",
            "--trail",
            &trail,
            "--format",
            "json",
        ];
        let live = ask(&account, command).ends(0);
        let saved = run(command.into_iter().chain(["--snapshot", &out])).ends(0);
        assert_eq!(live.stdout, saved.stdout, "{refused}");
    }
}
