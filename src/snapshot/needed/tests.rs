//! An account with more roles than its one function needs.

use serde_json::json;

use super::*;

const ACCOUNT: &str = "arn:aws:iam::111122223333";

fn role(name: &str, statement: &Value, tags: &Value) -> Value {
    json!({
        "RoleName": name, "Arn": format!("{ACCOUNT}:role/{name}"),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": statement}}],
        "AttachedManagedPolicies": [{"PolicyName": name, "PolicyArn": format!("{ACCOUNT}:policy/{name}")}],
        "Tags": tags,
    })
}

fn policy(name: &str) -> Value {
    json!({"PolicyName": name, "Arn": format!("{ACCOUNT}:policy/{name}"), "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/Tenant}/*"}}}]})
}

/// The roles of an account in which `orders` is the one that a function has.
fn page() -> Answer {
    let hands_on = json!([
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": format!("{ACCOUNT}:role/task-*")},
        {"Effect": "Allow", "Action": "sts:*", "Resource": ["*", format!("{ACCOUNT}:role/reader")],
         "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "shop"}}},
        {"Effect": "Deny", "Action": "iam:PassRole", "Resource": format!("{ACCOUNT}:role/payroll")},
    ]);
    let tags = json!([
        {"Key": "team", "Value": "MARK-needed"}, {"Key": "tenant", "Value": "MARK-needed"},
        {"Key": "aws:cloudformation:stack-name", "Value": "MARK-needed"},
        {"Key": "cost-centre", "Value": "MARK-secret"}, {"Key": "contact", "Value": "MARK-secret"},
    ]);
    let none = json!([]);
    let roles = ["reader", "task-1", "payroll", "unused"];
    let others = roles.map(|name| {
        role(
            name,
            &none,
            &json!([{"Key": "owner", "Value": "MARK-secret"}]),
        )
    });
    let roles: Vec<Value> = [role("orders", &hands_on, &tags)]
        .into_iter()
        .chain(others)
        .collect();
    let policies = ["orders", "reader", "task-1", "payroll", "unused"].map(policy);
    let text = json!({"RoleDetailList": roles, "Policies": policies, "IsTruncated": false});
    Answer::new(DETAILS, "", "", 1, text.to_string())
}

fn snapshot(unanswered: Option<&str>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    snapshot.add("iam.json", &page().text).expect("reads");
    let functions = json!({"Functions": [{"FunctionName": "orders", "Runtime": "python3.13",
        "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders", "Version": "$LATEST",
        "Role": format!("{ACCOUNT}:role/orders")}]});
    if unanswered.is_none() {
        snapshot
            .add("functions.json", &functions.to_string())
            .expect("reads");
    }
    if let Some(action) = unanswered {
        snapshot.note_unanswered(crate::snapshot::Unanswered {
            action: action.to_owned(),
            region: "eu-west-1".to_owned(),
            about: String::new(),
            why: crate::snapshot::Why::Denied,
            words: String::new(),
        });
    }
    snapshot
}

fn names(text: &str) -> Vec<String> {
    let page: Value = serde_json::from_str(text).expect("JSON");
    let each =
        ["RoleDetailList", "Policies"].map(|list| page[list].as_array().expect("a list").clone());
    let arn = |entry: Value| entry["Arn"].as_str().expect("an ARN").replace(ACCOUNT, "");
    each.into_iter().flatten().map(arn).collect()
}

#[test]
fn roles_that_a_function_uses_passes_or_assumes_stay_with_their_policies() {
    let mut snapshot = snapshot(None);
    let needed = snapshot.keep_needed();
    let mut page = page();
    assert!(Needed::concerns(&page));
    needed.narrow(&mut page);
    let expected = [
        ":role/orders",
        ":role/reader",
        ":role/task-1",
        ":policy/orders",
        ":policy/reader",
        ":policy/task-1",
    ];
    assert_eq!(names(&page.text), expected);
    assert_eq!(
        snapshot.role_count(),
        3,
        "what is asked now is what is read later"
    );
}

#[test]
fn tags_stay_when_a_condition_reads_them_or_a_stack_made_them() {
    let mut snapshot = snapshot(None);
    let needed = snapshot.keep_needed();
    let mut page = page();
    needed.narrow(&mut page);
    assert_eq!(page.text.matches("MARK-needed").count(), 3);
    assert!(!page.text.contains("MARK-secret"), "{}", page.text);
    let tags = snapshot
        .role(&format!("{ACCOUNT}:role/orders"))
        .expect("is there")
        .tags;
    let keys: Vec<&String> = tags.keys().collect();
    assert_eq!(keys, ["aws:cloudformation:stack-name", "team", "tenant"]);
}

#[test]
fn where_functions_are_not_known_roles_that_lambda_may_assume_stay() {
    let mut refused = snapshot(Some("lambda:ListFunctions"));
    refused.keep_needed();
    assert_eq!(refused.role_count(), 5);
    let mut other = snapshot(Some("lambda:ListAliases"));
    other.keep_needed();
    assert_eq!(other.role_count(), 0, "the account has no function");
}
