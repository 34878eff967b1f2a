//! `lpgen scan`: every function, what is found, what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::record::{ACCOUNT, REGION, call, file};
use crate::support::schema::{sarif, valid};
use crate::support::{Run, run};
use crate::{directory, text};

const LAMBDA: &str = "lambda.amazonaws.com";

fn arn(role: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}")
}

fn function(name: &str, role: &str) -> Value {
    json!({
        "FunctionName": name, "Role": arn(role), "Runtime": "python3.13", "Handler": "app.handler",
        "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
    })
}

fn role(name: &str, trusted: &str, actions: &[&str], resource: &str) -> Value {
    json!({
        "Path": "/service-role/", "RoleName": name, "RoleId": format!("AROA{name}"), "Arn": arn(name),
        "CreateDate": "2024-05-01T08:00:00Z", "AttachedManagedPolicies": [],
        "RoleLastUsed": {},
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": resource}]}}],
    })
}

/// Two weeks of calls of `admin` and `reader`, an hour apart.
fn records() -> String {
    let mut records = Vec::new();
    for day in 1..=15 {
        for name in ["admin", "reader"] {
            let request = json!({"name": "/shop/flag"});
            let id = format!("{name}-{day}");
            let mut record = call(name, &id, ("ssm", "GetParameter"), request);
            record["eventTime"] = json!(format!("2026-11-{day:02}T10:00:00Z"));
            records.push(record);
        }
    }
    file(&records)
}

/// `admin`, `reader` and `idle`, the last on `reader-role`, too; a role that no function uses, and one that
/// is not Lambda's.
fn account(admin: &[&str]) -> TempDir {
    let functions = json!({"Functions": [
        function("admin", "admin-role"), function("reader", "reader-role"), function("idle", "reader-role")]});
    let roles = json!({"RoleDetailList": [
        role("admin-role", LAMBDA, admin, "*"),
        role("reader-role", LAMBDA, &["ssm:GetParameter"], "*"),
        role("forgotten-role", LAMBDA, &["s3:*"], "*"),
        role("host-role", "ec2.amazonaws.com", &["s3:*"], "*")]});
    directory(&[
        ("trail/a.json", records().as_bytes()),
        ("account/functions.json", functions.to_string().as_bytes()),
        ("account/iam.json", roles.to_string().as_bytes()),
    ])
}

const ADMIN: [&str; 3] = ["iam:*", "ssm:*", "dynamodb:*"];

fn scan(at: &Path, arguments: &[&str]) -> Run {
    let (trail, account) = (at.join("trail"), at.join("account"));
    let files = ["--trail", text(&trail), "--snapshot", text(&account)];
    run(["scan"].iter().chain(arguments).chain(&files).copied())
}

fn scanned(at: &Path, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    scan(at, &arguments).json()
}

/// Fingerprints by code and by what the finding is about.
fn fingerprints(scan: &Value) -> BTreeMap<(String, String), String> {
    let findings = scan["findings"].as_array().expect("findings");
    let each = findings.iter().map(|found| {
        let about = found["function"].as_str().or(found["role"].as_str());
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let about = about.unwrap_or_default().to_owned();
        ((text(&found["code"]), about), text(&found["fingerprint"]))
    });
    each.collect()
}

#[test]
fn every_function_is_there_and_the_one_with_most_to_gain_first() {
    let place = account(&ADMIN);
    let scan = scanned(place.path(), &[]);
    let functions = scan["functions"].as_array().expect("functions");
    let seen: Vec<(&str, &str)> = functions
        .iter()
        .map(|f| {
            (
                f["name"].as_str().expect("a name"),
                f["verdict"].as_str().expect("a verdict"),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("admin", "narrower"),
            ("idle", "no-calls"),
            ("reader", "split-role")
        ]
    );
    let admin = &functions[0];
    assert!(admin["before"]["escalations"].as_u64() > Some(5));
    assert_eq!(admin["after"]["escalations"], 0);
    assert_eq!(admin["used_actions"], 1);
    assert_eq!(scan["totals"]["idle_functions"], 1);
    let idle: Vec<&Value> = scan["idle_roles"]
        .as_array()
        .expect("roles")
        .iter()
        .collect();
    assert_eq!(idle.len(), 1, "{idle:?}");
    assert_eq!(idle[0]["name"], "forgotten-role");
    let codes: BTreeSet<(String, String)> = fingerprints(&scan).into_keys().collect();
    for (code, about) in [
        ("privilege-escalation", arn("admin-role")),
        ("writes-on-everything", arn("admin-role")),
        ("shared-role", arn("reader-role")),
        ("idle-role", arn("forgotten-role")),
        (
            "no-calls",
            format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:idle"),
        ),
        (
            "excess-permissions",
            format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:admin"),
        ),
    ] {
        assert!(
            codes.contains(&(code.to_owned(), about.clone())),
            "{code} of {about}: {codes:?}"
        );
    }
    let one = scanned(place.path(), &["reader"]);
    assert_eq!(one["functions"].as_array().map(Vec::len), Some(1));
    assert!(
        one["idle_roles_not_known"].is_string(),
        "nothing was asked of the others"
    );
}

#[test]
fn a_role_that_somebody_used_is_not_idle() {
    let place = account(&ADMIN);
    let path = place.path().join("account/iam.json");
    let text = std::fs::read_to_string(&path).expect("it is there");
    let mut roles: Value = serde_json::from_str(&text).expect("JSON");
    roles["RoleDetailList"][2]["RoleLastUsed"] = json!({"LastUsedDate": "2026-11-10T00:00:00Z"});
    std::fs::write(&path, roles.to_string()).expect("written");
    assert_eq!(scanned(place.path(), &[])["idle_roles"], json!([]));
    roles["RoleDetailList"][2]["RoleLastUsed"] = json!({"LastUsedDate": "2026-10-10T00:00:00Z"});
    std::fs::write(&path, roles.to_string()).expect("written");
    let scan = scanned(place.path(), &[]);
    assert_eq!(
        scan["idle_roles"][0]["last_used"],
        "last used on 2026-10-10"
    );
}

#[test]
fn codes_gate_the_exit() {
    let place = account(&ADMIN);
    scan(place.path(), &[]).ends(0);
    scan(place.path(), &["--fail-on", "privilege-escalation"]).ends(1);
    scan(place.path(), &["--fail-on", "removes-traces,arn-differs"]).ends(0);
    let both = ["--fail-on", "no-calls", "--allow", "no-calls"];
    scan(place.path(), &both).ends(0);
    scan(place.path(), &["--strict"]).ends(3);
    scan(place.path(), &["--fail-on", "privilige-escalation"])
        .ends(2)
        .says(&["did you mean `privilege-escalation`"]);
    scan(place.path(), &["--allow", "no-call"])
        .ends(2)
        .says(&["`no-calls`"]);
}

#[test]
fn a_baseline_tells_what_is_new_and_what_is_gone() {
    let place = account(&ADMIN);
    let baseline = scan(place.path(), &["--format", "json"]).stdout;
    std::fs::write(place.path().join("baseline.json"), &baseline).expect("written");
    let file = place.path().join("baseline.json");
    let against = ["--baseline", text(&file)];
    let same = scan(place.path(), &against).ends(0);
    assert!(same.stdout.contains("0 new, 0 gone"), "{}", same.stdout);

    let wider = account(&["iam:*", "ssm:*", "dynamodb:*", "lambda:*"]);
    let new = scan(wider.path(), &against).ends(1);
    assert!(
        new.stdout.contains("new         privilege-escalation"),
        "{}",
        new.stdout
    );
    scan(
        wider.path(),
        &[
            &against[..],
            &["--allow", "privilege-escalation,writes-on-everything"],
        ]
        .concat(),
    )
    .ends(0);
    let found = scanned(wider.path(), &against);
    let parts = &found["baseline"]["new"][0]["parts"];
    assert!(
        parts.to_string().contains("lambda:"),
        "only what is new: {parts}"
    );
    assert!(
        !parts.to_string().contains("iam:CreateAccessKey"),
        "{parts}"
    );

    let narrow = account(&["ssm:GetParameter"]);
    let gone = scanned(narrow.path(), &against);
    let codes = gone["baseline"]["gone"].as_array().expect("gone");
    assert!(
        codes.iter().any(|g| g["code"] == "privilege-escalation"),
        "{gone}"
    );
    std::fs::write(&file, "{\"format\": \"lpgen-diff\"}").expect("written");
    scan(place.path(), &against)
        .ends(2)
        .says(&["not of a scan"]);
}

#[test]
fn fingerprints_do_not_depend_on_window_or_order() {
    let place = account(&ADMIN);
    let whole = fingerprints(&scanned(place.path(), &[]));
    let part = fingerprints(&scanned(
        place.path(),
        &["--until", "2026-11-15T11:00:00Z", "--since", "2026-11-02"],
    ));
    let shared: Vec<_> = whole
        .iter()
        .filter(|(key, _)| part.contains_key(*key))
        .collect();
    assert!(shared.len() > 5, "{whole:?} {part:?}");
    for (key, fingerprint) in shared {
        assert_eq!(part[key], *fingerprint, "{key:?}");
    }
    let different: BTreeSet<&String> = whole.values().collect();
    assert_eq!(different.len(), whole.len());
}

#[test]
fn sarif_is_as_its_schema_has_it() {
    let place = account(&ADMIN);
    let log = scan(place.path(), &["--format", "sarif"]).json();
    valid(&log, sarif(), sarif()).expect("valid");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 5);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(
            rules[at]["help"]["text"]
                .as_str()
                .is_some_and(|help| help.len() > 40)
        );
        let name = &result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        assert!(name.as_str().is_some_and(|name| !name.is_empty()));
    }
    for (place, value) in [
        ("/version", json!("2.2")),
        ("/runs/0/results/0/level", json!("grave")),
        ("/runs/0/results/0/message", json!({})),
        ("/runs/0/results/0/more", json!(1)),
        ("/runs/0/tool/driver/rules/0/helpUri", json!("no address")),
    ] {
        let mut other = log.clone();
        let (parent, name) = place.rsplit_once('/').expect("a parent");
        other.pointer_mut(parent).expect("it is there")[name] = value;
        assert!(valid(&other, sarif(), sarif()).is_err(), "{place}");
    }
}

/// A finding stands where its function or its role is defined, and nowhere where that is not certain.
#[test]
fn sarif_names_the_line_of_the_code() {
    let place = account(&ADMIN);
    let code = r#"
resource "aws_lambda_function" "admin" {
  function_name = "admin"
  role          = aws_iam_role.admin.arn
}

resource "aws_iam_role" "admin" {
  name = "admin-role"
  path = "/service-role/"
}

resource "aws_lambda_function" "one" {
  function_name = "reader"
  role          = "arn:aws:iam::111122223333:role/service-role/reader-role"
}

resource "aws_lambda_function" "other" {
  function_name = "reader"
  role          = "arn:aws:iam::111122223333:role/service-role/reader-role"
}
"#;
    let repo = directory(&[("infra/main.tf", code.as_bytes())]);
    let log = scan(
        place.path(),
        &["--format", "sarif", "--repo", text(repo.path())],
    )
    .json();
    valid(&log, sarif(), sarif()).expect("valid");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let mut lines: BTreeMap<String, BTreeSet<Option<u64>>> = BTreeMap::new();
    for result in results {
        let location = &result["locations"][0];
        let name = &location["logicalLocations"][0]["fullyQualifiedName"];
        let at = &location["physicalLocation"];
        assert!(at.is_null() || at["artifactLocation"]["uri"] == "infra/main.tf");
        let own = lines.entry(name.as_str().expect("a name").to_owned());
        own.or_default().insert(at["region"]["startLine"].as_u64());
    }
    assert_eq!(lines[&arn("admin-role")], BTreeSet::from([Some(7)]));
    assert_eq!(lines[&arn("forgotten-role")], BTreeSet::from([None]));
    assert_eq!(
        lines[&arn("reader-role")],
        BTreeSet::from([None]),
        "two places may be meant"
    );
    scan(place.path(), &["--repo", text(repo.path())]).ends(2);
}

#[test]
fn without_a_snapshot_it_says_what_is_not_known() {
    let place = account(&ADMIN);
    let trail = place.path().join("trail");
    let out = run(["scan", "--trail", text(&trail)]).ends(0).stdout;
    assert!(out.contains("role not known"), "{out}");
    assert!(
        out.contains("idle roles  not known: the account's state is not given"),
        "{out}"
    );
    let csv = run(["scan", "--trail", text(&trail), "--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.starts_with("rank,function,") && csv.ends_with("\r\n"),
        "{csv}"
    );
}

#[test]
fn a_page_is_written_whole_and_replaces_only_a_page() {
    let place = account(&ADMIN);
    let out = place.path().join("report");
    let arguments = ["--format", "html", "--out", text(&out)];
    scan(place.path(), &arguments).ends(0);
    let file = out.join("index.html");
    let page = std::fs::read_to_string(&file).expect("it is written");
    assert!(
        page.starts_with("<!doctype html>") && page.ends_with("</html>\n"),
        "{page}"
    );
    for name in ["admin", "reader", "idle"] {
        assert!(page.contains(&format!("\">{name}</a>")), "{name}");
    }
    scan(place.path(), &arguments).ends(0).says(&["replaced"]);
    std::fs::write(&file, "<!doctype html><title>mine</title>").expect("written");
    scan(place.path(), &arguments)
        .ends(2)
        .says(&["is no result of lpgen"]);
    scan(place.path(), &["--out", text(&out)])
        .ends(2)
        .says(&["--format html"]);

    let (trail, state) = (place.path().join("trail"), place.path().join("account"));
    let files = ["--trail", text(&trail), "--snapshot", text(&state)];
    let one = ["diff", "admin", "--format", "html", "--exit-code"];
    let page = run(one.iter().chain(&files).copied()).ends(1).stdout;
    assert!(
        page.contains("<h1>admin") && page.contains(">Look at</h3>") && !page.contains("id=\"f2\""),
        "{page}"
    );
}
