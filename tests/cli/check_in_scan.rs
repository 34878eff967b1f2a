//! The security checklist in a scan, and in SARIF.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::run;
use crate::support::schema::{sarif, valid};
use crate::{directory, text};

const STATE: &str = "samples/everything-open/account";
const TRAIL: &str = "samples/everything-open/trail";
const DECIDED: &str = "samples/everything-open/lpgen.toml";
const REVIEW: &str = "samples/everything-open/lpgen-review.json";

/// Without the line ends of a narrow page.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `lpgen check` finds, `lpgen scan` finds, but for what it tells in words of its own.
#[test]
fn a_scan_finds_what_the_checks_find() {
    let whole = ["--trail", TRAIL, "--config", DECIDED];
    let both = |command: &str, review: &str, format: &str| {
        let all = [
            command,
            "--snapshot",
            STATE,
            review,
            REVIEW,
            "--format",
            format,
        ];
        run(all.into_iter().chain(whole)).ends(0)
    };
    let checked = both("check", "--baseline", "json").json();
    let scanned = both("scan", "--review", "json").json();
    let left: Vec<&str> = scanned["checklist"]["left_out"]
        .as_array()
        .expect("codes")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(left.len(), 6, "{left:?}");
    let of_check = |f: &&Value| f["result"] == "failed" && f["exempt"].is_null();
    let wanted: BTreeSet<(&str, &str)> = checked["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(of_check)
        .map(|f| {
            (
                f["code"].as_str().expect("a code"),
                f["subject"].as_str().expect("an ARN"),
            )
        })
        .filter(|(code, _)| !left.contains(code))
        .collect();
    let about = |f: &'_ Value| {
        let all = ["function", "role", "place"];
        all.iter()
            .find_map(|name| f[name].as_str().map(str::to_owned))
    };
    let found: Vec<(String, String)> = scanned["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|f| Some((f["code"].as_str()?.to_owned(), about(f)?)))
        .collect();
    for (code, subject) in &wanted {
        let is = |(c, s): &&(String, String)| c == code && s == subject;
        assert!(found.iter().any(|one| is(&one)), "{code} {subject}");
    }
    assert_eq!(scanned["checklist"]["tally"]["failed"], wanted.len());
    let open = &scanned["checklist"]["not_checked"];
    let open: u64 = open
        .as_array()
        .expect("checks")
        .iter()
        .filter_map(|o| o["subjects"].as_u64())
        .sum();
    assert_eq!(scanned["checklist"]["tally"]["not_checked"], open);
    let text = one_line(&both("scan", "--review", "text").stdout);
    assert!(
        text.contains("checklist") && text.contains("trail-bucket-public old"),
        "{text}"
    );
    assert!(
        both("scan", "--review", "csv")
            .stdout
            .contains("url-without-auth;")
    );
    for format in ["markdown", "html"] {
        let page = both("scan", "--review", format).stdout;
        assert!(
            page.contains("url-without-auth") && page.contains("trail-bucket-public"),
            "{format}"
        );
    }
}

/// Of each check its words, its page and what auditors call it; what was not checked reads nowhere as passed.
#[test]
fn sarif_has_the_rules_of_checks() {
    for command in ["check", "scan"] {
        let log = run([
            command,
            "--snapshot",
            STATE,
            "--trail",
            TRAIL,
            "--format",
            "sarif",
        ])
        .ends(0)
        .json();
        assert_eq!(valid(&log, sarif(), sarif()), Ok(()), "{command}");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let rule = rules
            .iter()
            .find(|rule| rule["id"] == "policy-public")
            .expect("a rule");
        assert_eq!(rule["properties"]["security-severity"], "9.5");
        let tags = rule["properties"]["tags"].to_string();
        assert!(
            tags.contains("FSBP Lambda.1") && tags.contains("Prowler awslambda"),
            "{tags}"
        );
        let help = rule["help"]["text"].as_str().expect("help");
        assert!(help.contains("docs/checks.md#policy-public"), "{help}");
        let told = run["invocations"][0]["toolExecutionNotifications"].to_string();
        assert!(
            told.contains("review-over was not checked") || command == "scan",
            "{told}"
        );
    }
    let check = |more: &[&str]| {
        let all = ["check", "--snapshot", STATE];
        run(all.into_iter().chain(more.iter().copied()))
    };
    let refused = check(&["--repo", "samples", "--format", "json"]).ends(2);
    assert!(
        refused.stderr.contains("add `--format sarif`"),
        "{refused:?}"
    );
    check(&["--assets", "--format", "sarif"]).ends(2);
}

/// The gate of a scan knows the codes of checks; an earlier scan that knew none of them is no reason to fail.
#[test]
fn a_gate_of_a_scan_knows_checks() {
    let scan = |more: &[&str]| {
        let all = [
            "scan",
            "--snapshot",
            STATE,
            "--trail",
            TRAIL,
            "--config",
            DECIDED,
        ];
        run(all.into_iter().chain(more.iter().copied()))
    };
    scan(&["--fail-on", "url-without-auth", "--quiet"]).ends(1);
    scan(&[
        "--fail-on",
        "url-without-auth",
        "--allow",
        "url-without-auth",
    ])
    .ends(0);
    let wrong = scan(&["--fail-on", "url-without-atuh"]).ends(2);
    assert!(
        wrong.stderr.contains("did you mean `url-without-auth`"),
        "{wrong:?}"
    );
    let mut earlier = scan(&["--format", "json"]).ends(0).json();
    let at = directory(&[("same.json", earlier.to_string().as_bytes())]);
    let same = scan(&["--baseline", text(&at.path().join("same.json"))]).ends(0);
    assert!(same.stdout.contains("0 new, 0 gone"), "{same:?}");
    let findings = earlier["findings"].as_array_mut().expect("findings");
    findings.retain(|f| f["code"] != "url-without-auth");
    let at = directory(&[("less.json", earlier.to_string().as_bytes())]);
    scan(&["--baseline", text(&at.path().join("less.json"))]).ends(1);
    earlier
        .as_object_mut()
        .expect("an object")
        .remove("checklist");
    let at = directory(&[("old.json", earlier.to_string().as_bytes())]);
    let old = scan(&["--baseline", text(&at.path().join("old.json"))]).ends(0);
    assert!(
        one_line(&old.stdout).contains("not compared: the earlier scan has no checklist"),
        "{old:?}"
    );
}

/// What a scan calls by a name of its own is understood by the check's name, too, in gates and in exceptions.
#[test]
fn a_finding_has_the_names_of_its_check() {
    let scan = |config: &str, more: &[&str]| {
        let at = directory(&[("lpgen.toml", config.as_bytes())]);
        let config = at.path().join("lpgen.toml");
        let all = ["scan", "--snapshot", STATE, "--trail", TRAIL, "--config"];
        let all = all.into_iter().chain([text(&config)]);
        run(all.chain(more.iter().copied()))
    };
    scan("", &["--fail-on", "role-escalation", "--quiet"]).ends(1);
    let gate = ["--fail-on", "privilege-escalation", "--quiet"];
    scan("", &[&gate[..], &["--allow", "role-escalation"]].concat()).ends(0);
    let exception = |function: &str| {
        format!(
            "[[exception]]\nallow = \"role-escalation\"\nfunction = \"{function}\"\nreason = \"r\"\nexpires = \"never\"\n"
        )
    };
    let told = scan(
        &exception("*"),
        &[&gate[..], &["--format", "json"]].concat(),
    );
    let exempt = told.ends(0).json()["checklist"]["tally"]["exempt"].as_u64();
    assert!(exempt > Some(0), "{exempt:?}");
    scan(&exception("other"), &gate).ends(1);
    let all = [
        "check",
        "--snapshot",
        STATE,
        "--only",
        "privilege-escalation",
        "--format",
        "json",
    ];
    let found = run(all).ends(0).json();
    let findings = found["findings"].as_array().expect("findings");
    assert!(!findings.is_empty() && findings.iter().all(|f| f["code"] == "role-escalation"));
}

/// How the checks went from review to review stands on the page, as a picture and as numbers.
#[test]
fn reviews_are_plotted() {
    let page = |more: &[&str]| {
        let all = [
            "scan",
            "--snapshot",
            STATE,
            "--trail",
            TRAIL,
            "--config",
            DECIDED,
            "--format",
            "html",
        ];
        run(all.into_iter().chain(more.iter().copied()))
            .ends(0)
            .stdout
    };
    assert!(!page(&[]).contains("From review to review"));
    let mut review: Value =
        serde_json::from_str(&std::fs::read_to_string(REVIEW).expect("a review")).expect("JSON");
    review["by"] = "<script>alert(1)</script>".into();
    review["progress"] = serde_json::json!([
        {"time": "2026-03-01T10:00:00Z", "functions": 4, "failed": 12, "exempt": 1, "passed": 30, "not_checked": 7},
        {"time": "2026-09-01T10:00:00Z", "functions": 5, "failed": 3, "exempt": 2, "passed": 44, "not_checked": 6}]);
    let at = directory(&[("review.json", review.to_string().as_bytes())]);
    let page = page(&["--review", text(&at.path().join("review.json"))]);
    assert!(
        page.contains("From review to review") && page.contains("2026-03-01: 12 failed, 1 exempt")
    );
    assert!(page.contains("<th scope=\"row\">2026-09-01</th>") && !page.contains("<script>alert"));
}
