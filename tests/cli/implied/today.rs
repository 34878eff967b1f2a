//! What the configuration implies adds nothing to the role of today.

use lpgen::iam::action::Action;
use lpgen::iam::policy::Policy;
use lpgen::snapshot::Role;
use lpgen::synthesizer::{Grant, Options, Synthesis, synthesize_under};
use lpgen::visibility::allowed_today;

use super::{Case, cases, function, get_item, implied_by, shown, suggested};

fn role(statements: &str) -> Role {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Role::of_file("f-role", vec![Policy::parse(&text).expect("a policy")])
}

fn under(role: &Role, text: &str) -> Synthesis {
    let usage = function(&[get_item("f", "1", "t")], text);
    let today = |action: &Action, resource: &str| allowed_today(role, action, resource);
    synthesize_under(&usage, &Options::default(), &today)
}

fn implied(synthesis: &Synthesis) -> Vec<&Grant> {
    let is_implied = |grant: &&Grant| !implied_by(grant).is_empty();
    synthesis.grants.iter().filter(is_implied).collect()
}

const NOTHING: &str = r#"{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}"#;
const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// Every kind of configuration, under a role that allows none of it.
#[test]
fn what_the_role_does_not_allow_is_wanted_with_its_field() {
    for case in cases() {
        let free = suggested(&[get_item("f", "1", "t")], &case.text());
        let limited = under(&role(NOTHING), &case.text());
        assert!(
            implied(&limited).is_empty(),
            "{}: {:#?}",
            case.name,
            limited.grants
        );
        let wanted: Vec<String> = limited
            .unallowed
            .iter()
            .map(|u| format!("{} {}", u.action, u.resource))
            .collect();
        for grant in implied(&free) {
            let text = format!("{} {}", grant.action, grant.resource);
            assert!(wanted.contains(&text), "{}: {text} {wanted:#?}", case.name);
        }
        for need in &limited.unallowed {
            assert!(!need.by.is_empty(), "{need:?}");
        }
        let codes: Vec<&str> = limited.gaps.iter().map(|gap| gap.code).collect();
        assert!(
            !codes.contains(&"configuration-alone"),
            "{}: {codes:?}",
            case.name
        );
    }
}

/// Every kind of configuration, under a role that allows all of it.
#[test]
fn what_the_role_allows_stays_granted() {
    for case in cases() {
        let text = case.text();
        let free = suggested(&[get_item("f", "1", "t")], &text);
        let limited = under(&role(ALL), &text);
        assert_eq!(limited.grants, free.grants, "{}", case.name);
        assert!(limited.unallowed.is_empty(), "{:?}", limited.unallowed);
    }
}

fn logging_case() -> Case {
    let mut cases = cases().into_iter();
    cases
        .find(|case| case.name.contains("default group"))
        .expect("it is there")
}

#[test]
fn a_part_that_the_role_allows_is_granted_as_the_role_has_it() {
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f";
    for (statement, granted, wanted) in [
        // As many write it: streams only, and no group is made.
        (
            format!(r#"{{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "{group}:log-stream:*"}}"#),
            vec![format!("logs:CreateLogStream {group}:log-stream:*"), format!("logs:PutLogEvents {group}:log-stream:*")],
            0,
        ),
        (
            format!(r#"{{"Effect": "Allow", "Action": "logs:*", "Resource": "{group}:*"}}"#),
            vec![format!("logs:CreateLogGroup {group}:*"), format!("logs:CreateLogStream {group}:*"), format!("logs:PutLogEvents {group}:*")],
            0,
        ),
        (
            r#"{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}"#.to_owned(),
            vec![format!("logs:PutLogEvents {group}:* if aws:SourceVpce=vpce-1")],
            1,
        ),
        (
            r#"{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}, {"Effect": "Deny", "Action": "logs:Create*", "Resource": "*"}"#.to_owned(),
            vec![format!("logs:PutLogEvents {group}:*")],
            1,
        ),
        (r#"{"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:log-group:/other:*"}"#.to_owned(), vec![], 4),
    ] {
        let synthesis = under(&role(&statement), &logging_case().text());
        let found: Vec<String> = implied(&synthesis).into_iter().map(shown).collect();
        assert_eq!(found, granted, "{statement}");
        assert_eq!(synthesis.unallowed.len(), wanted, "{statement}: {:#?}", synthesis.unallowed);
    }
}

#[test]
fn a_policy_that_is_not_known_may_allow_it() {
    let mut role = role(NOTHING);
    role.missing
        .insert("arn:aws:iam::111122223333:policy/x".to_owned());
    let synthesis = under(&role, &logging_case().text());
    assert!(!implied(&synthesis).is_empty());
    assert!(synthesis.unallowed.is_empty());
}
