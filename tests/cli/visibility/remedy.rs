//! The command and the template that make visible what could not be seen.

use serde_json::{Value, json};

use super::account::{Account, BUCKET, object, statement, trail, trail_arn};

fn account() -> Account {
    let mut account = Account::with(&[
        statement(&["s3:GetObject"], &object(BUCKET)),
        statement(&["sqs:SendMessage"], super::account::QUEUE),
    ]);
    account.observes_table();
    account
}

/// The selectors in the command that the gap gives.
fn selectors(account: &Account) -> (String, Value) {
    let result = account.suggest(&[]);
    let gap = result.gap("kept-not-observable").expect("a gap");
    let hint = gap["hint"].as_str().expect("a command");
    let (_, rest) = hint.split_once('`').expect("a command");
    let (command, _) = rest.rsplit_once('`').expect("an end");
    let mut words = shlex::split(command).expect("words of a shell");
    let selectors = words.pop().expect("selectors");
    assert_eq!(
        words.pop().as_deref(),
        Some("--advanced-event-selectors"),
        "{command}"
    );
    (
        words.join(" "),
        serde_json::from_str(&selectors).expect("JSON"),
    )
}

#[test]
fn the_selectors_of_today_stay_beside_the_new_ones() {
    let mut account = account();
    account.trails(&[trail("all", true)]);
    let today = json!([
        {"Name": "it's management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]},
            {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}]},
        {"Name": "tables", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::DynamoDB::Table"]}]},
        {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::archive/"]}]},
    ]);
    account.selectors("all", &today);
    let (command, found) = selectors(&account);
    assert_eq!(
        command,
        "aws cloudtrail put-event-selectors --trail-name all"
    );
    let found = found.as_array().expect("a list");
    assert_eq!(found[..3], today.as_array().expect("a list")[..]);
    let names: Vec<&Value> = found[3..].iter().map(|s| &s["Name"]).collect();
    assert_eq!(names, ["all AWS::S3::Object", "all AWS::SQS::Queue"]);
    // once they are in force nothing is left to do but to wait
    account.selectors("all", &json!(found));
    account.changes_trail("all", "PutEventSelectors", "2026-11-15T00:00:00Z");
    let result = account.suggest(&[]);
    let gap = result.gap("kept-not-observable").expect("a gap");
    assert_eq!(gap["hint"], Value::Null);
}

#[test]
fn basic_selectors_and_none_at_all_become_advanced_ones() {
    let mut account = account();
    account.trails(&[trail("all", true)]);
    account.write(
        "selectors-all",
        &json!({"TrailARN": trail_arn("all"), "EventSelectors": [{"ReadWriteType": "All",
            "IncludeManagementEvents": true, "DataResources": [{"Type": "AWS::DynamoDB::Table", "Values": ["arn:aws:dynamodb"]}]}]}),
    );
    let (_, found) = selectors(&account);
    assert_eq!(
        found[0]["FieldSelectors"][0]["Equals"],
        json!(["Management"])
    );
    assert_eq!(
        found[1]["FieldSelectors"][1]["Equals"],
        json!(["AWS::DynamoDB::Table"])
    );
    assert_eq!(found.as_array().map(Vec::len), Some(4));

    let mut account = self::account();
    let mut plain = trail("plain", true);
    plain["HasCustomEventSelectors"] = json!(false);
    account.trails(&[plain]);
    let (_, found) = selectors(&account);
    assert_eq!(
        found[0],
        json!({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]})
    );
}

#[test]
fn explain_prints_the_template() {
    let mut account = account();
    account.trails(&[trail("all", true)]);
    account.selectors("all", &super::account::all_data(&[]));
    let said = account.explain(&[]);
    let template = said
        .split_once("in a CloudFormation template")
        .expect("a template")
        .1;
    for line in [
        "Type: AWS::CloudTrail::Trail",
        "  AdvancedEventSelectors: # instead of EventSelectors",
        "    - FieldSelectors:",
        "        - Field: \"eventCategory\"",
        "          Equals: [\"Management\"]",
        "    - Name: \"all AWS::S3::Object\"",
        "          Equals: [\"AWS::SQS::Queue\"]",
    ] {
        assert!(template.lines().any(|l| l == line), "{line}\n{template}");
    }
    assert!(
        account
            .explain(&["sqs:SendMessage"])
            .contains("AWS::CloudTrail::Trail")
    );
    assert!(
        !account
            .explain(&["ssm:GetParameter"])
            .contains("AWS::CloudTrail::Trail")
    );
}
