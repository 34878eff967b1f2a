//! What is kept on everything, narrowed to what could not be seen.

use serde_json::json;

use super::account::{self, Account, BUCKET, TABLE, object, statement, trail};

#[test]
fn whatever_names_the_actions_what_could_be_seen_is_excepted() {
    for actions in [
        &["s3:GetObject", "dynamodb:GetItem"][..],
        &["s3:*", "dynamodb:*Item"],
        &["s3:Get*", "dynamodb:*"],
    ] {
        let mut account = Account::with(&[
            statement(actions, "*"),
            statement(&["ssm:GetParameter"], "*"),
        ]);
        account.observes_table();
        account.observes_object();
        account.trails(&[trail("one", true)]);
        let seen = json!([{"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [
            {"Type": "AWS::S3::Object", "Values": [format!("{BUCKET}/")]},
            {"Type": "AWS::DynamoDB::Table", "Values": [TABLE]}]}]);
        account.write(
            "selectors-one",
            &json!({"TrailARN": account::trail_arn("one"), "EventSelectors": seen}),
        );
        let result = account.suggest(&[]);
        assert!(
            result.gap("kept-wider").is_none(),
            "{actions:?}: {:#}",
            result.json["gaps"]
        );
        let documents = result.json["documents"]
            .as_array()
            .expect("documents")
            .iter();
        let statements =
            documents.flat_map(|d| d["policy"]["Statement"].as_array().expect("a list"));
        let excepting: Vec<String> = statements
            .filter(|s| s.get("NotResource").is_some())
            .map(ToString::to_string)
            .collect();
        for (action, resource) in [
            ("s3:GetObject", object(BUCKET)),
            ("dynamodb:GetItem", TABLE.to_owned()),
        ] {
            let is_there = |s: &&String| s.contains(action) && s.contains(&resource);
            assert!(
                excepting.iter().any(|s| is_there(&s)),
                "{actions:?}: {action}: {excepting:#?}"
            );
        }
        assert!(result.keeps_within_the_role(), "{actions:?}");
    }
}
