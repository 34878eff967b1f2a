use std::collections::BTreeSet;

use super::super::sample::{Sample, call, usage};
use super::super::*;
use super::{GROUP, TABLE, codes, granted, suggest};
use crate::catalog::requirement::Variety;
use crate::lambda::configuration::Configuration;
use crate::observer::usage::Origin;

#[test]
fn logging_is_always_implied() {
    let implied = |usage: &FunctionUsage| -> Vec<String> {
        let synthesis = synthesize(usage, &Options::default());
        synthesis
            .grants
            .iter()
            .map(|g| format!("{} {}", g.action, g.resource))
            .collect()
    };
    let of = |group: &str| {
        vec![
            format!("logs:CreateLogGroup {group}"),
            format!("logs:CreateLogGroup {group}:*"),
            format!("logs:CreateLogStream {group}:*"),
            format!("logs:PutLogEvents {group}:*"),
        ]
    };
    assert_eq!(implied(&usage(vec![])), of(GROUP));
    let mut configured = usage(vec![]);
    let function = configured.function.clone();
    configured.configured.versions = vec![Configuration {
        log_group: Some("/custom/group".to_owned()),
        ..Configuration::of(function, String::new())
    }];
    assert_eq!(
        implied(&configured),
        of("arn:aws:logs:eu-west-1:111122223333:log-group:/custom/group")
    );
    // The service was seen to log elsewhere, and its own calls do not stand twice.
    let seen = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/us-east-1.orders-api";
    let stream = call("logs:CreateLogStream", &format!("{seen}:log-stream:"))
        .naming(Variety::Run, &["2026/11/22/[$LATEST]1234"])
        .by(Origin::Worker);
    let calls = vec![stream, call("logs:CreateLogGroup", seen).by(Origin::Worker)];
    assert_eq!(implied(&usage(calls.clone())), of(seen));
    let synthesis = suggest(calls);
    assert_eq!(
        granted(&synthesis).len(),
        2,
        "reasons join: {:?}",
        synthesis.grants
    );
    assert!(synthesis.gaps.is_empty(), "{:?}", synthesis.gaps);
}

#[test]
fn an_unknown_region_is_that_of_the_calls() {
    let mut somewhere = usage(vec![call("dynamodb:GetItem", TABLE)]);
    somewhere.function.region.clear();
    let synthesis = synthesize(&somewhere, &Options::default());
    assert!(synthesis.grants.iter().any(|grant| grant.resource == GROUP));
    somewhere.calls.clear();
    let nowhere = synthesize(&somewhere, &Options::default());
    assert_eq!(codes(&nowhere), BTreeSet::from(["log-group-not-exact"]));
    assert!(
        nowhere.grants[0]
            .resource
            .starts_with("arn:aws:logs:*:111122223333:log-group:")
    );
}

#[test]
fn replicas_at_the_edge_log_in_every_region() {
    let mut edge = usage(vec![]);
    edge.is_edge = true;
    let synthesis = synthesize(&edge, &Options::default());
    let group = "arn:aws:logs:*:111122223333:log-group:/aws/lambda/us-east-1.orders-api:*";
    assert!(
        synthesis
            .grants
            .iter()
            .any(|g| g.action.name() == "PutLogEvents" && g.resource == group)
    );
    assert!(synthesis.grants.iter().any(|g| g.resource == GROUP));
}

#[test]
fn a_group_of_the_codes_own_is_written_to() {
    let audit = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/audit";
    let stream = call("logs:CreateLogStream", &format!("{audit}:log-stream:"))
        .naming(Variety::Run, &["2026-11-22"]);
    let synthesis = suggest(vec![stream]);
    let put: Vec<&Grant> = synthesis
        .grants
        .iter()
        .filter(|g| g.action.name() == "PutLogEvents" && g.resource == format!("{audit}:*"))
        .collect();
    assert_eq!(put.len(), 1);
    assert!(!put[0].is_observed());
}

#[test]
fn interfaces_that_lambda_makes_imply_the_whole_set() {
    let subnet = "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a1b2c3d";
    let made = call("ec2:CreateNetworkInterface", subnet)
        .by(Origin::Forwarded("lambda.amazonaws.com".to_owned()));
    let synthesis = suggest(vec![made]);
    let ec2 = |s: &Synthesis| {
        s.grants
            .iter()
            .filter(|g| g.action.service() == "ec2")
            .count()
    };
    assert_eq!(ec2(&synthesis), 6);
    assert!(
        synthesis
            .grants
            .iter()
            .filter(|g| g.action.service() == "ec2")
            .all(|g| g.resource == "*")
    );
    // The code's own calls imply nothing.
    assert_eq!(
        ec2(&suggest(vec![call("ec2:CreateNetworkInterface", subnet)])),
        1
    );
}
