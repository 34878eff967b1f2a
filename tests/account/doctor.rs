//! `lpgen doctor`.

use serde_json::Value;

use super::ask;
use super::stub::{MARK, Stub};

#[test]
fn it_says_what_may_be_asked_and_what_may_not() {
    let account = Stub {
        refused: [("sqs:GetQueueAttributes", "AccessDenied")].into(),
        ..Stub::default()
    }
    .start();
    let told = ask(&account, ["doctor"]).ends(0);
    let line = |label: &str, words: &str| {
        let mut lines = told.stdout.lines();
        lines.any(|line| line.starts_with(label) && line.contains(words))
    };
    assert!(
        line("account", "111122223333, as arn:aws:sts::"),
        "{told:?}"
    );
    assert!(line("may ask", "lambda:ListFunctions"), "{told:?}");
    assert!(line("may not", "sqs:GetQueueAttributes"), "{told:?}");
    assert!(!line("may ask", "sqs:GetQueueAttributes"), "{told:?}");
    assert!(line("not tried", "dynamodb:DescribeTable"), "{told:?}");
    assert!(line("switch on", "no trail records"), "{told:?}");
    assert!(line("cost", "requests now: "), "{told:?}");
    assert!(!told.stdout.contains(MARK) && !told.stderr.contains(MARK));
}

#[test]
fn the_policy_allows_everything_that_was_asked() {
    let account = Stub::default().start();
    let told = ask(&account, ["doctor", "--policy"]).ends(0);
    let policy: Value = serde_json::from_str(&told.stdout).expect("a policy");
    assert_eq!(policy["Version"], "2012-10-17");
    ask(
        &account,
        [
            "snapshot",
            "--out",
            tempfile::tempdir()
                .expect("a directory")
                .path()
                .join("s")
                .to_str()
                .expect("text"),
        ],
    )
    .ends(0);
    let asked = account.counts();
    assert!(asked.len() > 12, "{asked:?}");
    // anybody may ask who they are (GetCallerIdentity in the STS API reference)
    for action in asked.keys().filter(|a| *a != "sts:GetCallerIdentity") {
        // the stub names operations by the service that requests are signed for: actions of CloudWatch and of
        // tags have other prefixes, and one action is for all reads of API Gateway
        let action = match action.split_once(':') {
            Some(("apigateway", _)) => "apigateway:GET".to_owned(),
            Some(("monitoring", name)) => format!("cloudwatch:{name}"),
            Some(("tagging", name)) => format!("tag:{name}"),
            _ => action.clone(),
        };
        assert!(
            told.stdout.contains(&format!("\"{action}\"")),
            "{action}: {}",
            told.stdout
        );
    }
    for verb in [":Create", ":Put", ":Delete", ":Update", ":Attach"] {
        assert!(!told.stdout.contains(verb), "{verb}");
    }
}

#[test]
fn programs_get_a_versioned_form_and_an_exit_code() {
    let account = Stub::default().start();
    let told = ask(
        &account,
        ["doctor", "orders-api", "--format", "json", "--strict"],
    )
    .ends(3);
    let found: Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(
        (&found["format"], &found["version"]),
        (&"lpgen-doctor".into(), &1.into())
    );
    assert_eq!(found["functions"], 1);
    assert!(
        found["advice"][0]["command"]
            .as_str()
            .is_some_and(|c| c.starts_with("aws cloudtrail"))
    );
    assert_eq!(found["policy"][0]["Version"], "2012-10-17");
}
