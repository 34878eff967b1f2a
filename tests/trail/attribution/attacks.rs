//! Who can make a call look like the function's, and who cannot: each attack in every order of its
//! records, from two usage files, and through the usage file.

use std::collections::BTreeSet;

use lpgen::observer::attribution::attribute;
use serde_json::{Value, json};

use super::intruder::{
    HOME, POLLER, assumes, configured, every_way, evil, function, mapping, nothing, older,
    only_the_function_is_learned_from, own, receives, split, user,
};
use super::sessions::{
    ACCOUNT, PYTHON, assumed_by_lambda, call, in_scope, keyed, one, usage, with,
};

#[test]
fn a_key_that_somebody_else_got_is_not_the_functions() {
    let account = json!({"type": "AWSAccount", "accountId": "444455556666"});
    let role = json!({"type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/ci/build")});
    let saml = json!({"type": "SAMLUser", "userName": "x"});
    let web = json!({"type": "WebIdentityUser", "userName": "x"});
    let service = json!({"type": "AWSService", "invokedBy": "rolesanywhere.amazonaws.com"});
    // A service that calls on is recorded with the caller's type: this is no `AssumeRole` by Lambda.
    let through = json!({"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/ci/build", "invokedBy": "lambda.amazonaws.com"});
    for (how, identity) in [
        ("AssumeRole", user()),
        ("AssumeRole", role),
        ("AssumeRole", account),
        ("AssumeRole", service),
        ("AssumeRole", through),
        ("AssumeRoleWithSAML", saml),
        ("AssumeRoleWithWebIdentity", web),
    ] {
        let got = assumes(how, &identity, "orders", Some("ASIAEVIL"));
        for own in [own(), older()] {
            let records = [
                own,
                assumed_by_lambda("r", "orders"),
                got.clone(),
                evil("orders"),
            ];
            only_the_function_is_learned_from(&records, &nothing());
            only_the_function_is_learned_from(&records, &configured(&[function("orders", "r")]));
        }
        // With every look of the function, in its VPC, and even with its scope.
        let like = with(
            evil("orders"),
            &json!({"userAgent": PYTHON, "sourceIPAddress": "10.0.0.1"}),
        );
        only_the_function_is_learned_from(&[own(), got.clone(), like.clone()], &nothing());
        only_the_function_is_learned_from(&[own(), got, in_scope(like, "orders")], &nothing());
    }
}

#[test]
fn what_the_record_says_against_the_function_wins() {
    let instance = json!({"issuerType": "AWS::EC2::Instance", "credentialsIssuedTo": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"});
    for sign in [
        json!({"userIdentity.inScopeOf": instance}),
        json!({"userIdentity.inScopeOf": {"credentialsIssuedTo": "arn:aws:ecs:eu-west-1:111122223333:task/t"}}),
        json!({"userIdentity.sessionContext.ec2RoleDelivery": "2.0"}),
        json!({"userIdentity.sessionContext.attributes.mfaAuthenticated": "true"}),
        json!({"userIdentity.sessionContext.webIdFederationData": {"federatedProvider": "token.actions.githubusercontent.com"}}),
        json!({"userIdentity.sessionContext.sourceIdentity": "alice"}),
        json!({"userIdentity.sessionContext.assumedRoot": "true"}),
        json!({"userIdentity.sessionContext.sessionIssuer.type": "User"}),
        json!({"userIdentity.onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d"}}),
        json!({"sessionCredentialFromConsole": "true"}),
    ] {
        let like = with(
            evil("orders"),
            &json!({"userAgent": PYTHON, "sourceIPAddress": "3.80.1.2"}),
        );
        let shown = with(like.clone(), &sign);
        for own in [own(), older()] {
            let records = [own, assumed_by_lambda("r", "orders"), shown.clone()];
            only_the_function_is_learned_from(&records, &configured(&[function("orders", "r")]));
        }
        if sign.get("userIdentity.inScopeOf").is_none() {
            only_the_function_is_learned_from(
                &[own(), with(in_scope(like.clone(), "orders"), &sign)],
                &nothing(),
            );
        }
        // The same credentials in a record that does not say it.
        let silent = with(
            like,
            &json!({"eventID": "silent", "eventName": "DeleteUser"}),
        );
        let records = [older(), assumed_by_lambda("r", "orders"), shown, silent];
        only_the_function_is_learned_from(&records, &nothing());
    }
}

#[test]
fn a_name_is_no_tie_where_the_functions_calls_have_one() {
    for looks in [
        json!({}),
        json!({"userAgent": PYTHON}),
        json!({"userAgent": PYTHON, "sourceIPAddress": "10.0.0.1"}),
        json!({"userAgent": "aws-sdk-go-v2/1.36 os/linux lang/go", "vpcEndpointId": "vpce-1"}),
        json!({"userAgent": "awslambda-worker/1.0 rusoto/0.48.0 rust/1.94.0 linux", "sourceIPAddress": "lambda.amazonaws.com"}),
        json!({"userIdentity.invokedBy": "cloudformation.amazonaws.com", "sourceIPAddress": "cloudformation.amazonaws.com"}),
        json!({"additionalEventData": {"AuthenticationMethod": "QueryString"}}),
    ] {
        only_the_function_is_learned_from(&[own(), with(evil("orders"), &looks)], &nothing());
    }
}

#[test]
fn the_workers_agent_opens_a_log_and_nothing_else() {
    let worker = |name: &str, group: &str, role: &str| {
        with(
            call(&format!("{name}{group}"), role, "orders"),
            &json!({"eventSource": "logs.amazonaws.com", "eventName": name, "sourceIPAddress": HOME,
                "userAgent": "awslambda-worker/1.0 rusoto/0.48.0 rust/1.94.0 linux",
                "requestParameters": {"logGroupName": group, "logStreamName": "s"}}),
        )
    };
    // Against the configured role, and against the role that Lambda was seen to assume.
    let claims = [
        worker("CreateLogStream", "/aws/lambda/orders", "admin"),
        with(
            evil("orders"),
            &json!({
        "userIdentity.arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/admin/orders"),
        "userIdentity.sessionContext.sessionIssuer.arn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/admin")}),
        ),
    ];
    for (own, configurations) in [
        (older(), configured(&[function("orders", "r")])),
        (own(), nothing()),
    ] {
        let records = [own, claims[0].clone(), claims[1].clone()];
        let got = every_way(&records, &configurations);
        assert_eq!(
            split(&got, "orders").0,
            BTreeSet::from(["GetItem".to_owned()])
        );
    }
    let other = worker("CreateLogStream", "/aws/lambda/payroll", "r");
    let deletes = worker("DeleteLogGroup", "/aws/lambda/orders", "r");
    only_the_function_is_learned_from(&[own(), other, deletes], &nothing());
    let opened = worker("CreateLogStream", "/aws/lambda/orders", "r");
    let got = every_way(&[own(), opened], &nothing());
    assert!(
        split(&got, "orders").1.is_empty(),
        "records of the worker may lack the scope"
    );
}

#[test]
fn a_pollers_name_is_no_mapping() {
    let service = json!({"sourceIPAddress": "cloudformation.amazonaws.com", "userIdentity.invokedBy": "cloudformation.amazonaws.com"});
    let mapped = configured(&[function("orders", "r"), mapping("orders", "own")]);
    for made in [
        evil(POLLER),
        with(evil(POLLER), &service),
        receives("payroll"),
        with(
            receives("payroll"),
            &json!({"userAgent": "aws-internal/3 aws-sdk-java/1.12"}),
        ),
        in_scope(evil("awslambda_2_20261101000000001"), "billing"),
    ] {
        for configurations in [nothing(), mapped.clone()] {
            let got = every_way(&[own(), made.clone()], &configurations);
            let learned = split(&got, "orders").0;
            assert_eq!(learned, BTreeSet::from(["GetItem".to_owned()]));
        }
    }
    // Not even what the mapping polls, by a key that somebody else got.
    let got = assumes("AssumeRole", &user(), POLLER, Some("ASIAEVIL"));
    let polled = keyed(receives("own"), "ASIAEVIL", "2026-11-02T12:00:00Z");
    only_the_function_is_learned_from(&[own(), got, polled], &mapped);
}

#[test]
fn a_mapping_polls_for_its_function_alone() {
    let functions = [
        function("orders", "r"),
        function("billing", "r"),
        mapping("billing", "own"),
    ];
    let billing = in_scope(
        with(call("b", "r", "billing"), &json!({"userAgent": PYTHON})),
        "billing",
    );
    let got = every_way(&[own(), billing, receives("own")], &configured(&functions));
    assert!(split(&got, "billing").0.contains("ReceiveMessage"));
    assert!(!split(&got, "orders").0.contains("ReceiveMessage"));
    let all = ["orders", "billing"].map(|name| one(&got, name).gaps.clone());
    assert!(all.iter().flatten().all(|g| g.code != "shared-poller"));
}

#[test]
fn a_flood_of_keys_hides_none() {
    let flood =
        (0..2000).map(|i| assumes("AssumeRole", &user(), "orders", Some(&format!("ASIA{i}"))));
    let mut records: Vec<Value> = flood.collect();
    records.extend([older(), evil("orders")]);
    let got = attribute(&usage(&records), &configured(&[function("orders", "r")]));
    assert!(
        split(&got, "orders").0.is_empty(),
        "nothing shows which keys are the function's"
    );
    let mut issued = assumed_by_lambda("r", "orders");
    issued["responseElements"] = json!({"credentials": {"accessKeyId": "ASIAOWN"}});
    records.push(issued);
    let got = attribute(&usage(&records), &configured(&[function("orders", "r")]));
    assert_eq!(
        split(&got, "orders").0,
        BTreeSet::from(["GetItem".to_owned()])
    );
}

#[test]
fn a_flood_of_sessions_with_many_keys_hides_none() {
    let mut records = vec![
        own(),
        assumes("AssumeRole", &user(), "orders", Some("ASIAEVIL")),
        evil("orders"),
    ];
    records.extend((0..100).map(|i| {
        let call = with(
            older(),
            &json!({"eventID": format!("{i}"), "eventTime": "2026-10-01T10:00:00Z"}),
        );
        keyed(call, &format!("ASIA{i}"), "2026-10-01T09:00:00Z")
    }));
    let got = every_way(&records, &nothing());
    let (learned, apart) = split(&got, "orders");
    assert_eq!(learned, BTreeSet::from(["GetItem".to_owned()]));
    assert!(apart.contains("CreateUser"));
}

#[test]
fn what_a_service_does_for_a_person_is_the_persons() {
    let direct = with(evil("orders"), &json!({"eventName": "ListUsers"}));
    let through = with(
        evil("orders"),
        &json!({"eventID": "through", "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "userIdentity.invokedBy": "athena.amazonaws.com",
            "sourceIPAddress": "athena.amazonaws.com", "userAgent": "athena.amazonaws.com",
            "resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/k", "type": "AWS::KMS::Key"}]}),
    );
    only_the_function_is_learned_from(
        &[older(), assumed_by_lambda("r", "orders"), direct, through],
        &nothing(),
    );
}

#[test]
fn an_assume_role_without_its_key_is_heard_by_its_time() {
    let got = assumes("AssumeRole", &user(), "orders", None);
    let like = with(evil("orders"), &json!({"userAgent": PYTHON}));
    only_the_function_is_learned_from(
        &[older(), assumed_by_lambda("r", "orders"), got, like],
        &nothing(),
    );
}

#[test]
fn two_functions_on_a_role_are_told_apart() {
    let billing = in_scope(
        with(
            call("b", "r", "billing"),
            &json!({"userAgent": PYTHON, "eventName": "Query"}),
        ),
        "billing",
    );
    let got = every_way(&[own(), billing, evil("billing")], &nothing());
    assert!(split(&got, "orders").1.is_empty(), "nobody used its name");
    assert_eq!(
        split(&got, "billing").1,
        BTreeSet::from(["CreateUser".to_owned()])
    );
}

#[test]
fn stolen_credentials_stand_out_from_the_ways_of_the_function() {
    let stolen = |looks: &Value| {
        let call = with(in_scope(evil("orders"), "orders"), looks);
        keyed(call, "ASIAOWN", "2026-11-01T09:59:59Z")
    };
    let another = with(
        own(),
        &json!({"eventID": "another", "userIdentity.accessKeyId": "ASIAANOTHER"}),
    );
    for looks in [
        json!({}),
        json!({"userAgent": "aws-cli/2.15.0 Python/3.11 Linux/5.10"}),
        json!({"userAgent": "aws-sdk-js/3.600 os/darwin#23.1.0 lang/js"}),
        json!({"userAgent": "Boto3/1.34 exec-env/CloudShell"}),
        json!({"userAgent": "Boto3/1.34 exec-env/AWS_ECS_FARGATE"}),
    ] {
        only_the_function_is_learned_from(&[another.clone(), own(), stolen(&looks)], &nothing());
        // With a key of its own the thief has no other calls to be compared with but the function's.
        let alone = with(
            stolen(&looks),
            &json!({"userIdentity.accessKeyId": "ASIASTOLEN"}),
        );
        only_the_function_is_learned_from(&[own(), alone], &nothing());
    }
}

#[test]
fn another_client_of_awss_without_the_mark_is_said() {
    let at = |id: &str, time: &str| with(own(), &json!({"eventID": id, "eventTime": time}));
    let other = |looks: &Value| {
        let call = with(
            at("other", "2026-11-01T11:00:00Z"),
            &json!({"userAgent": "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.26", "sourceIPAddress": "198.51.100.7",
                "requestParameters": {"tableName": "Other"}}),
        );
        with(call, looks)
    };
    for (looks, is_said) in [
        (json!({}), true),
        (json!({"userAgent": "[aws-sdk-java/2.31 Linux/5.10]"}), true),
        // of the environment, from inside, not AWS's, or after a change of the runtime
        (
            json!({"userAgent": "aws-sdk-go-v2/1.36.3 exec-env/AWS_Lambda_python3.13"}),
            false,
        ),
        (json!({"sourceIPAddress": "10.0.0.7"}), false),
        (json!({"userAgent": "my-client/2.0"}), false),
        (json!({"eventTime": "2026-11-01T13:00:00Z"}), false),
        (json!({"eventTime": "2026-11-01T09:00:00Z"}), false),
    ] {
        let records = [
            at("first", "2026-11-01T10:00:00Z"),
            at("last", "2026-11-01T12:00:00Z"),
            other(&looks),
        ];
        let got = attribute(&usage(&records), &nothing());
        let orders = one(&got, "orders");
        assert!(
            orders.calls.iter().all(|c| c.suspicion.is_none()),
            "{looks}"
        );
        let gaps = orders.gaps.iter().filter(|gap| gap.code == "other-client");
        let names: Vec<&String> = gaps.flat_map(|gap| &gap.names).collect();
        assert_eq!(
            names,
            if is_said { vec!["other"] } else { vec![] },
            "{looks}"
        );
    }
}
