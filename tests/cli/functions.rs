//! Which function is meant.

use serde_json::json;

use crate::record::{REGION, call_in, get_item};
use crate::support::run;
use crate::{text, trail};

#[test]
fn an_unknown_function_is_answered_with_near_names_and_the_number_seen() {
    let run = run([
        "suggest",
        "order-api",
        "--trail",
        "samples/order-service/trail",
    ])
    .ends(2)
    .says(&["no function `order-api`", "shows 2", "`orders-api`", "hint"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_name_in_two_regions_lists_both_and_an_arn_decides() {
    let item = |region, id| {
        let request = json!({"tableName": format!("t-{region}"), "key": {"id": "1"}});
        call_in(region, "twin", id, ("dynamodb", "GetItem"), request)
    };
    let trail = trail(&[item(REGION, "a"), item("us-east-1", "b")]);
    let trail = text(trail.path());
    let arns = [
        "arn:aws:lambda:eu-west-1:111122223333:function:twin",
        "arn:aws:lambda:us-east-1:111122223333:function:twin",
    ];
    let both = run(["suggest", "twin", "--trail", trail])
        .ends(2)
        .says(&arns);
    assert_eq!(both.stdout, "");
    for typed in [arns[1], "us-east-1:111122223333:function:twin"] {
        let one = run(["suggest", typed, "--trail", trail]).ends(0);
        assert!(one.stdout.contains("table/t-us-east-1"), "{one:?}");
        assert!(!one.stdout.contains("table/t-eu-west-1"), "{one:?}");
    }
}

#[test]
fn a_version_or_alias_behind_an_arn_is_the_same_function() {
    let trail = trail(&[get_item("f", "a", "t")]);
    let trail = text(trail.path());
    let plain = run(["suggest", "f", "--trail", trail]).ends(0);
    let qualified = "arn:aws:lambda:eu-west-1:111122223333:function:f:live";
    let other = run(["suggest", qualified, "--trail", trail]).ends(0);
    assert_eq!(plain.stdout, other.stdout);
}

#[test]
fn a_function_without_calls_gets_what_its_configuration_implies() {
    let configuration = json!({
        "FunctionName": "quiet", "Role": "arn:aws:iam::111122223333:role/quiet-role",
        "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:quiet",
    });
    let directory = crate::directory(&[
        (
            "trail/a.json",
            crate::record::file(&[get_item("f", "a", "t")]).as_bytes(),
        ),
        ("functions.json", configuration.to_string().as_bytes()),
    ]);
    let (trail, functions) = (
        directory.path().join("trail"),
        directory.path().join("functions.json"),
    );
    let run = run([
        "suggest",
        "quiet",
        "--trail",
        text(&trail),
        "--functions",
        text(&functions),
    ])
    .ends(0)
    .says(&["none in the window", "no-calls", "since 2026-11-02"]);
    assert!(run.stdout.contains("log-group:/aws/lambda/quiet:*"));
    assert!(!run.stdout.contains("dynamodb"), "{}", run.stdout);
}

#[test]
fn a_trail_without_functions_says_so() {
    let mut record = get_item("f", "a", "t");
    record["userIdentity"] = json!({"type": "IAMUser", "userName": "alice", "accountId": "111122223333",
        "arn": "arn:aws:iam::111122223333:user/alice", "principalId": "AIDAEXAMPLE"});
    let trail = trail(&[record]);
    let run = run(["suggest", "f", "--trail", text(trail.path())])
        .ends(2)
        .says(&["no Lambda function", "1 record"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn all_functions_come_by_arn() {
    let run = run(["suggest", "--all", "--trail", "samples/order-service/trail"]).ends(0);
    let policies = run.json();
    let arns: Vec<&String> = policies
        .as_object()
        .expect("policies by ARN")
        .keys()
        .collect();
    assert_eq!(
        arns,
        [
            "arn:aws:lambda:eu-west-1:111122223333:function:billing-worker",
            "arn:aws:lambda:eu-west-1:111122223333:function:orders-api"
        ]
    );
}

#[test]
fn a_session_that_only_looks_like_a_functions_needs_its_configuration() {
    let mut record = get_item("f", "a", "t");
    record["userIdentity"]
        .as_object_mut()
        .expect("an identity")
        .remove("inScopeOf");
    record["userAgent"] = "aws-sdk-go-v2/1.39.4 ua/2.1 os/linux lang/go#1.25.3".into();
    let configuration = json!({
        "FunctionName": "f", "Role": "arn:aws:iam::111122223333:role/service-role/f-role",
        "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
        "LoggingConfig": {"LogGroup": "/teams/orders/f", "LogFormat": "JSON"},
    });
    let directory = crate::directory(&[
        ("trail/a.json", crate::record::file(&[record]).as_bytes()),
        ("functions.json", configuration.to_string().as_bytes()),
    ]);
    let trail = directory.path().join("trail");
    let functions = directory.path().join("functions.json");
    run(["suggest", "f", "--trail", text(&trail)])
        .ends(2)
        .says(&["nothing shows that it is a function", "--functions"]);
    let arguments = ["suggest", "f", "--trail", text(&trail), "--functions"];
    let known = run(arguments.into_iter().chain([text(&functions)])).ends(0);
    assert!(known.stdout.contains("table/t\""), "{known:?}");
    assert!(
        known.stdout.contains("log-group:/teams/orders/f:*"),
        "{known:?}"
    );
}
