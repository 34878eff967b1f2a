//! What environment variables name, and what becomes of it.

use serde_json::json;

use super::account::{Account, BUCKET, TABLE, object, own, statement};

fn account() -> Account {
    let mut account = Account::with(&[
        statement(
            &["dynamodb:GetItem", "dynamodb:Query"],
            "arn:aws:dynamodb:*:*:table/o*",
        ),
        statement(&["s3:GetObject", "s3:ListBucket"], "*"),
        statement(
            &["sqs:SendMessage"],
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
        ),
    ]);
    account.environment(&json!({
        "TABLE_NAME": "orders", "ARCHIVE": "arn:aws:s3:::invoices",
        "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
        "DB_PASSWORD": "hunter-2-secret", "LOG_LEVEL": "very-secret-debug",
        "FEATURE_TABLE": "secret with spaces",
    }));
    account
}

#[test]
fn hints_are_shown_and_not_used_unless_asked_for() {
    let result = account().suggest(&[]);
    let kept = result.kept();
    assert!(
        kept.contains(&own(("s3:GetObject", "*".to_owned()))),
        "{kept:?}"
    );
    let gaps = result.json["gaps"].as_array().expect("gaps").iter();
    let hints: Vec<String> = gaps
        .filter(|gap| gap["code"] == "hint-not-used")
        .map(|gap| format!("{} {}", gap["text"].as_str().expect("text"), gap["names"]))
        .collect();
    assert_eq!(
        hints,
        [
            r#"`ARCHIVE` names the bucket `invoices`: 2 kept actions could be narrowed to what variables name ["s3:GetObject","s3:ListBucket"]"#,
            r#"`TABLE_NAME` names the table `orders`: 2 kept actions could be narrowed to what variables name ["dynamodb:GetItem","dynamodb:Query"]"#,
        ]
    );
}

#[test]
fn what_is_kept_is_narrowed_to_what_variables_name() {
    let result = account().suggest(&["--use-hints"]);
    assert_eq!(
        result.kept(),
        [
            ("dynamodb:GetItem", TABLE.to_owned()),
            ("dynamodb:Query", TABLE.to_owned()),
            ("dynamodb:Query", format!("{TABLE}/index/*")),
            ("s3:GetObject", object(BUCKET)),
            ("s3:ListBucket", BUCKET.to_owned()),
            (
                "sqs:SendMessage",
                "arn:aws:sqs:eu-west-1:111122223333:jobs".to_owned()
            ),
        ]
        .map(own)
    );
    assert!(result.keeps_within_the_role());
    let why = result.grant("s3:GetObject")["reasons"][0]["why"].as_str();
    assert!(
        why.is_some_and(|why| why.ends_with("; narrowed to what `ARCHIVE` names")),
        "{why:?}"
    );
    assert!(result.gap("narrowed-by-hint").is_some());
}

#[test]
fn nothing_is_widened_by_a_hint() {
    let mut account = Account::with(&[
        statement(&["s3:GetObject"], &format!("{BUCKET}/in/*")),
        statement(&["dynamodb:GetItem"], "arn:aws:dynamodb:*:*:table/users-*"),
    ]);
    account.environment(&json!({"TABLE_NAME": "orders", "BUCKET": "invoices"}));
    let result = account.suggest(&["--use-hints"]);
    assert_eq!(
        result.kept(),
        [
            (
                "dynamodb:GetItem",
                "arn:aws:dynamodb:*:*:table/users-*".to_owned()
            ),
            ("s3:GetObject", format!("{BUCKET}/in/*")),
        ]
        .map(own)
    );
    assert!(result.keeps_within_the_role());
}

#[test]
fn values_that_name_nothing_are_never_printed() {
    for arguments in [&[][..], &["--use-hints", "--verbose"]] {
        let said = account().suggest(arguments).json.to_string();
        assert!(
            !said.contains("secret")
                || said.matches("secret").count() == said.matches("secretsmanager").count(),
            "{said}"
        );
        assert!(!said.contains("hunter"), "{said}");
    }
}
