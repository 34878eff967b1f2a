//! `--snapshot`: what is read, and how commands go on without a part of it.

use serde_json::json;

use super::account::{Account, ORDERS, details};

/// A policy that lacks the parameter that the function reads.
fn account() -> Account {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": ORDERS},
        {"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"}]});
    Account::with(&[("app", policy)], &[])
}

#[test]
fn a_snapshot_is_known_by_its_content() {
    let account = account();
    let from = account.path("snapshot/iam.json");
    std::fs::rename(&from, account.path("snapshot/details-page-1")).expect("renamed");
    std::fs::write(account.path("snapshot/README"), "notes").expect("written");
    std::fs::write(account.path("snapshot/image.png"), [0x89, 0xff]).expect("written");
    let said = account.run_with_snapshot(&["diff", "orders-api"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.err.matches("passed over").count(), 2, "{}", said.err);
}

#[test]
fn a_suggestion_goes_on_without_the_role() {
    let account = account();
    let mut details = details(&[], &[]);
    details["RoleDetailList"][0]["Arn"] = json!("arn:aws:iam::111122223333:role/other");
    details["RoleDetailList"][0]["RoleName"] = json!("other");
    account.write("snapshot/iam.json", &details);
    let said = account.run_with_snapshot(&["suggest", "orders-api"]);
    assert!(
        said.code == 0 && said.err.contains("role-not-in-snapshot"),
        "{}",
        said.err
    );
    let said = account.run_with_snapshot(&["diff", "orders-api"]);
    assert!(
        said.code == 2 && said.err.contains("is not in the snapshot, which holds 1"),
        "{}",
        said.err
    );
    let said = account.run_with_snapshot(&["diff", "--all"]);
    assert!(
        said.code == 0 && said.err.contains("left out"),
        "{}",
        said.err
    );
}

#[test]
fn a_suggestion_lists_what_it_adds() {
    let said = account().run_with_snapshot(&["suggest", "orders-api"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("1 grant beyond the role of today"),
        "{}",
        said.err
    );
    assert!(said.err.contains("ssm:GetParameter on "), "{}", said.err);
}
