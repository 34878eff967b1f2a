//! Records of one event id that say different things, as a person meets them.

use serde_json::{Value, json};

use super::support::{run, run_on};

/// A call of the function `f` on a table.
pub(super) fn call(id: &str, table: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventSource": "dynamodb.amazonaws.com",
        "eventName": "GetItem", "eventTime": "2026-11-03T10:00:00Z", "awsRegion": "eu-west-1",
        "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "AROA1:f", "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/r/f",
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/r"}},
            "inScopeOf": {
                "issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            },
        },
        "requestParameters": {"tableName": table},
    })
}

#[test]
fn twins_grant_nothing_and_are_said_everywhere() {
    let records = json!({"Records": [
        call("11111111-0000", "orders"), call("11111111-0000", "payroll"),
        call("22222222-0000", "stock"), call("22222222-0000", "stock"),
    ]});
    let input = records.to_string();
    let command = ["suggest", "f", "--trail", "-", "--strict"];
    let suggested = run_on(command, input.as_str()).ends(3);
    assert!(suggested.stdout.contains("table/stock"), "{suggested:#?}");
    for table in ["orders", "payroll"] {
        assert!(!suggested.stdout.contains(table), "{suggested:#?}");
    }
    let suggested = suggested.says(&["set apart", "11111111-0000"]);
    assert!(
        !suggested.stderr.contains("22222222-0000"),
        "{suggested:#?}"
    );
    for command in [
        &["suggest", "f", "--trail", "-", "--format", "json"][..],
        &["explain", "f", "--trail", "-", "--format", "json"],
        &["verify", "f", "--trail", "-", "--format", "json"],
    ] {
        let told = run_on(command.iter().copied(), input.as_str()).ends(0);
        let doubts = &told.json()["doubts"];
        assert_eq!(doubts[0]["code"], "twins", "{command:?}: {doubts}");
        assert_eq!(doubts[0]["samples"], json!(["11111111-0000"]));
    }
}

#[test]
fn twins_are_found_across_usage_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    for (name, table) in [("a.usage", "orders"), ("b.usage", "payroll")] {
        let input = call("11111111-0000", table).to_string();
        run_on(["observe", "--trail", "-", "--usage", &file(name)], input).ends(0);
    }
    let (a, b) = (file("a.usage"), file("b.usage"));
    let both = run(["suggest", "f", "--usage", &a, "--usage", &b, "--strict"]).ends(3);
    assert!(!both.stdout.contains("dynamodb"), "{both:#?}");
    both.says(&["set apart", "11111111-0000"]);
}
