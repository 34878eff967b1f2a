//! What each call that is not answered does.

use super::*;
use crate::lambda::function::Function;
use crate::snapshot::question::{Question, one_of_each};

fn usage() -> FunctionUsage {
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders";
    let mut usage = FunctionUsage::of(Function::from_arn(arn).expect("an ARN"));
    let role = "arn:aws:iam::111122223333:role/orders";
    usage.roles.insert(role.to_owned());
    usage
}

fn roster(snapshot: &Snapshot) -> Roster {
    Roster::of(&snapshot.configurations, &snapshot.unanswered)
}

fn refused(action: &str, region: &str, about: &str) -> Unanswered {
    Unanswered {
        action: action.to_owned(),
        region: region.to_owned(),
        about: about.to_owned(),
        why: DENIED.to_owned(),
        words: "AccessDenied: no".to_owned(),
    }
}

fn unknown(unanswered: Unanswered) -> Unknown {
    let mut snapshot = Snapshot::default();
    snapshot.note_unanswered(unanswered);
    Unknown::of(&snapshot, &usage(), None, &roster(&snapshot))
}

fn keeps(unknown: &Unknown, action: &str) -> bool {
    unknown.keeps(&action.parse().expect("an action")).is_some()
}

#[test]
fn what_a_configuration_may_need_stays_while_it_is_not_known() {
    for (call, kept, not_kept) in [
        (
            "lambda:ListFunctions",
            "ec2:CreateNetworkInterface",
            "sqs:ReceiveMessage",
        ),
        (
            "lambda:GetFunctionConfiguration",
            "xray:PutTraceSegments",
            "s3:DeleteObject",
        ),
        (
            "lambda:ListVersionsByFunction",
            "elasticfilesystem:ClientMount",
            "s3:PutObject",
        ),
        (
            "lambda:ListEventSourceMappings",
            "kinesis:SubscribeToShard",
            "kinesis:PutRecord",
        ),
        (
            "lambda:ListFunctionEventInvokeConfigs",
            "events:PutEvents",
            "events:PutRule",
        ),
        ("kms:ListAliases", "kms:Decrypt", "kms:Encrypt"),
    ] {
        let unknown = unknown(refused(call, "eu-west-1", ""));
        assert!(keeps(&unknown, kept), "{call} keeps {kept}");
        assert!(
            !keeps(&unknown, not_kept),
            "{call} does not keep {not_kept}"
        );
        let gaps = unknown.gaps();
        assert_eq!(gaps.len(), 1, "{call}");
        assert!(gaps[0].text.contains(call) && gaps[0].text.contains("stays"));
        assert!(
            gaps[0]
                .hint
                .as_deref()
                .is_some_and(|hint| hint.contains(call))
        );
    }
}

#[test]
fn calls_about_others_are_none_of_its_concern() {
    let other = "arn:aws:lambda:eu-west-1:111122223333:function:other";
    for elsewhere in [
        refused("lambda:ListEventSourceMappings", "us-east-1", ""),
        refused("lambda:ListFunctionEventInvokeConfigs", "eu-west-1", other),
        refused("iam:GetRole", "", "arn:aws:iam::111122223333:role/other"),
        refused(
            "sqs:GetQueueAttributes",
            "eu-west-1",
            "arn:aws:sqs:eu-west-1:111122223333:q",
        ),
        refused("events:ListRuleNamesByTarget", "eu-west-1", other),
    ] {
        let action = elsewhere.action.clone();
        assert_eq!(unknown(elsewhere).gaps(), [], "{action}");
    }
}

#[test]
fn a_role_that_was_told_another_way_is_no_gap() {
    let mut snapshot = Snapshot::default();
    let role = "arn:aws:iam::111122223333:role/orders";
    snapshot.note_unanswered(refused("iam:GetAccountAuthorizationDetails", "", ""));
    let gaps = |snapshot: &Snapshot, role: Option<&Role>| {
        let roster = roster(snapshot);
        Unknown::of(snapshot, &usage(), role, &roster).gaps().len()
    };
    assert_eq!(gaps(&snapshot, None), 1);
    let known = Role {
        arn: role.to_owned(),
        ..Role::default()
    };
    assert_eq!(gaps(&snapshot, Some(&known)), 0);
    snapshot.note_unanswered(refused("iam:ListRolePolicies", "", role));
    assert_eq!(gaps(&snapshot, Some(&known)), 1);
}

/// Every action that a configuration can imply stays while that configuration is not known: the ones
/// that the synthesizer's own tables name.
#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the tables are code: a test reads their source"
)]
fn whatever_a_configuration_implies_is_kept_by_some_call() {
    let all = [CONFIGURATION, MAPPINGS, DESTINATIONS, KEYS].concat();
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/synthesizer/implied");
    let mut seen = 0;
    for file in std::fs::read_dir(directory).expect("a directory") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        for literal in text.split('"').skip(1).step_by(2) {
            let Some((service, name)) = literal.split_once(':') else {
                continue;
            };
            let is_action = service
                .chars()
                .all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '0'..='9'))
                && name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.chars().all(|c| c.is_ascii_alphanumeric());
            if let (true, Ok(action)) = (is_action, literal.parse::<Action>()) {
                // condition keys look alike
                if [
                    "ResourceAccount",
                    "ViaService",
                    "AccessPointArn",
                    "FunctionArn",
                    "SourceFunctionArn",
                ]
                .contains(&name)
                {
                    continue;
                }
                seen += 1;
                let kept = all
                    .iter()
                    .any(|p| Pattern::without_variables(*p).matches_action(&action));
                assert!(kept, "{action} is implied, and no call keeps it");
            }
        }
    }
    assert!(seen > 40, "only {seen} actions were found");
}

/// Every call that a plan can ask for has words of its own.
#[test]
fn every_call_has_a_consequence() {
    let all = one_of_each();
    for action in all.iter().flat_map(Question::actions) {
        let words = consequence(action).unknown;
        assert_ne!(words, consequence("x:Y").unknown, "{action}");
    }
}

fn indexed(regions: &[&str], functions: Option<&[&str]>) -> Unknown {
    let taken = "2026-11-22T12:00:00Z".parse().expect("a time");
    let own = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let mut index = crate::snapshot::Index::new("111122223333", "aws", &own(regions), taken);
    index.functions = functions.map(own);
    let mut snapshot = Snapshot::default();
    snapshot
        .add(crate::snapshot::index::FILE, &index.to_json())
        .expect("reads");
    Unknown::of(&snapshot, &usage(), None, &roster(&snapshot))
}

#[test]
fn what_a_snapshot_was_not_asked_is_not_known() {
    assert_eq!(indexed(&["eu-west-1"], None).gaps(), []);
    assert_eq!(indexed(&["eu-west-1"], Some(&["orders"])).gaps(), []);
    let other_function = indexed(&["eu-west-1"], Some(&["other"]));
    assert!(keeps(&other_function, "sns:Publish"), "a destination");
    assert!(!keeps(&other_function, "kafka:GetBootstrapBrokers"));
    let other_region = indexed(&["us-east-1"], None);
    assert!(
        keeps(&other_region, "kafka:GetBootstrapBrokers"),
        "a poller"
    );
    let said = other_region.gaps();
    assert!(
        said.iter().all(|gap| gap.text.contains("not asked")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|gap| gap.text.contains("DescribeTrails")),
        "{said:?}"
    );
}
