//! Grants within roles with conditions: what is carried, what is contradicted, and that nothing is added.

use proptest::prelude::*;

use super::*;
use crate::iam::evaluate::{Request, evaluate};
use crate::synthesizer::sample::{call, object_call, usage};
use crate::synthesizer::{Beside, SizeLimits, layout, synthesize};

fn role(statements: &[&str]) -> RoleToday {
    let json = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(", ")
    );
    RoleToday {
        policies: vec![Policy::parse(&json).expect("a policy")],
        is_whole: true,
        ..RoleToday::default()
    }
}

fn allow(rest: &str) -> String {
    format!(r#"{{"Effect": "Allow", {rest}}}"#)
}

const TABLE: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/t";

/// Each grant of one call of `dynamodb:GetItem` on a table as `resource op key`.
fn limited(statements: &[&str]) -> (Vec<String>, usize) {
    let seen = usage(vec![call("dynamodb:GetItem", TABLE)]);
    let options = Options::default();
    let grants = synthesize(&seen, &options).grants;
    let within = within(grants, &role(statements), &seen, &options);
    let of = within.grants.iter().filter(|g| g.is_observed());
    let texts = of.map(|grant| {
        let conditions = grant.conditions.iter().flat_map(|(operator, keys)| {
            keys.iter()
                .map(move |(key, values)| format!(" {operator} {key} {values:?}"))
        });
        grant.resource.clone() + &conditions.collect::<String>()
    });
    (texts.collect(), within.gaps.len())
}

#[test]
fn conditions_of_what_allows_a_call_go_into_its_grant() {
    let keys = allow(
        r#""Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/*",
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/T}"]}}"#,
    );
    let vpce = allow(
        r#""NotAction": "iam:*", "NotResource": "arn:aws:s3:::*", "Condition": {"StringEquals": {"aws:SourceVpce": "v"}}"#,
    );
    let here = allow(
        r#""Action": "dynamodb:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
    );
    let elsewhere = allow(
        r#""Action": "dynamodb:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-2"}}"#,
    );
    let plain = allow(r#""Action": "dynamodb:Get*", "Resource": "*""#);
    let narrow = allow(r#""Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/other""#);
    let with_keys = format!(
        "{TABLE} ForAllValues:StringEquals dynamodb:LeadingKeys {{\"${{aws:PrincipalTag/T}}\"}}"
    );
    let with_vpce = format!("{TABLE} StringEquals aws:SourceVpce {{\"v\"}}");
    let with_region = format!("{TABLE} StringEquals aws:RequestedRegion {{\"eu-west-1\"}}");
    let alone = TABLE.to_owned();
    for (statements, grants, gaps) in [
        (vec![&keys], vec![&with_keys], 0),
        (vec![&vpce], vec![&with_vpce], 0),
        // alternatives
        (vec![&keys, &vpce], vec![&with_keys, &with_vpce], 0),
        // what certainly allows it is enough, and what asks nothing needs no condition
        (vec![&keys, &here], vec![&with_region], 0),
        (vec![&keys, &plain], vec![&alone], 0),
        // what the record contradicts did not allow it
        (vec![&keys, &elsewhere], vec![&with_keys], 0),
        (vec![&elsewhere], vec![&alone], 1),
        // an addition
        (vec![&narrow], vec![&alone], 0),
    ] {
        let statements: Vec<&str> = statements.into_iter().map(String::as_str).collect();
        let (mut found, contradicted) = limited(&statements);
        found.sort();
        let mut grants: Vec<String> = grants.into_iter().cloned().collect();
        grants.sort();
        assert_eq!(found, grants, "{statements:?}");
        assert_eq!(contradicted, gaps, "{statements:?}");
    }
}

#[test]
fn a_policy_that_is_not_known_may_allow_it_all() {
    let seen = usage(vec![call("dynamodb:GetItem", TABLE)]);
    let options = Options::default();
    let grants = synthesize(&seen, &options).grants;
    let vpce = allow(
        r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "v"}}"#,
    );
    let today = RoleToday {
        is_whole: false,
        ..role(&[&vpce])
    };
    assert_eq!(
        within(grants.clone(), &today, &seen, &options).grants,
        grants
    );
}

#[test]
fn variables_stay_in_resources() {
    let seen = usage(vec![object_call("s3:GetObject", &["4711/in/a.txt"])]);
    let options = Options::default();
    let grants = synthesize(&seen, &options).grants;
    let own = allow(r#""Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}/*""#);
    let today = role(&[&own]);
    let within = within(grants, &today, &seen, &options);
    let of: Vec<&str> = within
        .grants
        .iter()
        .filter(|g| g.is_observed())
        .map(|g| g.resource.as_str())
        .collect();
    assert_eq!(of, ["arn:aws:s3:::b/${aws:PrincipalTag/t}/in/*"]);
    let documents = layout("p", &within.grants, &SizeLimits::default()).documents;
    let policies: Vec<Policy> = documents.into_iter().map(|d| d.policy).collect();
    let replay = Beside::new(&policies, &today).replay(&seen, &options);
    assert!(replay.misses.is_empty(), "{replay:?}");
}

/// A call that is denied today, by what is known, is no miss of the replay; one that only unknown keys
/// could deny is allowed.
#[test]
fn what_the_role_denies_is_a_contradiction_and_no_miss() {
    let all = allow(r#""Action": "*", "Resource": "*""#);
    let deny = |rest: &str| format!(r#"{{"Effect": "Deny", {rest}}}"#);
    for (denial, misses, contradictions) in [
        (deny(r#""Action": "dynamodb:*", "Resource": "*""#), 0, 1),
        (deny(r#""NotAction": "s3:*", "Resource": "*""#), 0, 1),
        (
            deny(r#""Action": "*", "NotResource": "arn:aws:s3:::*""#),
            0,
            1,
        ),
        (
            deny(
                r#""NotAction": "iam:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}"#,
            ),
            0,
            1,
        ),
        (
            deny(
                r#""NotAction": "iam:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}"#,
            ),
            0,
            0,
        ),
        (
            deny(
                r#""Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}"#,
            ),
            0,
            0,
        ),
        (
            deny(
                r#""Action": "*", "Resource": "*", "Condition": {"Null": {"aws:SourceVpce": "true"}}"#,
            ),
            0,
            0,
        ),
        (
            deny(
                r#""Action": "*", "Resource": "*", "Condition": {"ForAnyValue:StringNotEquals": {"dynamodb:Attributes": ["a"]}}"#,
            ),
            0,
            0,
        ),
    ] {
        let today = role(&[&all, &denial]);
        let seen = usage(vec![call("dynamodb:GetItem", TABLE)]);
        let options = Options::default();
        let grants = synthesize(&seen, &options).grants;
        let grants = within(grants, &today, &seen, &options).grants;
        let policies = proposed(&grants, &today);
        let replay = Beside::new(&policies, &today).replay(&seen, &options);
        assert_eq!(replay.misses.len(), misses, "{denial}");
        assert_eq!(replay.contradictions.len(), contradictions, "{denial}");
        let none = Beside::new(&[], &today).replay(&seen, &options);
        assert_eq!(none.misses.len(), 1 - contradictions, "{denial}");
    }
}

/// The boundary forbids what it does not allow, and what it denies.
#[test]
fn the_boundary_is_part_of_the_replay() {
    let all = allow(r#""Action": "*", "Resource": "*""#);
    for (boundary, contradictions) in [
        (vec![allow(r#""Action": "dynamodb:*", "Resource": "*""#)], 0),
        (vec![allow(r#""Action": "s3:*", "Resource": "*""#)], 1),
        (
            vec![
                all.clone(),
                r#"{"Effect": "Deny", "Action": "dynamodb:Get*", "Resource": "*"}"#.to_owned(),
            ],
            1,
        ),
        (
            vec![allow(
                r#""Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
            )],
            0,
        ),
    ] {
        let texts: Vec<&str> = boundary.iter().map(String::as_str).collect();
        let today = RoleToday {
            boundary: role(&texts).policies.pop(),
            ..role(&[&all])
        };
        let seen = usage(vec![call("dynamodb:GetItem", TABLE)]);
        let options = Options::default();
        let policies = proposed(&synthesize(&seen, &options).grants, &today);
        let replay = Beside::new(&policies, &today).replay(&seen, &options);
        assert!(replay.misses.is_empty(), "{boundary:?}");
        assert_eq!(replay.contradictions.len(), contradictions, "{boundary:?}");
    }
}

/// The grants as documents, with the denials of the role.
fn proposed(grants: &[Grant], today: &RoleToday) -> Vec<Policy> {
    let documents = layout("p", grants, &SizeLimits::default()).documents;
    let denials = today.policies.iter().flat_map(|p| &p.statements);
    let denials = Policy {
        statements: denials
            .filter(|s| s.effect == Effect::Deny)
            .cloned()
            .collect(),
        ..Policy::default()
    };
    let documents = documents.into_iter().map(|d| d.policy);
    documents.chain([denials]).collect()
}

const ACTIONS: [&str; 5] = [
    r#""Action": "s3:GetObject""#,
    r#""Action": "s3:Get*""#,
    r#""Action": "*""#,
    r#""NotAction": "dynamodb:*""#,
    r#""Action": "dynamodb:*""#,
];

const RESOURCES: [&str; 6] = [
    r#""Resource": "*""#,
    r#""Resource": "arn:aws:s3:::b/*""#,
    r#""Resource": "arn:aws:s3:::b/in/*""#,
    r#""Resource": ["arn:aws:s3:::b/out/c", "arn:aws:s3:::b/in/a"]"#,
    r#""Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}/*""#,
    r#""Resource": "arn:aws:s3:::other/*""#,
];

const CONDITIONS: [&str; 9] = [
    "",
    r#", "Condition": {"StringEquals": {"aws:SourceVpce": ["v1", "v2"]}}"#,
    r#", "Condition": {"StringNotEquals": {"aws:SourceVpce": "v1"}}"#,
    r#", "Condition": {"StringLikeIfExists": {"aws:SourceVpce": "v*"}}"#,
    r#", "Condition": {"Null": {"aws:SourceVpce": "false"}}"#,
    r#", "Condition": {"ForAllValues:StringEquals": {"aws:SourceVpce": "${aws:PrincipalTag/t}"}}"#,
    r#", "Condition": {"ForAnyValue:StringLike": {"aws:SourceVpce": "v?"}}"#,
    r#", "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}, "Bool": {"aws:SecureTransport": "true"}}"#,
    r#", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
];

fn any_statement() -> impl Strategy<Value = String> {
    let part = |list: &'static [&'static str]| prop::sample::select(list.to_vec());
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    (effect, part(&ACTIONS), part(&RESOURCES), part(&CONDITIONS)).prop_map(
        |(effect, action, resource, condition)| {
            format!(r#"{{"Effect": "{effect}", {action}, {resource}{condition}}}"#)
        },
    )
}

/// Requests that differ in what the statements ask.
fn requests_of_interest() -> Vec<Request> {
    let mut requests = Vec::new();
    for name in [
        "b/in/a",
        "b/in/z",
        "b/out/c",
        "b/shop/d",
        "b/x",
        "other/in/a",
    ] {
        for vpce in [&[][..], &["v1"], &["v2"], &["w"], &["shop"]] {
            for tag in ["", "in", "shop"] {
                for tls in ["", "true"] {
                    let mut context = Context::default();
                    context.insert("aws:PrincipalAccount", ["111122223333"]);
                    context.insert("aws:SourceVpce", vpce.iter().copied());
                    for (key, value) in [("aws:PrincipalTag/t", tag), ("aws:SecureTransport", tls)]
                    {
                        if !value.is_empty() {
                            context.insert(key, [value]);
                        }
                    }
                    requests.push(Request {
                        action: "s3:GetObject".parse().expect("an action"),
                        resource: format!("arn:aws:s3:::{name}"),
                        context,
                    });
                }
            }
        }
    }
    requests
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Where today's role may have allowed every call, the proposal allows nothing that it does not.
    #[test]
    fn nothing_is_allowed_that_the_role_does_not_allow(
        statements in prop::collection::vec(any_statement(), 1..5),
        names in prop::sample::subsequence(vec!["in/a", "in/b", "out/c", "shop/d", "x"], 1..4),
    ) {
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        let today = role(&statements);
        let seen = usage(vec![object_call("s3:GetObject", &names)]);
        let options = Options::default();
        let grants = synthesize(&seen, &options).grants;
        let observed: Vec<Grant> = grants.into_iter().filter(Grant::is_observed).collect();
        let proposal = within(observed, &today, &seen, &options);
        let policies = proposed(&proposal.grants, &today);
        let replay = Beside::new(&policies, &today).replay(&seen, &options);
        prop_assert!(replay.misses.is_empty(), "{:?}", replay.misses);
        let allowing = today.allowing().cloned().collect();
        let allowing = RoleToday {
            policies: vec![Policy { statements: allowing, ..Policy::default() }],
            ..today.clone()
        };
        let denied = Beside::new(&[], &allowing).replay(&seen, &options).contradictions;
        if denied.is_empty() {
            for request in requests_of_interest() {
                let [then, now] = [&policies, &today.policies]
                    .map(|side| evaluate(side, None, None, &request).is_allowed());
                prop_assert!(now || !then, "{request:?} by {:?}", proposal.grants);
            }
        }
    }
}
