//! That what the program prints or writes as JSON is as `docs/schema/` has it.
//!
//! Every output of every test is checked ([`crate::support::schema`]); here stands that each schema has an
//! output that it is for, and that the check can fail.

use std::collections::{BTreeMap, BTreeSet};

use lpgen::report::doctor::{Examination, TrailFound, TrailSize, Tried};
use lpgen::report::wire::{AskerJson, ExchangeJson};
use lpgen::report::written;
use lpgen::snapshot::asked::Purpose;
use lpgen::snapshot::{Index, Unanswered, Why};
use lpgen::visibility::Advice;
use serde_json::{Value, json};

use crate::support::schema::{name_of, recognized, schemas};
use crate::support::{run, run_on};
use crate::{directory, text};

const STATE: &str = "samples/everything-open/account";
const ORDERS: &str = "samples/order-service/trail";
const THEFT: &str = "samples/stolen-credentials/trail";

fn documents(output: &str) -> Vec<Value> {
    let documents = serde_json::Deserializer::from_str(output).into_iter();
    documents
        .map(|document| document.expect("the output is JSON"))
        .collect()
}

fn refusal() -> Unanswered {
    Unanswered {
        action: "s3:ListBucket".to_owned(),
        region: "eu-west-1".to_owned(),
        about: String::new(),
        why: Why::Denied,
        words: "AccessDenied".to_owned(),
    }
}

/// What needs an account, from values.
fn of_an_account() -> [Value; 4] {
    let trail = |bucket| TrailFound {
        name: "all".to_owned(),
        why: "it records the account".to_owned(),
        bucket,
    };
    let calls = Tried {
        answered: BTreeSet::from(["lambda:ListFunctions".to_owned()]),
        refused: vec![refusal()],
        untried: BTreeSet::new(),
    };
    let examination = Examination {
        account: "111122223333".to_owned(),
        functions: Some(1),
        calls: BTreeMap::from([(Purpose::Functions, calls)]),
        trails: vec![
            trail(None),
            trail(Some(Err("no".to_owned()))),
            trail(Some(Ok(TrailSize::default()))),
        ],
        advice: vec![Advice {
            text: "switch it on".to_owned(),
            command: None,
            caution: Some("it costs".to_owned()),
        }],
        ..Examination::default()
    };
    let taken = "2026-11-22T12:00:00Z".parse().expect("a time");
    let mut index = Index::new("111122223333", "aws", &["eu-west-1".to_owned()], taken);
    index.unanswered.push(refusal());
    let index = serde_json::from_str(&index.to_json()).expect("an index is JSON");
    let asker = AskerJson {
        account: "111122223333",
        caller: "arn:aws:iam::111122223333:user/a",
        profile: None,
        regions: &[],
        version: "0.1.0",
    };
    let exchange = ExchangeJson {
        attempt: 1,
        bytes: 12,
        endpoint: "https://lambda.eu-west-1.amazonaws.com",
        milliseconds: 3,
        operation: "ListFunctions",
        outcome: "200",
        page: 1,
        region: "eu-west-1",
        service: "lambda",
        time: "2026-11-22T12:00:00.000Z".to_owned(),
    };
    [
        written::value(&examination.to_json()),
        index,
        written::value(&asker),
        written::value(&exchange),
    ]
}

#[test]
fn every_schema_is_of_an_output() {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]});
    let files = directory(&[("a.json", policy.to_string().as_bytes())]);
    let path = files.path().join("a.json");
    let path = text(&path);
    let mut outputs = String::new();
    for arguments in [
        &["suggest", "orders-api", "--trail", ORDERS][..],
        &[
            "suggest",
            "orders-api",
            "--trail",
            ORDERS,
            "--format",
            "json",
        ],
        &[
            "explain",
            "orders-api",
            "--trail",
            ORDERS,
            "--format",
            "json",
        ],
        &[
            "explain",
            "orders-api",
            "s3:PutObject",
            "--trail",
            ORDERS,
            "--format",
            "json",
        ],
        &[
            "verify",
            "orders-api",
            "--trail",
            ORDERS,
            "--format",
            "json",
        ],
        &[
            "diff",
            "orders-api",
            "--trail",
            ORDERS,
            "--role-file",
            path,
            "--format",
            "json",
        ],
        &["scan", "--trail", ORDERS, "--format", "json"],
        &["diff", "--from", path, "--to", path, "--format", "json"],
        &["catalog", "operation", "s3:GetObject", "--format", "json"],
        &["catalog", "action", "s3:GetObject", "--format", "json"],
        &[
            "catalog",
            "service",
            "monitoring.amazonaws.com",
            "--format",
            "json",
        ],
        &["catalog", "operations", "--format", "jsonl"],
        &["catalog", "match", ORDERS],
        &["watch", "--once", "--trail", THEFT, "--format", "json"],
        &["check", "--snapshot", STATE, "--format", "json"],
        &["check", "--snapshot", STATE, "--assets", "--format", "json"],
    ] {
        outputs += &run(arguments.iter().copied()).stdout;
    }
    let requests = "{\"action\":\"s3:GetObject\",\"resource\":\"*\"}\nno\n";
    outputs += &run_on(["simulate", "--policy", path, "-"], requests).stdout;
    let usage = files.path().join("usage.json");
    run(["observe", "--trail", ORDERS, "--usage", text(&usage)]).ends(0);
    outputs += &std::fs::read_to_string(&usage).expect("it is written");
    let store = files.path().join("usage.db");
    run(["observe", "--trail", ORDERS, "--usage", text(&store)]).ends(0);
    outputs += &run(["usage", "show", text(&store), "--format", "json"]).stdout;
    let review = files.path().join("review.json");
    let record = ["review", "record", "--by", "a", "--snapshot", STATE];
    run(record.into_iter().chain(["--out", text(&review)])).ends(0);
    outputs += &std::fs::read_to_string(&review).expect("it is written");
    let printed = documents(&outputs);
    let printed = printed.iter().filter_map(name_of);
    let account = of_an_account();
    let found: BTreeSet<&str> = printed.chain(account.iter().filter_map(name_of)).collect();
    let all: BTreeSet<&str> = schemas().keys().map(String::as_str).collect();
    assert_eq!(found, all);
}

#[test]
fn what_is_not_of_a_schema_is_refused() {
    let arguments = [
        "suggest",
        "orders-api",
        "--trail",
        ORDERS,
        "--format",
        "json",
    ];
    let document = run(arguments).json();
    let members = document.as_object().expect("an object");
    for name in members.keys() {
        let mut other = document.clone();
        other.as_object_mut().expect("an object").remove(name);
        assert!(recognized(&other).is_err(), "without `{name}`");
        other[name] = json!({"more": 1});
        assert!(recognized(&other).is_err(), "another `{name}`");
    }
    for (place, value) in [
        ("/version", json!(0)),
        ("/more", json!(1)),
        ("/grants/0/more", json!(1)),
        ("/grants/0/reasons/0/kind", json!("other")),
        ("/grants/0/reasons/0/calls/value", json!(-1)),
        ("/window/first", json!("yesterday")),
        ("/basis/strip/0/from", json!("2026-13-01")),
        ("/roles/1", document["roles"][0].clone()),
    ] {
        let mut other = document.clone();
        let (parent, name) = place.rsplit_once('/').expect("a place has a parent");
        match other.pointer_mut(parent).expect("the place is there") {
            Value::Array(list) => list.push(value),
            parent => parent[name] = value,
        }
        assert!(recognized(&other).is_err(), "{place}");
    }
    assert!(recognized(&json!({"another": "form"})).is_err());
}
