//! `lpgen check` and `lpgen review` as people meet them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::schema::{sarif, valid};
use crate::support::{Run, root, run};
use crate::{directory, text};

const STATE: &str = "samples/everything-open/account";
const TRAIL: &str = "samples/everything-open/trail";
const DECIDED: &str = "samples/everything-open/lpgen.toml";
const REVIEW: &str = "samples/everything-open/lpgen-review.json";

/// Secrets that the sample holds.
const PLANTED: [&str; 2] = ["AKIAIOSFODNN7EXAMPLE", "correct-horse-battery"];

fn check(more: &[&str]) -> Run {
    run(["check", "--snapshot", STATE]
        .into_iter()
        .chain(more.iter().copied()))
}

#[test]
fn the_story_fails_every_check() {
    let whole = [
        "--trail",
        TRAIL,
        "--config",
        DECIDED,
        "--baseline",
        REVIEW,
        "--format",
        "json",
    ];
    let found = check(&whole).ends(0).json();
    let findings = found["findings"].as_array().expect("findings");
    let failed = |code: &Value| {
        findings
            .iter()
            .any(|f| f["code"] == *code && f["result"] == "failed")
    };
    let codes = findings.iter().map(|f| &f["code"]);
    let open: Vec<&Value> = codes.filter(|code| !failed(code)).collect();
    assert!(open.is_empty(), "{open:?}");
    let exempt = findings.iter().filter(|f| f["exempt"].is_string()).count();
    assert_eq!(found["tally"]["exempt"], exempt);
    assert!(
        exempt > 0
            && found["exceptions"]
                .as_array()
                .is_some_and(|idle| idle.len() == 1),
        "{found:#}"
    );
}

/// In no form, on no stream, with every detail.
#[test]
fn no_secret_of_the_story_is_printed() {
    let place = directory(&[]);
    let review = place.path().join("review.json");
    let record = [
        "review",
        "record",
        "--by",
        "mara",
        "--holds-until",
        "2027-01-31",
        "--snapshot",
        STATE,
        "--out",
        text(&review),
    ];
    let mut outputs = vec![run(record).ends(0).stdout];
    for format in ["text", "json", "markdown", "csv"] {
        let run = check(&["--assets", "--format", format]).ends(0);
        outputs.extend([run.stdout, run.stderr]);
    }
    outputs.push(std::fs::read_to_string(&review).expect("it was written"));
    for (command, formats) in [
        ("check", &["text", "json", "markdown", "csv", "sarif"][..]),
        (
            "scan",
            &["text", "json", "markdown", "csv", "sarif", "html"],
        ),
        ("suggest", &["policy", "json"]),
        ("diff", &["text", "json", "markdown", "html"]),
        ("explain", &["text", "json"]),
        ("verify", &["text", "json"]),
        ("watch", &["text", "json"]),
    ] {
        let names: &[&str] = match command {
            "diff" | "explain" | "verify" | "suggest" => &["checkout"],
            _ => &[],
        };
        for format in formats {
            let all = [command, "--format", format, "--verbose"];
            let once: &[&str] = if command == "watch" { &["--once"] } else { &[] };
            let all = all.iter().chain(names).chain(once).copied();
            let run = run(all.chain(["--snapshot", STATE, "--trail", TRAIL]));
            assert_ne!(run.exit, 2, "{command} {format}: {}", run.stderr);
            outputs.extend([run.stdout, run.stderr]);
        }
    }
    for planted in PLANTED {
        let sample = root().join(STATE).join("functions.json");
        assert!(std::fs::read_to_string(sample).is_ok_and(|text| text.contains(planted)));
        assert!(
            outputs.iter().all(|output| !output.contains(planted)),
            "{planted}"
        );
    }
}

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
        assert_eq!(valid(&log, &sarif(), &sarif()), Ok(()), "{command}");
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

#[test]
fn the_gate_fails_for_what_counts() {
    let only = ["checkout", "--only", "url-without-auth", "--quiet"];
    check(&only).ends(0);
    check(&[&only[..], &["--fail-on", "critical"]].concat()).ends(1);
    check(&[
        "refunds",
        "--only",
        "role-without-boundary",
        "--fail-on",
        "high",
    ])
    .ends(0);
    let lines = "[[exception]]\nallow = \"url-without-auth\"\nfunction = \"checkout\"\nreason = \"r\"\nexpires = \"never\"\n";
    let at = directory(&[("c.toml", lines.as_bytes())]);
    let file = at.path().join("c.toml");
    let exempt =
        check(&[&only[..], &["--fail-on", "low", "--config", text(&file)]].concat()).ends(0);
    assert!(
        exempt
            .stdout
            .contains("an exception lets it stand: r (without an end)"),
        "{exempt:?}"
    );
}

#[test]
fn what_is_typed_wrong_is_said() {
    let wrong = check(&["--only", "url-without-atuh"]).ends(2);
    assert!(
        wrong
            .stderr
            .contains("`url-without-atuh` is the code of no check"),
        "{wrong:?}"
    );
    assert!(
        wrong.stderr.contains("`url-without-auth` is the nearest"),
        "{wrong:?}"
    );
    let wrong = check(&["chekout"]).ends(2);
    assert!(
        wrong.stderr.contains("did you mean `checkout`?"),
        "{wrong:?}"
    );
    let wrong = check(&["--baseline", "samples/everything-open/README.md"]).ends(2);
    assert!(wrong.stderr.contains("not a review"), "{wrong:?}");
}

/// A review that is recorded holds at once, and keeps the numbers of those before.
#[test]
fn a_review_is_recorded_and_holds() {
    let place = directory(&[]);
    let file = place.path().join("review.json");
    let record = || {
        let arguments = [
            "review",
            "record",
            "--by",
            "mara",
            "--holds-until",
            "2999-01-31",
            "--snapshot",
            STATE,
        ];
        run(arguments.into_iter().chain(["--out", text(&file)])).ends(0)
    };
    record();
    let again = record();
    assert!(
        again
            .stdout
            .contains("by mara, which holds until 2999-01-31"),
        "{again:?}"
    );
    assert_eq!(again.stdout.matches(" failed, ").count(), 2, "{again:?}");
    let checked = check(&[
        "--baseline",
        text(&file),
        "--only",
        "review-over,review-drift",
        "--format",
        "json",
    ]);
    let checked = checked.ends(0).json();
    let findings = checked["findings"].as_array().expect("findings");
    assert!(
        findings.iter().all(|f| f["result"] == "passed"),
        "{findings:#?}"
    );
}

#[test]
fn an_asset_is_reached_by_those_who_may() {
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/reports";
    let found = check(&["--trail", TRAIL, "--asset", table, "--format", "json"])
        .ends(0)
        .json();
    let assets = found["assets"].as_array().expect("assets");
    let of = |resource: &str| {
        let asset = assets.iter().find(|asset| asset["resource"] == resource);
        asset.unwrap_or_else(|| panic!("{found:#}"))["functions"].to_string()
    };
    assert!(of(table).contains("used") && of(table).contains(":reports"));
    assert!(of("*").contains(":checkout") && of("*").contains(":refunds"));
    let other = check(&[
        "--asset",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/other",
    ])
    .ends(0);
    assert!(!other.stdout.contains("table/reports"), "{other:?}");
}

/// The hostile stays text in every form.
#[test]
fn a_hostile_name_forges_no_line() {
    let hostile = "x\u{1b}[2Jy\n=cmd|' /C calc'!A0";
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    let state = serde_json::json!({"Functions": [{"FunctionName": "f", "FunctionArn": function, "Role": "arn:aws:iam::111122223333:role/r",
        "Runtime": hostile, "Layers": [{"Arn": hostile}], "Environment": {"Variables": {hostile: "AKIAIOSFODNN7EXAMPLE"}}}]});
    let at = directory(&[("f.json", state.to_string().as_bytes())]);
    for (command, format) in [
        ("check", "text"),
        ("check", "json"),
        ("check", "markdown"),
        ("check", "csv"),
        ("check", "sarif"),
        ("scan", "text"),
        ("scan", "json"),
        ("scan", "csv"),
        ("scan", "markdown"),
        ("scan", "sarif"),
        ("scan", "html"),
    ] {
        let mut arguments = vec![command, "--snapshot", text(at.path()), "--format", format];
        arguments.extend(["--verbose", "--trail", TRAIL]);
        let run = run(arguments).ends(0);
        assert!(
            !run.stdout.contains('\x1b') && !run.stdout.contains("\n=cmd"),
            "{format}"
        );
        assert!(!run.stdout.contains("AKIA"), "{format}");
    }
}
