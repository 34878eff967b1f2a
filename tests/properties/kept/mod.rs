//! What must hold of whatever is kept, for any role, any event selectors and any calls.

mod losses;
mod made;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::calls::{Call, FUNCTION, any_call};
use lpgen::catalog::Catalog;
use lpgen::differ::prove;
use lpgen::iam::action::Action;
use lpgen::iam::evaluate::{Decision, Request};
use lpgen::iam::pattern::Pattern;
use lpgen::iam::policy::Policy;
use lpgen::lambda::configuration::Configurations;
use lpgen::observer::attribution::attribute;
use lpgen::observer::fold::fold;
use lpgen::observer::record::Record;
use lpgen::observer::usage::{Regions, Usage};
use lpgen::snapshot::permissions::Permissions;
use lpgen::snapshot::trails::Trails;
use lpgen::snapshot::{Role, Snapshot};
use lpgen::synthesizer::{Options, SizeLimits, layout, replay, synthesize};
use lpgen::visibility::{Allowed, Hints, Kept, Recorded, RoleOfToday, Signs, Window, carry, keep};
use proptest::prelude::*;
use serde_json::{Value, json};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::bundled);

const TYPES: [&str; 5] = [
    "AWS::DynamoDB::Table",
    "AWS::Lambda::Function",
    "AWS::S3::Object",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

const ACTIONS: [&str; 12] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:PutObject",
    "dynamodb:*",
    "dynamodb:*Item",
    "sqs:SendMessage",
    "kms:Decrypt",
    "ssm:*",
    "execute-api:Invoke",
    "rds-db:*",
    "iam:PassRole",
];

const RESOURCES: [&str; 7] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::invoices",
    "arn:aws:s3:::invoices/*",
    "arn:aws:dynamodb:*:*:table/orders",
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
];

fn any_statement() -> impl Strategy<Value = Value> {
    let list =
        |from: &'static [&'static str]| prop::collection::vec(prop::sample::select(from), 1..3);
    let condition = prop_oneof![
        3 => Just(Value::Null),
        1 => Just(json!({"Bool": {"aws:SecureTransport": "true"}})),
        1 => Just(json!({"StringLike": {"aws:PrincipalTag/team": ["shop*", "ops"]}})),
    ];
    (list(&ACTIONS), list(&RESOURCES), condition, 0..6u8, 0..8u8).prop_map(
        |(actions, resources, condition, effect, form)| {
            let mut statement = json!({"Effect": if effect == 0 { "Deny" } else { "Allow" }});
            statement[if form == 1 { "NotAction" } else { "Action" }] = json!(actions);
            statement[if form == 2 { "NotResource" } else { "Resource" }] = json!(resources);
            if !condition.is_null() {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

fn any_role() -> impl Strategy<Value = Role> {
    let policy = (prop::collection::vec(any_statement(), 1..4), any::<bool>());
    prop::collection::vec(policy, 1..3).prop_map(|policies| {
        let mut role = Role::default();
        for (statements, old) in policies {
            let version = if old { "2008-10-17" } else { "2012-10-17" };
            let json = json!({"Version": version, "Statement": statements}).to_string();
            let policy = Policy::parse(&json).expect("a policy");
            role.policies
                .extend(Role::of_file("p", vec![policy]).policies);
        }
        role
    })
}

fn any_types() -> impl Strategy<Value = BTreeSet<&'static str>> {
    prop::sample::subsequence(TYPES.to_vec(), 0..=TYPES.len())
        .prop_map(|types| types.into_iter().collect())
}

/// A trail that records management events and all data events of these types.
fn trails(types: &BTreeSet<&str>) -> Trails {
    let arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t";
    let data = types.iter().map(|kind| {
        json!({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": [kind]}]})
    });
    let mut selectors =
        vec![json!({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]})];
    selectors.extend(data);
    let mut snapshot = Snapshot::default();
    for file in [
        json!({"Trail": {"Name": "t", "TrailARN": arn, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": true,
            "IncludeGlobalServiceEvents": true}}),
        json!({"TrailARN": arn, "AdvancedEventSelectors": selectors}),
        json!({"IsLogging": true}),
    ] {
        snapshot.add("f", &file.to_string()).expect("reads");
    }
    snapshot.trails
}

fn folded(calls: &[Call]) -> Usage {
    let mut usage = Usage {
        regions: Regions::All,
        ..Usage::default()
    };
    for (number, call) in calls.iter().enumerate() {
        let text = call.record(&format!("event-{number}")).to_string();
        let record = Record::parse(text.as_bytes()).expect("the record is sound");
        fold(&mut usage, &record, &CATALOG);
    }
    usage
}

/// The function's configuration, whose environment names resources within and beyond any role's.
fn configurations() -> Configurations {
    let function = json!({"FunctionName": FUNCTION,
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:111122223333:function:{FUNCTION}"),
        "Role": "arn:aws:iam::111122223333:role/shop",
        "Environment": {"Variables": {"TABLE": "orders", "OTHER_TABLE": "customers", "BUCKET": "invoices",
            "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
            "CMK_ARN": "arn:aws:kms:eu-west-1:111122223333:key/5f8c3a90-2b1d-4a77-9c1e-0a6d4e1b7c22"}}});
    lpgen::lambda::configuration::parse(&function.to_string()).expect("a configuration")
}

/// What is kept, and whether the documents with it pass the replay.
fn kept(usage: &Usage, role: &Role, trails: Option<&Trails>, hints: Hints) -> Kept {
    let attributed = attribute(usage, &configurations());
    let function = attributed
        .functions
        .values()
        .find(|f| f.function.name == FUNCTION)
        .expect("the function is found");
    let options = Options::default();
    let synthesis = synthesize(function, &options);
    let signs = Signs::of(None, None);
    let recorded = Recorded::default();
    let window = Window::new(
        usage,
        &recorded,
        function,
        &CATALOG,
        trails,
        jiff::SignedDuration::from_hours(14 * 24),
    );
    let allowed = Allowed::of(Permissions::of_role(role), &CATALOG);
    let today = RoleOfToday {
        hints,
        role,
        allowed: &allowed,
        signs: &signs,
    };
    let kept = keep(&window, today, &synthesis.grants);
    let grants = [synthesis.grants, kept.grants.clone()].concat();
    let mut documents = layout("p", &grants, &SizeLimits::default()).documents;
    let carried = [kept.statements.clone(), role.denials()].concat();
    carry("p", &mut documents, &carried, &SizeLimits::default());
    let denies = role.policies.iter().flat_map(|p| &p.policy.statements);
    if denies
        .clone()
        .all(|s| s.effect == lpgen::iam::policy::Effect::Allow)
    {
        assert_eq!(replay(&documents, function, &options), []);
    }
    let proof = prove(role, &grants, &documents);
    assert!(proof.holds(), "{proof:?}");
    for addition in &proof.additions {
        assert!(
            !grants[addition.grant].is_kept(),
            "{addition:?} {:?}",
            grants[addition.grant]
        );
    }
    kept
}

/// A request that each grant allows, asked of the role of today together with its denials.
fn check_requests(kept: &Kept, role: &Role) {
    let today = Permissions::of_role(role);
    let denials = Permissions {
        policies: vec![Policy {
            statements: role.denials(),
            ..Policy::default()
        }],
        boundary: None,
    };
    for grant in kept.grants.iter().filter(|g| g.conditions.is_empty()) {
        let Some(resource) = Pattern::new(&grant.resource).sample() else {
            continue;
        };
        // No request is about nothing: an action without resources is asked for `*`.
        let resource = if resource.is_empty() {
            "*".to_owned()
        } else {
            resource
        };
        let request = Request {
            action: grant.action.clone(),
            resource,
            context: lpgen::iam::Context::default(),
        };
        let denied = matches!(denials.decide(&request), Decision::ExplicitDeny { .. });
        assert!(denied || today.allows(&request), "{request:?} by {grant:?}");
    }
}

fn pairs(kept: &Kept) -> BTreeSet<(Action, String)> {
    let of = kept.grants.iter();
    of.map(|g| (g.action.clone(), g.resource.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_allowed_today(
        role in any_role(),
        calls in prop::collection::vec(any_call(), 1..6),
        types in any_types(),
        known in any::<bool>(),
    ) {
        let trails = trails(&types);
        let usage = folded(&calls);
        prop_assume!(!usage.callers.is_empty());
        for hints in [Hints::Show, Hints::Use] {
            let kept = kept(&usage, &role, known.then_some(&trails), hints);
            check_requests(&kept, &role);
        }
    }

    #[test]
    fn recording_more_never_keeps_more(
        role in any_role(),
        calls in prop::collection::vec(any_call(), 1..6),
        types in any_types(),
        more in prop::sample::select(&TYPES[..]),
    ) {
        let usage = folded(&calls);
        let before = kept(&usage, &role, Some(&trails(&types)), Hints::Show);
        let mut types = types;
        types.insert(more);
        let after = kept(&usage, &role, Some(&trails(&types)), Hints::Show);
        let (before, after) = (pairs(&before), pairs(&after));
        prop_assert!(after.is_subset(&before), "{:?}", after.difference(&before).collect::<Vec<_>>());
    }
}
