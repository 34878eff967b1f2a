//! What stays the function's own: older trails, records that lack the scope, URLs it signed.

use lpgen::lambda::configuration::{self, Configurations};
use lpgen::observer::attribution::attribute;
use lpgen::observer::function::Rule;
use serde_json::{Value, json};

use super::sessions::{
    ACCOUNT, PYTHON, assumed_by_lambda, attributed, call, in_scope, keyed, one, usage, with,
};

fn own(id: &str) -> Value {
    let call = with(call(id, "r", "orders"), &json!({"userAgent": PYTHON}));
    keyed(call, "ASIAOWN", "2026-11-01T09:59:59Z")
}

fn issued(key: &str) -> Value {
    let mut issued = assumed_by_lambda("r", "orders");
    issued["responseElements"] = json!({"credentials": {"accessKeyId": key}});
    issued
}

fn codes(got: &lpgen::observer::attribution::Attributed) -> Vec<&'static str> {
    one(got, "orders").gaps.iter().map(|g| g.code).collect()
}

#[track_caller]
fn all_own(records: &[Value]) -> lpgen::observer::attribution::Attributed {
    let got = attributed(records);
    for call in &one(&got, "orders").calls {
        assert_eq!(call.suspicion, None, "{:?}", call.key.operation);
    }
    got
}

#[test]
fn a_key_that_lambda_got_ties_the_session() {
    let got = all_own(&[issued("ASIAOWN"), own("1")]);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::IssuedByLambda);
    assert!(codes(&got).is_empty());
    // Somebody else assumed the role, too: under another key.
    let mut other = issued("ASIAEVIL");
    other["userIdentity"] = json!({"type": "IAMUser"});
    other["eventID"] = json!("other");
    all_own(&[issued("ASIAOWN"), own("1"), other]);
}

#[test]
fn a_name_on_the_configured_role_counts_and_is_said() {
    let text = json!({"FunctionName": "orders", "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/r"),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders")});
    let configurations = configuration::parse(&text.to_string()).expect("a configuration");
    let got = attribute(&usage(&[own("1")]), &configurations);
    assert_eq!(one(&got, "orders").calls[0].rule, Rule::RoleAndSessionName);
    assert_eq!(one(&got, "orders").calls[0].suspicion, None);
    assert_eq!(codes(&got), ["by-name-only"]);
    // A missing `AssumeRole` is no evidence: those of other sessions are there.
    let got = all_own(&[issued("ASIAOTHER"), own("1")]);
    assert_eq!(codes(&got), ["by-name-only"]);
}

#[test]
fn records_without_a_scope_are_tied_by_their_credentials() {
    let decrypt = with(
        own("2"),
        &json!({"eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "userIdentity.invokedBy": "secretsmanager.amazonaws.com",
            "userAgent": "secretsmanager.amazonaws.com", "sourceIPAddress": "secretsmanager.amazonaws.com",
            "resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/k", "type": "AWS::KMS::Key"}]}),
    );
    let got = all_own(&[in_scope(own("1"), "orders"), decrypt]);
    assert!(
        one(&got, "orders")
            .calls
            .iter()
            .all(|c| c.rule == Rule::InScopeOf)
    );
    // Records of services may lack the key, too: the session's time tells it.
    let keyless = with(
        own("3"),
        &json!({"userIdentity.accessKeyId": null, "eventName": "Query"}),
    );
    all_own(&[in_scope(own("1"), "orders"), keyless]);
}

#[test]
fn calls_from_before_the_scope_was_recorded_count_by_name() {
    let before = with(
        own("0"),
        &json!({"eventTime": "2024-12-01T10:00:00Z", "eventName": "Query"}),
    );
    let before = keyed(before, "ASIAOLD", "2024-12-01T09:00:00Z");
    let got = all_own(&[in_scope(own("1"), "orders"), before.clone()]);
    assert_eq!(codes(&got), ["by-name-only"]);
    let after = with(before, &json!({"eventTime": "2026-12-01T10:00:00Z"}));
    let got = attributed(&[in_scope(own("1"), "orders"), after]);
    assert!(
        one(&got, "orders")
            .calls
            .iter()
            .any(|c| c.suspicion.is_some())
    );
}

#[test]
fn lambda_makes_the_network_interfaces_of_a_function() {
    let interface = with(
        call("2", "r", "orders"),
        &json!({"eventSource": "ec2.amazonaws.com", "eventName": "CreateNetworkInterface", "userIdentity.invokedBy": "lambda.amazonaws.com",
            "userAgent": "lambda.amazonaws.com", "sourceIPAddress": "lambda.amazonaws.com"}),
    );
    all_own(&[in_scope(own("1"), "orders"), interface]);
}

#[test]
fn a_url_that_the_function_signed_may_be_used_from_anywhere() {
    let browser = with(
        own("2"),
        &json!({"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "sourceIPAddress": "203.0.113.77",
            "userAgent": "[Mozilla/5.0 (Windows NT 10.0; Win64; x64)]", "requestParameters": {"bucketName": "b", "key": "k"},
            "additionalEventData": {"AuthenticationMethod": "QueryString", "SignatureVersion": "SigV4"}}),
    );
    all_own(&[own("1"), issued("ASIAOWN"), browser.clone()]);
    all_own(&[
        in_scope(own("1"), "orders"),
        in_scope(browser.clone(), "orders"),
    ]);
    let header = with(
        browser.clone(),
        &json!({"additionalEventData.AuthenticationMethod": "AuthHeader"}),
    );
    for records in [
        vec![own("1"), issued("ASIAOWN"), header],
        // Nothing ties the key to Lambda.
        vec![own("1"), issued("ASIAOTHER"), browser],
    ] {
        let got = attributed(&records);
        let apart = one(&got, "orders")
            .calls
            .iter()
            .filter(|c| c.suspicion.is_some());
        assert_eq!(apart.count(), 1);
    }
}

#[test]
fn attribution_grows_with_what_was_done_and_not_with_its_square() {
    // Sessions that look like functions, of one role: each may name a few others, not all.
    let named = |n: usize| {
        let sessions = (0..n).map(|i| {
            let call = with(
                call(&i.to_string(), "r", &format!("flood-{i}")),
                &json!({"userAgent": PYTHON}),
            );
            keyed(call, &format!("ASIA{i}"), "2026-11-01T09:59:59Z")
        });
        let records: Vec<Value> = sessions.chain([in_scope(own("own"), "orders")]).collect();
        let got = attribute(&usage(&records), &Configurations::default());
        let functions = got.functions.values();
        let names = functions.map(|f| f.shared_with.len() + f.other_users.len() + f.gaps.len());
        names.sum::<usize>() + got.unproven.len()
    };
    let (once, twice) = (named(200), named(400));
    assert!(twice <= 2 * once + 64, "{once} {twice}");
}

#[test]
fn a_usage_forgets_the_names_of_pollers_and_shares_out_keys() {
    let pollers: Vec<Value> = (0..300)
        .map(|i| {
            let poller = call(
                &i.to_string(),
                "r",
                &format!("awslambda_{i}_20261101000000000"),
            );
            keyed(poller, &format!("ASIA{i}"), "2026-11-01T09:59:59Z")
        })
        .collect();
    let usage = usage(&pollers);
    assert_eq!(usage.callers.len(), 1);
    let parts: usize = usage.callers.values().map(|did| did.parts().count()).sum();
    assert!(parts <= 16, "{parts}");
}
