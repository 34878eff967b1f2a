//! `lpgen explain`.

use serde_json::Value;

use super::account::{Account, ORDERS};

fn explain(arguments: &[&str]) -> (String, i32) {
    let account = Account::with(&[], &[]);
    let mut all = vec!["explain", "orders-api"];
    all.extend(arguments);
    let said = account.run(&all);
    (said.out, said.code)
}

#[test]
fn every_grant_has_its_evidence() {
    let (text, code) = explain(&[]);
    assert_eq!(code, 0);
    for part in [
        &format!("dynamodb:GetItem on {ORDERS}"),
        "dynamodb:GetItem 14 times, 2026-11-01 10:00 to 2026-11-14 10:00",
        "known by inScopeOf, succeeded",
        "e-dynamodb-GetItem-1, e-dynamodb-GetItem-2",
        "s3:PutObject on arn:aws:s3:::invoices/",
        "Read; on table",
        "implied   logging: log group `/aws/lambda/orders-api`",
        "wanted    sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:jobs once",
        "do:  `--generalize exact` keeps the observed names",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn one_action_fits_one_screen() {
    let (text, _) = explain(&["dynamodb:getitem"]);
    assert!(
        text.contains("dynamodb:GetItem  granted on 1 resource"),
        "{text}"
    );
    assert!(!text.contains("dynamodb:PutItem"), "{text}");
    assert!(text.lines().count() < 24, "{text}");
}

#[test]
fn an_absent_action_is_explained() {
    for (action, why) in [
        ("sqs:SendMessage", "calls that needed it were denied"),
        ("dynamodb:Scan", "the records would show dynamodb:Scan"),
        (
            "sns:Publish",
            "the records hold no data events of AWS::SNS::Topic",
        ),
        (
            "ec2:DescribeInstances",
            "the records would show ec2:DescribeInstances",
        ),
        ("rds-db:connect", "no operation is known to need it"),
        ("xray:GetSamplingRules", "not granted"),
    ] {
        let (text, code) = explain(&[action]);
        assert_eq!(code, 0, "{action}");
        assert!(
            text.contains("not granted") && text.contains(why),
            "{action}: `{why}` is not in\n{text}"
        );
    }
}

#[test]
fn the_json_says_the_same() {
    let (text, _) = explain(&["sns:Publish", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["format"], "lpgen-explanation");
    assert_eq!(value["grants"], Value::Array(vec![]));
    assert_eq!(value["absent"][0]["why"], "not-seen");
    assert_eq!(
        value["absent"][0]["operations"][0]["data_type"],
        "AWS::SNS::Topic"
    );
    let (text, _) = explain(&["s3:PutObject", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["grants"][0]["reasons"][0]["calls"]["value"], 14);
    assert_eq!(value["grants"][0]["catalog"]["access"], "Write");
    assert_eq!(value["absent"], Value::Array(vec![]));
}

#[test]
fn an_action_that_does_not_exist_is_an_error() {
    let account = Account::with(&[], &[]);
    for (typed, near) in [
        ("s3:GetObjec", "`s3:GetObject`"),
        ("dynamo:GetItem", "`dynamodb`"),
        ("GetObject", "service:Name"),
    ] {
        let said = account.run(&["explain", "orders-api", typed]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(near), "{typed}: {}", said.err);
    }
}

#[test]
fn the_role_of_today_is_told_beside_it() {
    let account = Account::with(
        &[],
        &["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    );
    for (action, says) in [
        ("logs:PutLogEvents", "the role allows it on every resource"),
        ("sns:Publish", "the role does not allow it"),
    ] {
        let said = account.run_with_snapshot(&["explain", "orders-api", action]);
        assert!(said.out.contains(says), "{}{}", said.out, said.err);
    }
}
