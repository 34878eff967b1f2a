//! What is told of requests, and what is not.

use serde_json::Value;

use super::ask;
use super::stub::{MARK, Stub};

#[test]
fn every_request_is_a_line_of_the_log_and_none_holds_a_secret() {
    let account = Stub {
        functions: 60,
        refused: [("cloudtrail:DescribeTrails", "AccessDeniedException")].into(),
        throttled: [("lambda:ListEventSourceMappings", 1)].into(),
        ..Stub::default()
    }
    .start();
    let directory = tempfile::tempdir().expect("a directory");
    let log = directory.path().join("requests.jsonl");
    let (log, out) = (
        log.to_str().expect("text"),
        directory.path().join("account"),
    );
    let out = out.to_str().expect("text");
    ask(
        &account,
        ["snapshot", "--quiet", "--log", log, "--out", out],
    )
    .ends(0);
    let text = std::fs::read_to_string(log).expect("a log");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let (identities, requests): (Vec<_>, Vec<_>) =
        lines.iter().partition(|line| line.get("caller").is_some());
    assert_eq!(identities.len(), 1);
    assert_eq!(identities[0]["account"], "111122223333");
    let made: u32 = account.counts().values().sum();
    assert_eq!(requests.len(), made as usize, "{text}");
    let of = |operation: &str, member: &str| -> Vec<String> {
        let of = requests.iter().filter(|r| r["operation"] == operation);
        of.map(|r| r[member].to_string()).collect()
    };
    assert_eq!(of("ListFunctions", "page"), ["1", "2"]);
    assert_eq!(of("ListFunctions", "service"), ["\"lambda\"", "\"lambda\""]);
    assert_eq!(
        of("DescribeTrails", "outcome"),
        ["\"403 AccessDeniedException\""]
    );
    assert_eq!(of("ListEventSourceMappings", "attempt"), ["1", "2"]);
    assert_eq!(of("GetAccountAuthorizationDetails", "region"), ["\"\""]);
    for secret in [MARK, "AKIDEXAMPLE", "Signature", "?", "orders-api"] {
        assert!(!text.contains(secret), "`{secret}` in {text}");
    }

    ask(&account, ["doctor", "--log", log]).ends(0);
    let more = std::fs::read_to_string(log).expect("a log");
    assert!(
        more.starts_with(&text) && more.len() > text.len(),
        "it is added to"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = std::fs::metadata(log)
            .expect("metadata")
            .permissions()
            .mode();
        assert_eq!(rights & 0o777, 0o600);
    }
}

#[test]
fn verbose_tells_every_request() {
    let account = Stub::default().start();
    let told = ask(&account, ["doctor", "--verbose"]).ends(0);
    let lines = told
        .stderr
        .lines()
        .filter(|line| line.starts_with("request "));
    let made: u32 = account.counts().values().sum();
    assert_eq!(lines.count(), made as usize);
    assert!(!told.stderr.contains("AKIDEXAMPLE") && !told.stderr.contains(MARK));
    told.says(&[
        "request lambda:ListFunctions in eu-west-1: 200, ",
        "request iam:GetRole: 200, ",
    ]);
}

#[test]
fn a_log_that_cannot_be_written_is_an_error_before_anything_is_asked() {
    let account = Stub::default().start();
    ask(&account, ["doctor", "--log", "/nowhere/log"])
        .ends(2)
        .says(&["cannot write `/nowhere/log`"]);
    assert_eq!(account.counts().len(), 0);
}
