use super::*;
use crate::lambda::function::Function;

const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/orders";

fn details() -> String {
    let inline = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sqs%3A%2A%22%2C%22Resource%22%3A%22a+b%22%7D%7D";
    format!(
        r#"{{"UserDetailList": [], "RoleDetailList": [{{
          "Path": "/service-role/", "RoleName": "orders", "RoleId": "AROA1", "Arn": "{ROLE}",
          "CreateDate": "2024-01-01T00:00:00Z", "InstanceProfileList": [],
          "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": []}},
          "RolePolicyList": [
            {{"PolicyName": "z", "PolicyDocument": {inline}}},
            {{"PolicyName": "a", "PolicyDocument": "{encoded}"}}],
          "AttachedManagedPolicies": [
            {{"PolicyName": "own", "PolicyArn": "arn:aws:iam::111122223333:policy/own"}},
            {{"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}},
            {{"PolicyName": "gone", "PolicyArn": "arn:aws:iam::111122223333:policy/gone"}}],
          "PermissionsBoundary": {{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/own"}},
          "Tags": [{{"Key": "team", "Value": "shop"}}], "RoleLastUsed": {{}}}}],
        "Policies": [{{"PolicyName": "own", "Arn": "arn:aws:iam::111122223333:policy/own", "DefaultVersionId": "v2",
          "PolicyVersionList": [
            {{"VersionId": "v2", "IsDefaultVersion": true, "Document": {{"Version": "2012-10-17", "Statement": []}}}},
            {{"VersionId": "v1", "IsDefaultVersion": false, "Document": {inline}}}]}}], "IsTruncated": false}}"#
    )
}

fn read(texts: &[&str]) -> Result<Snapshot, SnapshotError> {
    let mut snapshot = Snapshot::default();
    for (i, text) in texts.iter().enumerate() {
        snapshot.add(&format!("{i}.json"), text)?;
    }
    Ok(snapshot)
}

#[test]
fn a_role_has_all_its_policies() {
    let snapshot = read(&[&details()]).expect("reads");
    let role = snapshot.role(ROLE).expect("is there");
    let names: Vec<&str> = role.policies.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["a", "z", "AWSLambdaBasicExecutionRole", "own"]);
    assert_eq!(
        role.policies[0].policy.statements[0].resources.patterns()[0].as_str(),
        "a+b"
    );
    assert!(
        matches!(&role.policies[2].kind, PolicyKind::Bundled { version, .. } if version == "v1")
    );
    assert!(
        matches!(&role.policies[3].kind, PolicyKind::Managed { version, .. } if version == "v2")
    );
    assert!(role.policies[3].policy.statements.is_empty());
    assert_eq!(role.boundary.as_ref().map(|b| b.name.as_str()), Some("own"));
    assert_eq!(
        role.missing.iter().collect::<Vec<_>>(),
        ["arn:aws:iam::111122223333:policy/gone"]
    );
    let codes: Vec<&str> = role.gaps().iter().map(|g| g.code).collect();
    assert_eq!(codes, ["missing-managed-policy", "bundled-managed-policy"]);
    assert_eq!(role.tags["team"], "shop");
    assert_eq!(role.last_used, Some(LastUsed::Never));
    // a session's ARN has no path
    let pathless = "arn:aws:iam::111122223333:role/orders";
    assert_eq!(snapshot.role(pathless).expect("the same role"), role);
}

#[test]
fn what_names_a_role_is_told_and_no_more() {
    let text = r#"{"RoleDetailList": [
        {"RoleName": "orders", "Arn": "arn:aws:iam::111122223333:role/orders", "AssumeRolePolicyDocument": {"Statement": []}},
        {"RoleName": "reports", "Arn": "arn:aws:iam::111122223333:role/reports", "AssumeRolePolicyDocument":
            {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/orders"}, "Action": "sts:AssumeRole"}}},
        {"RoleName": "deploy", "Arn": "arn:aws:iam::111122223333:role/deploy", "AssumeRolePolicyDocument": {"Statement": []},
            "RolePolicyList": [{"PolicyName": "pass", "PolicyDocument": {"Version": "2012-10-17", "Statement":
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/orders"}}}]},
        {"RoleName": "other", "Arn": "arn:aws:iam::111122223333:role/other", "AssumeRolePolicyDocument":
            {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/orders-2"}, "Action": "sts:AssumeRole"}}}
    ], "Policies": []}"#;
    let snapshot = read(&[text]).expect("a snapshot");
    let named = named::Named::of(&snapshot).naming("arn:aws:iam::111122223333:role/orders");
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let wanted = [
        "the policy `pass` of the role `deploy`",
        "the trust policy of the role `reports`",
    ];
    assert_eq!(named, wanted);
}

#[test]
fn an_answer_says_the_same_as_its_file() {
    let shapes = include_str!("redact/shapes.json");
    let shapes: serde_json::Map<String, Value> = serde_json::from_str(shapes).expect("JSON");
    let shapes = shapes.values().map(Value::to_string);
    for text in shapes.chain([
        details(),
        "{}".to_owned(),
        r#"{"Policies": null}"#.to_owned(),
    ]) {
        let mut answered = Snapshot::default();
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let taken = answered.add_answer("0.json", &document);
        match (read(&[&document.to_string()]), taken) {
            (Ok(filed), Ok(())) => assert_eq!(format!("{answered:?}"), format!("{filed:?}")),
            (filed, taken) => assert_eq!(filed.err(), taken.err(), "{text}"),
        }
    }
}

#[test]
fn pages_join_and_may_repeat_each_other() {
    let page = details();
    let (roles, policies) = page.split_once("\"Policies\"").expect("both lists");
    let roles = format!(
        "{}, \"IsTruncated\": true, \"Marker\": \"m\"}}",
        roles.trim_end().trim_end_matches(',')
    );
    let policies = format!("{{\"Policies\"{policies}");
    let whole = read(&[&page]).expect("reads").role(ROLE).expect("role");
    for texts in [
        vec![roles.as_str(), &policies],
        vec![&policies, &roles],
        vec![&page, &page],
    ] {
        let snapshot = read(&texts).expect("reads");
        assert_eq!(snapshot.role(ROLE).expect("role"), whole);
        assert_eq!(snapshot.cut_short(), None);
    }
    let one_file = format!("{roles}\n{policies}");
    assert_eq!(
        read(&[&one_file]).expect("reads").role(ROLE).expect("role"),
        whole
    );
    let alone = read(&[&roles]).expect("reads");
    assert_eq!(alone.cut_short(), Some("0.json"));
    let error = alone
        .role("arn:aws:iam::111122223333:role/other")
        .expect_err("not there");
    assert!(
        error.to_string().contains("the last page is not there"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_read_is_an_error_that_names_the_place() {
    let error = |text: &str| read(&[text]).expect_err("an error").to_string();
    assert!(error("{").starts_with("`0.json` is not JSON"));
    assert!(
        error(r#"{"RoleDetailList": [{"RoleName": "r"}]}"#)
            .contains("`RoleDetailList[0]`: missing field `Arn`")
    );
    assert!(error(r#"{"RoleDetailList": 3}"#).contains("invalid type"));
    assert!(error(r#"{"RoleDetailList": [], "RoleDetailList": []}"#).contains("duplicate field"));
    let changed = details().replace("\"shop\"", "\"other\"");
    let conflict = read(&[&details(), &changed]).expect_err("two answers");
    assert!(
        conflict.to_string().contains("says something else"),
        "{conflict}"
    );
    for (from, to) in [
        (
            "\"Effect\": \"Allow\", \"Action\"",
            "\"Effect\": \"Allow\", \"Effect\": \"Deny\", \"Action\"",
        ),
        ("%7B%22Statement", "%7"),
        ("sqs%3A%2A", "sqs"),
    ] {
        let text = details().replace(from, to);
        let snapshot = read(&[&text]).expect("a bad policy only matters to its role");
        assert!(
            matches!(snapshot.role(ROLE), Err(SnapshotError::BadPolicy { .. })),
            "{to}"
        );
    }
}

#[test]
fn functions_stand_beside_roles_and_other_files_are_noted() {
    let function = format!(
        r#"{{"FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "Role": "{ROLE}"}}"#
    );
    let list = format!(r#"{{"Functions": [{function}]}}"#);
    for text in [&function, &list] {
        let snapshot = read(&[text, r#"{"Buckets": []}"#]).expect("reads");
        let f =
            Function::from_arn("arn:aws:lambda:eu-west-1:111122223333:function:f").expect("an ARN");
        let roster = Roster::of(&snapshot.configurations, &snapshot.unanswered);
        assert_eq!(roster.role_of(&f), Some(ROLE));
        assert_eq!(roster.count_of(ROLE), 1);
        assert_eq!(snapshot.unrecognised.len(), 1);
    }
    assert!(
        read(&[r#"{"Functions": []}"#])
            .expect("no function is an answer")
            .configurations
            .functions
            .is_empty()
    );
}
