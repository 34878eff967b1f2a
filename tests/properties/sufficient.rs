//! What must hold for whatever a function did: from its records to its policy, through the library.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::calls::{Call, Ended, FUNCTION, Need, Operation, any_call};
use crate::record::{ACCOUNT, REGION};
use lpgen::catalog::Catalog;
use lpgen::iam::condition::Context;
use lpgen::iam::evaluate::{Request, evaluate};
use lpgen::iam::policy::Policy;
use lpgen::lambda::configuration::Configurations;
use lpgen::observer::attribution::attribute;
use lpgen::observer::fold::fold;
use lpgen::observer::record::Record;
use lpgen::observer::usage::{Usage, wire};
use lpgen::synthesizer::{Options, SizeLimits, Synthesis, layout, replay, synthesize};
use proptest::prelude::*;
use serde_json::Value;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::bundled);

fn folded<'a>(records: impl IntoIterator<Item = &'a Value>) -> Usage {
    let mut usage = Usage::default();
    for record in records {
        let text = record.to_string();
        let record = Record::parse(text.as_bytes()).expect("the record is sound");
        fold(&mut usage, &record, &CATALOG);
    }
    usage
}

fn records(calls: &[Call]) -> Vec<Value> {
    let numbered = calls.iter().enumerate();
    numbered
        .map(|(n, call)| call.record(&format!("event-{n}")))
        .collect()
}

/// What comes of the calls: the grants, and the policies as text read back.
fn suggested(usage: &Usage) -> (Synthesis, Vec<Policy>) {
    let attributed = attribute(usage, &Configurations::default());
    let function = attributed
        .functions
        .values()
        .find(|f| f.function.name == FUNCTION)
        .expect("the function is found");
    let synthesis = synthesize(function, &Options::default());
    let layout = layout(FUNCTION, &synthesis.grants, &SizeLimits::default());
    let missed = replay(&layout.documents, function, &Options::default());
    assert!(missed.is_empty(), "{missed:?}");
    let policies = read_back(&layout.documents);
    (synthesis, policies)
}

fn read_back(documents: &[lpgen::synthesizer::PolicyDocument]) -> Vec<Policy> {
    documents
        .iter()
        .map(|document| {
            let text = document.policy.to_json();
            Policy::parse(&text).expect("a policy reads back")
        })
        .collect()
}

fn allows(policies: &[Policy], need: &Need) -> bool {
    let mut context = Context::default();
    if let Some(prefix) = &need.prefix {
        context.insert("s3:prefix", [prefix.clone()]);
    }
    let request = Request {
        action: need.action.parse().expect("an action"),
        resource: need.resource.clone(),
        context,
    };
    evaluate(policies, None, None, &request).is_allowed()
}

fn proven(calls: &[Call]) -> BTreeSet<Need> {
    calls.iter().flat_map(Call::proven).collect()
}

/// What every function needs to log. The group is asked for with and without `:*`.
fn logging() -> Vec<Need> {
    let group = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/{FUNCTION}");
    let stream = format!("{group}:log-stream:2026/11/22/[$LATEST]0123456789abcdef");
    [
        ("logs:CreateLogGroup", group.clone()),
        ("logs:CreateLogGroup", format!("{group}:*")),
        ("logs:CreateLogStream", stream.clone()),
        ("logs:PutLogEvents", stream),
    ]
    .into_iter()
    .map(|(action, resource)| Need {
        action,
        resource,
        prefix: None,
    })
    .collect()
}

/// The same request for something that no call touched.
fn elsewhere(need: &Need) -> Vec<Need> {
    let mut resources = vec![
        need.resource.replace(ACCOUNT, "999988887777"),
        need.resource.replace(crate::calls::PARTNER, "999988887777"),
        need.resource.replace(crate::calls::PARTNER, ACCOUNT),
        need.resource.replace(ACCOUNT, crate::calls::PARTNER),
        need.resource.replace(REGION, "ap-south-1"),
    ];
    for name in [
        "orders",
        "stock",
        "example-documents",
        "queue-",
        "topic-",
        "m-",
        "reader-",
    ] {
        resources.push(need.resource.replacen(name, &format!("x{name}"), 1));
    }
    if let Some((bucket, _)) = need.resource.split_once("/2026/") {
        let bucket = bucket.split('/').next().unwrap_or_default();
        resources.push(format!("{bucket}/somewhere-else/2026/11/05/0011aabb.json"));
        resources.push(format!("{bucket}-eu-2/invoices/2026/11/05/0011aabb.json"));
    }
    resources
        .into_iter()
        .filter(|resource| *resource != need.resource)
        .map(|resource| Need {
            resource,
            ..need.clone()
        })
        .collect()
}

/// Whether calls prove the use of what a denied call asked for: by name; for keys that are made per
/// call, by a key in the same directory; for a function's alias, by a call of which the records do
/// not tell the alias.
fn is_proven(need: &Need, proven: &BTreeSet<Need>) -> bool {
    let place = |n: &Need| n.resource.split("/2026/").next().map(str::to_owned);
    proven.iter().any(|p| {
        p.action == need.action
            && (p.resource == need.resource
                || p.resource.contains("/2026/") && place(p) == place(need)
                || p.resource.ends_with("function:billing-worker:any"))
    })
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec(any_call(), 1..18)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every call that was allowed is allowed.
    #[test]
    fn sufficient(calls in calls()) {
        let (_, policies) = suggested(&folded(&records(&calls)));
        for need in proven(&calls).into_iter().chain(logging()) {
            prop_assert!(allows(&policies, &need), "{need:?} is denied");
        }
    }

    /// Without any one grant, something that is needed is denied.
    #[test]
    fn minimal(calls in calls()) {
        let (synthesis, _) = suggested(&folded(&records(&calls)));
        let needs: Vec<Need> = proven(&calls).into_iter().chain(logging()).collect();
        for left_out in 0..synthesis.grants.len() {
            let mut grants = synthesis.grants.clone();
            let grant = grants.remove(left_out);
            let policies = read_back(&layout(FUNCTION, &grants, &SizeLimits::default()).documents);
            let missed = needs.iter().any(|need| !allows(&policies, need));
            prop_assert!(missed, "nothing needs {} on {}", grant.action, grant.resource);
        }
    }

    /// What was denied is not granted, unless other calls prove it.
    #[test]
    fn denied_calls_grant_nothing(calls in calls()) {
        let (synthesis, policies) = suggested(&folded(&records(&calls)));
        let proven = proven(&calls);
        for call in calls.iter().filter(|call| call.ended == Ended::Denied) {
            let need = &call.operation.needs()[0];
            // The message tells no prefix: the request stands without one.
            let need = Need { prefix: None, ..need.clone() };
            if !is_proven(&need, &proven) {
                prop_assert!(!allows(&policies, &need), "{need:?} is allowed");
            }
            let wanted = synthesis.wanted.iter().any(|wanted| {
                wanted.action.as_ref().is_some_and(|a| a.to_string() == need.action)
            });
            prop_assert!(wanted, "{need:?} is not reported");
        }
    }

    /// Nothing in another account, region, table, bucket, queue or directory is allowed.
    #[test]
    fn nothing_else_is_allowed(calls in calls()) {
        let (_, policies) = suggested(&folded(&records(&calls)));
        let proven = proven(&calls);
        for other in proven.iter().flat_map(elsewhere) {
            prop_assert!(proven.contains(&other) || !allows(&policies, &other), "{other:?} is allowed");
        }
    }

    /// A bucket that is listed by prefix again and again is not opened to other listings.
    #[test]
    fn other_prefixes_are_not_listed(prefixes in prop::sample::subsequence(vec![0, 1, 2], 1..=3)) {
        let list = |prefix: &usize| Call {
            operation: Operation::ListObjects { bucket: 0, prefix: Some(*prefix) },
            ended: Ended::Succeeded,
        };
        let calls: Vec<Call> = prefixes.iter().flat_map(|prefix| vec![list(prefix); 3]).collect();
        let (_, policies) = suggested(&folded(&records(&calls)));
        for need in proven(&calls) {
            prop_assert!(allows(&policies, &need), "{need:?} is denied");
            for prefix in [None, Some(String::new()), Some("somewhere-else/".to_owned())] {
                let other = Need { prefix, ..need.clone() };
                prop_assert!(!allows(&policies, &other), "{other:?} is allowed");
            }
        }
    }

    /// A key that is made tomorrow in the same place is allowed.
    #[test]
    fn the_next_key_is_allowed(calls in calls(), id in any::<u32>()) {
        let (_, policies) = suggested(&folded(&records(&calls)));
        for need in proven(&calls) {
            if let Some((place, _)) = need.resource.split_once("/2026/") {
                let resource = format!("{place}/2026/12/24/{id:08x}.json");
                let next = Need { resource, ..need.clone() };
                prop_assert!(allows(&policies, &next), "{next:?} is denied");
            }
        }
    }

    /// The order of records, repeats, and folding in parts change no byte.
    #[test]
    fn order_and_repeats_change_nothing(
        (calls, order) in calls().prop_flat_map(|calls| {
            let numbers: Vec<usize> = (0..calls.len()).chain(0..calls.len() / 2).collect();
            (Just(calls), Just(numbers).prop_shuffle())
        }),
        cut in any::<prop::sample::Index>(),
    ) {
        let records = records(&calls);
        let expected = folded(&records);
        let shuffled: Vec<&Value> = order.iter().map(|&n| &records[n]).collect();
        let (first, second) = shuffled.split_at(cut.index(shuffled.len()));
        let mut found = folded(first.iter().copied());
        found.merge(folded(second.iter().copied()));
        prop_assert_eq!(wire::write(&expected), wire::write(&found));
        let text = |usage| suggested(usage).1.iter().map(Policy::to_json).collect::<Vec<_>>();
        prop_assert_eq!(text(&expected), text(&found));
        let read = wire::read(&wire::write(&expected)).expect("a usage reads back");
        prop_assert_eq!(text(&expected), text(&read));
    }
}
