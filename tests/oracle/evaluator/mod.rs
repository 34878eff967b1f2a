//! The evaluator against an independent one: `verdicts.jsonl` holds what
//! `@cloud-copilot/iam-simulate` decided (recorded by `record.mjs`, never linked),
//! `disagreements.jsonl` each case where lpgen decides otherwise, with the AWS page that says so. And
//! proofs about made pairs against a second evaluator; see `fuzz`.
#![allow(
    clippy::disallowed_methods,
    reason = "the environment says how many pairs to make, and the clock for how long"
)]

mod fuzz;

use std::collections::HashMap;

use lpgen::iam::{Context, Decision, Policy, Request, evaluate};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Set {
    id: String,
    policies: Vec<Box<RawValue>>,
    boundary: Option<Box<RawValue>>,
    session: Option<Box<RawValue>>,
    requests: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    action: String,
    resource: String,
    #[serde(default)]
    context: Context,
    verdict: String,
}

#[derive(Deserialize)]
struct Disagreement {
    id: String,
    request: usize,
    lpgen: String,
    because: String,
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(read).collect()
}

fn policy(id: &str, json: &RawValue) -> Policy {
    Policy::parse(json.get()).unwrap_or_else(|error| panic!("{id}: {error}"))
}

/// As the other names it.
fn verdict(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed { .. } => "allowed",
        Decision::ExplicitDeny { .. } => "explicitDeny",
        Decision::ImplicitDeny { .. } => "implicitDeny",
    }
}

#[test]
fn agrees_with_an_independent_evaluator_or_says_why_not() {
    let listed: Vec<Disagreement> = lines(include_str!("disagreements.jsonl"));
    assert!(
        listed
            .iter()
            .all(|entry| entry.because.contains("AWS page"))
    );
    let mut expected: HashMap<(String, usize), String> = listed
        .into_iter()
        .map(|entry| ((entry.id, entry.request), entry.lpgen))
        .collect();
    let (mut asked, mut wrong) = (0, Vec::new());
    for set in lines::<Set>(include_str!("verdicts.jsonl")) {
        let parse = |json: &RawValue| policy(&set.id, json);
        let policies: Vec<Policy> = set.policies.iter().map(|json| parse(json)).collect();
        let boundary = set.boundary.as_deref().map(parse);
        let session = set.session.as_deref().map(parse);
        for (index, case) in set.requests.into_iter().enumerate() {
            asked += 1;
            let request = Request {
                action: case.action.parse().expect("an action"),
                resource: case.resource,
                context: case.context,
            };
            let decision = evaluate(&policies, boundary.as_ref(), session.as_ref(), &request);
            let verdict = verdict(&decision);
            let ours = expected.remove(&(set.id.clone(), index));
            let agreed = match &ours {
                None => verdict == case.verdict,
                Some(ours) => verdict == ours && *ours != case.verdict,
            };
            if !agreed {
                wrong.push(format!(
                    "{} request {index}: {verdict} ({decision}), recorded {}",
                    set.id, case.verdict
                ));
            }
        }
    }
    assert!(asked >= 3_000, "only {asked} cases");
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(expected.is_empty(), "listed, but not there: {expected:?}");
}
