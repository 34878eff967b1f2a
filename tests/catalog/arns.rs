//! From the values of a request to the right ARN: one test a kind.

use lpgen::catalog::call::Call;
use lpgen::catalog::requirement::{Requirement, RequirementKind};
use lpgen::catalog::{Catalog, Mapping};
use serde_json::{Value, json};

/// What a record says beside its parameters.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) response: &'a Value,
    pub(crate) resources: &'a [String],
}

pub(crate) const BARE: Beside<'_> = Beside {
    region: "eu-west-1",
    account: "111122223333",
    response: &Value::Null,
    resources: &[],
};

pub(crate) fn needs(
    catalog: &Catalog,
    operation: (&str, &str),
    request: &Value,
    beside: Beside<'_>,
) -> Vec<Requirement> {
    let mapping = catalog.map(&Call {
        source: operation.0,
        name: operation.1,
        partition: "aws",
        region: beside.region,
        account: beside.account,
        request,
        response: beside.response,
        extra: &Value::Null,
        top: &Value::Null,
        resources: beside.resources,
    });
    match mapping {
        Mapping::Needs(list) => list,
        Mapping::Free(_) | Mapping::Unmapped(_) => Vec::new(),
    }
}

/// The resources of the primary action.
pub(crate) fn primary(operation: (&str, &str), request: &Value, beside: Beside<'_>) -> Vec<String> {
    let list = needs(&Catalog::bundled(), operation, request, beside);
    let primary = list
        .into_iter()
        .filter(|r| r.kind == RequirementKind::Primary);
    primary.map(|r| r.resource.exact()).collect()
}

pub(crate) fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:111122223333:{resource}")
}

#[test]
fn a_word_is_spelled_as_arns_spell_it() {
    let set = |scope: &str| json!({"name": "n", "scope": scope, "id": "i"});
    for (scope, spelled) in [("REGIONAL", "regional"), ("CLOUDFRONT", "global")] {
        for (name, kind) in [
            ("GetWebACL", "webacl"),
            ("GetIPSet", "ipset"),
            ("GetRuleGroup", "rulegroup"),
        ] {
            let expected = arn("wafv2", &format!("{spelled}/{kind}/n/i"));
            let found = primary(("wafv2", name), &set(scope), BARE);
            assert!(found.contains(&expected), "{name}: {found:?}");
        }
    }
    let metrics = json!({"serviceType": "RDS", "identifier": "db-ABC"});
    assert_eq!(
        primary(("pi", "GetResourceMetrics"), &metrics, BARE),
        [arn("pi", "metrics/rds/db-ABC")]
    );
    let odd = needs(
        &Catalog::bundled(),
        ("wafv2", "GetIPSet"),
        &set("ELSEWHERE"),
        BARE,
    );
    assert_eq!(
        odd[0].resource.exact(),
        arn("wafv2", "*/ipset/n/i"),
        "what is not known stays open"
    );
    assert_eq!(odd[0].unresolved, ["Scope"]);
}

#[test]
fn a_word_of_the_request_chooses_the_type() {
    let group = |kind: &str| json!({"ruleGroupName": "g", "type": kind});
    for (kind, resource) in [
        ("STATELESS", "stateless-rulegroup/g"),
        ("STATEFUL", "stateful-rulegroup/g"),
    ] {
        let found = primary(
            ("network-firewall", "DescribeRuleGroup"),
            &group(kind),
            BARE,
        );
        assert_eq!(found, [arn("network-firewall", resource)]);
    }
}

#[test]
fn alternatives_are_tried_for_each_element_of_a_list() {
    let names = json!({"names": ["/a", arn("ssm", "parameter/shared/b"), "c"]});
    let mut found = primary(("ssm", "GetParameters"), &names, BARE);
    found.sort();
    let expected = ["a", "c", "shared/b"].map(|name| arn("ssm", &format!("parameter/{name}")));
    assert_eq!(found, expected);
}

#[test]
fn a_name_is_no_id_and_the_records_own_arn_is_right() {
    let request = json!({"applicationIdentifier": "shop", "environmentIdentifier": "prod", "configurationProfileIdentifier": "flags"});
    let session = ("appconfig", "StartConfigurationSession");
    let listed = [arn(
        "appconfig",
        "application/abc1234/environment/def5678/configuration/ghi9012",
    )];
    let beside = Beside {
        resources: &listed,
        ..BARE
    };
    assert_eq!(primary(session, &request, beside), listed);
    let alone = primary(session, &request, BARE);
    assert_eq!(
        alone,
        [arn(
            "appconfig",
            "application/*/environment/*/configuration/*"
        )]
    );
    let ids = json!({"applicationIdentifier": "abc1234", "environmentIdentifier": "def5678", "configurationProfileIdentifier": "ghi9012"});
    assert_eq!(primary(session, &ids, BARE), listed);
}

#[test]
fn empty_and_malformed_arns_never_win() {
    let request = json!({"tableName": "orders"});
    let expected = [arn("dynamodb", "table/orders")];
    for bad in [
        "",
        "arn:aws:dynamodb:::table/orders",
        "arn:aws:dynamodb",
        "arn:aws:dynamodb:eu-west-1:111122223333:",
    ] {
        let listed = [bad.to_owned()];
        let beside = Beside {
            resources: &listed,
            ..BARE
        };
        assert_eq!(
            primary(("dynamodb", "DescribeTable"), &request, beside),
            expected,
            "{bad}"
        );
    }
}

#[test]
fn a_qualifier_wins_over_the_function_it_resolves_to() {
    let listed = [arn("lambda", "function:f")];
    let beside = Beside {
        resources: &listed,
        ..BARE
    };
    let request = json!({"functionName": "f", "qualifier": "live"});
    let found = needs(&Catalog::bundled(), ("lambda", "Invoke"), &request, beside);
    assert_eq!(found[0].resource.exact(), arn("lambda", "function:f:live"));
    assert_eq!(
        found[0].explained, listed,
        "and the difference is explained"
    );
    assert!(found[0].differs.is_empty());
}

#[test]
fn what_the_request_qualifies_wins_over_what_the_record_lists() {
    let listed = [arn("dynamodb", "table/orders")];
    let beside = Beside {
        resources: &listed,
        ..BARE
    };
    let index = arn("dynamodb", "table/orders/index/by-date");
    let request = json!({"resourceArn": index});
    let found = primary(("dynamodb", "ListTagsOfResource"), &request, beside);
    assert!(found.contains(&index), "{found:?}");
}

#[test]
fn a_parent_fills_its_part_of_the_childs_arn() {
    let listed = [arn("appsync", "apis/abc")];
    let beside = Beside {
        resources: &listed,
        ..BARE
    };
    let found = primary(("appsync", "GraphQL"), &Value::Null, beside);
    assert!(
        found.contains(&arn("appsync", "apis/abc/types/*/fields/*")),
        "{found:?}"
    );
    assert!(
        found.iter().all(|resource| resource.contains("apis/abc")),
        "{found:?}"
    );
}

#[test]
fn the_arn_of_a_parent_in_the_request_fills_its_part() {
    let cluster = arn("kafka", "cluster/c/0a1b-2");
    let request = json!({"clusterArn": cluster, "topicName": "t"});
    let found = primary(("kafka", "DeleteTopic"), &request, BARE);
    assert!(
        found.contains(&arn("kafka", "topic/c/0a1b-2/t")),
        "{found:?}"
    );
}

#[test]
fn an_arn_in_the_request_is_used_as_it_is() {
    let foreign = "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d";
    let request = json!({"backupVaultName": "v", "recoveryPointArn": foreign});
    assert!(
        primary(("backup", "DescribeRecoveryPoint"), &request, BARE).contains(&foreign.to_owned())
    );
    let task = arn("dms", "task:ABC");
    let request = json!({"replicationTaskArn": task});
    assert_eq!(
        primary(("dms", "StartReplicationTask"), &request, BARE),
        [task]
    );
    let cert = arn("iot", "cert/abcdef");
    let request = json!({"policyName": "p", "target": cert});
    assert_eq!(primary(("iot", "AttachPolicy"), &request, BARE), [cert]);
}

#[test]
fn a_recipient_never_enters_an_arn() {
    let number = "+491701234567";
    let request = json!({"destinationPhoneNumber": number, "messageBody": "x"});
    for name in ["SendTextMessage", "SendVoiceMessage", "SendMediaMessage"] {
        let list = needs(&Catalog::bundled(), ("sms-voice", name), &request, BARE);
        assert!(!list.is_empty());
        assert!(
            list.iter().all(|r| !r.resource.exact().contains("4917")),
            "{name}: {list:?}"
        );
    }
}

#[test]
fn a_restore_names_its_source_and_its_target_apart() {
    let request = json!({"clusterIdentifier": "new", "snapshotIdentifier": "s", "snapshotClusterIdentifier": "old"});
    let found = primary(("redshift", "RestoreFromClusterSnapshot"), &request, BARE);
    assert!(found.contains(&arn("redshift", "cluster:new")), "{found:?}");
    assert!(
        found.contains(&arn("redshift", "snapshot:old/s")),
        "{found:?}"
    );
}

#[test]
fn a_path_in_the_request_is_part_of_the_name() {
    let request = json!({"roleName": "tenant-7", "path": "/app/"});
    let role = "arn:aws:iam::111122223333:role/app/tenant-7".to_owned();
    assert_eq!(primary(("iam", "CreateRole"), &request, BARE), [role]);
}

#[test]
fn a_place_in_s3_is_its_prefix() {
    let request = json!({"workGroup": "w", "queryString": "q", "resultConfiguration": {"outputLocation": "s3://lake/results/"}});
    let list = needs(
        &Catalog::bundled(),
        ("athena", "StartQueryExecution"),
        &request,
        BARE,
    );
    let puts = list.iter().filter(|r| r.action.as_str() == "s3:PutObject");
    let puts: Vec<String> = puts.map(|r| r.resource.exact()).collect();
    assert!(
        puts.contains(&"arn:aws:s3:::lake/results/*".to_owned()),
        "{puts:?}"
    );
    assert!(
        !puts.contains(&"arn:aws:s3:::lake/*".to_owned()),
        "{puts:?}"
    );
}

#[test]
fn a_key_that_ends_with_a_slash_is_a_place_for_files() {
    let catalog = Catalog::bundled();
    for operation in [
        "StartCallAnalyticsJob",
        "StartMedicalTranscriptionJob",
        "StartTranscriptionJob",
    ] {
        for (key, expected) in [
            (json!("notes/a.json"), "arn:aws:s3:::out/notes/a.json"),
            (json!("notes/"), "arn:aws:s3:::out/notes/*"),
            (json!(null), "arn:aws:s3:::out/*"),
        ] {
            let request = json!({"outputBucketName": "out", "outputKey": key});
            let list = needs(&catalog, ("transcribe", operation), &request, BARE);
            let puts = list.iter().filter(|r| r.action.as_str() == "s3:PutObject");
            let puts: Vec<String> = puts.map(|r| r.resource.exact()).collect();
            assert_eq!(puts, [expected], "{operation} {key}");
        }
    }
}

#[test]
fn a_record_without_a_place_names_any_and_says_so() {
    let nowhere = Beside {
        region: "",
        account: "",
        ..BARE
    };
    let request = json!({"tableName": "orders"});
    let found = needs(
        &Catalog::bundled(),
        ("dynamodb", "GetItem"),
        &request,
        nowhere,
    );
    assert_eq!(
        found[0].resource.exact(),
        "arn:aws:dynamodb:*:*:table/orders"
    );
    assert_eq!(found[0].unresolved, ["Region", "Account"]);
}

#[test]
fn an_arn_that_the_record_carries_and_the_parameters_do_not_make_is_told() {
    let listed = [arn("sqs", "theirs")];
    let beside = Beside {
        resources: &listed,
        ..BARE
    };
    let request = json!({"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/ours"});
    let found = needs(
        &Catalog::bundled(),
        ("sqs", "SendMessage"),
        &request,
        beside,
    );
    assert_eq!(found[0].differs, listed);
    let answer = json!({"topicArn": arn("sns", "other")});
    let beside = Beside {
        response: &answer,
        ..BARE
    };
    let found = needs(
        &Catalog::bundled(),
        ("sns", "CreateTopic"),
        &json!({"name": "mine"}),
        beside,
    );
    assert_eq!(found[0].differs, [arn("sns", "other")]);
    let same = json!({"topicArn": arn("sns", "mine")});
    let beside = Beside {
        response: &same,
        ..BARE
    };
    let found = needs(
        &Catalog::bundled(),
        ("sns", "CreateTopic"),
        &json!({"name": "mine"}),
        beside,
    );
    assert!(found[0].differs.is_empty());
}
