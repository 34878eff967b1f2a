//! Functions of which no call was seen: what their configuration implies, and what silence proves.

use serde_json::{Value, json};

use super::account::{Account, all_data, statement, trail};
use super::suggested::Suggested;

const PARAMETER: &str = "arn:aws:ssm:eu-west-1:111122223333:parameter/old";
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/shop";

fn function(name: &str) -> Value {
    json!({"FunctionName": name, "Role": ROLE, "Version": "$LATEST",
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}"),
        "TracingConfig": {"Mode": "Active"}})
}

/// `orders-api` calls every other day, `year-end` on the same role never.
fn account() -> Account {
    let mut account = Account::with(&[
        statement(&["ssm:*"], "*"),
        statement(&["xray:Put*", "logs:*"], "*"),
        statement(&["s3:GetObject"], "arn:aws:s3:::invoices/*"),
    ]);
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[]));
    account.write(
        "status",
        &json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z"}),
    );
    account.noise("eu-west-1", 1..=30);
    account.write(
        "functions",
        &json!({"Functions": [function("orders-api"), function("year-end")]}),
    );
    account
}

fn year_end(account: &Account, more: &[&str]) -> Suggested {
    let arguments = [&["suggest", "year-end", "--format", "json"][..], more].concat();
    Suggested {
        json: account.lpgen(&arguments).ends(0).json(),
    }
}

#[test]
fn a_function_without_a_call_gets_what_its_configuration_implies_in_every_command() {
    let account = account();
    let result = year_end(&account, &[]);
    assert!(result.allows("logs:PutLogEvents") && result.allows("xray:PutTraceSegments"));
    assert!(
        result.allows("s3:GetObject"),
        "no record could have shown it"
    );
    assert!(
        !result.allows("ssm:DeleteParameter"),
        "every trail records it"
    );
    let gap = result.gap("no-calls").expect("it is said");
    let text = gap["text"].as_str().expect("text");
    assert!(
        text.contains("since 2026-11-01, on the 30 days that records cover")
            && text.contains("its role was last used on 2026-11-19"),
        "{text}"
    );
    assert_eq!(gap["names"], json!(["2026-11-01 to 2026-11-30"]));
    for command in ["diff", "verify", "explain"] {
        let said = account.lpgen(&[command, "year-end"]).ends(0).stdout;
        assert!(said.contains("no-calls"), "{command}: {said}");
    }
    for command in ["suggest", "diff"] {
        let said = account.lpgen(&[command, "--all"]).ends(0);
        assert!(
            said.stdout.contains("year-end"),
            "{command}: {}",
            said.stdout
        );
    }
}

#[test]
fn silence_is_evidence_only_where_calls_would_have_been_seen() {
    let removes = |account: &Account, more: &[&str]| {
        let result = year_end(account, more);
        let is_removed = result.gap("window-too-short").is_none();
        assert_eq!(is_removed, result.statement("KeptToday").is_none());
        is_removed
    };
    assert!(removes(&account(), &[]));
    // a region is left out
    let mut folder = account();
    folder.read_folder("AWSLogs/111122223333/CloudTrail/eu-west-1");
    assert!(!removes(&folder, &[]) && removes(&folder, &["--force"]));
    // another account's records
    let mut elsewhere = account();
    elsewhere.change(|record| record["recipientAccountId"] = json!("444455556666"));
    assert!(!removes(&elsewhere, &[]));
    // what it runs is new, or its role is
    let mut deployed = account();
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:year-end";
    deployed.changes(
        "lambda",
        "UpdateFunctionCode20150331v2",
        "2026-11-25T10:00:00Z",
        &json!({"functionName": arn}),
    );
    assert!(!removes(&deployed, &[]));
    let mut made = account();
    made.made_role("2026-11-25T10:00:00Z");
    assert!(!removes(&made, &[]));
    // a day is missing in a trail that has records every day
    let mut lost = account();
    lost.only(|record| {
        !record["eventTime"]
            .as_str()
            .expect("a time")
            .starts_with("2026-11-16")
    });
    assert!(!removes(&lost, &[]));
    // a schedule was not due
    for (expression, is_due) in [
        ("rate(1 day)", true),
        ("rate(90 days)", false),
        ("cron(0 3 1 1 ? *)", false),
        ("cron(0 3 15 * ? *)", true),
    ] {
        let mut scheduled = account();
        scheduled.write("schedule", &json!({"Name": "s", "GroupName": "default", "State": "ENABLED",
            "Arn": "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s",
            "ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": {"Arn": arn,
            "RoleArn": "arn:aws:iam::111122223333:role/scheduler"}}));
        assert_eq!(removes(&scheduled, &[]), is_due, "{expression}");
    }
}

#[test]
fn records_that_are_missing_remove_nothing_of_what_they_could_have_shown() {
    let delete = statement(&["ssm:DeleteParameter"], PARAMETER);
    let mut account = Account::with(std::slice::from_ref(&delete));
    account.noise("eu-west-1", 1..=30);
    assert!(account.suggest(&[]).kept().is_empty());
    // one day of thirty
    let mut day = account.clone();
    day.only(|record| {
        !record["eventTime"]
            .as_str()
            .expect("a time")
            .starts_with("2026-11-16")
    });
    let kept = day.suggest(&[]).kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    // unless IAM says that the role never used the service
    day.accessed(&[("ssm", None), ("sts", Some("2026-11-19T10:00:00Z"))]);
    assert!(day.suggest(&[]).kept().is_empty());
    // another account's records
    account.change(|record| record["recipientAccountId"] = json!("444455556666"));
    assert_eq!(account.suggest(&[]).kept().len(), 1);
}
