//! `lpgen verify`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::account::{Account, ORDERS, Said, text};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn document(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}{}", said.out, said.err))
}

fn policy(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

#[test]
fn the_proposal_keeps_its_promises() {
    let account = Account::with(&[], &[ADMINISTRATOR]);
    let said = account.run_with_snapshot(&["verify", "orders-api", "--quiet"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    for part in [
        "replay      holds: all 43 calls that prove a permission are allowed",
        "never wider holds",
        "lint        nothing found",
        "docs/verify.md",
    ] {
        assert!(said.out.contains(part), "`{part}` is not in\n{}", said.out);
    }
    let unknown = account.run(&["verify", "orders-api", "--quiet"]);
    assert!(
        unknown.code == 0 && unknown.out.contains("never wider not checked"),
        "{}",
        unknown.out
    );
    let strict = account.run(&["verify", "orders-api", "--quiet", "--strict"]);
    assert_eq!(strict.code, 3);
}

#[test]
fn the_holdout_counts_what_the_first_part_did_not_show() {
    let account = Account::with(&[], &[]);
    let value = document(&account.run(&["verify", "orders-api", "--quiet", "--format", "json"]));
    let splits = value["holdout"].as_array().expect("splits");
    let asked: Vec<(&str, u64)> = splits
        .iter()
        .flat_map(|s| s["asked"].as_array().expect("what was asked for"))
        .filter_map(|a| Some((a["by"].as_str()?, a["percent"].as_u64()?)))
        .collect();
    for by in ["calls", "days"] {
        for percent in [50, 60, 70, 80, 90] {
            let same = asked.iter().filter(|a| **a == (by, percent));
            assert_eq!(same.count(), 1, "{by} {percent}: {asked:?}");
        }
    }
    let learned: Vec<u64> = splits
        .iter()
        .filter_map(|s| s["calls"]["before"].as_u64())
        .collect();
    let different: BTreeSet<&u64> = learned.iter().collect();
    assert_eq!(
        different.len(),
        splits.len(),
        "no cut is told twice: {learned:?}"
    );
    // Days 1 to 7 are learned from; days 8 to 14 make 3 calls each, and the flag is read once.
    let is_half = |s: &&Value| s["days"] == json!({"before": 7, "all": 14});
    let half = splits.iter().find(is_half).expect("half of the days");
    assert_eq!(half["learned_calls"], 21);
    assert_eq!(half["later"]["calls"], json!({"value": 22, "exact": true}));
    assert_eq!(half["later"]["denied"], json!({"value": 1, "exact": true}));
    let missing = half["later"]["missing"].as_array().expect("a list");
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0]["action"], "ssm:GetParameter");
    // two on the table, seven new objects, the parameter
    assert_eq!(half["later"]["permissions"], 10);
    assert_eq!((&half["pairs"], &half["unused"]), (&json!(3), &json!([])));
    // 14 reads, 14 writes, 14 objects of one prefix, one parameter: one day of 14 needed what no other did.
    let unseen = &value["unseen"];
    assert_eq!(unseen["needs"], 43);
    assert_eq!(
        (&unseen["unit"], &unseen["units"]),
        (&json!("day"), &json!(14))
    );
    assert_eq!(unseen["alone"], 1);
    let chance = value["unseen"]["chance"].as_f64().expect("a number");
    assert!((chance - 1.0 / 43.0).abs() < 1e-12);
}

#[test]
fn a_policy_by_hand_is_verified_the_same_way() {
    let account = Account::with(&[], &[ADMINISTRATOR]);
    let sufficient = account.write("by-hand.json", &policy(&json!([
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": [ORDERS, format!("{ORDERS}-old")]},
        {"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::invoices/*"},
        {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"},
    ])));
    let arguments = [
        "verify",
        "orders-api",
        "--quiet",
        "--format",
        "json",
        "--policy",
        text(&sufficient),
    ];
    let said = account.run_with_snapshot(&arguments);
    assert_eq!(said.code, 0, "{}", said.out);
    let value = document(&said);
    assert_eq!(value["never_wider"]["result"], "holds");
    assert_eq!(value["replay"]["missing"], json!([]));
    let unused = value["unused"].as_array().expect("a list");
    assert!(
        unused
            .contains(&json!({"action": "dynamodb:GetItem", "resource": format!("{ORDERS}-old")})),
        "{unused:?}"
    );
    assert!(
        !unused.contains(&json!({"action": "s3:PutObject", "resource": "arn:aws:s3:::invoices/*"}))
    );
    assert_eq!(value["holdout"][0]["learned_calls"], Value::Null);
    assert_eq!(value["holdout"][0]["later"]["denied"]["value"], 0);
}

#[test]
fn a_policy_that_breaks_something_or_adds_something_fails() {
    let narrow = json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": ORDERS}]);
    let account = Account::with(&[("today", policy(&narrow))], &[]);
    let path = account.write("p.json", &policy(&json!([
        {"Effect": "Allow", "Action": ["dynamodb:*", "s3:PutObject", "ssm:GetParameter", "s3:HeadObject"], "Resource": "*"},
        {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"},
    ])));
    let said =
        account.run_with_snapshot(&["verify", "orders-api", "--quiet", "--policy", text(&path)]);
    assert_eq!(said.code, 4);
    for part in [
        "replay      broken: 14 of 43 calls are not allowed",
        &format!("dynamodb:PutItem on {ORDERS}: statement 2 of policy `p` denies it"),
        "never wider broken: ",
        "`s3:HeadObject` is no action of the catalog",
    ] {
        assert!(said.out.contains(part), "`{part}` is not in\n{}", said.out);
    }
}

#[test]
fn without_any_one_grant_the_replay_breaks() {
    let account = Account::with(&[], &[]);
    let suggested = account.run(&["suggest", "orders-api", "--quiet"]).out;
    let whole: Value = serde_json::from_str(&suggested).expect("a policy");
    let statements = whole["Statement"].as_array().expect("a list").len();
    let mut broken = 0;
    for left_out in 0..statements {
        let mut policy = whole.clone();
        let statement = policy["Statement"]
            .as_array_mut()
            .expect("a list")
            .remove(left_out);
        let implied = statement["Sid"]
            .as_str()
            .is_some_and(|sid| sid.starts_with("Implied"));
        let path = account.write("less.json", &policy);
        let said = account.run(&["verify", "orders-api", "--quiet", "--policy", text(&path)]);
        assert_eq!(
            said.code,
            if implied { 0 } else { 4 },
            "without {statement}\n{}",
            said.out
        );
        broken += usize::from(!implied);
    }
    assert!(broken >= 3, "{whole}");
}

#[test]
fn what_cannot_be_split_says_why() {
    let account = Account::with(&[], &[]);
    let usage = account.path("orders.usage");
    account.run(&["observe", "--usage", text(&usage), "--quiet"]);
    let said = super::account::run(&["verify", "orders-api", "--usage", text(&usage), "--quiet"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("a usage file holds sums"), "{}", said.out);
    assert!(said.out.contains("unseen  "), "{}", said.out);
    let missing = account.run(&["verify", "orders-api", "--policy", "nowhere.json"]);
    assert!(
        missing.code == 2 && missing.err.contains("nowhere.json"),
        "{}",
        missing.err
    );
}
