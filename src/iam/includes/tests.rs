use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::iam::condition::Context;
use crate::iam::evaluate::evaluate;

const ACTIONS: [&str; 4] = ["s3:Get", "s3:Put", "sqs:Send", "sqs:Get"];
const ACTION_PATTERNS: [&str; 6] = ["*", "s3:*", "s3:Get", "s3:P*", "sqs:Send", "sqs:?et"];
const RESOURCES: [&str; 7] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::b",
    "arn:aws:s3:::ab",
    "arn:aws:s3:::bb",
    "arn:aws:s3:::",
    "arn:aws:s3:x::a",
];
const RESOURCE_PATTERNS: [&str; 8] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::?",
    "arn:aws:s3:::b",
    "arn:aws:s3:::*b",
    "arn:aws:s3:*",
    "arn:aws:s3:::${aws:t}",
];
const CONDITIONS: [&str; 7] = [
    "{}",
    r#"{"StringEquals":{"aws:t":"a"}}"#,
    r#"{"StringLike":{"aws:T":["a*","b"]}}"#,
    r#"{"StringNotEquals":{"aws:t":["a","b"]}}"#,
    r#"{"StringEqualsIfExists":{"aws:t":"a"}}"#,
    r#"{"Null":{"aws:t":"false"}}"#,
    r#"{"Bool":{"aws:s":"true"},"StringEquals":{"aws:t":["a","b"]}}"#,
];

fn statement() -> impl Strategy<Value = String> {
    let element = |patterns: &'static [&'static str], name: &'static str| {
        let kind = prop_oneof![4 => Just(""), 1 => Just("Not")];
        (kind, subsequence(patterns, 1..=2)).prop_map(move |(kind, list)| {
            format!(
                r#""{kind}{name}":{}"#,
                serde_json::to_string(&list).expect("texts")
            )
        })
    };
    (
        prop_oneof![3 => Just("Allow"), 1 => Just("Deny")],
        element(&ACTION_PATTERNS, "Action"),
        element(&RESOURCE_PATTERNS, "Resource"),
        prop_oneof![2 => Just("{}"), 1 => select(&CONDITIONS[..])],
    )
        .prop_map(|(effect, actions, resources, condition)| {
            format!(r#"{{"Effect":"{effect}",{actions},{resources},"Condition":{condition}}}"#)
        })
}

fn policies() -> impl Strategy<Value = Vec<Policy>> {
    prop::collection::vec(statement(), 1..4)
        .prop_map(|statements| vec![policy(&statements.join(","))])
}

fn policy(statements: &str) -> Policy {
    Policy::parse(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
    ))
    .expect("a policy")
}

fn actions() -> Vec<Action> {
    ACTIONS
        .map(|text| text.parse().expect("an action"))
        .to_vec()
}

/// Every request over the small world of these tests.
fn requests() -> Vec<Request> {
    let mut contexts = Vec::new();
    for tag in [None, Some("a"), Some("b"), Some("ab"), Some("c")] {
        for secure in [None, Some("true"), Some("false")] {
            let mut context = Context::default();
            context.insert("aws:t", tag);
            context.insert("aws:s", secure);
            contexts.push(context);
        }
    }
    let mut all = Vec::new();
    for action in actions() {
        for resource in RESOURCES {
            all.extend(contexts.iter().map(|context| Request {
                action: action.clone(),
                resource: resource.to_owned(),
                context: context.clone(),
            }));
        }
    }
    all
}

fn allowed(policies: &[Policy], request: &Request) -> bool {
    evaluate(policies, None, None, request).is_allowed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_verdict_is_wrong(wide in policies(), narrow in policies()) {
        match includes(&wide, &narrow, &actions()) {
            PolicyInclusion::Included => for request in requests() {
                prop_assert!(!allowed(&narrow, &request) || allowed(&wide, &request), "{:?}", request);
            },
            PolicyInclusion::NotIncluded { witness } => {
                prop_assert!(allowed(&narrow, &witness) && !allowed(&wide, &witness));
            }
            PolicyInclusion::Unknown { .. } => {}
        }
    }

    #[test]
    fn policies_include_themselves(policies in policies()) {
        prop_assert_eq!(includes(&policies, &policies, &actions()), PolicyInclusion::Included);
    }
}

#[test]
fn the_typical_pairs_are_decided() {
    let admin = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let table = r#"{"Effect":"Allow","Action":["s3:Get","s3:Put"],"Resource":"arn:aws:s3:::a/*"}"#;
    let narrow = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"arn:aws:s3:::a/b/*"}"#;
    let split = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"arn:aws:s3:::a/*"},
                   {"Effect":"Allow","Action":"s3:Put","Resource":"*"}"#;
    let denied = r#"{"Effect":"Allow","Action":"*","Resource":"*"},
                    {"Effect":"Deny","Action":"s3:Get","Resource":"arn:aws:s3:::a/b/secret"}"#;
    let cases = [
        (admin, table, true),
        (table, admin, false),
        (table, narrow, true),
        (narrow, table, false),
        (split, table, true),
        (table, split, false),
        (admin, denied, true),
        (denied, admin, false),
        (denied, narrow, false),
        (denied, denied, true),
    ];
    for (wide, narrow, expected) in cases {
        let answer = includes(&[policy(wide)], &[policy(narrow)], &actions());
        let decided = match &answer {
            PolicyInclusion::Included => expected,
            PolicyInclusion::NotIncluded { .. } => !expected,
            PolicyInclusion::Unknown { .. } => false,
        };
        assert!(decided, "{wide} includes {narrow}: {answer:?}");
    }
}
