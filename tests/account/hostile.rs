//! An endpoint that is hostile or broken: nothing of it is without an end, and its words stay words.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::ask;
use super::server::{FLOWED, Response};
use super::stub::{Running, Stub};
use crate::support::Run;

const CALL: &str = "lambda:ListEventSourceMappings";
/// Seconds that nothing here takes.
const ENOUGH: &str = "60";

fn answering(call: &'static str, response: Response) -> Running {
    Stub {
        hostile: [(call, response)].into(),
        ..Stub::default()
    }
    .start()
}

/// A snapshot of the account, with so many seconds for an attempt: few where time is what ends it.
fn snapshot(account: &Running, timeout: &str) -> Run {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("account");
    let out = out.to_str().expect("text");
    ask(account, ["snapshot", "--timeout", timeout, "--out", out])
}

fn body(bytes: usize, repeats: Option<Duration>) -> Response {
    Response {
        repeats,
        ..Response::new(200, vec![b' '; bytes])
    }
}

#[test]
fn a_body_without_an_end_is_not_kept() {
    let account = answering(CALL, body(1 << 20, Some(Duration::ZERO)));
    snapshot(&account, ENOUGH).ends(0).says(&[
        CALL,
        &format!("`{}`: an answer of more than 64 MiB", account.url),
        "an unknown number of event source mappings",
    ]);
    // What the system holds between the two comes on top.
    assert!(FLOWED.load(Ordering::Relaxed) < 96 << 20);
    assert_eq!(
        account.counts()[CALL],
        1,
        "the next answer would be no shorter"
    );
}

#[test]
fn a_body_that_says_it_is_too_long_is_not_read() {
    let account = answering(CALL, body(65 << 20, None));
    snapshot(&account, ENOUGH)
        .ends(0)
        .says(&[CALL, "an answer of more than 64 MiB"]);
}

#[test]
fn silence_and_a_drip_end() {
    // One byte, then nothing for longer than the test lasts; and a byte now and then.
    for (pause, words) in [
        (Duration::from_mins(5), "silent for 1 seconds"),
        (Duration::from_millis(200), "no whole answer in 2 seconds"),
    ] {
        let account = answering(CALL, body(1, Some(pause)));
        snapshot(&account, "2")
            .ends(0)
            .says(&[CALL, &account.url, words]);
    }
}

#[test]
fn pages_that_come_again_are_no_whole_answer() {
    let page = json!({"EventSourceMappings": [], "NextMarker": "again"});
    let account = answering(CALL, Response::new(200, page.to_string()));
    snapshot(&account, ENOUGH)
        .ends(0)
        .says(&[CALL, "the next page is one that was there already"]);
    assert_eq!(account.counts()[CALL], 2);
}

#[test]
fn words_of_an_error_stay_on_their_line() {
    let words = "no\nerror: forged\r\u{1b}[8mhidden\u{202e}";
    let error = json!({"Message": words, "message": words});
    let error = Response::new(403, error.to_string());
    let account = answering(
        CALL,
        error.header("x-amzn-errortype", "AccessDeniedException"),
    );
    let told = snapshot(&account, ENOUGH).ends(0);
    let forged = told
        .stderr
        .lines()
        .any(|line| line.starts_with("error: forged"));
    assert!(!forged, "{told:?}");
    for mark in ['\r', '\u{1b}', '\u{202e}'] {
        assert!(!told.stderr.contains(mark), "{told:?}");
    }
    told.says(&[r"no\u{a}error: forged\u{d}\u{1b}[8mhidden\u{202e}"]);
}

#[test]
fn an_identity_that_is_none_is_refused() {
    for (arn, account) in [
        ("arn:aws:sts::111122223333:assumed-role/a/b", "../../etc"),
        (
            "arn:aws:sts::111122223333:assumed-role/a/&#10;b",
            "111122223333",
        ),
        ("", ""),
    ] {
        let answer = format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>A</UserId><Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        let account = answering("sts:GetCallerIdentity", Response::new(200, answer));
        snapshot(&account, ENOUGH)
            .ends(2)
            .says(&["names no caller"]);
    }
}
