//! What is printed, read back by the languages' own parsers, is the proposal.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser};
use hcl_edit::expr::{Expression, ObjectKey};
use serde_json::{Map, Value, json};

use super::*;
use crate::differ::plan::{RoleUsers, plan};
use crate::iam::Policy;
use crate::snapshot::PolicyKind;

/// A policy with everything that a language may take for its own.
fn documents(n: usize) -> Vec<PolicyDocument> {
    let text = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/$${x}%{if}#{y}!Sub'\"\\é: - @*"]},
        {"Effect": "Deny", "NotAction": "sts:*", "NotResource": "*",
            "Condition": {"StringNotLike": {"aws:PrincipalTag/team": ["${aws:PrincipalTag/${*}", "true", "1.0", "~", "no"]}}},
    ]});
    let policy = Policy::parse(&text.to_string()).expect("a policy");
    let named = |at: usize| PolicyDocument {
        name: format!("orders'api-{at}"),
        policy: policy.clone(),
        statements: Vec::new(),
    };
    (0..n).map(named).collect()
}

fn function() -> Function {
    Function {
        name: "orders-api".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
    }
}

fn role() -> Role {
    let old = |name: &str, kind| NamedPolicy {
        name: name.to_owned(),
        kind,
        policy: Policy::default(),
    };
    let managed = PolicyKind::Managed {
        arn: "arn:aws:iam::aws:policy/AdministratorAccess".to_owned(),
        version: "v1".to_owned(),
    };
    Role {
        name: "it's ${role}".to_owned(),
        arn: "arn:aws:iam::111122223333:role/pay/it".to_owned(),
        policies: vec![
            old("old $(id)", PolicyKind::Inline),
            old("Administrator", managed),
        ],
        trust: Some(
            json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "${aws:x}"}}}]}),
        ),
        tags: BTreeMap::from([("team\"s".to_owned(), "a,b=${c}".to_owned())]),
        ..Role::default()
    }
}

fn printed(how_: How, users: RoleUsers, n: usize) -> (String, Value, Role) {
    let (function, documents, role) = (function(), documents(n), role());
    let plan = plan(&function.name, &role, users);
    let application = Application {
        function: &function,
        role: &role.name,
        today: Some(&role),
        plan: Some(&plan),
        documents: &documents,
    };
    let text = how(&application, how_);
    (text, policy(&documents[0]), role)
}

#[test]
fn commands_are_words_of_a_shell() {
    let (text, expected, role) = printed(How::Cli, RoleUsers::One, 1);
    let commands: Vec<Vec<String>> = text
        .lines()
        .filter(|line| line.starts_with("aws "))
        .map(|line| shlex::split(line).expect("a command"))
        .collect();
    assert_eq!(commands.len(), 3, "{text}");
    assert_eq!(
        commands[0][..6],
        [
            "aws",
            "iam",
            "put-role-policy",
            "--role-name",
            &role.name,
            "--policy-name"
        ]
    );
    let json: Value = serde_json::from_str(commands[0].last().expect("the policy")).expect("JSON");
    assert_eq!(json, expected);
    assert_eq!(commands[1].last().map(String::as_str), Some("old $(id)"));
    assert_eq!(commands[2][2], "detach-role-policy");

    let (text, expected, _) = printed(How::Cli, RoleUsers::Several, 2);
    let last: Vec<Vec<String>> = text
        .lines()
        .filter(|l| l.starts_with("aws "))
        .map(|l| shlex::split(l).expect("words"))
        .collect();
    assert_eq!(last[0][2], "create-role");
    let tags: Value = serde_json::from_str(last[0].last().expect("tags")).expect("JSON");
    assert!(
        tags.as_array()
            .is_some_and(|t| t.contains(&json!({"Key": "team\"s", "Value": "a,b=${c}"})))
    );
    assert_eq!(last[1][2], "create-policy");
    assert_eq!(
        serde_json::from_str::<Value>(last[1].last().expect("it")).expect("JSON"),
        expected
    );
    assert_eq!(last.last().expect("it")[1], "lambda");
    assert!(
        !text.contains("delete-role"),
        "the old role stays as it is\n{text}"
    );
}

/// An expression as JSON; names of other resources as text.
fn of_hcl(expression: &Expression) -> Value {
    match expression {
        Expression::String(text) => json!(text.as_str()),
        Expression::Bool(it) => json!(*it.value()),
        Expression::Array(list) => list.iter().map(of_hcl).collect(),
        Expression::Object(map) => {
            let members = map.iter().map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(own) => of_hcl(own).as_str().expect("a text").to_owned(),
                };
                (key, of_hcl(value.expr()))
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Expression::FuncCall(call) => of_hcl(call.args.get(0).expect("an argument")),
        other => json!(other.to_string().trim()),
    }
}

#[test]
fn terraform_reads_the_policy() {
    for (users, n) in [
        (RoleUsers::One, 1),
        (RoleUsers::Several, 1),
        (RoleUsers::Several, 3),
    ] {
        let (text, expected, role) = printed(How::Terraform, users, n);
        let body = hcl_edit::parser::parse_body(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let mut policies = 0;
        for block in body.iter().filter_map(|s| s.as_block()) {
            let attribute = |name: &str| block.body.get_attribute(name).map(|a| of_hcl(&a.value));
            if let Some(policy) = attribute("policy") {
                assert_eq!(policy, expected, "{text}");
                policies += 1;
            }
            if block.labels[0].as_str() == "aws_iam_role_policy" && users == RoleUsers::One {
                assert_eq!(attribute("role"), Some(json!(role.name)));
            }
            if block.labels[0].as_str() == "aws_iam_role" {
                let trust = attribute("assume_role_policy").expect("a trust policy");
                assert_eq!(
                    trust["Statement"][0]["Condition"]["StringEquals"]["aws:SourceAccount"],
                    "${aws:x}"
                );
                assert_eq!(attribute("tags").expect("tags")["team\"s"], "a,b=${c}");
            }
        }
        assert_eq!(policies, n, "{text}");
    }
}

/// A YAML document as JSON: plain scalars as their text, tags in front.
fn of_yaml(text: &str) -> Value {
    fn node<'e>(event: Event<'e>, rest: &mut impl Iterator<Item = Event<'e>>) -> Value {
        match event {
            Event::Scalar(text, _, _, tag) => {
                let tag = tag.map_or_else(String::new, |tag| format!("!{} ", tag.suffix()));
                json!(format!("{tag}{text}"))
            }
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match rest.next().expect("an end") {
                        Event::SequenceEnd => return Value::Array(list),
                        event => list.push(node(event, rest)),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut map = Map::new();
                loop {
                    match rest.next().expect("an end") {
                        Event::MappingEnd => return Value::Object(map),
                        key => {
                            let key = node(key, rest);
                            let value = rest.next().expect("a value");
                            map.insert(key.as_str().expect("a text").to_owned(), node(value, rest));
                        }
                    }
                }
            }
            other => panic!("{other:?}"),
        }
    }
    let events =
        Parser::new_from_str(text).map(|event| event.unwrap_or_else(|e| panic!("{e}\n{text}")).0);
    let mut events = events.filter(|event| {
        !matches!(
            event,
            Event::StreamStart | Event::DocumentStart(..) | Event::Comment(..)
        )
    });
    let first = events.next().expect("a document");
    node(first, &mut events)
}

#[test]
fn templates_of_several_functions_are_documents_of_their_own() {
    let (text, ..) = printed(How::CloudFormation, RoleUsers::One, 1);
    let both = joined(&[&text, &text], How::CloudFormation);
    let documents: Vec<&str> = both.split("---\n").collect();
    assert_eq!(documents.len(), 2);
    for document in documents {
        assert_eq!(document.matches("\nResources:").count(), 1, "{document}");
    }
}

#[test]
fn templates_hold_the_policy() {
    for (users, n) in [
        (RoleUsers::One, 1),
        (RoleUsers::Several, 1),
        (RoleUsers::Several, 2),
    ] {
        let (text, expected, role) = printed(How::CloudFormation, users, n);
        let resources = of_yaml(&text)["Resources"].clone();
        let own = &resources["OrdersApiPolicy"]["Properties"];
        assert_eq!(own["PolicyDocument"], expected, "{text}");
        match (users, n) {
            (RoleUsers::One, _) => assert_eq!(own["RoleName"], json!(role.name)),
            (RoleUsers::Several, 1) => assert_eq!(own["RoleName"], "!Ref OrdersApiRole"),
            _ => assert_eq!(own["Roles"][0], "!Ref OrdersApiRole"),
        }
        if users == RoleUsers::Several {
            let made = &resources["OrdersApiRole"]["Properties"];
            assert_eq!(made["Path"], "/pay/");
            assert_eq!(
                made["AssumeRolePolicyDocument"]["Statement"][0]["Action"],
                "sts:AssumeRole"
            );
        }
        let (text, expected, _) = printed(How::Sam, users, n);
        let function = &of_yaml(&text)["Resources"]["OrdersApi"]["Properties"];
        assert_eq!(
            function["Policies"].as_array().map(Vec::len),
            Some(n),
            "{text}"
        );
        assert_eq!(function["Policies"][0], expected);
    }
}

#[test]
fn constructs_hold_the_policy() {
    for (users, n) in [(RoleUsers::One, 1), (RoleUsers::Several, 2)] {
        let (text, expected, _) = printed(How::Cdk, users, n);
        let documents: Vec<&str> = text.split("policyDocument: ").skip(1).collect();
        assert_eq!(documents.len(), n, "{text}");
        let mut values = serde_json::Deserializer::from_str(documents[0]).into_iter::<Value>();
        assert_eq!(values.next().and_then(Result::ok), Some(expected), "{text}");
    }
}
