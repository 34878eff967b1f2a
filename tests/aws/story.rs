//! The story of the shop: functions that may do anything run; the trail tells lpgen what they did;
//! with what lpgen proposes they run as before, and can do nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::accessed;
use crate::account::{ACCOUNT, Account};
use crate::environment::Python;
use crate::managed;
use crate::secrets;
use crate::shop::{self, FUNCTIONS, Function, TRAIL_BUCKET};
use crate::suggestion::{self, FORCE, Policy, Source};
use crate::taking_away;

/// How often each function does its work before the trail is read.
const DAYS_WORK: usize = 5;

/// Codes with which a service says that IAM does not allow it.
const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "403",
];

/// The whole story. What lpgen proposes does not depend on where it reads the same things.
pub(crate) fn from_the_account(python: &Python) -> Vec<String> {
    let account = worked(python);
    accessed::nothing_before(&account);
    let policies = suggestion::of(&account, Source::Account, &FUNCTIONS);
    for source in [Source::Bucket, Source::Snapshot, Source::AwsCli] {
        assert_eq!(
            suggestion::of(&account, source, &FUNCTIONS),
            policies,
            "from {source:?}"
        );
    }
    validated(python, &policies);
    let written = secrets::absent_below(&account.directory().join("state"))
        + secrets::absent_below(&account.directory().join("cache"));
    let mut notes = vec![format!(
        "nothing that was planted is in {written} files of snapshot and cache"
    )];
    for function in &FUNCTIONS {
        let policy = &policies[function.name];
        give(&account, function, policy);
        works(&account, function);
        others_are_denied(&account, function);
        notes.extend(taking_away::breaks(&account, function, policy));
    }
    account.recorder.has_recorded_all();
    notes
}

/// Event history holds no data events, and records of the regions that were asked alone: of a role that may
/// do anything anywhere all is kept, so that all works, and lpgen says why. Of a function that made data calls
/// alone it shows nothing, and lpgen says so.
pub(crate) fn from_event_history(python: &Python) -> Vec<String> {
    let account = worked(python);
    // No data event is in it, and no report tells that the role used buckets and tables: unknown is not
    // unused.
    let operation = "iam:GenerateServiceLastAccessedDetails";
    let message = format!("not authorized to perform: {operation}");
    account
        .recorder
        .stub(&json!({"operation": operation, "error": [403, "AccessDenied", message]}));
    account.recorder.count_anew();
    let seen: Vec<&Function> = FUNCTIONS
        .iter()
        .filter(|f| f.name != "report-nightly")
        .collect();
    let policies = suggestion::of(&account, Source::EventHistory, seen.iter().copied());
    let asked = account.recorder.requests()["cloudtrail:LookupEvents"].clone();
    for function in &seen {
        give(&account, function, &policies[function.name]);
        works(&account, function);
    }
    let run = account.ask(&["suggest", "orders-api", "--trail", "event-history", FORCE]);
    run.ends(0).says(&[
        "kept-whole",
        "records of eu-west-1, us-east-1 alone were read",
    ]);
    let run = account.ask(&["suggest", "report-nightly", "--trail", "event-history"]);
    run.ends(0)
        .says(&["report-nightly", "none in the window", "no-calls"]);
    vec![format!(
        "{asked} requests to Event history for {} functions",
        seen.len()
    )]
}

/// The shop after some days' work, with its trail delivered.
pub(crate) fn worked(python: &Python) -> Account {
    let account = Account::new(python);
    shop::deploy(&account);
    work(&account);
    account.recorder.deliver(TRAIL_BUCKET);
    account
}

/// IAM takes the policies, which it validates more strictly than the emulator that runs functions.
fn validated(python: &Python, policies: &BTreeMap<&'static str, Policy>) {
    let strict = Account::with_managed_policies(python);
    let named = policies.iter().flat_map(|(name, policy)| {
        let documents = policy.documents().iter();
        documents.map(|document| ((*name).to_owned(), document.clone()))
    });
    managed::accepts(&strict, &named.collect::<Vec<_>>());
}

/// Has every function do its work; the queue calls `orders-worker` beside.
fn work(account: &Account) {
    for function in &FUNCTIONS {
        for _ in 0..DAYS_WORK {
            let outcomes = account.invoke(function.name, &json!({"calls": "inside"}));
            assert_eq!(
                failed(&outcomes),
                BTreeMap::new(),
                "{} as administrator",
                function.name
            );
        }
    }
    account.wait_until("the queue is worked off", |account| {
        let url = account.calls.call(
            "sqs",
            "get_queue_url",
            &json!({"QueueName": "orders-events"}),
        );
        let asked = json!({"QueueUrl": url["QueueUrl"], "AttributeNames": ["All"]});
        let left = account.calls.call("sqs", "get_queue_attributes", &asked);
        [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
        ]
        .iter()
        .all(|name| left["Attributes"][name] == "0")
    });
}

/// Replaces all that a function may do by a policy: on its role, or, where it shares that with
/// another function, on a new one, as lpgen advises.
fn give(account: &Account, function: &Function, policy: &Policy) {
    let role = function.own_role();
    if function.shares_its_role() {
        shop::create_role(account, &role, &json!({"Service": "lambda.amazonaws.com"}));
    }
    put(account, function, policy);
    if function.shares_its_role() {
        assume(account, function, &role);
    } else {
        let admin = json!({"RoleName": role, "PolicyArn": shop::ADMINISTRATOR});
        account.calls.call("iam", "detach_role_policy", &admin);
    }
}

/// Moves a function to another role.
pub(crate) fn assume(account: &Account, function: &Function, role: &str) {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
    // Lambda starts the function anew for the role alone; ministack only for changes such as this
    // of the timeout (`services/lambda_svc.py`, `_WORKER_AFFECTING`)
    let change = json!({"FunctionName": function.name, "Role": arn, "Timeout": 31});
    account
        .calls
        .call("lambda", "update_function_configuration", &change);
    account.wait_until("the function has its new role", |account| {
        let asked = json!({"FunctionName": function.name});
        let now = account
            .calls
            .call("lambda", "get_function_configuration", &asked);
        now["LastUpdateStatus"] == "Successful" && now["Role"] == arn.as_str()
    });
}

/// Puts a policy on the function's own role, document by document.
pub(crate) fn put(account: &Account, function: &Function, policy: &Policy) {
    for (index, document) in policy.documents().iter().enumerate() {
        let name = format!("least-{index}");
        shop::put_policy(account, &function.own_role(), &name, document);
    }
}

/// All that the function does works.
pub(crate) fn works(account: &Account, function: &Function) {
    let inside = account.invoke(function.name, &json!({"calls": "inside"}));
    assert_eq!(
        failed(&inside),
        BTreeMap::new(),
        "{} with what lpgen proposes",
        function.name
    );
}

/// Nothing else does.
pub(crate) fn others_are_denied(account: &Account, function: &Function) {
    let outside = account.invoke(function.name, &json!({"calls": "outside"}));
    for (call, outcome) in outside.as_object().expect("an outcome per call") {
        assert!(
            is_denied(outcome),
            "{}: `{call}` ended with {outcome}",
            function.name
        );
    }
}

fn is_denied(outcome: &Value) -> bool {
    outcome.as_str().is_some_and(|code| DENIED.contains(&code))
}

/// Calls that did not succeed, with their codes.
pub(crate) fn failed(outcomes: &Value) -> BTreeMap<String, String> {
    let all = outcomes.as_object().expect("an outcome per call").iter();
    all.filter(|(_, code)| *code != "ok")
        .map(|(call, code)| (call.clone(), code.as_str().unwrap_or_default().to_owned()))
        .collect()
}
