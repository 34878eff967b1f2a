//! Second permissions: told for every operation, granted where the request proves them.

use std::collections::BTreeSet;

use lpgen::catalog::Catalog;
use lpgen::catalog::requirement::{Requirement, RequirementKind};
use lpgen::iam::action::Action;
use serde_json::{Value, json};

use super::arns::{self, BARE};

/// What a call of an operation needed, by its parameters alone.
fn needs(catalog: &Catalog, source: &str, name: &str, request: &Value) -> Vec<Requirement> {
    arns::needs(catalog, (source, name), request, BARE)
}

fn granted(list: &[Requirement], action: &str) -> BTreeSet<String> {
    let of = list
        .iter()
        .filter(|r| r.kind != RequirementKind::May && !r.own_event);
    of.filter(|r| r.action.as_str() == action)
        .map(|r| r.resource.exact())
        .collect()
}

#[test]
fn no_operation_is_silent_about_what_its_action_depends_on() {
    let catalog = Catalog::bundled();
    let (mut silent, mut told) = (Vec::new(), 0);
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, facts) in &service.operations {
            let Some(action) = service.actions.get(name) else {
                continue;
            };
            let own = format!("{prefix}:{name}");
            let is_own = |n: &lpgen::catalog::service::NeedFacts| n.action == own;
            if !facts.needs.iter().any(is_own) {
                continue;
            }
            for depends in action.depends.iter().filter(|d| **d != own) {
                let depends: Action = depends.parse().expect("an action");
                match facts.kind_of(&depends) {
                    Some(_) => told += 1,
                    None => silent.push(format!("{own}: {depends}")),
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert!(told >= 3_000, "{told}");
}

#[test]
fn what_names_no_role_hands_none_over() {
    let catalog = Catalog::bundled();
    let (mut wide, mut tried) = (Vec::new(), 0);
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, facts) in &service.operations {
            for need in &facts.needs {
                let [condition] = need.when.as_slice() else {
                    continue;
                };
                let Some(member) = condition.strip_suffix("|role-name") else {
                    continue;
                };
                if member.contains(['.', '[', '*']) {
                    continue;
                }
                tried += 1;
                for value in ["arn:aws:iam::111122223333:user/u", "arn:aws:s3:::b", ""] {
                    let request = json!({ member: value });
                    let list = needs(&catalog, prefix, name, &request);
                    let passed = granted(&list, "iam:PassRole");
                    if !passed.is_empty() {
                        wide.push(format!("{prefix}:{name} {value}: {passed:?}"));
                    }
                }
            }
        }
    }
    assert!(wide.is_empty(), "{wide:#?}");
    assert!(tried >= 300, "{tried}");
}

#[test]
fn tags_of_a_call_that_makes_something_are_put_on_what_it_makes() {
    let catalog = Catalog::bundled();
    let tags = json!([{"key": "team", "value": "a"}]);
    for (source, name, request, action, resource) in [
        (
            "kinesis",
            "CreateStream",
            json!({"streamName": "s", "tags": {"a": "b"}}),
            "kinesis:AddTagsToStream",
            "arn:aws:kinesis:eu-west-1:111122223333:stream/s",
        ),
        (
            "ecr",
            "CreateRepository",
            json!({"repositoryName": "r", "tags": tags}),
            "ecr:TagResource",
            "arn:aws:ecr:eu-west-1:111122223333:repository/r",
        ),
        (
            "events",
            "PutRule",
            json!({"name": "nightly", "tags": tags}),
            "events:TagResource",
            "arn:aws:events:eu-west-1:111122223333:rule/nightly",
        ),
        (
            "states",
            "CreateStateMachine",
            json!({"name": "m", "tags": tags}),
            "states:TagResource",
            "arn:aws:states:eu-west-1:111122223333:stateMachine:m",
        ),
    ] {
        let list = needs(&catalog, source, name, &request);
        assert_eq!(
            granted(&list, action),
            BTreeSet::from([resource.to_owned()]),
            "{name}"
        );
    }
    let untagged = needs(
        &catalog,
        "ecr",
        "CreateRepository",
        &json!({"repositoryName": "r"}),
    );
    assert!(granted(&untagged, "ecr:TagResource").is_empty());
}

#[test]
fn a_role_is_passed_wherever_it_stands() {
    let catalog = Catalog::bundled();
    let role = "arn:aws:iam::111122223333:role/service-role/r";
    for (source, name, request) in [
        (
            "bedrock",
            "CreateAgent",
            json!({"agentResourceRoleArn": role}),
        ),
        (
            "datasync",
            "CreateLocationS3",
            json!({"s3Config": {"bucketAccessRoleArn": role}}),
        ),
        (
            "ec2",
            "CreateFlowLogs",
            json!({"CreateFlowLogsRequest": {"DeliverLogsPermissionArn": role}}),
        ),
        (
            "grafana",
            "CreateWorkspace",
            json!({"workspaceRoleArn": role}),
        ),
    ] {
        let list = needs(&catalog, source, name, &request);
        assert_eq!(
            granted(&list, "iam:PassRole"),
            BTreeSet::from([role.to_owned()]),
            "{name}"
        );
    }
    let task = json!({"taskDefinition": "t", "overrides": {"taskRoleArn": role}});
    let list = needs(&catalog, "ecs", "RunTask", &task);
    let other = "arn:aws:iam::111122223333:role/*".to_owned();
    assert_eq!(
        granted(&list, "iam:PassRole"),
        BTreeSet::from([role.to_owned(), other]),
        "the execution role of the task definition is passed as well"
    );
}

#[test]
fn what_only_the_documentation_names_is_needed_too() {
    let catalog = Catalog::bundled();
    let request = json!({"databaseName": "d", "tableName": "t"});
    let list = needs(&catalog, "glue", "GetColumnStatisticsForTable", &request);
    let table = "arn:aws:glue:eu-west-1:111122223333:table/d/t";
    for action in ["glue:GetColumnStatisticsForTable", "glue:GetTable"] {
        assert!(granted(&list, action).contains(table), "{action}");
    }
}

#[test]
fn an_action_is_found_from_the_operations_of_other_services() {
    let catalog = Catalog::bundled();
    for (action, operation) in [
        ("iam:PassRole", "lambda:CreateFunction"),
        ("iam:PassRole", "ec2:AssociateIamInstanceProfile"),
        ("kms:Decrypt", "kms:Decrypt"),
        ("s3:GetObject", "dynamodb:ImportTable"),
    ] {
        let action: Action = action.parse().expect("an action");
        let found = catalog.needed_by(&action);
        let names = found
            .iter()
            .map(|(o, _)| format!("{}:{}", o.service.service, o.name));
        let names: BTreeSet<String> = names.collect();
        assert!(names.contains(operation), "{action}: {operation}");
    }
}
