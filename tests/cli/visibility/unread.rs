//! What was not read was not seen: days, regions and kinds of events that the records lack, and what IAM
//! saw and no record shows.

use serde_json::{Value, json};

use super::account::{Account, all_data, statement, trail};

const PARAMETER: &str = "arn:aws:ssm:eu-west-1:111122223333:parameter/old";
const ELSEWHERE: &str = "arn:aws:ssm:us-west-2:111122223333:parameter/old";

/// An account with a trail of all regions that records all management events.
fn account(statements: &[Value]) -> Account {
    let mut account = Account::with(statements);
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[]));
    account.write(
        "status",
        &json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z",
            "LatestDeliveryTime": "2026-11-30T00:00:00Z"}),
    );
    account
}

fn delete(resource: &str) -> Value {
    statement(&["ssm:DeleteParameter"], resource)
}

#[test]
fn the_days_that_files_cover_are_the_window() {
    let keeps =
        |account: &Account, more: &[&str]| account.suggest(more).statement("KeptToday").is_some();
    let mut account = account(&[delete(PARAMETER)]);
    assert!(!keeps(&account, &[]));
    account.only_the_first_records(2);
    // whatever was asked for, and whatever the trail's state says
    for asked in [
        &[][..],
        &["--since", "2026-09-01"],
        &["--until", "2026-11-28"],
    ] {
        assert!(keeps(&account, asked), "{asked:?}");
    }
    // one stray record of long ago is one day
    account.changes("lambda", "ListTags", "2001-01-01T00:00:00Z", &json!({}));
    assert!(keeps(&account, &[]));
}

#[test]
fn days_without_a_file_in_a_trail_that_has_some_every_day_do_not_count() {
    let mut account = account(&[delete(PARAMETER)]);
    account.noise("eu-west-1", 1..=30);
    assert!(account.suggest(&[]).gap("days-without-records").is_none());
    account.only(|record| {
        let day = &record["eventTime"].as_str().expect("a time")[8..10];
        !("05".."23").contains(&day)
    });
    let result = account.suggest(&[]);
    let gap = result.gap("days-without-records").expect("it is said");
    assert_eq!(gap["names"], json!(["2026-11-05 to 2026-11-22"]));
    assert!(result.statement("KeptToday").is_some(), "12 days are left");
}

#[test]
fn a_function_that_was_first_called_a_few_days_ago_is_not_known_yet() {
    let mut account = account(&[delete(PARAMETER)]);
    account.noise("eu-west-1", 1..=30);
    assert!(account.suggest(&[]).statement("KeptToday").is_none());
    account.only(|record| {
        let is_noise = record["userIdentity"]["type"] == "AWSService";
        is_noise || record["eventTime"].as_str() > Some("2026-11-18")
    });
    let result = account.suggest(&[]);
    assert!(result.statement("KeptToday").is_some());
    let gap = result.gap("window-too-short").expect("it is said");
    let text = gap["text"].as_str().expect("text");
    assert!(
        text.contains("calls begin 12 days before the end"),
        "{text}"
    );
}

#[test]
fn a_region_that_was_not_read_was_not_seen() {
    let whole = "";
    let one = "AWSLogs/111122223333/CloudTrail/eu-west-1";
    for (resource, part, kept) in [
        (PARAMETER, whole, 0),
        (ELSEWHERE, whole, 0),
        ("*", whole, 0),
        (PARAMETER, one, 0),
        (ELSEWHERE, one, 1),
        ("*", one, 1),
        ("arn:aws:ssm:*:111122223333:parameter/old", one, 1),
    ] {
        let mut account = account(&[delete(resource)]);
        account.noise("us-west-2", 1..=20);
        account.noise("us-east-1", 1..=20);
        account.read_folder(part);
        assert_eq!(account.suggest(&[]).kept().len(), kept, "{resource} {part}");
    }
    // a global service is recorded at its home
    let users = statement(&["iam:DeleteUser"], "arn:aws:iam::111122223333:user/*");
    for (part, kept) in [(whole, 0), (one, 1)] {
        let mut account = account(std::slice::from_ref(&users));
        account.noise("us-east-1", 1..=20);
        account.read_folder(part);
        assert_eq!(account.suggest(&[]).kept().len(), kept, "{part}");
    }
}

#[test]
fn a_region_whose_files_end_early_is_seen_in_part() {
    let mut account = account(&[delete(ELSEWHERE), delete(PARAMETER)]);
    account.noise("eu-west-1", 1..=30);
    account.noise("us-west-2", 1..=30);
    assert!(account.suggest(&[]).kept().is_empty());
    account.only(|record| {
        record["awsRegion"] == "eu-west-1" || record["eventTime"].as_str() < Some("2026-11-13")
    });
    let kept = account.suggest(&[]).kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(kept[0].1, ELSEWHERE);
}

#[test]
fn days_without_a_file_before_the_function_was_made_do_not_count() {
    let made = "2026-11-09T00:00:00Z";
    for (called_from, kept) in [("2026-11-10", 0), ("2026-11-01", 1)] {
        let mut account = account(&[delete(PARAMETER)]);
        account.noise("eu-west-1", 1..=30);
        account.only(|record| {
            let time = record["eventTime"].as_str().expect("a time");
            let is_noise = record["userIdentity"]["type"] == "AWSService";
            time.get(..10) != Some("2026-11-06") && (is_noise || time > called_from)
        });
        let request = json!({"functionName": "orders-api"});
        account.changes("lambda", "CreateFunction20150331", made, &request);
        // made anew, what it was before was this function, too
        let found = account.suggest(&[]).kept();
        assert_eq!(found.len(), kept, "called from {called_from}: {found:?}");
    }
}

#[test]
fn what_the_files_lack_counts_against_what_the_trail_says() {
    let read = statement(&["ssm:DescribeParameters"], "*");
    let write = delete(PARAMETER);
    let both = [read, write];
    assert!(account(&both).suggest(&[]).kept().is_empty());
    // files that hold writes alone
    let mut writes = account(&both);
    writes.change(|record| record["readOnly"] = json!(false));
    let kept = writes.suggest(&[]).kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(kept[0].0, "ssm:DescribeParameters");
    // files of data events alone
    let mut data = account(&both);
    data.change(|record| {
        record["eventSource"] = json!("dynamodb.amazonaws.com");
        record["eventName"] = json!("GetItem");
        record["requestParameters"] = json!({"tableName": "orders"});
        record["managementEvent"] = json!(false);
        record["eventCategory"] = json!("Data");
    });
    assert_eq!(data.suggest(&[]).kept().len(), 2);
}

#[test]
fn records_that_are_said_to_be_missing_remove_nothing() {
    let mut account = account(&[delete(PARAMETER)]);
    account.write(
        "status",
        &json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z",
            "LatestDeliveryError": "AccessDenied"}),
    );
    let result = account.suggest(&[]);
    assert!(result.gap("trail-delivery-fails").is_some());
    assert_eq!(result.kept().len(), 1);
}

#[test]
fn what_iam_saw_used_and_no_record_shows_stays_and_is_said() {
    let role = [
        statement(&["translate:TranslateText"], "*"),
        delete(PARAMETER),
    ];
    let with = |translate: Option<&str>| {
        let mut account = account(&role);
        account.accessed(&[
            ("ssm", Some("2026-11-19T10:00:00Z")),
            ("translate", translate),
        ]);
        account.suggest(&[])
    };
    assert!(with(None).kept().is_empty());
    for time in [
        "2026-11-12T08:00:00Z",
        "2026-11-19T09:59:00Z",
        "2026-11-25T00:00:00Z",
    ] {
        let result = with(Some(time));
        let kept = result.kept();
        assert_eq!(kept.len(), 1, "{time} {kept:?}");
        assert_eq!(kept[0].0, "translate:TranslateText");
        assert!(result.gap("used-but-not-recorded").is_some(), "{time}");
    }
    // an attempt of anybody on the role explains it, denied ones too
    for user in ["orders-api", "alice"] {
        let mut account = account(&role);
        account.calls("translate", "TranslateText");
        account.change(|record| {
            if record["eventSource"] == "translate.amazonaws.com" {
                record["errorCode"] = json!("AccessDenied");
                let session = &mut record["userIdentity"]["arn"];
                *session = json!(
                    session
                        .as_str()
                        .expect("an ARN")
                        .replace("orders-api", user)
                );
                record["userIdentity"]["principalId"] = json!(format!("AROAEXAMPLE1:{user}"));
            }
        });
        account.accessed(&[("translate", Some("2026-11-07T12:00:00Z"))]);
        assert!(account.suggest(&[]).kept().is_empty(), "{user}");
        account.accessed(&[("translate", Some("2026-11-16T12:00:00Z"))]);
        assert_eq!(account.suggest(&[]).kept().len(), 1, "{user}: a later use");
    }
}

#[test]
fn a_report_on_a_new_role_says_little() {
    let objects = statement(&["s3:GetObject"], "arn:aws:s3:::invoices/*");
    let mut account = account(std::slice::from_ref(&objects));
    account.accessed(&[("s3", None), ("ssm", Some("2026-11-19T10:00:00Z"))]);
    assert!(
        account.suggest(&[]).kept().is_empty(),
        "never used in 400 days"
    );
    for made in ["2026-11-19T00:00:00Z", "2026-11-10T00:00:00Z"] {
        account.made_role(made);
        assert_eq!(account.suggest(&[]).kept().len(), 1, "{made}");
    }
}
