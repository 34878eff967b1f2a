//! What is asked, round by round, of accounts that answer.

use serde_json::json;

use super::*;
use crate::snapshot::Unanswered;

const ACCOUNT: &str = "111122223333";

fn scope(functions: Which) -> Scope {
    Scope {
        regions: BTreeSet::from(["eu-west-1".to_owned()]),
        functions,
        last_accessed: LastAccessed::Ask,
        surroundings: Around::LeaveOut,
        tags: BTreeSet::from(["data-class".to_owned()]),
    }
}

fn named(name: &str) -> Plan {
    Plan::new(scope(Which::Named(vec![name.to_owned()])))
}

fn add(known: &mut Snapshot, document: &serde_json::Value) {
    known.add("x", &document.to_string()).expect("a shape");
}

fn function(name: &str, version: &str) -> serde_json::Value {
    json!({"FunctionName": name, "Version": version,
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}"),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}")})
}

fn orders() -> Function {
    Function::from_arn(&format!(
        "arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders"
    ))
    .expect("an ARN")
}

fn refused(action: &str, about: &str) -> Unanswered {
    Unanswered {
        action: action.to_owned(),
        region: if action.starts_with("iam") {
            ""
        } else {
            "eu-west-1"
        }
        .to_owned(),
        about: about.to_owned(),
        why: crate::snapshot::Why::Denied,
        words: String::new(),
    }
}

#[test]
fn one_function_is_asked_about_by_itself() {
    let mut plan = named("orders");
    let mut known = Snapshot::default();
    let region = || "eu-west-1".to_owned();
    assert_eq!(
        plan.next(&known),
        [
            Question::Functions(region()),
            Question::Mappings(region()),
            Question::Trails(region())
        ]
    );
    assert_eq!(plan.next(&known), [], "nothing is known to ask about");
    let functions = [function("orders", "$LATEST"), function("other", "$LATEST")];
    add(&mut known, &json!({"Functions": functions}));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/orders");
    assert_eq!(
        plan.next(&known),
        [
            Question::Versions(orders()),
            Question::Destinations(orders()),
            Question::Role(role.clone()),
            Question::Accessed(role),
            Question::RulesOf(orders().arn()),
            Question::Schedules(region(), vec![orders().arn()]),
        ]
    );
    add(&mut known, &json!({"Versions": [function("orders", "3")]}));
    assert_eq!(
        plan.next(&known),
        [
            Question::Aliases(orders()),
            Question::RulesOf(orders().arn() + ":3")
        ]
    );
    assert_eq!(plan.next(&known), []);
}

#[test]
fn either_way_of_reading_functions_and_roles_stands_in_for_the_other() {
    let mut plan = named(&orders().arn());
    let mut known = Snapshot::default();
    plan.next(&known);
    known.note_unanswered(refused("lambda:ListFunctions", ""));
    let one = Question::Function("eu-west-1".to_owned(), "orders".to_owned());
    assert_eq!(plan.next(&known), [one]);
    add(&mut known, &function("orders", "$LATEST"));
    assert!(!plan.next(&known).contains(&Question::Roles));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/orders");
    known.note_unanswered(refused("iam:GetRole", &role));
    assert_eq!(plan.next(&known), [Question::Roles]);

    let mut plan = Plan::new(scope(Which::All));
    assert!(plan.next(&known).contains(&Question::Roles));
    known.note_unanswered(refused("iam:GetAccountAuthorizationDetails", ""));
    assert_eq!(plan.next(&known), [Question::Role(role)]);
}

#[test]
fn keys_are_asked_for_what_configurations_name_and_aliases_only_where_there_is_a_key() {
    let mut plan = named("orders");
    let mut known = Snapshot::default();
    add(
        &mut known,
        &json!({"Functions": [function("orders", "$LATEST")]}),
    );
    let source =
        |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{ACCOUNT}:{rest}");
    let mapping =
        |arn: &str, of: &str| json!({"UUID": arn, "EventSourceArn": arn, "FunctionArn": of});
    let queue = source("sqs", "orders");
    let mappings = [
        mapping(&queue, &orders().arn()),
        mapping(&source("kinesis", "stream/s/consumer/c:1"), &orders().arn()),
        mapping(
            &source("dynamodb", "table/t/stream/2026"),
            &(orders().arn() + ":live"),
        ),
        mapping(
            &source("sqs", "foreign"),
            &source("lambda", "function:other"),
        ),
    ];
    add(&mut known, &json!({"EventSourceMappings": mappings}));
    let asked = plan.next(&known);
    for question in [
        Question::Queue(queue.clone()),
        Question::Stream(source("kinesis", "stream/s")),
        Question::Table(source("dynamodb", "table/t")),
    ] {
        assert!(asked.contains(&question), "{question:?}");
    }
    assert!(!asked.contains(&Question::Queue(source("sqs", "foreign"))));
    let keys = Question::KeyAliases("eu-west-1".to_owned());
    assert!(!asked.contains(&keys));
    add(
        &mut known,
        &json!({"Attributes": {"QueueArn": queue, "KmsMasterKeyId": "alias/own"}}),
    );
    assert_eq!(plan.next(&known), [keys]);
}

#[test]
fn the_region_of_an_arn_is_asked_and_trails_are_asked_at_home() {
    let mut plan = named("arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:f");
    let mut known = Snapshot::default();
    let asked = plan.next(&known);
    assert!(asked.contains(&Question::Functions("us-gov-west-1".to_owned())));
    let arn = "arn:aws-us-gov:cloudtrail:us-gov-east-1:111122223333:trail/t";
    add(
        &mut known,
        &json!({"trailList": [{"Name": "t", "TrailARN": arn, "HomeRegion": "us-gov-east-1"}]}),
    );
    let home = || "us-gov-east-1".to_owned();
    assert_eq!(
        plan.next(&known),
        [
            Question::Selectors(home(), arn.to_owned()),
            Question::TrailStatus(home(), arn.to_owned())
        ]
    );
}

#[test]
fn a_thousand_functions_are_listed_once() {
    let mut plan = Plan::new(scope(Which::All));
    let mut known = Snapshot::default();
    let first = plan.next(&known);
    assert_eq!(first.len(), 4, "{first:?}");
    let functions = (0..1000).map(|i| {
        let mut one = function(&format!("f{i}"), "$LATEST");
        one["Role"] = format!("arn:aws:iam::{ACCOUNT}:role/shared-{}", i % 10).into();
        one
    });
    add(
        &mut known,
        &json!({"Functions": functions.collect::<Vec<_>>()}),
    );
    let next = plan.next(&known);
    let count = |is: fn(&Question) -> bool| next.iter().filter(|q| is(q)).count();
    assert_eq!(count(|q| matches!(q, Question::Destinations(_))), 1000);
    assert_eq!(count(|q| matches!(q, Question::Accessed(_))), 10);
    assert_eq!(
        count(|q| matches!(q, Question::Rules(_) | Question::Schedules(..))),
        2
    );
    assert_eq!(next.len(), 1012);
}

/// Lists once for each region with functions, whatever their number; four calls for each function only where each is
/// asked about.
#[test]
fn surroundings_are_lists_first() {
    let all = |around: Around, functions: usize| {
        let mut plan = Plan::new(Scope {
            surroundings: around,
            ..scope(Which::All)
        });
        let mut known = Snapshot::default();
        plan.next(&known);
        let named: Vec<_> = (0..functions)
            .map(|n| function(&format!("f{n}"), "$LATEST"))
            .collect();
        add(&mut known, &json!({"Functions": named}));
        add(
            &mut known,
            &json!({"trailList": [{"Name": "t", "S3BucketName": "logs", "HomeRegion": "eu-west-1",
                "TrailARN": format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/t"), "IsMultiRegionTrail": true}]}),
        );
        let mut asked = Vec::new();
        loop {
            let next = plan.next(&known);
            if next.is_empty() {
                return asked;
            }
            asked.extend(next);
        }
    };
    let of_checklist = |question: &&Question| {
        let mut calls = question.calls().iter();
        calls.any(|one| one.part == crate::snapshot::asked::Purpose::Checklist)
    };
    let count = |around: Around, functions: usize| {
        let asked = all(around, functions);
        asked.iter().filter(of_checklist).count()
    };
    assert_eq!(count(Around::LeaveOut, 3), 0);
    assert_eq!(count(Around::Lists, 3), 8);
    assert_eq!(count(Around::Lists, 300), 8);
    assert_eq!(count(Around::Each, 300), 8 + 4 * 300);
    let lists = all(Around::Lists, 1);
    let bucket = Question::TrailBucket("eu-west-1".to_owned(), "logs".to_owned());
    assert!(lists.contains(&bucket), "{lists:?}");
}
