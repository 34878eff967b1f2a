//! Which function made which call: the rules in order, and what never counts.

mod attacks;
mod intruder;
mod own;
pub(crate) mod sessions;
mod usage_file;

use lpgen::lambda::configuration;
use lpgen::observer::attribution::attribute;
use lpgen::observer::function::Rule;
use lpgen::observer::usage::{Origin, Outcome, Permission};
use serde_json::{Value, json};

use sessions::{ACCOUNT, PYTHON, assumed_by_lambda, attributed, call, in_scope, one, usage, with};

#[test]
fn in_scope_of_names_the_function_whatever_the_session() {
    let got = attributed(&[in_scope(call("1", "r", "some-session"), "orders")]);
    let orders = one(&got, "orders");
    assert_eq!(orders.calls[0].rule, Rule::InScopeOf);
    assert_eq!(
        orders.function.arn(),
        format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders")
    );
    assert!(
        orders
            .roles
            .contains(&format!("arn:aws:iam::{ACCOUNT}:role/service-role/r"))
    );
}

#[test]
fn a_later_record_proves_an_earlier_session() {
    let got = attributed(&[call("1", "r", "orders"), assumed_by_lambda("r", "orders")]);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::RoleAndSessionName);
    assert_eq!(one(&got, "orders").function.region, "eu-west-1");
}

#[test]
fn a_user_agent_alone_proves_nothing() {
    let record = with(call("1", "r", "orders"), &json!({"userAgent": PYTHON}));
    let got = attributed(std::slice::from_ref(&record));
    let orders = one(&got, "orders");
    assert_eq!(orders.calls[0].rule, Rule::SessionName);
    assert!(orders.gaps.iter().any(|g| g.code == "unproven-function"));
    // Somebody assumed the role: the session is a chained one, no function's.
    let chain = json!({
        "eventID": "c", "eventTime": "2026-11-01T09:00:00Z", "eventType": "AwsApiCall", "awsRegion": "eu-west-1",
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
        "userIdentity": {"type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/x/y")},
        "requestParameters": {"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/r"), "roleSessionName": "orders"}
    });
    let got = attributed(&[record, chain]);
    assert!(got.functions.is_empty());
    assert!(
        got.unproven
            .iter()
            .any(|(session, role)| session == "orders" && role.ends_with("/r"))
    );
}

#[test]
fn the_name_of_a_function_on_another_role_is_not_learned_from() {
    let chained = with(call("2", "target", "orders"), &json!({"userAgent": PYTHON}));
    let got = attributed(&[in_scope(call("1", "r", "orders"), "orders"), chained]);
    let orders = one(&got, "orders");
    assert_eq!(orders.calls.len(), 1);
    assert!(orders.gaps.iter().any(|g| g.code == "chained-session"));
}

#[test]
fn a_configuration_proves_the_role() {
    let text = json!({"FunctionName": "orders", "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/r"),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders"),
        "LoggingConfig": {"LogGroup": "/team/orders"}})
    .to_string();
    let configurations = configuration::parse(&text).expect("a configuration");
    let got = attribute(&usage(&[call("1", "r", "orders")]), &configurations);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::RoleAndSessionName);
    assert!(
        one(&got, "orders")
            .configured
            .versions
            .iter()
            .any(|c| c.log_group.as_deref() == Some("/team/orders"))
    );
    let elsewhere = attribute(&usage(&[call("1", "other", "orders")]), &configurations);
    assert!(
        elsewhere.functions.values().all(|f| f.calls.is_empty()),
        "another role of the same session name"
    );
}

#[test]
fn a_role_without_path_is_the_same_role() {
    let mut bare = call("1", "r", "orders");
    bare["userIdentity"]["sessionContext"] = Value::Null;
    let got = attributed(&[bare, assumed_by_lambda("r", "orders")]);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::RoleAndSessionName);
}

#[test]
fn pollers_count_for_every_function_of_the_role() {
    let poller = with(
        call("3", "r", "awslambda_292_20261101100000123"),
        &json!({"eventName": "DescribeStream", "sourceIPAddress": "lambda.amazonaws.com",
        "requestParameters": {"streamArn": format!("arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/T/stream/2026-01-01T00:00:00.000")}}),
    );
    let orders = in_scope(call("1", "r", "orders"), "orders");
    let got = attributed(&[orders.clone(), poller.clone()]);
    let by_mapping: Vec<_> = one(&got, "orders")
        .calls
        .iter()
        .filter(|c| c.rule == Rule::Poller)
        .collect();
    assert_eq!(by_mapping.len(), 1);
    assert_eq!(by_mapping[0].key.origin, Origin::Poller);
    assert!(one(&got, "orders").gaps.is_empty());
    let billing = in_scope(call("2", "r", "billing"), "billing");
    let got = attributed(&[orders, billing, poller]);
    for name in ["orders", "billing"] {
        assert!(one(&got, name).calls.iter().any(|c| c.rule == Rule::Poller));
        assert!(
            one(&got, name)
                .gaps
                .iter()
                .any(|g| g.code == "shared-poller")
        );
        assert_eq!(one(&got, name).shared_with.len(), 1);
    }
}

#[test]
fn other_sessions_of_the_role_are_named_and_not_learned_from() {
    let human = with(
        call("2", "r", "alice@example.com"),
        &json!({"requestParameters": {"tableName": "Secret"}}),
    );
    let ci = with(
        call("3", "r", "deploy"),
        &json!({"requestParameters": {"tableName": "Secret"}}),
    );
    let got = attributed(&[in_scope(call("1", "r", "orders"), "orders"), human, ci]);
    let orders = one(&got, "orders");
    assert_eq!(orders.calls.len(), 1);
    assert_eq!(
        orders
            .other_users
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        ["alice@example.com", "deploy"]
    );
}

#[test]
fn the_worker_is_not_the_code() {
    let log = with(
        call("2", "r", "orders"),
        &json!({"eventSource": "logs.amazonaws.com", "eventName": "CreateLogStream",
        "userAgent": "awslambda-worker/1.0 rusoto/0.48.0 rust/1.94.0 linux",
        "requestParameters": {"logGroupName": "/aws/lambda/orders", "logStreamName": "2026/11/01/[$LATEST]0123456789abcdef"}}),
    );
    let decrypt = with(
        call("3", "r", "orders"),
        &json!({"eventSource": "kms.amazonaws.com", "eventName": "Decrypt",
        "userAgent": "aws-internal/3 aws-sdk-java/1.12", "resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/k", "type": "AWS::KMS::Key"}],
        "requestParameters": {"encryptionContext": {"aws:lambda:FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders")}}}),
    );
    let got = attributed(&[log, decrypt]);
    let orders = one(&got, "orders");
    assert!(orders.calls.iter().all(|c| c.key.origin == Origin::Worker));
    assert!(
        orders
            .calls
            .iter()
            .any(|c| matches!(c.key.need.permission, Permission::Free(_))),
        "the grant answers the decrypt"
    );
}

#[test]
fn a_service_that_calls_on_needs_the_functions_permission() {
    let decrypt = with(
        in_scope(call("1", "r", "orders"), "orders"),
        &json!({
        "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "userIdentity.invokedBy": "AWS Internal",
        "userAgent": "AWS Internal", "sourceIPAddress": "AWS Internal",
        "resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/k", "type": "AWS::KMS::Key"}],
        "requestParameters": {"encryptionContext": {"PARAMETER_ARN": "arn:aws:ssm:eu-west-1:111122223333:parameter/p"}}}),
    );
    let got = attributed(&[decrypt]);
    let need = &one(&got, "orders").calls[0].key.need;
    assert_eq!(
        need.context.get("kms:ViaService").map(String::as_str),
        Some("ssm.eu-west-1.amazonaws.com")
    );
    assert_eq!(
        one(&got, "orders").calls[0].key.origin,
        Origin::Forwarded("AWS Internal".into())
    );
}

#[test]
fn stolen_credentials_are_set_apart() {
    let own = with(
        in_scope(call("1", "r", "orders"), "orders"),
        &json!({"userAgent": PYTHON}),
    );
    let laptop = with(
        in_scope(call("2", "r", "orders"), "orders"),
        &json!({"userAgent": "aws-cli/1.16.300 Python/3.7.5 Darwin/19.2.0 botocore/1.13.36", "sourceIPAddress": "104.102.221.250"}),
    );
    let got = attributed(&[own, laptop]);
    let suspicious: Vec<bool> = one(&got, "orders")
        .calls
        .iter()
        .map(|c| c.suspicion.is_some())
        .collect();
    assert_eq!(suspicious.iter().filter(|s| **s).count(), 1);
}

#[test]
fn a_copy_for_another_account_counts_once() {
    let own = with(
        in_scope(call("1", "r", "orders"), "orders"),
        &json!({"sharedEventID": "s",
        "requestParameters": {"tableName": "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders"}}),
    );
    let copy = with(
        own.clone(),
        &json!({"eventID": "2", "recipientAccountId": "444455556666"}),
    );
    let got = attributed(&[own, copy]);
    let calls = &one(&got, "orders").calls;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].entry.calls.count().value, 1);
    assert_eq!(
        calls[0].key.need.before,
        "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders"
    );
}

#[test]
fn a_bare_name_belongs_to_the_caller_even_in_the_owners_copy() {
    let copy = with(
        in_scope(call("1", "r", "orders"), "orders"),
        &json!({"recipientAccountId": "444455556666"}),
    );
    assert!(
        one(&attributed(&[copy]), "orders").calls[0]
            .key
            .need
            .before
            .contains(ACCOUNT)
    );
}

#[test]
fn a_denial_says_itself_what_was_refused() {
    let denied = with(
        in_scope(call("1", "r", "orders"), "orders"),
        &json!({
        "errorCode": "AccessDeniedException", "requestParameters": null,
        "errorMessage": format!("User: arn:aws:sts::{ACCOUNT}:assumed-role/r/orders is not authorized to perform: \
            dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/Audit because no identity-based policy allows it")}),
    );
    let got = attributed(&[denied]);
    let key = &one(&got, "orders").calls[0].key;
    assert_eq!(key.outcome, Outcome::Denied);
    assert_eq!(
        key.need.before,
        format!("arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/Audit")
    );
}

#[test]
fn edge_replicas_are_the_function_of_us_east_1() {
    let edge = with(
        call("1", "r", "us-east-1.orders"),
        &json!({"awsRegion": "eu-central-1"}),
    );
    let claim = with(
        assumed_by_lambda("r", "orders"),
        &json!({"userIdentity.invokedBy": "edgelambda.amazonaws.com", "awsRegion": "us-east-1"}),
    );
    assert_eq!(one(&attributed(&[edge, claim]), "orders").calls.len(), 1);
}

#[test]
fn a_function_may_be_seen_through_its_poller_only() {
    let poller = call("3", "r", "awslambda_292_20261101100000123");
    let got = attributed(&[assumed_by_lambda("r", "orders"), poller]);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::Poller);
}

#[test]
fn a_poller_decrypts_through_the_service_it_polls() {
    let decrypt = with(
        call("3", "r", "awslambda_292_20261101100000123"),
        &json!({"eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "userIdentity.invokedBy": "sqs.amazonaws.com",
            "requestParameters": null, "resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/k"}]}),
    );
    let got = attributed(&[assumed_by_lambda("r", "orders"), decrypt]);
    let need = &one(&got, "orders").calls[0].key.need;
    assert_eq!(
        need.context.get("kms:ViaService").map(String::as_str),
        Some("sqs.eu-west-1.amazonaws.com")
    );
}

#[test]
fn refused_objects_are_one_need_with_many_names() {
    let denied = |key: &str| {
        with(
            in_scope(call(key, "r", "orders"), "orders"),
            &json!({"eventSource": "s3.amazonaws.com", "eventName": "PutObject", "errorCode": "AccessDenied", "requestParameters": null,
                "errorMessage": format!("User: x is not authorized to perform: s3:PutObjectAcl on resource: \"arn:aws:s3:::bucket/{key}\" because no identity-based policy allows the s3:PutObjectAcl action")}),
        )
    };
    let got = attributed(&[denied("a/1"), denied("a/2"), denied("b/3")]);
    let calls = &one(&got, "orders").calls;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].key.need.before, "arn:aws:s3:::bucket/");
    assert_eq!(calls[0].entry.names.len(), 3);
}

#[test]
fn a_name_that_lambda_would_not_accept_is_no_function() {
    let got = attributed(&[in_scope(call("1", "r", "orders"), "../../etc/passwd")]);
    assert!(got.functions.is_empty());
}
