//! Whether a use could have been seen is one question: every command gives the same answer.

use serde_json::{Value, json};

use super::account::{Account, all_data, statement, trail};
use super::suggested::Suggested;

const ACTIONS: [&str; 8] = [
    "dynamodb:GetItem",
    "ec2:RunInstances",
    "iam:DeleteUser",
    "iam:PassRole",
    "rds-db:connect",
    "s3:GetObject",
    "sqs:SendMessage",
    "ssm:DeleteParameter",
];

/// An account whose role allows all of them, and what its trails record.
fn account(name: &str, multi_region: bool, data: &[&str]) -> (String, Account) {
    let mut account = Account::with(&[statement(&ACTIONS, "*")]);
    account.noise("eu-west-1", 1..=20);
    account.noise("us-east-1", 1..=20);
    account.trails(&[trail("all", multi_region)]);
    account.selectors("all", &all_data(data));
    account.write(
        "status",
        &json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z",
            "LatestDeliveryTime": "2026-11-30T00:00:00Z"}),
    );
    (name.to_owned(), account)
}

fn accounts() -> Vec<(String, Account)> {
    let s3 = ["AWS::S3::Object"];
    let mut all = vec![
        account("management events alone", true, &[]),
        account("data events of objects, none of which came", true, &s3),
        account("one region", false, &s3),
    ];
    let (_, mut reported) = account("", true, &[]);
    reported.accessed(&[("sqs", None), ("s3", Some("2026-11-02T00:00:00Z"))]);
    all.push(("IAM's report".to_owned(), reported));
    let (_, mut short) = account("", true, &s3);
    short.only_the_first_records(2);
    all.push(("two days".to_owned(), short));
    let mut untold = Account::with(&[statement(&ACTIONS, "*")]);
    untold.observes_object();
    all.push(("trails that are not known".to_owned(), untold));
    let (_, mut region) = account("", true, &[]);
    region.read_folder("AWSLogs/111122223333/CloudTrail/eu-west-1");
    all.push(("a region that was not read".to_owned(), region));
    all
}

fn json_of(account: &Account, arguments: &[&str]) -> Value {
    let all = [arguments, &["--format", "json"]].concat();
    account.lpgen(&all).ends(0).json()
}

/// Why an action is kept, in the words of a grant.
fn kept(grants: &Value) -> Vec<&str> {
    let grants = grants.as_array().into_iter().flatten();
    let reasons = grants.flat_map(|g| g["reasons"].as_array().into_iter().flatten());
    reasons
        .filter_map(|reason| reason["why"].as_str())
        .collect()
}

#[test]
fn every_command_says_the_same_of_the_same_action() {
    let (mut stay, mut go) = (0, 0);
    for (name, account) in accounts() {
        let suggested = Suggested {
            json: json_of(&account, &["suggest", "orders-api"]),
        };
        let diff = json_of(&account, &["diff", "orders-api"]);
        let removed = diff["removed"].to_string();
        for action in ACTIONS {
            let told = json_of(&account, &["explain", "orders-api", action]);
            let id = format!("{action}, {name}: {told:#}");
            let absent = told["absent"].as_array().expect("a list");
            let is_kept = told["grants"] != json!([]) || told["kept_statements"] != json!([]);
            assert_eq!(is_kept, absent.is_empty(), "{id}");
            assert_eq!(is_kept, suggested.states(action), "{id}");
            assert_ne!(is_kept, removed.contains(&format!("\"{action}\"")), "{id}");
            let own = suggested.json["grants"].as_array().expect("grants");
            let own = own.iter().filter(|g| g["action"] == action).cloned();
            let own: Value = own.collect();
            assert_eq!(kept(&own), kept(&told["grants"]), "{id}");
            if is_kept {
                stay += 1;
                continue;
            }
            go += 1;
            for reason in absent {
                let why = reason["why"].as_str().expect("a reason");
                let is_shown = |o: &Value| o["shown"] == "always";
                let operations = reason["operations"].as_array().expect("a list");
                let is_seen = why == "not-called" && operations.iter().all(is_shown);
                assert!(is_seen || why == "never-used-by-report", "{id}");
            }
        }
    }
    assert!(stay > 10 && go > 10, "{stay} stay, {go} go");
}

#[test]
fn a_role_is_passed_to_what_the_role_allows() {
    let pass = "iam:PassRole";
    for (with, multi_region, stays) in [
        // What no statement allows needs nothing: all that is left is IAM's own, which was seen.
        (&["ssm:DeleteParameter"][..], true, false),
        (&["ec2:RunInstances"], true, false),
        // At its home, where users and roles are, everything was seen; instances run elsewhere, too.
        (&["ec2:RunInstances"], false, true),
        (&["ssm:DeleteParameter"], false, false),
    ] {
        let actions = [&[pass], with].concat();
        let (_, mut account) = account("", multi_region, &[]);
        account.role(&[statement(&actions, "*")]);
        let mut home = trail("all", multi_region);
        home["HomeRegion"] = json!("us-east-1");
        account.trails(&[home]);
        let text = account.explain(&[pass]);
        assert_eq!(text.contains("`ec2:"), stays, "{with:?}: {text}");
        assert_eq!(text.contains("not granted"), !stays, "{with:?}: {text}");
    }
}

#[test]
fn what_iam_says_was_never_used_is_told() {
    let (_, mut account) = account("", true, &[]);
    account.accessed(&[("sqs", None), ("ssm", Some("2026-11-19T10:00:00Z"))]);
    account.made_role("2025-01-01T00:00:00Z");
    let suggested = Suggested {
        json: json_of(&account, &["suggest", "orders-api"]),
    };
    let gap = suggested.gap("removed-as-never-used").expect("it is said");
    assert_eq!(gap["names"], json!(["sqs: 1"]));
    let text = account.explain(&["sqs:SendMessage"]);
    assert!(text.contains("IAM's report says"), "{text}");
}
