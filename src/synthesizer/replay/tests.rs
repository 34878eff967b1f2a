use proptest::prelude::*;

use super::*;
use crate::catalog::requirement::Variety;
use crate::observer::function::FunctionCall;
use crate::observer::usage::{Origin, Outcome, Permission};
use crate::synthesizer::sample::{Sample, call, object_call, usage};
use crate::synthesizer::{Generalize, Grant, Reason, SizeLimits, layout, synthesize};

fn documents(grants: &[Grant]) -> Vec<PolicyDocument> {
    layout("orders-api", grants, &SizeLimits::default()).documents
}

#[test]
fn a_call_that_the_documents_do_not_allow_is_a_miss() {
    let seen = usage(vec![object_call("s3:GetObject", &["in/a.txt"])]);
    let more = usage(vec![object_call(
        "s3:GetObject",
        &["in/b.txt", "out/c.txt"],
    )]);
    let options = Options::default();
    let documents = documents(&synthesize(&seen, &options).grants);
    assert_eq!(replay(&documents, &seen, &options), []);
    let misses = replay(&documents, &more, &options);
    assert_eq!(misses.len(), 1);
    assert_eq!(misses[0].resource, "arn:aws:s3:::b/out/c.txt");
    let why = misses[0].why.in_words(&["f"]);
    assert!(
        why.contains("of policy `f` has the action, but not the resource"),
        "{why}"
    );
    assert_eq!(replay(&[], &more, &options).len(), 2);
}

#[test]
fn a_resource_that_no_record_told_must_be_included_as_a_whole() {
    let within = usage(vec![call(
        "sns:Publish",
        "arn:aws:sns:eu-west-1:111122223333:*",
    )]);
    let one = usage(vec![call(
        "sns:Publish",
        "arn:aws:sns:eu-west-1:111122223333:news",
    )]);
    let options = Options::default();
    let whole = documents(&synthesize(&within, &options).grants);
    assert_eq!(replay(&whole, &within, &options), []);
    assert_eq!(replay(&whole, &one, &options), []);
    let part = documents(&synthesize(&one, &options).grants);
    assert_eq!(replay(&part, &within, &options).len(), 1);
}

#[test]
fn more_names_than_a_usage_holds_are_replayed_by_prefix() {
    let mut many = object_call("s3:PutObject", &[]);
    for i in 0..2000_u64 {
        many.entry.names.insert(&format!("d{}/f{i}x.txt", i % 5), i);
    }
    assert!(many.entry.names.is_coarse());
    let seen = usage(vec![many]);
    for generalize in Generalize::ALL {
        let options = Options {
            generalize,
            ..Options::default()
        };
        let synthesis = synthesize(&seen, &options);
        assert_eq!(replay(&documents(&synthesis.grants), &seen, &options), []);
        assert!(
            synthesis.gaps.iter().any(|gap| gap.code == "widened-name"),
            "{generalize}"
        );
    }
}

#[test]
fn conditions_are_replayed_with_each_value() {
    let seen = usage(vec![
        call("s3:ListBucket", "arn:aws:s3:::b").listing(&["in/2026-11-22/", "out/"]),
        call("iam:CreateServiceLinkedRole", "*").with("iam:AWSServiceName", "ecs.amazonaws.com"),
    ]);
    let other = usage(vec![
        call("s3:ListBucket", "arn:aws:s3:::b").listing(&["out/", "secret/"]),
        call("iam:CreateServiceLinkedRole", "*").with("iam:AWSServiceName", "es.amazonaws.com"),
    ]);
    let options = Options::default();
    let documents = documents(&synthesize(&seen, &options).grants);
    assert_eq!(replay(&documents, &seen, &options), []);
    assert_eq!(replay(&documents, &other, &options).len(), 2);
}

fn any_key() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-c]{1,2}",
        "[0-9]{1,3}",
        "[a-f0-9]{8}",
        "[*?$é日]",
        "x-[0-9]{3}"
    ];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"))
}

fn any_call() -> impl Strategy<Value = FunctionCall> {
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/";
    let fixed = (
        prop::sample::select(vec!["GetItem", "Query"]),
        "[AB]",
        any::<bool>(),
    )
        .prop_map(move |(action, name, all)| {
            let action = format!("dynamodb:{action}");
            if all {
                return call(&action, &format!("{table}*")).unresolved("TableName");
            }
            call(&action, &format!("{table}{name}"))
        });
    let object = (
        prop::sample::select(vec!["s3:GetObject", "s3:PutObject"]),
        prop::sample::select(vec!["arn:aws:s3:::b/", "arn:aws:s3:::c/"]),
        prop::collection::vec((any_key(), 0_u64..6), 1..12),
    )
        .prop_map(|(action, bucket, keys)| {
            let mut call = call(action, bucket).naming(Variety::Key, &[]);
            for (key, fingerprint) in keys {
                call.entry.names.insert(&key, fingerprint);
            }
            call
        });
    let list = prop::collection::vec(prop_oneof!["[ab]{1,2}/", "[ab]/[0-9]{3}/", ""], 0..3)
        .prop_map(|prefixes| {
            let call = call("s3:ListBucket", "arn:aws:s3:::b");
            let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
            if prefixes.is_empty() {
                call
            } else {
                call.listing(&prefixes)
            }
        });
    let key = prop::option::of("(s3|ssm)\\.eu-west-1\\.amazonaws\\.com").prop_map(|via| {
        let call = call("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k");
        match via {
            Some(via) => call
                .by(Origin::Forwarded("AWS Internal".to_owned()))
                .with("kms:ViaService", &via),
            None => call,
        }
    });
    let ids = prop::collection::vec("i-[0-9]{3}", 1..5).prop_map(|ids| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        call(
            "ec2:StartInstances",
            "arn:aws:ec2:eu-west-1:111122223333:instance/",
        )
        .naming(Variety::Id, &ids)
    });
    let streams = any::<bool>().prop_map(|worker| {
        let group =
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:log-stream:";
        call("logs:CreateLogStream", group)
            .naming(Variety::Run, &["2026/11/22/[$LATEST]ab"])
            .by(if worker { Origin::Worker } else { Origin::Code })
    });
    let any_resource = Just(call("ec2:DescribeInstances", "*"));
    let free =
        Just(call("sts:GetCallerIdentity", "*").needing(Permission::Free("free".to_owned())));
    let outcome = prop::sample::select(vec![
        Outcome::Succeeded,
        Outcome::Failed,
        Outcome::Throttled,
        Outcome::Denied,
        Outcome::Invalid,
    ]);
    let some = prop_oneof![fixed, object, list, key, ids, streams, any_resource, free];
    (some, outcome).prop_map(|(call, outcome)| call.ended(outcome))
}

fn any_options() -> impl Strategy<Value = Options> {
    prop::sample::select(Generalize::ALL.to_vec()).prop_map(|generalize| Options {
        generalize,
        ..Options::default()
    })
}

/// What no call shows but something implies must be allowed as well.
fn implied(grants: &[Grant]) -> Vec<FunctionCall> {
    let implied = |grant: &&Grant| {
        grant
            .reasons
            .iter()
            .any(|r| matches!(r, Reason::Implied { .. }))
    };
    grants
        .iter()
        .filter(implied)
        .map(|grant| call(&grant.action.to_string(), &grant.resource))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn sufficient_and_minimal(calls in prop::collection::vec(any_call(), 0..14), options in any_options()) {
        let usage = usage(calls);
        let grants = synthesize(&usage, &options).grants;
        let mut needs = usage.clone();
        needs.calls.extend(implied(&grants));
        prop_assert_eq!(replay(&documents(&grants), &needs, &options), []);
        for index in 0..grants.len() {
            let mut fewer = grants.clone();
            let gone = fewer.remove(index);
            let misses = replay(&documents(&fewer), &needs, &options);
            prop_assert!(!misses.is_empty(), "not needed: {} in {:?}", gone.resource, grants.iter().map(|g| (g.action.to_string(), &g.resource)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn order_and_repeats_change_nothing(calls in prop::collection::vec(any_call(), 0..14), options in any_options()) {
        let once = synthesize(&usage(calls.clone()), &options);
        let mut again = [calls.clone(), calls].concat();
        again.reverse();
        prop_assert_eq!(&synthesize(&usage(again), &options), &once);
        let render = |grants: &[Grant]| -> Vec<String> {
            documents(grants).iter().map(|document| document.policy.to_json()).collect()
        };
        let mut reversed = once.grants.clone();
        reversed.reverse();
        prop_assert_eq!(render(&reversed), render(&once.grants));
    }

    #[test]
    fn no_grant_leaves_what_its_calls_were_about(calls in prop::collection::vec(any_call(), 0..14), options in any_options()) {
        let usage = usage(calls);
        for grant in synthesize(&usage, &options).grants.iter().filter(|grant| grant.is_observed()) {
            let at_home = usage.calls.iter().any(|call| {
                let need = &call.key.need;
                call.key.outcome.proves_use()
                    && need.permission == Permission::Action(grant.action.clone())
                    && (grant.resource == need.before
                        || need.variety.is_some() && grant.resource.starts_with(&need.before))
            });
            let logging = grant.action.service() == "logs";
            prop_assert!(at_home || logging, "{grant:?}");
        }
    }
}
