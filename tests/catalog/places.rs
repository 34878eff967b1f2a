//! Places for files that a request names by their beginning, names that come with an id, and resources told by
//! members of another name.

use lpgen::catalog::Catalog;
use lpgen::catalog::requirement::Requirement;
use serde_json::{Value, json};

use crate::arns::{BARE, Beside, arn, needs, primary};

/// The resources of one action.
fn of<'r>(list: &'r [Requirement], action: &str) -> Vec<&'r Requirement> {
    let all = list.iter();
    all.filter(|r| r.action.as_str() == action).collect()
}

fn exact(list: &[Requirement], action: &str) -> Vec<String> {
    let own = of(list, action).into_iter();
    own.map(|r| r.resource.exact()).collect()
}

#[test]
fn a_beginning_of_keys_stands_for_what_begins_so() {
    let catalog = Catalog::bundled();
    let export = |prefix: Value| json!({"tableArn": arn("dynamodb", "table/orders"), "s3Bucket": "out", "s3Prefix": prefix});
    let import = |prefix: Value| {
        json!({"s3BucketSource": {"s3Bucket": "out", "s3KeyPrefix": prefix},
            "tableCreationParameters": {"tableName": "orders"}})
    };
    let speech = |prefix: Value| json!({"outputS3BucketName": "out", "outputS3KeyPrefix": prefix});
    for (operation, request, action, expected) in [
        // `PREFIX.TASKID.mp3`
        (
            ("polly", "StartSpeechSynthesisTask"),
            speech(json!("a/b")),
            "s3:PutObject",
            "a/b.*",
        ),
        (
            ("polly", "StartSpeechSynthesisTask"),
            speech(json!("a/")),
            "s3:PutObject",
            "a/.*",
        ),
        (
            ("polly", "StartSpeechSynthesisTask"),
            speech(json!(null)),
            "s3:PutObject",
            "*",
        ),
        // `PREFIX/AWSDynamoDB/…`
        (
            ("dynamodb", "ExportTableToPointInTime"),
            export(json!("/dump/")),
            "s3:PutObject",
            "dump/*",
        ),
        (
            ("dynamodb", "ExportTableToPointInTime"),
            export(json!(null)),
            "s3:AbortMultipartUpload",
            "AWSDynamoDB/*",
        ),
        (
            ("dynamodb", "ImportTable"),
            import(json!("in/2026")),
            "s3:GetObject",
            "in/2026*",
        ),
        (
            ("dynamodb", "ImportTable"),
            import(json!(null)),
            "s3:GetObject",
            "*",
        ),
    ] {
        let list = needs(&catalog, operation, &request, BARE);
        let expected = format!("arn:aws:s3:::out/{expected}");
        assert_eq!(exact(&list, action), [expected], "{operation:?} {request}");
        let told = of(&list, action).into_iter();
        assert!(
            told.clone().all(|r| !r.unresolved.is_empty()),
            "{operation:?}"
        );
    }
}

#[test]
fn a_revision_that_the_record_tells_is_used() {
    let definition = |end: &str| arn("ecs", &format!("task-definition/{end}"));
    let answer = json!({"tasks": [{"taskDefinitionArn": definition("web:9")}]});
    for (named, response, expected) in [
        (json!("web:7"), &Value::Null, "web:7"),
        (json!(definition("web:7")), &Value::Null, "web:7"),
        (json!("web"), &answer, "web:9"),
        (json!("web"), &Value::Null, "web:*"),
    ] {
        for operation in ["RunTask", "StartTask"] {
            let request = json!({"taskDefinition": named, "cluster": "main"});
            let beside = Beside { response, ..BARE };
            let found = primary(("ecs", operation), &request, beside);
            assert_eq!(found, [definition(expected)], "{operation} {named}");
        }
    }
}

#[test]
fn a_name_and_the_id_beside_it_vary_together() {
    for (operation, request, name) in [
        (
            ("cloudformation", "CreateStack"),
            json!({"stackName": "tenant-a"}),
            "tenant-a",
        ),
        (
            ("cloudformation", "DeleteStack"),
            json!({"stackName": "tenant-a"}),
            "tenant-a",
        ),
        (
            ("ses", "GetTenant"),
            json!({"tenantName": "tenant-a"}),
            "tenant-a",
        ),
        (
            ("eks", "DeleteAddon"),
            json!({"clusterName": "main", "addonName": "dns"}),
            "dns",
        ),
    ] {
        let list = needs(&Catalog::bundled(), operation, &request, BARE);
        let varying = list[0].resource.varying.as_ref();
        let varying = varying.unwrap_or_else(|| panic!("{operation:?}: {list:?}"));
        assert_eq!(varying.name, name, "{operation:?}");
        assert_eq!(list[0].resource.after, "/*", "{operation:?}");
    }
    // A parent's name does not vary with the ids of what is in it.
    let request = json!({"cluster": "main", "tasks": ["0123456789abcdef0123456789abcdef"]});
    let list = needs(
        &Catalog::bundled(),
        ("ecs", "DescribeTasks"),
        &request,
        BARE,
    );
    assert!(list[0].resource.before.ends_with("task/main/"), "{list:?}");
}

#[test]
fn a_model_is_called_by_a_profile_that_is_given_by_id() {
    let key = "bedrock:InferenceProfileArn";
    for operation in ["InvokeModel", "Converse", "ConverseStream"] {
        let request = json!({"modelId": "eu.anthropic.claude-x"});
        let list = needs(&Catalog::bundled(), ("bedrock", operation), &request, BARE);
        let models = list
            .iter()
            .filter(|r| r.resource.exact().contains("foundation-model/"));
        let profile = arn("bedrock", "inference-profile/eu.anthropic.claude-x");
        let told: Vec<_> = models.map(|r| r.context.get(key)).collect();
        assert_eq!(told, [Some(&profile)], "{operation}");
        let direct = json!({"modelId": "anthropic.claude-x"});
        let list = needs(&Catalog::bundled(), ("bedrock", operation), &direct, BARE);
        assert!(
            list.iter().all(|r| !r.context.contains_key(key)),
            "{operation}"
        );
    }
}

#[test]
fn what_one_model_has_no_resource_for_is_not_limited_to_that_of_the_other() {
    let catalog = Catalog::bundled();
    for operation in ["CreateDeployment", "ListDeployments"] {
        for (request, expected) in [
            (
                json!({"groupId": "g-1"}),
                arn("greengrass", "/greengrass/groups/g-1"),
            ),
            (
                json!({"targetArn": arn("iot", "thing/core")}),
                "*".to_owned(),
            ),
        ] {
            let list = needs(&catalog, ("greengrass", operation), &request, BARE);
            let found = exact(&list, &format!("greengrass:{operation}"));
            assert_eq!(found, [expected], "{operation} {request}");
        }
    }
}

#[test]
fn an_account_that_is_the_target_of_an_assignment_is_named() {
    let request = json!({"instanceArn": "arn:aws:sso:::instance/ssoins-1", "targetId": "222233334444",
        "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "targetType": "AWS_ACCOUNT"});
    for operation in [
        "CreateAccountAssignment",
        "DeleteAccountAssignment",
        "ProvisionPermissionSet",
    ] {
        let found = primary(("sso", operation), &request, BARE);
        let account = "arn:aws:sso:::account/222233334444".to_owned();
        assert!(found.contains(&account), "{operation}: {found:?}");
    }
}
