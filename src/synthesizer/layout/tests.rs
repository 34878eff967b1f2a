use std::collections::BTreeSet;

use super::*;
use crate::observer::usage::Origin;
use crate::synthesizer::sample::{Sample, call, object_call, usage};
use crate::synthesizer::{Options, synthesize};

fn grants(calls: Vec<crate::observer::function::FunctionCall>) -> Vec<Grant> {
    synthesize(&usage(calls), &Options::default()).grants
}

fn sids(layout: &Layout) -> Vec<&str> {
    let all = layout
        .documents
        .iter()
        .flat_map(|document| &document.statements);
    all.map(|statement| statement.sid.as_str()).collect()
}

#[test]
fn a_policy_reads_as_a_person_would_write_it() {
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders";
    let grants = grants(vec![
        call("dynamodb:GetItem", table),
        call("dynamodb:PutItem", table),
        call("dynamodb:Query", table),
        call("dynamodb:Query", &format!("{table}/index/ByDate")),
        call("ec2:DescribeInstances", "*"),
        call("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k")
            .by(Origin::Forwarded("AWS Internal".to_owned()))
            .with("kms:ViaService", "ssm.eu-west-1.amazonaws.com"),
        object_call("s3:GetObject", &["uploads/a.jpg"]),
    ]);
    let layout = layout("orders-api", &grants, &SizeLimits::default());
    insta::assert_snapshot!(layout.documents[0].policy.to_json());
    assert_eq!(layout.documents.len(), 1);
    assert_eq!(layout.documents[0].name, "orders-api");
    assert_eq!(layout.gaps, []);
}

#[test]
fn every_grant_stands_in_exactly_one_statement_and_none_is_added() {
    let calls = (0..9)
        .flat_map(|i| {
            ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"][..=i % 3]
                .iter()
                .map(move |action| {
                    call(action, &format!("arn:aws:sqs:eu-west-1:111122223333:q{i}"))
                })
        })
        .collect();
    let grants = grants(calls);
    for managed in [6_144, 900, 400] {
        let layout = layout(
            "f",
            &grants,
            &SizeLimits {
                managed,
                ..SizeLimits::default()
            },
        );
        let mut seen = Vec::new();
        for document in &layout.documents {
            assert!(
                document.policy.size() <= managed,
                "{}",
                document.policy.to_json()
            );
            for (statement, made) in document.policy.statements.iter().zip(&document.statements) {
                assert_eq!(statement.sid.as_deref(), Some(made.sid.as_str()));
                let pairs =
                    statement.actions.patterns().len() * statement.resources.patterns().len();
                assert_eq!(pairs, made.grants.len(), "no pair but those granted");
                seen.extend(made.grants.iter().copied());
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..grants.len()).collect::<Vec<_>>());
        assert_eq!(layout.gaps.is_empty(), layout.documents.len() == 1);
    }
}

/// One of a few actions on one of a few queues or tables, by numbers.
fn one_of(
    action: usize,
    resource: usize,
    everything: bool,
) -> crate::observer::function::FunctionCall {
    const ACTIONS: [&str; 10] = [
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
        "sqs:PurgeQueue",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:UpdateItem",
    ];
    let action = ACTIONS[action];
    let named = match action.split_once(':') {
        Some(("sqs", _)) => format!("arn:aws:sqs:eu-west-1:111122223333:queue{resource}"),
        _ => format!("arn:aws:dynamodb:eu-west-1:111122223333:table/Table{resource}"),
    };
    call(action, if everything { "*" } else { &named })
}

/// Sids by what stands in a statement besides its resources; what is split for its length is left out.
fn named(layout: &Layout) -> std::collections::BTreeMap<(Vec<String>, bool), BTreeSet<String>> {
    let mut all = std::collections::BTreeMap::new();
    for statement in layout.documents.iter().flat_map(|d| &d.policy.statements) {
        let actions = statement
            .actions
            .patterns()
            .iter()
            .map(|p| p.as_str().to_owned());
        let everything = statement
            .resources
            .patterns()
            .iter()
            .any(|p| p.as_str() == "*");
        let names: &mut BTreeSet<String> = all.entry((actions.collect(), everything)).or_default();
        names.extend(statement.sid.clone());
    }
    all
}

proptest::proptest! {
    /// Whatever is called on one resource more, statements that stay keep their names, and no two share one.
    #[test]
    fn a_resource_more_changes_no_name(
        calls in proptest::collection::vec((0_usize..10, 0_usize..6, proptest::bool::weighted(0.1)), 1..30),
        more in proptest::collection::vec((0_usize..10, 0_usize..12), 1..4),
    ) {
        let before: Vec<_> = calls.iter().map(|(a, r, e)| one_of(*a, *r, *e)).collect();
        let mut after = before.clone();
        after.extend(more.iter().map(|(a, r)| one_of(*a, *r, false)));
        let lay = |calls| layout("f", &grants(calls), &SizeLimits::default());
        let (before, after) = (lay(before), lay(after));
        proptest::prop_assert_eq!(sids(&after).len(), sids(&after).iter().collect::<BTreeSet<_>>().len());
        let (old, new) = (named(&before), named(&after));
        for (what, names) in &old {
            if let Some(now) = new.get(what) {
                proptest::prop_assert_eq!(names, now, "{:?}", what);
            }
        }
    }
}

#[test]
fn an_action_of_a_shared_statement_may_have_a_resource_more() {
    let before = [
        one_of(0, 1, false),
        one_of(1, 1, false),
        one_of(6, 1, false),
    ];
    let after = [&before[..], &[one_of(0, 2, false)]].concat();
    let lay = |calls| layout("f", &grants(calls), &SizeLimits::default());
    let (before, after) = (lay(before.to_vec()), lay(after));
    let names = [
        "ObservedDynamodbGetItem",
        "ObservedSqsReceiveMessageSendMessage",
    ];
    let observed = |layout: &Layout| -> Vec<String> {
        let all = sids(layout)
            .into_iter()
            .filter(|sid| sid.starts_with("Observed"));
        all.map(str::to_owned).collect()
    };
    assert_eq!(observed(&before), names);
    assert_eq!(
        observed(&after),
        [names[0], names[1], "ObservedSqsSendMessage"]
    );
}

#[test]
fn a_long_policy_is_split_and_says_what_that_means() {
    let calls = (0..300)
        .map(|i| {
            call(
                "sqs:SendMessage",
                &format!("arn:aws:sqs:eu-west-1:111122223333:queue-{i}"),
            )
        })
        .collect();
    let layout = layout("orders-api", &grants(calls), &SizeLimits::default());
    assert!(layout.documents.len() > 2);
    assert_eq!(layout.documents[1].name, "orders-api-2");
    let text = &layout.gaps[0].text;
    assert!(text.contains("each fits into a managed policy"), "{text}");
    assert!(
        text.contains("together they do not fit into a role's inline policies"),
        "{text}"
    );
}

#[test]
fn names_of_statements_are_letters_and_digits_and_unique() {
    let long = "x".repeat(90);
    let calls = (0..20)
        .map(|i| {
            let queue = format!("arn:aws:sqs:eu-west-1:111122223333:{long}{i}");
            // A set of actions of its own for each queue, so that none share a statement.
            call(&format!("sqs:Action{i}"), &queue)
        })
        .collect();
    let layout = layout("f", &grants(calls), &SizeLimits::default());
    let sids = sids(&layout);
    assert!(
        sids.iter()
            .all(|sid| sid.len() <= 64 && sid.chars().all(|c| c.is_ascii_alphanumeric()))
    );
    assert_eq!(sids.iter().collect::<BTreeSet<_>>().len(), sids.len());
}
