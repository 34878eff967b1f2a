//! Every check with an input that passes, one that fails, and one that leaves it open; others are `passing: …`, with
//! what they are about.
//!
//! `cases.json` has them: files of a snapshot that stand beside or in place of those of `base` (`null`: the
//! file is not there), records, `lpgen.toml`, a review.

use crate::checklist::check::AuditIdentifier;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::*;
use crate::catalog::Catalog;
use crate::lambda::configuration::Configurations;
use crate::observer::fold::fold;
use crate::observer::record::Record;
use crate::observer::usage::Usage;
use crate::proposal::{self, Current, Evidence, ShortWindow};
use crate::settings::Settings;
use crate::snapshot::{Index, Snapshot};

mod fixes;

const CASES: &str = include_str!("cases.json");

fn cases() -> Value {
    serde_json::from_str(CASES).expect("JSON")
}

/// A world as a case describes it.
struct World {
    evidence: Evidence,
    settings: Settings,
    baseline: Option<Baseline>,
}

impl World {
    fn of(base: &Map<String, Value>, case: &Value) -> Self {
        let mut files = base.clone();
        for (name, document) in case["files"].as_object().into_iter().flatten() {
            files.insert(name.clone(), document.clone());
        }
        let mut snapshot = Snapshot::default();
        for (name, document) in &files {
            match document {
                Value::Null => {}
                Value::String(_) => snapshot.add(name, &index()).expect("an index"),
                document => snapshot.add(name, &document.to_string()).expect(name),
            }
        }
        assert!(
            snapshot.unrecognised.is_empty(),
            "{:?}",
            snapshot.unrecognised
        );
        let catalog = Catalog::bundled();
        let mut usage = Usage::default();
        for record in case["records"].as_array().into_iter().flatten() {
            let text = record.to_string();
            let record = Record::parse(text.as_bytes()).expect("a record");
            fold(&mut usage, &record, &catalog);
        }
        let how = proposal::ProposalSettings {
            minimum_window: 0,
            short_window: ShortWindow::Counts,
            ..proposal::ProposalSettings::default()
        };
        let state = Current::Snapshot(Box::new(snapshot));
        let baseline = case
            .get("baseline")
            .map(|review| Baseline::parse(&review.to_string()).expect("a review"));
        Self {
            evidence: Evidence::new(catalog, usage, Configurations::default(), state, how),
            settings: Settings::parse(case["settings"].as_str().unwrap_or_default())
                .expect("settings"),
            baseline,
        }
    }

    fn findings(&self, selection: &CheckSelection) -> Vec<Finding> {
        let now = "2026-11-30T12:00:00Z".parse().expect("a time");
        let account =
            CheckedAccount::new(&self.evidence, &self.settings, self.baseline.as_ref(), now);
        let subjects = account.subjects(account.functions());
        run(&account, &subjects, selection)
    }
}

fn index() -> String {
    let taken = "2026-11-30T11:00:00Z".parse().expect("a time");
    Index::new("111122223333", "aws", &["eu-west-1".to_owned()], taken).to_json()
}

fn only(code: &str) -> CheckSelection {
    CheckSelection {
        only: BTreeSet::from([code.to_owned()]),
        ..CheckSelection::default()
    }
}

#[test]
fn every_check_passes_fails_and_is_left_open() {
    let all = cases();
    let base = all["base"].as_object().expect("files");
    let mut wrong = Vec::new();
    for check in checks() {
        let of = all["cases"][check.code].as_object().expect("cases");
        for name in ["passing", "failing", "unknown"] {
            assert!(of.contains_key(name), "no {name} case of `{}`", check.code);
        }
        for (name, case) in of {
            let wanted = match name.split(':').next() {
                Some("passing") => Result::Passed,
                Some("failing") => Result::Failed,
                _ => Result::NotChecked,
            };
            let found = World::of(base, case).findings(&only(check.code));
            let of_orders = found
                .iter()
                .filter(|f| f.function.as_ref().is_none_or(|f| f.name == "orders"));
            let results: Vec<Result> = of_orders.map(|f| f.result).collect();
            let is_right = match wanted {
                Result::Failed => {
                    results.contains(&wanted) && !results.contains(&Result::NotChecked)
                }
                _ => !results.is_empty() && results.iter().all(|result| *result == wanted),
            };
            if !is_right {
                let seen: Vec<String> = found
                    .iter()
                    .map(|f| format!("{:?}: {}", f.result, f.seen))
                    .collect();
                wrong.push(format!("{} {name}: {seen:?}", check.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let codes: BTreeSet<&str> = checks().map(|check| check.code).collect();
    assert_eq!(codes.len(), checks().count(), "two checks bear one code");
    let of_cases = all["cases"].as_object().expect("cases").keys();
    assert_eq!(codes, of_cases.map(String::as_str).collect());
}

/// Where nothing was answered, nothing passes.
#[test]
fn without_an_answer_nothing_passes() {
    let nothing = serde_json::json!({"files": {}});
    let all = cases();
    let records = &all["cases"]["not-in-vpc"]["unknown"]["records"];
    let mut files = Map::new();
    files.insert(
        "iam.json".to_owned(),
        serde_json::json!({"RoleDetailList": []}),
    );
    let with_records = serde_json::json!({"files": {}, "records": records});
    for case in [&nothing, &with_records] {
        for finding in World::of(&files, case).findings(&CheckSelection::default()) {
            // Answers, too: that no roles are there, and that the records that were read do not show it.
            let has_records = case["records"].is_array();
            let is_told = match finding.check.code {
                "cognito-not-per-user" => true,
                "user-key-in-function" => has_records,
                _ => false,
            };
            assert!(
                is_told || finding.result != Result::Passed,
                "{}: {}",
                finding.check.code,
                finding.seen
            );
        }
    }
}

/// What is planted as a secret is in nothing that is kept or said.
#[test]
fn no_planted_secret_is_said() {
    let all = cases();
    let base = all["base"].as_object().expect("files");
    let mut seen = 0;
    for code in ["key-in-environment", "secret-in-environment"] {
        let of = all["cases"][code].as_object().expect("cases");
        for (name, case) in of.iter().filter(|(name, _)| name.starts_with("failing")) {
            let world = World::of(base, case);
            let findings = world.findings(&CheckSelection::default());
            let kept = format!("{:?}{findings:?}", world.evidence.snapshot());
            for planted in ["PLANTED", "hunter2", "UExBTlRFRDpodW50ZXIy"] {
                assert!(!kept.contains(planted), "{name}: {planted}");
            }
            assert!(findings.iter().any(|f| f.check.code == code && f.counts()));
            seen += 1;
        }
    }
    assert!(seen > 5);
}

#[test]
fn an_exception_lets_a_finding_stand_until_its_day() {
    let all = cases();
    let base = all["base"].as_object().expect("files");
    let mut case = all["cases"]["url-without-auth"]["failing"].clone();
    let exception = |expires: &str, function: &str| {
        format!(
            "[[exception]]\nallow = \"url-without-auth\"\nfunction = \"{function}\"\nreason = \"signed\"\nexpires = \"{expires}\"\n"
        )
    };
    for (settings, is_exempt, is_idle) in [
        (exception("2026-11-30", "ord*"), true, false),
        (exception("2026-11-29", "ord*"), false, true),
        (exception("never", "other"), false, true),
        (String::new(), false, false),
    ] {
        case["settings"] = Value::String(settings);
        let world = World::of(base, &case);
        let findings = world.findings(&only("url-without-auth"));
        let [one] = findings.as_slice() else {
            panic!("{findings:?}");
        };
        assert_eq!(
            (one.result, one.exempt.is_some(), one.counts()),
            (Result::Failed, is_exempt, !is_exempt)
        );
        let now = "2026-11-30T12:00:00Z".parse().expect("a time");
        let account = CheckedAccount::new(&world.evidence, &world.settings, None, now);
        assert_eq!(!idle_exceptions(&account, &findings).is_empty(), is_idle);
    }
}

/// A review that is recorded now shows no drift; what is widened afterwards does.
#[test]
fn a_review_knows_what_it_saw() {
    let all = cases();
    let base = all["base"].as_object().expect("files");
    let boundary = World::of(base, &all["cases"]["role-without-boundary"]["passing"]);
    let now = "2026-11-30T12:00:00Z".parse().expect("a time");
    let account = CheckedAccount::new(&boundary.evidence, &boundary.settings, None, now);
    let subjects = account.subjects(account.functions());
    let until = "2027-05-31".parse().expect("a date");
    let findings = run(&account, &subjects, &CheckSelection::default());
    let review = record(&account, &subjects, &findings, "mara", until);
    let text = serde_json::to_string(&review).expect("JSON");
    let review = Baseline::parse(&text).expect("a review");
    assert_eq!(review::drift(&review, &subjects[0]), Vec::<String>::new());
    assert_eq!(review.progress.len(), 1);
    // Without its boundary the same statements allow more.
    let without = World::of(base, &all["cases"]["role-without-boundary"]["failing"]);
    let account = CheckedAccount::new(&without.evidence, &without.settings, Some(&review), now);
    let subjects = account.subjects(account.functions());
    assert_eq!(
        review::drift(&review, &subjects[0]),
        ["`boundary limit` is gone"]
    );
}

#[test]
fn every_check_has_its_heading_and_its_ids_on_the_page() {
    let page = include_str!("../../../docs/checks.md");
    for check in checks() {
        let heading = format!("\n### {}\n", check.code);
        let section = page
            .split(&heading)
            .nth(1)
            .unwrap_or_else(|| panic!("no heading `{}`", check.code));
        let section = section.split("\n### ").next().unwrap_or_default();
        assert!(section.contains(check.title), "title of `{}`", check.code);
        assert!(
            section.contains(&format!("*{}*", check.severity)),
            "severity of `{}`",
            check.code
        );
        for known in check.known {
            assert!(
                section.contains(&known.to_string()),
                "{known} of `{}`",
                check.code
            );
        }
    }
}

/// What a review says of a function covers what its lines say, and no more.
#[test]
fn a_review_covers_what_its_lines_allow() {
    let reviewed = |line: &str| ReviewedFunction {
        allowed: BTreeSet::from([line.to_owned()]),
        ..ReviewedFunction::default()
    };
    let covers = |line: &str, action: &str, resource: &str| {
        let action = action.parse().expect("an action");
        reviewed(line).covers(&action, &crate::iam::pattern::Pattern::new(resource))
    };
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let other = "arn:aws:dynamodb:eu-west-1:111122223333:table/other";
    for (line, action, resource, does) in [
        (
            format!("dynamodb:Get* on {table}"),
            "dynamodb:GetItem",
            table,
            true,
        ),
        (
            format!("DynamoDB:getitem on {table}"),
            "dynamodb:GetItem",
            table,
            true,
        ),
        (
            format!("dynamodb:Get* on {table}"),
            "dynamodb:PutItem",
            table,
            false,
        ),
        (
            format!("dynamodb:Get* on {table}"),
            "dynamodb:GetItem",
            other,
            false,
        ),
        (
            format!("* on {table} if Bool aws:SecureTransport true"),
            "s3:GetObject",
            table,
            true,
        ),
        (
            format!("all but iam:* and sts:* on {table}"),
            "dynamodb:GetItem",
            table,
            true,
        ),
        (
            format!("all but iam:* and dynamodb:* on {table}"),
            "dynamodb:GetItem",
            table,
            false,
        ),
        (
            format!("dynamodb:* on all but {other}"),
            "dynamodb:GetItem",
            table,
            true,
        ),
        (
            format!("dynamodb:* on all but {table}"),
            "dynamodb:GetItem",
            table,
            false,
        ),
        (
            format!("boundary: dynamodb:* on {table}"),
            "dynamodb:GetItem",
            table,
            false,
        ),
        ("dynamodb:*".to_owned(), "dynamodb:GetItem", table, false),
    ] {
        assert_eq!(
            covers(&line, action, resource),
            does,
            "{line} {action} {resource}"
        );
    }
}

/// The table beside Prowler has a row for each of its checks that could say something of a function, and no other; the ids that
/// checks are known by are in it.
#[test]
fn the_page_has_each_check_of_prowler() {
    let list = include_str!("prowler.tsv").lines();
    let names = list.filter(|line| !line.starts_with('#'));
    let wanted: BTreeSet<&str> = names.filter_map(|line| line.split('\t').next()).collect();
    assert!(wanted.len() > 100);
    let page = include_str!("../../../docs/checks.md");
    let table = page.split("\n## Beside Prowler\n").nth(1).expect("a table");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let found: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(found.len(), rows.len(), "a check twice");
    assert_eq!(found, wanted);
    for check in checks() {
        for known in check.known {
            if let AuditIdentifier::Prowler(id) = known {
                assert!(wanted.contains(id), "`{id}` of `{}`", check.code);
            }
        }
    }
    for link in table.split("](#").skip(1) {
        let code = link.split(')').next().unwrap_or_default();
        assert!(of(code).is_some(), "`{code}` is no check");
    }
}
