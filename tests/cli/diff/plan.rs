//! The role of its own that a function on a shared role gets, and what is alike in all outputs.

use serde_json::{Value, json};

use super::account::{Account, ORDERS, Said, details};

const BOUNDARY: &str = "arn:aws:iam::111122223333:policy/limits/edge";

/// A shared role with a path, a boundary and tags that its policies read.
fn bounded() -> Account {
    let account = Account::with(&[], &[]);
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Own", "Effect": "Allow", "Action": ["dynamodb:*Item", "s3:PutObject"], "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "shop"}}},
        {"Sid": "Keep", "Effect": "Deny", "NotAction": ["dynamodb:*", "s3:*", "ssm:*", "logs:*"], "Resource": "*"},
    ]});
    let mut iam = details(&[("app", document)], &[]);
    let role = &mut iam["RoleDetailList"][0];
    role["Tags"] = json!([{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "42"}]);
    role["PermissionsBoundary"] =
        json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": BOUNDARY});
    iam["Policies"] = json!([{"PolicyName": "edge", "Arn": BOUNDARY, "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document":
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}]);
    account.write("snapshot/iam.json", &iam);
    account
}

fn run(account: &Account, arguments: &[&str]) -> Said {
    let mut all = arguments.to_vec();
    if !all.contains(&"-v") {
        all.push("--quiet");
    }
    let said = account.run_with_snapshot(&all);
    assert!(said.code == 0 || said.code == 3, "{}", said.err);
    said
}

#[test]
fn a_role_of_its_own_keeps_path_boundary_and_tags() {
    let account = bounded();
    let said = run(&account, &["diff", "orders-api", "--format", "json"]);
    let value: Value = serde_json::from_str(&said.out).expect("JSON");
    let plan = &value["plan"];
    assert_eq!(plan["kind"], "own-role", "{plan:#}");
    assert_eq!(plan["name"], "orders-api-role");
    assert_eq!(plan["path"], "/service-role/");
    assert_eq!(
        (&plan["boundary"], &plan["boundary_arn"]),
        (&json!("edge"), &json!(BOUNDARY))
    );
    assert_eq!(
        plan["tags"],
        json!({"team": "shop", "cost": "42", "lambda-function": "orders-api"})
    );
    assert_eq!(plan["tags_read"], json!(["team"]));
    let trust = &plan["trust"]["Statement"];
    assert_eq!(trust[0]["Principal"]["Service"], "lambda.amazonaws.com");
    let text = run(&account, &["diff", "orders-api", "-v", "--width", "200"]).out;
    for part in [
        "a role of its own, `service-role/orders-api-role`",
        "team=shop",
        "boundary edge",
        "so the new one needs them: team",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn strict_tells_what_a_person_should_look_at_by_an_exit_code() {
    let account = bounded();
    for command in ["suggest", "diff", "verify"] {
        let all = [command, "orders-api", "--strict", "--quiet"];
        assert_eq!(account.run_with_snapshot(&all).code, 3, "{command}");
    }
    // A difference is no reason to look; what could not be told is.
    let files = |from: &str, to: &str| {
        let file = |name: &str, action: &str| {
            let policy = json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": action, "Resource": ORDERS}]});
            account.write(name, &policy).display().to_string()
        };
        let (from, to) = (file("from.json", from), file("to.json", to));
        let all: Vec<&str> = vec![
            "diff",
            "--from",
            &from,
            "--to",
            &to,
            "--strict",
            "--exit-code",
        ];
        super::account::run(&all).code
    };
    assert_eq!(files("dynamodb:GetItem", "dynamodb:GetItem"), 0);
    assert_eq!(files("dynamodb:GetItem", "dynamodb:PutItem"), 1);
}

/// The elements of statements as they stand in a text, by line.
fn elements(text: &str) -> Vec<&str> {
    let names = [
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let all = text.lines().filter_map(|line| {
        let line = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic() && c != '"');
        let name = line.strip_prefix('"')?.split('"').next()?;
        line.contains(": ").then_some(name)
    });
    all.filter(|name| names.contains(name)).collect()
}

#[test]
fn statements_have_their_elements_in_one_order_in_every_output() {
    let account = bounded();
    let out = account.path("out");
    let out = out.to_str().expect("a path");
    run(&account, &["suggest", "orders-api", "--out", out]);
    let written = std::fs::read_to_string(account.path("out/orders-api.json")).expect("written");
    let mut texts = vec![("--out", written)];
    for arguments in [
        &["suggest", "orders-api"][..],
        &["suggest", "--all"],
        &["suggest", "orders-api", "--format", "json"],
        &["diff", "orders-api", "--format", "json"],
        &["verify", "orders-api", "--format", "json"],
        &["explain", "orders-api", "--format", "json"],
    ] {
        texts.push((arguments[0], run(&account, arguments).out));
    }
    let rank = |name: &str| {
        let order = ["Sid", "Effect", "Action", "Resource", "Condition"];
        order
            .iter()
            .position(|own| name.trim_start_matches("Not") == *own)
    };
    let mut found = 0;
    for (about, text) in &texts {
        for pair in elements(text).windows(2) {
            // The next statement begins with its Sid, or with its effect where it has none.
            let begins = pair[1] == "Sid" || pair[1] == "Effect" && pair[0] != "Sid";
            assert!(
                begins || rank(pair[0]) <= rank(pair[1]),
                "{about}: {pair:?}\n{text}"
            );
            found += 1;
        }
    }
    assert!(found > 40, "{found}");
}
