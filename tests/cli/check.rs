//! `lpgen check` and `lpgen review` as people meet them.

use serde_json::Value;

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

/// No check always passes, and none always fails: of the stories, one fails each and one passes each.
#[test]
fn the_other_story_passes_every_check() {
    let at = "samples/all-in-order";
    let file = |name: &str| format!("{at}/{name}");
    let (state, trail) = (file("account"), file("trail"));
    let (decided, review) = (file("lpgen.toml"), file("lpgen-review.json"));
    let whole = [
        "check",
        "--snapshot",
        &state,
        "--trail",
        &trail,
        "--config",
        &decided,
        "--baseline",
        &review,
        "--format",
        "json",
        "--fail-on",
        "low",
    ];
    let found = run(whole).ends(0).json();
    let findings = found["findings"].as_array().expect("findings");
    let others = findings.iter().filter(|f| f["result"] != "passed");
    let others: Vec<_> = others
        .map(|f| (&f["code"], &f["result"], &f["seen"]))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
    let all = check(&["--format", "json"]).ends(0).json();
    let codes = |found: &Value| -> std::collections::BTreeSet<String> {
        let findings = found["findings"].as_array().expect("findings").iter();
        findings.map(|f| f["code"].to_string()).collect()
    };
    assert_eq!(codes(&found), codes(&all));
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
