//! Which part of the window the trails could have recorded.

use serde_json::json;

use super::account::{Account, all_data, own, selectors, statement, trail};

const TABLES: &str = "AWS::DynamoDB::Table";

#[test]
fn a_window_is_seen_from_the_last_change_of_the_trail_on() {
    let mut account = Account::with(&[statement(&["ssm:DeleteParameter"], "*")]);
    account.observes_table();
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[TABLES]));
    assert!(account.suggest(&[]).kept().is_empty());
    for operation in [
        "StopLogging",
        "PutEventSelectors",
        "UpdateTrail",
        "DeleteTrail",
    ] {
        let mut changed = account.clone();
        changed.changes_trail("all", operation, "2026-11-10T00:00:00Z");
        assert_eq!(changed.suggest(&[]).kept().len(), 1, "{operation}");
        // another trail's change says nothing
        let mut other = account.clone();
        other.changes_trail("other", operation, "2026-11-10T00:00:00Z");
        assert!(other.suggest(&[]).kept().is_empty(), "{operation}");
        // two weeks after the change are enough
        let mut early = account.clone();
        early.changes_trail("all", operation, "2026-11-02T00:00:00Z");
        assert!(early.suggest(&[]).kept().is_empty(), "{operation}");
    }
}

#[test]
fn logging_that_stopped_or_began_late_hides_a_part() {
    for (status, kept) in [
        (
            json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00+00:00"}),
            0,
        ),
        (
            json!({"IsLogging": true, "StartLoggingTime": "2026-11-10T00:00:00+00:00"}),
            1,
        ),
        (
            json!({"IsLogging": true, "StartLoggingTime": 1_794_268_800.5}),
            1,
        ),
        (
            json!({"IsLogging": false, "StopLoggingTime": "2026-11-10T00:00:00+00:00"}),
            1,
        ),
        (
            json!({"IsLogging": false, "StopLoggingTime": "2026-12-10T00:00:00+00:00"}),
            0,
        ),
        (json!({"IsLogging": false}), 1),
    ] {
        let mut account = Account::with(&[statement(&["ssm:DeleteParameter"], "*")]);
        account.trails(&[trail("all", true)]);
        account.selectors("all", &all_data(&[]));
        account.write("status", &status);
        assert_eq!(account.suggest(&[]).kept().len(), kept, "{status}");
    }
}

#[test]
fn regions_and_excluded_sources_are_blind_spots() {
    let here = "arn:aws:kms:eu-west-1:111122223333:key/1";
    let decrypt = statement(&["kms:Decrypt", "kms:Sign"], here);
    let mut account = Account::with(std::slice::from_ref(&decrypt));
    account.trails(&[trail("here", false)]);
    account.write(
        "selectors",
        &selectors(
            "here",
            &json!([{"IncludeManagementEvents": true,
        "ReadWriteType": "All", "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]),
        ),
    );
    assert_eq!(
        account.suggest(&[]).kept(),
        [
            own(("kms:Decrypt", here.to_owned())),
            own(("kms:Sign", here.to_owned()))
        ]
    );
    let parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/other";
    account.role(&[statement(&["ssm:DeleteParameter"], parameter)]);
    assert!(
        account.suggest(&[]).kept().is_empty(),
        "ssm is recorded here"
    );
    account.role(&[statement(&["ssm:DeleteParameter"], "*")]);
    assert_eq!(
        account.suggest(&[]).kept().len(),
        1,
        "in other regions it is not"
    );

    let elsewhere = "arn:aws:kms:us-west-2:111122223333:key/1";
    let mut account = Account::with(&[statement(&["kms:Decrypt"], elsewhere)]);
    account.trails(&[trail("here", false)]);
    account.selectors("here", &all_data(&[]));
    assert_eq!(account.suggest(&[]).kept().len(), 1);
    account.trails(&[trail("here", true)]);
    assert!(account.suggest(&[]).kept().is_empty());
}

#[test]
fn a_short_window_removes_nothing_unless_forced() {
    let mut account = Account::with(&[
        statement(&["ssm:*"], "*"),
        json!({"Effect": "Deny", "Action": "ssm:Delete*", "Resource": "*"}),
    ]);
    let whole = |result: &super::suggested::Suggested| result.statement("KeptToday").is_some();
    let result = account.suggest(&[]);
    assert!(!whole(&result) && result.gap("window-too-short").is_none());
    for (days, short) in [("18", false), ("20", true), ("0", false)] {
        let result = account.suggest(&["--minimum-window", days]);
        assert_eq!(whole(&result), short, "{days}");
    }
    account.only_the_first_records(3);
    let result = account.suggest(&["--minimum-window", "14"]);
    assert_eq!(
        result.statement("KeptToday").expect("all of it")["Action"],
        "ssm:*"
    );
    assert_eq!(
        result.statement("KeptDeny").expect("its denial")["Action"],
        "ssm:Delete*"
    );
    assert!(result.gap("window-too-short").is_some());
    assert!(result.keeps_within_the_role());
    let forced = account.suggest(&["--minimum-window", "14", "--force"]);
    assert!(!whole(&forced) && forced.gap("window-too-short").is_none());
    assert!(
        account
            .suggest_without_role()
            .gap("window-too-short")
            .is_none()
    );
}

#[test]
fn two_weeks_are_the_least_by_default() {
    let mut account = Account::with(&[statement(&["ssm:*"], "*")]);
    account.only_the_first_records(3);
    let result = account.suggest(&[]);
    assert!(result.statement("KeptToday").is_some());
    let gap = result.gap("window-too-short").expect("it is said");
    assert!(
        gap["text"]
            .as_str()
            .is_some_and(|t| t.contains("the window is 5 days, and it takes 14 days")),
        "{gap}"
    );
    let hint = gap["hint"].as_str().expect("a next step");
    assert!(
        hint.contains("begin on 2026-10-23, or that end on 2026-11-14") && hint.contains("--force"),
        "{hint}"
    );
    account.noise("eu-west-1", 6..=13);
    assert!(account.suggest(&[]).statement("KeptToday").is_some());
    // a day counts as one whenever its first record was made
    account.noise("eu-west-1", [14]);
    assert!(account.suggest(&[]).statement("KeptToday").is_none());
}

#[test]
fn before_the_function_was_made_there_was_nothing_to_see() {
    let mut account = Account::with(&[statement(&["ssm:*"], "*")]);
    assert!(account.suggest(&[]).statement("KeptToday").is_none());
    let made = json!({"functionName": "orders-api"});
    account.changes(
        "lambda",
        "CreateFunction20150331",
        "2026-11-12T00:00:00Z",
        &made,
    );
    let result = account.suggest(&[]);
    assert!(result.statement("KeptToday").is_some());
    assert!(result.gap("deployed-in-window").is_some());
}

#[test]
fn a_usage_file_remembers_changes_of_trails() {
    let mut account = Account::with(&[statement(&["ssm:DeleteParameter"], "*")]);
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[]));
    assert!(account.suggest_from_usage().kept().is_empty());
    account.changes_trail("all", "StopLogging", "2026-11-10T00:00:00Z");
    let result = account.suggest_from_usage();
    assert_eq!(result.kept(), account.suggest(&[]).kept());
    let why = result.grant("ssm:DeleteParameter")["reasons"][0]["why"].as_str();
    assert_eq!(
        why,
        Some(
            "the trail `all` was changed on 2026-11-10 (`StopLogging`), and what it recorded before is not known: 10 days of the window"
        )
    );
}

#[test]
fn of_two_trails_one_may_leave_out_what_the_files_lack() {
    let mut account = Account::with(&[statement(&["kms:Decrypt"], "*")]);
    account.trails(&[trail("whole", true), trail("lean", true)]);
    account.selectors("whole", &all_data(&[]));
    let lean = json!([{"ReadWriteType": "All", "IncludeManagementEvents": true,
        "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]);
    account.write("lean", &selectors("lean", &lean));
    assert_eq!(account.suggest(&[]).kept().len(), 1);
    // files with another call of the service are of the trail that records it
    account.calls("kms", "ListAliases");
    assert!(account.suggest(&[]).kept().is_empty());
}
