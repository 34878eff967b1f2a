//! What each call that is not answered does.

use super::*;
use crate::lambda::function::Function;

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
        why: Why::Denied,
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

/// Whatever a thing can imply once it is known stays while it is not.
#[test]
fn whatever_a_configuration_implies_is_kept_by_the_call_that_tells_it() {
    let mut seen = 0;
    for implies in [
        Implies::Configuration,
        Implies::Mappings,
        Implies::Destinations,
        Implies::Keys,
        Implies::FileSystems,
    ] {
        let mut calls = asked::ASKED.iter().filter(|one| one.implies == implies);
        let call = calls
            .next()
            .unwrap_or_else(|| panic!("no call tells of {implies:?}"));
        let arn = "arn:aws:sqs:eu-west-1:111122223333:q";
        let mut usage = usage();
        usage.configured.mappings.push(
            serde_json::from_value(serde_json::json!({
                "EventSourceArn": arn, "FunctionArn": usage.function.arn(),
            }))
            .expect("a mapping"),
        );
        let about = if implies == Implies::Keys { arn } else { "" };
        let mut snapshot = Snapshot::default();
        snapshot.note_unanswered(refused(call.name, "eu-west-1", about));
        let roster = Roster::of(&snapshot.configurations, &snapshot.unanswered);
        let unknown = Unknown::of(&snapshot, &usage, None, &roster);
        for action in may_imply(implies) {
            assert!(keeps(&unknown, action), "{} keeps {action}", call.name);
            seen += 1;
        }
        assert!(!keeps(&unknown, "s3:DeleteObject"), "{}", call.name);
    }
    assert!(seen > 60, "only {seen} actions were found");
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

/// What every function of a region hears of is not a list as long as the account's refusals.
#[test]
fn many_refusals_are_counted_and_few_named() {
    let mut snapshot = Snapshot::default();
    for i in 0..1000 {
        let schedule = format!("arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s-{i}");
        snapshot.note_unanswered(refused("scheduler:GetSchedule", "eu-west-1", &schedule));
    }
    let unknown = Unknown::of(&snapshot, &usage(), None, &roster(&snapshot));
    assert_eq!(unknown.unanswered.len(), 16);
    let gaps = unknown.gaps();
    assert_eq!((gaps.len(), gaps[0].names.len()), (1, 16));
    assert!(
        gaps[0]
            .text
            .contains("was not answered 1000 times (denied)"),
        "{}",
        gaps[0].text
    );
}
