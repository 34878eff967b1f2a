//! What of today's role stays because the records could not have shown its use, through the program.

pub(crate) mod account;
mod codes;
mod coverage;
mod hints;
mod one_answer;
mod remedy;
mod silent;
mod suggested;
mod unread;
mod wider;
mod window;

use account::{Account, BUCKET, QUEUE, SECOND, all_data, object, own, statement, trail};
use serde_json::{Value, json};

const S3: &str = "AWS::S3::Object";
const SQS: &str = "AWS::SQS::Queue";
const TABLES: &str = "AWS::DynamoDB::Table";

#[test]
fn without_data_events_what_they_would_show_stays_and_the_rest_goes() {
    let account = Account::with(&[
        statement(&["s3:GetObject", "s3:PutObject"], &object(BUCKET)),
        statement(
            &[
                "ssm:GetParameter",
                "ssm:PutParameter",
                "ssm:DeleteParameter",
            ],
            "*",
        ),
    ]);
    let result = account.suggest(&[]);
    assert_eq!(
        result.kept(),
        [
            ("s3:GetObject", object(BUCKET)),
            ("s3:PutObject", object(BUCKET))
        ]
        .map(own)
    );
    assert!(result.allows("ssm:GetParameter"), "it was called");
    assert!(!result.allows("ssm:PutParameter"), "every trail records it");
    let gap = result.gap("kept-not-observable").expect("it is said");
    assert_eq!(gap["names"], json!(["s3:GetObject", "s3:PutObject"]));
    let hint = gap["hint"].as_str().expect("a command");
    assert!(
        hint.contains("put-event-selectors") && hint.contains(S3),
        "{hint}"
    );
    let reason = &result.grant("s3:GetObject")["reasons"][0];
    assert_eq!(reason["kind"], "kept");
    assert_eq!(
        reason["why"],
        "the records hold no data events of AWS::S3::Object"
    );
    assert!(
        reason["visible_by"]
            .as_str()
            .is_some_and(|v| v.contains(S3))
    );
    // in a statement of its own
    let sids = result.sids();
    assert!(sids.iter().any(|s| s.starts_with("KeptS3")), "{sids:?}");
    assert!(result.keeps_within_the_role());
}

#[test]
fn data_events_that_are_recorded_and_absent_are_removed() {
    let mut account = Account::with(&[
        statement(&["s3:GetObject"], &object(BUCKET)),
        statement(&["sqs:SendMessage"], QUEUE),
    ]);
    account.observes_table();
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[TABLES, S3]));
    let result = account.suggest(&[]);
    assert_eq!(result.kept(), [own(("sqs:SendMessage", QUEUE.to_owned()))]);
    assert!(result.gap("selectors-not-known").is_none());
    account.selectors("all", &all_data(&[TABLES, S3, SQS]));
    assert!(account.suggest(&[]).kept().is_empty());
    // a selector for tables is one for their streams
    let stream = format!("{}/stream/*", account::TABLE);
    account.role(&[statement(&["dynamodb:GetRecords"], &stream)]);
    assert!(account.suggest(&[]).kept().is_empty());
}

#[test]
fn a_trail_that_selects_one_bucket_leaves_the_other_unknown() {
    let mut account = Account::with(&[json!({"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": [object(BUCKET), object(SECOND)]})]);
    account.observes_table();
    account.trails(&[trail("one", true)]);
    let only = json!([{"ReadWriteType": "All", "IncludeManagementEvents": true,
        "DataResources": [{"Type": S3, "Values": [format!("{BUCKET}/")]}]}]);
    account.write(
        "selectors-one",
        &json!({"TrailARN": account::trail_arn("one"), "EventSelectors": only}),
    );
    let result = account.suggest(&[]);
    assert_eq!(result.kept(), [own(("s3:GetObject", object(SECOND)))]);
}

#[test]
fn files_without_any_data_event_prove_nothing_about_data_events() {
    // The files are of Event history, though a trail records objects.
    let mut account = Account::with(&[statement(&["s3:GetObject"], &object(BUCKET))]);
    account.trails(&[trail("all", true)]);
    account.selectors("all", &all_data(&[S3]));
    assert_eq!(account.suggest(&[]).kept().len(), 1);
}

#[test]
fn of_two_trails_the_files_may_be_the_other_ones() {
    let mut account = Account::with(&[statement(&["s3:GetObject"], &object(BUCKET))]);
    account.observes_table();
    account.trails(&[trail("tables", true), trail("objects", true)]);
    account.selectors("tables", &all_data(&[TABLES]));
    account.selectors("objects", &all_data(&[S3]));
    assert_eq!(account.suggest(&[]).kept().len(), 1);
    account.selectors("tables", &all_data(&[TABLES, S3]));
    assert!(account.suggest(&[]).kept().is_empty());
}

#[test]
fn an_administrator_keeps_what_could_not_be_seen_until_iam_says_that_it_is_not_used() {
    let mut account = Account::with(&[statement(&["*"], "*")]);
    let result = account.suggest(&[]);
    for action in [
        "s3:GetObject",
        "sqs:SendMessage",
        "sns:Publish",
        "execute-api:Invoke",
    ] {
        assert!(result.allows(action), "{action}: {:?}", result.kept());
    }
    assert!(!result.allows("s3:CreateBucket"), "every trail records it");
    let gap = result.gap("removed-without-evidence").expect("it is said");
    let names: Vec<&str> = gap["names"]
        .as_array()
        .expect("names")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(names.iter().any(|n| n.starts_with("s3: ")), "{names:?}");

    let catalog = lpgen::catalog::Catalog::bundled();
    let never = catalog.prefixes().filter(|s| *s != "s3").map(|s| (s, None));
    let used = [("s3", Some("2026-11-10T00:00:00Z"))];
    account.accessed(&used.into_iter().chain(never).collect::<Vec<_>>());
    let result = account.suggest(&[]);
    let kept = result.kept();
    assert!(
        kept.contains(&own(("s3:GetObject", "*".to_owned()))),
        "{kept:?}"
    );
    let others = kept.iter().find(|(action, _)| !action.starts_with("s3:"));
    assert_eq!(others, None, "never used in 400 days");
    assert!(!result.allows("s3:CreateBucket"), "every trail records it");
    assert!(!result.allows("s3:ReplicateObject"), "nobody named it");
}

#[test]
fn a_trail_without_management_events_removes_nothing_from_an_administrator() {
    let mut account = Account::with(&[statement(&["*"], "*")]);
    account.trails(&[trail("objects", true)]);
    let objects = json!([{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": [S3]}]}]);
    account.selectors("objects", &objects);
    let result = account.suggest(&[]);
    assert_eq!(
        result.statement("KeptToday").expect("all of it")["Action"],
        "*"
    );
    assert!(result.keeps_within_the_role());
    let gap = result.gap("kept-whole").expect("it is said");
    let text = gap["text"].as_str().unwrap_or_default();
    assert!(text.contains("do not record management events"), "{text}");
}

#[test]
fn what_the_role_never_used_in_400_days_goes_even_unseen() {
    let mut account = Account::with(&[
        statement(&["s3:GetObject"], &object(BUCKET)),
        statement(&["sqs:SendMessage"], QUEUE),
        statement(&["execute-api:Invoke"], "*"),
    ]);
    account.accessed(&[
        ("s3", Some("2026-11-03T00:00:00Z")),
        ("sqs", None),
        ("execute-api", None),
    ]);
    let kept = account.suggest(&[]).kept();
    // requests to an API are not known to count as uses of the service
    let actions: Vec<&str> = kept.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["execute-api:Invoke", "s3:GetObject"]);
}

#[test]
fn what_was_used_before_the_window_stays() {
    let mut account = Account::with(&[statement(
        &["ssm:GetParameter", "kms:Sign", "events:PutRule"],
        "*",
    )]);
    account.accessed(&[
        ("ssm", Some("2026-11-09T00:00:00Z")),
        ("kms", Some("2026-03-31T00:00:00Z")),
        ("events", None),
    ]);
    let result = account.suggest(&[]);
    assert_eq!(result.kept(), [own(("kms:Sign", "*".to_owned()))]);
    assert!(result.gap("kept-used-before").is_some());
    // what IAM tracks action by action
    account.tracks(
        "kms",
        &[("Sign", None), ("Verify", Some("2026-03-31T00:00:00Z"))],
    );
    assert!(account.suggest(&[]).kept().is_empty());
}

#[test]
fn what_no_trail_records_stays_where_the_role_names_it() {
    let account = Account::with(&[
        statement(
            &[
                "execute-api:Invoke",
                "rds-db:connect",
                "es:ESHttp*",
                "kafka-cluster:Connect",
            ],
            "*",
        ),
        statement(
            &["iot:Publish"],
            "arn:aws:iot:eu-west-1:111122223333:topic/orders",
        ),
        statement(
            &[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            "*",
        ),
    ]);
    let result = account.suggest(&[]);
    let kept = result.kept();
    for action in [
        "execute-api:Invoke",
        "rds-db:connect",
        "es:ESHttpGet",
        "kafka-cluster:Connect",
        "iot:Publish",
    ] {
        assert!(kept.iter().any(|(a, _)| a == action), "{action}: {kept:?}");
    }
    // the configuration tells where the function logs
    assert!(
        kept.iter().all(|(a, _)| !a.starts_with("logs:")),
        "{kept:?}"
    );
    assert!(result.allows("logs:PutLogEvents"));
}

#[test]
fn conditions_denials_and_exceptions_of_the_role_stay_with_what_is_kept() {
    let condition =
        json!({"StringLike": {"s3:prefix": ["in/*"]}, "Bool": {"aws:SecureTransport": "true"}});
    let account = Account::with(&[
        json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET, "Condition": condition}),
        statement(&["s3:GetObject", "s3:PutObject"], &object(BUCKET)),
        json!({"Effect": "Deny", "NotAction": ["s3:Put*", "s3:List*"], "Resource": format!("{BUCKET}/secret/*")}),
        json!({"Effect": "Deny", "Action": "ssm:*", "Resource": "arn:aws:ssm:*:*:parameter/other"}),
        json!({"Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": format!("{QUEUE}-dead")}),
    ]);
    let result = account.suggest(&[]);
    assert!(result.keeps_within_the_role());
    let listing = result.grant("s3:ListBucket");
    assert_eq!(
        listing["conditions"],
        json!({"StringLike": {"s3:prefix": ["in/*"]}, "Bool": {"aws:SecureTransport": ["true"]}})
    );
    let deny = result
        .statement("KeptDeny")
        .expect("the denial is carried over");
    assert_eq!(deny["NotAction"], json!(["s3:List*", "s3:Put*"]));
    let except = result
        .statement("KeptToday")
        .expect("the exception is carried over");
    assert_eq!(except["NotResource"], json!(format!("{QUEUE}-dead")));
    let other = result
        .statement("KeptDenyN2")
        .expect("also the denial that touches no grant");
    assert_eq!(other["Action"], "ssm:*");
}

#[test]
fn without_a_role_nothing_is_kept() {
    let account = Account::with(&[]);
    let result = account.suggest_without_role();
    assert!(result.kept().is_empty());
    assert!(result.gap("selectors-not-known").is_none());
}
