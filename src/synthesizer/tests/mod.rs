mod growth;
mod implied;
mod records;

use std::collections::BTreeSet;

use super::sample::{Sample, call, object_call, usage};
use super::*;
use crate::catalog::requirement::Variety;
use crate::observer::function::FunctionCall;
use crate::observer::usage::{Origin, Outcome, Permission};

pub(super) const TABLE: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE: &str = "arn:aws:iam::111122223333:role/task";
pub(super) const GROUP: &str =
    "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api";

pub(super) fn suggest(calls: Vec<FunctionCall>) -> Synthesis {
    synthesize(&usage(calls), &Options::default())
}

/// `action resource [key=value|value …]` of every grant that calls show, in order.
pub(super) fn granted(synthesis: &Synthesis) -> Vec<String> {
    let text = |grant: &Grant| {
        let mut text = format!("{} {}", grant.action, grant.resource);
        for (key, values) in grant.conditions.values().flatten() {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            text = format!("{text} {key}={}", values.join("|"));
        }
        text
    };
    synthesis
        .grants
        .iter()
        .filter(|grant| grant.is_observed())
        .map(text)
        .collect()
}

pub(super) fn codes(synthesis: &Synthesis) -> BTreeSet<&'static str> {
    synthesis.gaps.iter().map(|gap| gap.code).collect()
}

#[test]
fn only_outcomes_after_authorization_are_granted() {
    for (outcome, grants) in [
        (Outcome::Succeeded, true),
        (Outcome::Failed, true),
        (Outcome::Throttled, false),
        (Outcome::Unproven, false),
        (Outcome::Denied, false),
        (Outcome::Invalid, false),
        (Outcome::Unauthenticated, false),
    ] {
        let synthesis = suggest(vec![call("dynamodb:GetItem", TABLE).ended(outcome)]);
        assert_eq!(!granted(&synthesis).is_empty(), grants, "{outcome:?}");
        assert_eq!(
            synthesis.wanted.len(),
            usize::from(outcome == Outcome::Denied)
        );
        let unproven = !grants && outcome != Outcome::Denied;
        assert_eq!(!synthesis.unproven.is_empty(), unproven, "{outcome:?}");
    }
}

#[test]
fn a_denied_call_is_wanted_even_when_others_succeeded() {
    let denied = call("dynamodb:GetItem", TABLE).ended(Outcome::Denied);
    let alone = suggest(vec![denied.clone()]);
    assert_eq!(alone.wanted[0].resource.as_deref(), Some(TABLE));
    assert!(!alone.wanted[0].granted);
    let both = suggest(vec![call("dynamodb:GetItem", TABLE), denied]);
    assert!(both.wanted[0].granted);
    let invalid = call("dynamodb:GetItem", TABLE).ended(Outcome::Invalid);
    let proven_elsewhere = suggest(vec![call("dynamodb:GetItem", TABLE), invalid]);
    assert!(
        proven_elsewhere.gaps.is_empty(),
        "{:?}",
        proven_elsewhere.gaps
    );
}

#[test]
fn suspicious_calls_are_set_apart_unless_asked_for() {
    let mut stolen = call("dynamodb:Scan", TABLE);
    stolen.suspicion = Some("the user agent is a command line's".to_owned());
    let usage = usage(vec![stolen]);
    let apart = synthesize(&usage, &Options::default());
    assert!(granted(&apart).is_empty());
    assert_eq!(apart.suspicious.len(), 1);
    assert_eq!(codes(&apart), BTreeSet::from(["suspicious-calls"]));
    let options = Options {
        include_suspicious: true,
        ..Options::default()
    };
    let learned = synthesize(&usage, &options);
    assert_eq!(granted(&learned), [format!("dynamodb:Scan {TABLE}")]);
    assert!(learned.suspicious.is_empty());
    assert_eq!(codes(&learned), BTreeSet::from(["suspicious-calls"]));
}

#[test]
fn what_needs_no_grant_says_so_and_what_is_unknown_is_a_gap() {
    let free = call("sts:GetCallerIdentity", "*")
        .needing(Permission::Free("no permission is needed".to_owned()));
    let unknown = call("new:Thing", "*").needing(Permission::Unmapped(
        "no action of this name exists".to_owned(),
    ));
    let synthesis = suggest(vec![free, unknown]);
    assert!(granted(&synthesis).is_empty());
    assert_eq!(synthesis.unneeded[0].why, "no permission is needed");
    assert_eq!(codes(&synthesis), BTreeSet::from(["unmapped-operation"]));
    assert!(
        synthesis.gaps[0]
            .text
            .contains("`new:Thing` was called 3 times"),
        "{:?}",
        synthesis.gaps
    );
}

#[test]
fn environment_variables_and_aws_managed_keys_need_no_grant() {
    let environment = call("kms:Decrypt", KEY).by(Origin::Worker);
    let managed = call(
        "kms:Decrypt",
        "arn:aws:kms:eu-west-1:111122223333:alias/aws/ssm",
    );
    let synthesis = suggest(vec![environment, managed]);
    assert!(granted(&synthesis).is_empty());
    assert_eq!(synthesis.unneeded.len(), 2);
}

#[test]
fn a_key_used_through_services_is_limited_to_them() {
    let via = |service: &str| {
        call("kms:Decrypt", KEY)
            .by(Origin::Forwarded("AWS Internal".to_owned()))
            .with(
                "kms:ViaService",
                &format!("{service}.eu-west-1.amazonaws.com"),
            )
    };
    let limited = suggest(vec![via("ssm"), via("s3")]);
    let services = "s3.eu-west-1.amazonaws.com|ssm.eu-west-1.amazonaws.com";
    assert_eq!(
        granted(&limited),
        [format!("kms:Decrypt {KEY} kms:ViaService={services}")]
    );
    // The code decrypts by itself too: a condition would break that.
    let direct = suggest(vec![via("ssm"), call("kms:Decrypt", KEY)]);
    assert_eq!(granted(&direct), [format!("kms:Decrypt {KEY}")]);
    let nameless = call("kms:Decrypt", KEY).by(Origin::Forwarded("AWS Internal".to_owned()));
    assert_eq!(
        codes(&suggest(vec![nameless])),
        BTreeSet::from(["service-not-known"])
    );
}

#[test]
fn what_may_be_needed_is_told_once_and_never_granted() {
    let may = |action: &str| {
        let mut call = call(action, "*").operation("s3.amazonaws.com", "CopyObject");
        call.key.need.kind = crate::catalog::requirement::RequirementKind::May;
        call
    };
    let said = suggest(vec![may("s3:GetObjectTagging"), may("s3:PutObjectTagging")]);
    assert!(granted(&said).is_empty());
    assert_eq!(codes(&said), BTreeSet::from(["may-need"]));
    let texts: Vec<&str> = said.gaps.iter().map(|gap| gap.text.as_str()).collect();
    assert!(
        matches!(texts.as_slice(), [one] if one.contains("`s3:GetObjectTagging`, `s3:PutObjectTagging`")),
        "{texts:?}"
    );
    let everywhere = suggest(vec![
        may("s3:GetObjectTagging"),
        call("s3:GetObjectTagging", "*"),
    ]);
    assert_eq!(codes(&everywhere), BTreeSet::new());
}

#[test]
fn a_permission_with_an_event_of_its_own_is_learned_from_that() {
    let mut implied = call("kms:Decrypt", KEY).operation("ssm.amazonaws.com", "GetParameter");
    implied.key.need.own_event = true;
    let unseen = suggest(vec![implied.clone()]);
    assert!(granted(&unseen).is_empty());
    assert_eq!(codes(&unseen), BTreeSet::from(["permission-not-seen"]));
    let event = |service: &str| {
        call("kms:Decrypt", KEY)
            .by(Origin::Forwarded("AWS Internal".to_owned()))
            .with(
                "kms:ViaService",
                &format!("{service}.eu-west-1.amazonaws.com"),
            )
    };
    assert_eq!(
        codes(&suggest(vec![implied.clone(), event("ssm")])),
        BTreeSet::new()
    );
    // An event that needed nothing, as the key is AWS managed, answers the question too.
    let free = event("ssm").needing(Permission::Free("the key is AWS managed".to_owned()));
    assert_eq!(
        codes(&suggest(vec![implied.clone(), free])),
        BTreeSet::new()
    );
    assert_eq!(
        codes(&suggest(vec![implied, event("s3")])),
        BTreeSet::from(["permission-not-seen"])
    );
}

#[test]
fn passing_a_role_is_limited_to_the_services_it_was_passed_to() {
    let pass = |to: &str| call("iam:PassRole", ROLE).with("iam:PassedToService", to);
    let both = suggest(vec![
        pass("ecs-tasks.amazonaws.com"),
        pass("scheduler.amazonaws.com"),
    ]);
    let services = "ecs-tasks.amazonaws.com|scheduler.amazonaws.com";
    assert_eq!(
        granted(&both),
        [format!(
            "iam:PassRole {ROLE} iam:PassedToService={services}"
        )]
    );
    let unknown = suggest(vec![
        pass("ecs-tasks.amazonaws.com"),
        call("iam:PassRole", ROLE),
    ]);
    assert_eq!(granted(&unknown), [format!("iam:PassRole {ROLE}")]);
    // A key that is not steady is no condition.
    let other = suggest(vec![
        call("iam:PassRole", ROLE).with("aws:RequestTag/a", "b"),
    ]);
    assert_eq!(granted(&other), [format!("iam:PassRole {ROLE}")]);
}

#[test]
fn a_bucket_is_listed_under_the_prefixes_that_generalise() {
    let bucket = "arn:aws:s3:::b";
    let list = |prefixes: &[&str]| call("s3:ListBucket", bucket).listing(prefixes);
    for (prefixes, condition) in [
        (
            &["orders/2026/11/22/", "orders/2026/11/23/"][..],
            " s3:prefix=orders/20??/??/??/*",
        ),
        (&["orders/", "invoices/"], " s3:prefix=invoices/*|orders/*"),
        (&["orders/", ""], ""),
        (&["2026-11-22/"], " s3:prefix=20??-??-??/*"),
        (&["data"], ""),
    ] {
        let synthesis = suggest(vec![list(prefixes)]);
        assert_eq!(
            granted(&synthesis),
            [format!("s3:ListBucket {bucket}{condition}")],
            "{prefixes:?}"
        );
    }
    let exact = Options {
        generalize: Generalize::Exact,
        ..Options::default()
    };
    let observed = synthesize(&usage(vec![list(&["data", "orders/1/"])]), &exact);
    let condition = "s3:prefix=data|orders/1/";
    assert_eq!(
        granted(&observed),
        [format!("s3:ListBucket {bucket} {condition}")]
    );
    // One call was without: HeadBucket is authorised by the same action.
    let head = call("s3:ListBucket", bucket).operation("s3.amazonaws.com", "HeadBucket");
    let mixed = suggest(vec![list(&["orders/"]), head]);
    assert_eq!(granted(&mixed), [format!("s3:ListBucket {bucket}")]);
}

#[test]
fn names_made_per_call_widen_within_their_bucket_only() {
    let other = call("s3:GetObject", "arn:aws:s3:::c/").naming(Variety::Key, &["x/1.json"]);
    let synthesis = suggest(vec![
        object_call("s3:GetObject", &["orders/1.json", "in/a.txt"]),
        other,
    ]);
    assert_eq!(
        granted(&synthesis),
        [
            "s3:GetObject arn:aws:s3:::b/in/*",
            "s3:GetObject arn:aws:s3:::b/orders/*",
            "s3:GetObject arn:aws:s3:::c/x/*"
        ]
    );
    let widened: Vec<_> = synthesis
        .gaps
        .iter()
        .filter(|gap| gap.code == "widened-name")
        .collect();
    assert_eq!(widened.len(), 3);
    assert_eq!(widened[0].names, ["in/a.txt"]);
    assert_eq!(
        widened[0].text,
        "`arn:aws:s3:::b/in/*` stands for 1 observed name (`s3:GetObject`)"
    );
}

#[test]
fn what_no_record_told_is_a_gap() {
    let wildcard = "arn:aws:sns:eu-west-1:111122223333:*";
    let synthesis = suggest(vec![call("sns:Publish", wildcard).unresolved("TopicName")]);
    assert_eq!(codes(&synthesis), BTreeSet::from(["unresolved-name"]));
    let strange = suggest(vec![
        call("s3:GetObject", "arn:aws:s3:::b/").naming(Variety::Key, &["日.txt"]),
    ]);
    assert_eq!(granted(&strange), ["s3:GetObject arn:aws:s3:::b/?.txt"]);
    assert!(codes(&strange).contains("unwritable-character"));
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-??????";
    let named = suggest(vec![call("secretsmanager:GetSecretValue", secret)]);
    assert_eq!(granted(&named).len(), 1);
    assert_eq!(
        codes(&named),
        BTreeSet::new(),
        "AWS adds six characters to a secret's name"
    );
}

#[test]
fn a_failed_call_without_parameters_widens_nothing_that_is_known() {
    let tables = "arn:aws:dynamodb:eu-west-1:111122223333:table/*";
    let failed = call("dynamodb:GetItem", tables)
        .unresolved("TableName")
        .ended(Outcome::Failed);
    let known = suggest(vec![call("dynamodb:GetItem", TABLE), failed.clone()]);
    assert_eq!(granted(&known), [format!("dynamodb:GetItem {TABLE}")]);
    assert_eq!(codes(&known), BTreeSet::from(["resource-not-recorded"]));
    // Nothing else tells the table: the permission is in use all the same.
    let alone = suggest(vec![call("dynamodb:Query", TABLE), failed.clone()]);
    assert!(granted(&alone).contains(&format!("dynamodb:GetItem {tables}")));
    assert_eq!(codes(&alone), BTreeSet::from(["unresolved-name"]));
    // A call that succeeded must stay allowed, whatever it was on.
    let succeeded = failed.ended(Outcome::Succeeded);
    let wide = suggest(vec![call("dynamodb:GetItem", TABLE), succeeded]);
    assert_eq!(granted(&wide), [format!("dynamodb:GetItem {tables}")]);
}

#[test]
fn a_grant_that_another_includes_is_dropped_and_its_reasons_kept() {
    let wide = call(
        "dynamodb:GetItem",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/*",
    )
    .unresolved("TableName");
    let narrow = call("dynamodb:GetItem", TABLE).ended(Outcome::Failed);
    let synthesis = suggest(vec![wide, narrow]);
    let grants: Vec<_> = synthesis
        .grants
        .iter()
        .filter(|grant| grant.is_observed())
        .collect();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].reasons.len(), 2);
}
