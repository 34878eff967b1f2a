//! What of one function's life the window holds.

use serde_json::{Value, json};

use super::account::{Account, statement};

fn account() -> Account {
    Account::with(&[statement(&["ssm:GetParameter"], "*")])
}

fn texts(account: &Account, code: &str) -> Vec<String> {
    let result = account.suggest(&[]);
    let gaps = result.json["gaps"].as_array().expect("gaps").iter();
    let of_code = gaps.filter(|gap| gap["code"] == code);
    of_code
        .map(|gap| gap["text"].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn a_deployment_in_the_window_makes_what_was_seen_before_doubtful() {
    let mut account = account();
    account.calls("kms", "ListAliases");
    assert!(texts(&account, "deployed-in-window").is_empty());
    let request =
        json!({"functionName": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api:live"});
    let name = "UpdateFunctionCode20150331v2";
    account.changes("lambda", name, "2026-11-10T12:00:00Z", &request);
    let result = account.suggest(&[]);
    let gap = result.gap("deployed-in-window").expect("it is said");
    assert_eq!(
        gap["text"],
        "the function changed on 2026-11-10 (`UpdateFunctionCode`): what runs today was seen for 10 days of the window, and 1 action was not called since then, and the code that called it may be gone"
    );
    assert_eq!(gap["names"], json!(["kms:ListAliases"]));
    assert_eq!(
        gap["hint"],
        "`--since 2026-11-10T12:00:00Z` learns from what runs today alone"
    );
    // the usage file remembers it
    assert_eq!(
        account.suggest_from_usage().gap("deployed-in-window"),
        Some(gap)
    );
    // what did not happen, and what happened to others
    for (name, request) in [
        (
            "UpdateFunctionCode20150331v2",
            json!({"functionName": "orders-api", "dryRun": true}),
        ),
        (
            "UpdateFunctionCode20150331v2",
            json!({"functionName": "billing"}),
        ),
        (
            "ListFunctions20150331",
            json!({"functionName": "orders-api"}),
        ),
    ] {
        let mut other = self::account();
        other.changes("lambda", name, "2026-11-10T12:00:00Z", &request);
        assert!(
            texts(&other, "deployed-in-window").is_empty(),
            "{name} {request}"
        );
    }
}

#[test]
fn the_configuration_tells_of_a_deployment_too() {
    let modified = |time: &str| {
        let mut account = account();
        account.write(
            "functions",
            &json!({"Functions": [{"FunctionName": "orders-api", "LastModified": time,
            "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api",
            "Role": "arn:aws:iam::111122223333:role/service-role/shop"}]}),
        );
        texts(&account, "deployed-in-window")
    };
    assert!(modified("2026-11-10T12:00:00.000+0000")[0].contains("`LastModified`"));
    assert!(modified("2026-10-10T12:00:00.000+0000").is_empty());
    assert!(modified("2026-11-29T12:00:00.000+0000").is_empty());
}

#[test]
fn a_change_of_the_role_in_the_window_is_said() {
    let mut account = account();
    let time = "2026-11-10T12:00:00Z";
    account.changes("iam", "PutRolePolicy", time, &json!({"roleName": "other"}));
    assert!(texts(&account, "role-changed-in-window").is_empty());
    account.changes("iam", "PutRolePolicy", time, &json!({"roleName": "shop"}));
    assert_eq!(
        texts(&account, "role-changed-in-window"),
        [
            "the role's policies changed on 2026-11-10 (`PutRolePolicy`): they were seen for 10 days of the window, and calls before that were made with other permissions"
        ]
    );
}

#[test]
fn calls_on_few_days_of_a_long_window_are_said_to_be_few() {
    let mut account = account();
    assert!(texts(&account, "seen-briefly").is_empty());
    account.only_the_first_records(3);
    account.noise("eu-west-1", 1..=28);
    assert_eq!(
        texts(&account, "seen-briefly"),
        [
            "the function called on 3 days from 2026-11-01 to 2026-11-05, of a window of 28 days: what it does at other times is not known"
        ]
    );
}

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders-api";

fn rules(expression: &str, state: &str) -> Value {
    json!({"Rules": [
        {"Name": "report", "Arn": "arn:aws:events:eu-west-1:111122223333:rule/report",
            "State": state, "ScheduleExpression": expression, "EventBusName": "default"},
        {"Name": "events", "Arn": "arn:aws:events:eu-west-1:111122223333:rule/events",
            "State": "ENABLED", "EventPattern": "{}", "EventBusName": "default"}]})
}

#[test]
fn rules_that_run_more_seldom_than_the_window_is_long() {
    for (expression, state, said) in [
        ("rate(5 minutes)", "ENABLED", None),
        ("cron(0 8 ? * MON *)", "ENABLED", None),
        (
            "rate(30 days)",
            "ENABLED",
            Some(
                "intervals of up to 30 days, and the window is 19 days: whether one was in it is not known",
            ),
        ),
        (
            "cron(0 8 25 * ? *)",
            "ENABLED",
            Some("intervals of up to 31 days, and the window is 19 days: no run was due in it"),
        ),
        (
            "cron(0 8 15 * ? *)",
            "ENABLED",
            Some(
                "intervals of up to 31 days, and the window is 19 days: the last run was due on 2026-11-15",
            ),
        ),
        (
            "rate(5 minutes)",
            "DISABLED",
            Some("the rule `report` (`rate(5 minutes)`) is disabled"),
        ),
    ] {
        for targets in [
            json!({"RuleName": "report", "Targets": [{"Id": "1", "Arn": format!("{FUNCTION}:live")}]}),
            json!({"RuleNames": ["report", "events"], "TargetArn": FUNCTION}),
        ] {
            let mut account = account();
            account.write("rules", &rules(expression, state));
            account.write("targets", &targets);
            let found = texts(&account, "schedule-not-seen");
            assert_eq!(
                found.len(),
                usize::from(said.is_some()),
                "{expression} {found:?}"
            );
            assert!(
                found
                    .iter()
                    .all(|text| text.contains(said.unwrap_or_default())),
                "{found:?}"
            );
        }
    }
    let mut account = account();
    account.write("rules", &rules("cron(0 8 25 * ? *)", "ENABLED"));
    let targets = json!({"RuleName": "report", "Targets": [{"Id": "1", "Arn": FUNCTION.replace("orders-api", "billing")}]});
    account.write("targets", &targets);
    assert!(
        texts(&account, "schedule-not-seen").is_empty(),
        "another function's"
    );
}

#[test]
fn schedules_of_eventbridge_scheduler() {
    let schedule = |more: Value| {
        let mut out = json!({"Name": "close-books", "GroupName": "finance", "State": "ENABLED",
            "Arn": "arn:aws:scheduler:eu-west-1:111122223333:schedule/finance/close-books",
            "Target": {"Arn": FUNCTION, "RoleArn": "arn:aws:iam::111122223333:role/scheduler", "Input": "{}"}});
        let more = more.as_object().expect("an object").clone();
        out.as_object_mut().expect("an object").extend(more);
        out
    };
    for (more, said) in [
        (json!({"ScheduleExpression": "rate(1 day)"}), ""),
        (
            json!({"ScheduleExpression": "cron(0 3 1 1 ? *)", "ScheduleExpressionTimezone": "Europe/Berlin"}),
            "the schedule `finance/close-books` (`cron(0 3 1 1 ? *)` in Europe/Berlin) runs the function at intervals of up to 366 days",
        ),
        (
            json!({"ScheduleExpression": "at(2026-12-24T18:00:00)"}),
            "once, on 2026-12-24, after the window",
        ),
        (
            json!({"ScheduleExpression": "at(2026-10-24T18:00:00)"}),
            "once, on 2026-10-24, before the window",
        ),
        (json!({"ScheduleExpression": "at(2026-11-10T18:00:00)"}), ""),
        (
            json!({"ScheduleExpression": "rate(1 day)", "StartDate": "2026-12-01T00:00:00Z"}),
            "begins on 2026-12-01, after the window",
        ),
        (
            json!({"ScheduleExpression": "rate(1 day)", "EndDate": "2026-10-01T00:00:00Z"}),
            "ended on 2026-10-01, before the window",
        ),
        (
            json!({"ScheduleExpression": "rate(1 day)", "State": "DISABLED"}),
            "is disabled",
        ),
    ] {
        let mut account = account();
        account.write("schedule", &schedule(more.clone()));
        account.write("schedules", &json!({"Schedules": [schedule(json!({}))]}));
        let found = texts(&account, "schedule-not-seen");
        assert_eq!(
            found.len(),
            usize::from(!said.is_empty()),
            "{more} {found:?}"
        );
        assert!(found.iter().all(|text| text.contains(said)), "{found:?}");
    }
    // a list does not tell when they run
    let mut account = account();
    account.write("schedules", &json!({"Schedules": [schedule(json!({}))]}));
    let result = account.suggest(&[]);
    let gap = result.gap("schedule-not-known").expect("it is said");
    assert_eq!(
        gap["hint"],
        "add the output of `aws scheduler get-schedule --group-name finance --name close-books` to the snapshot"
    );
}

#[test]
fn a_schedule_that_was_due_without_a_call_is_said() {
    let due = |expression: &str, called: u32| {
        let mut account = account();
        account.only_the_first_records(usize::try_from(called).expect("few"));
        account.noise("eu-west-1", 1..=28);
        account.write("rules", &rules(expression, "ENABLED"));
        account.write(
            "targets",
            &json!({"RuleName": "report", "Targets": [{"Id": "1", "Arn": FUNCTION}]}),
        );
        texts(&account, "schedule-without-calls")
    };
    // called every other day until the 19th, or until the 5th
    let said = due("cron(0 2 * * ? *)", 3);
    assert!(
        said.iter().any(|text| text
            .contains("in the last 23 days of the window no record shows a call of it since")),
        "{said:?}"
    );
    assert!(due("cron(0 2 1 * ? *)", 3).is_empty(), "once a month");
    assert!(!due("rate(1 hour)", 10).is_empty());
    let mut account = account();
    account.write("rules", &rules("rate(1 hour)", "ENABLED"));
    account.write(
        "targets",
        &json!({"RuleName": "report", "Targets": [{"Id": "1", "Arn": FUNCTION}]}),
    );
    assert!(texts(&account, "schedule-without-calls").is_empty());
}
