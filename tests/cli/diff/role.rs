//! `lpgen diff <FUNCTION>`.

use serde_json::{Value, json};

use super::account::{Account, ORDERS, Said, text};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const LOGS: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/// A hand-written policy: the table and another, every action on the bucket but deletion.
fn handmade() -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Tables", "Effect": "Allow", "Action": ["dynamodb:*Item", "dynamodb:Scan"],
            "Resource": [ORDERS, "arn:aws:dynamodb:eu-west-1:111122223333:table/archive"]},
        {"Sid": "Invoices", "Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"]},
        {"Sid": "Keep", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    ]})
}

fn account() -> Account {
    Account::with(&[("app", handmade())], &[LOGS])
}

fn document(account: &Account, arguments: &[&str]) -> Value {
    let mut all = vec!["diff", "orders-api", "--format", "json", "--quiet"];
    all.extend(arguments);
    let said = account.run_with_snapshot(&all);
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}{}", said.out, said.err))
}

/// Escape codes made visible, so that a golden file can be read.
fn visible(said: &Said) -> String {
    said.out.replace("\u{1b}[", "‹").replace('\u{1b}', "‹?")
}

#[test]
fn the_colored_text_is_golden() {
    let said = account().run_with_snapshot(&[
        "diff",
        "orders-api",
        "--quiet",
        "--policy",
        "--color",
        "always",
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    insta::assert_snapshot!("colored", visible(&said));
}

#[test]
fn side_by_side_and_markdown_are_golden() {
    let account = account();
    let side = |columns| {
        let typed = [
            "diff",
            "orders-api",
            "--quiet",
            "--side-by-side",
            "--width",
            columns,
        ];
        account.run_with_snapshot(&typed)
    };
    insta::assert_snapshot!("side-by-side", visible(&side("120")));
    let narrow = side("79");
    assert!(
        narrow.code == 2 && narrow.err.contains("needs 80 columns"),
        "{}",
        narrow.err
    );
    let said =
        account.run_with_snapshot(&["diff", "orders-api", "--quiet", "--format", "markdown"]);
    let here = account.directory.path().display().to_string();
    insta::assert_snapshot!("markdown", said.out.replace(&here, "HERE"));
}

#[test]
fn without_color_the_text_is_the_same() {
    let account = account();
    let plain = account
        .run_with_snapshot(&["diff", "orders-api", "--quiet", "--policy"])
        .out;
    let typed = [
        "diff",
        "orders-api",
        "--quiet",
        "--policy",
        "--color",
        "always",
    ];
    let colored = account.run_with_snapshot(&typed).out;
    assert!(!plain.contains('\u{1b}') && colored.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}

#[test]
fn an_administrator_reads_on_one_screen() {
    let account = Account::with(&[], &[ADMINISTRATOR]);
    let said = account.run_with_snapshot(&["diff", "orders-api", "--quiet"]);
    assert!(said.out.lines().count() <= 40, "{}", said.out);
    for part in [
        "22,091 → 912",
        "every → ",
        "escalation paths     54 → ",
        "NARROWER, NOTHING BREAKS",
        "nothing new is allowed",
    ] {
        assert!(said.out.contains(part), "`{part}` is not in\n{}", said.out);
    }
}

#[test]
fn every_policy_of_the_role_counts() {
    let value = document(&account(), &[]);
    let names: Vec<&str> = value["role"]["policies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|p| p["name"].as_str())
        .collect();
    assert_eq!(names, ["app", "AWSLambdaBasicExecutionRole"]);
    let change = |action: &str| {
        let changes = value["changes"].as_array().expect("a list");
        changes
            .iter()
            .find(|c| c["action"] == action)
            .map(|c| c["change"].clone())
    };
    assert_eq!(change("dynamodb:GetItem"), Some(json!("narrowed")));
    assert_eq!(change("logs:PutLogEvents"), Some(json!("narrowed")));
    assert_eq!(change("ssm:GetParameter"), Some(json!("added")));
    assert_eq!(change("dynamodb:Scan"), None);
    assert_eq!(
        value["unreachable"],
        json!([
            "arn:aws:dynamodb:eu-west-1:111122223333:table/archive",
            "arn:aws:s3:::invoices"
        ])
    );
    assert_eq!(value["dangers_left"], json!([]));
}

#[test]
fn the_simulator_confirms_every_witness() {
    let account = account();
    let value = document(&account, &[]);
    let mut witnesses = vec![];
    for list in ["removed", "changes"] {
        for entry in value[list].as_array().expect("a list") {
            if entry["witness"].is_object() && entry["change"] != "added" {
                witnesses.push(entry["witness"].clone());
            }
        }
    }
    assert!(witnesses.len() >= 5, "{witnesses:?}");
    let allowed = |policies: &Value, request: &Value| decide(policies, request);
    for witness in &witnesses {
        assert!(
            allowed(&value["role"]["policies"], witness),
            "today: {witness}"
        );
        assert!(!allowed(&value["policies"], witness), "then: {witness}");
    }
    let additions = value["proof"]["additions"].as_array().expect("a list");
    assert_eq!(additions.len(), 1);
    for addition in additions {
        let witness = &addition["witness"];
        assert!(
            !allowed(&value["role"]["policies"], witness) && allowed(&value["policies"], witness)
        );
        assert_eq!(addition["grant"]["reasons"][0]["kind"], "observed");
    }
}

/// Asks the evaluator of the library, which knows nothing of differences.
fn decide(policies: &Value, request: &Value) -> bool {
    let documents: Vec<lpgen::iam::Policy> = policies
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| lpgen::iam::Policy::parse(&p["policy"].to_string()).expect("a policy"))
        .collect();
    let request = serde_json::from_value(request.clone()).expect("a request");
    lpgen::iam::evaluate(&documents, None, None, &request).is_allowed()
}

#[test]
fn the_proposal_against_itself_is_empty() {
    let account = account();
    let said = account.run(&["suggest", "orders-api", "--quiet"]);
    let own = account.write(
        "own.json",
        &serde_json::from_str(&said.out).expect("a policy"),
    );
    let said = account.run(&[
        "diff",
        "orders-api",
        "--role-file",
        text(&own),
        "--exit-code",
        "--quiet",
        "--policy",
    ]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(
        said.out.contains("the text of the policies is the same"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("UNCHANGED") && !said.out.contains("no longer"),
        "{}",
        said.out
    );
    let said = account.run_with_snapshot(&["diff", "orders-api", "--exit-code", "--quiet"]);
    assert_eq!(said.code, 1);
}

#[test]
fn a_shared_role_is_left_to_its_other_users() {
    let said = account().run_with_snapshot(&["diff", "orders-api", "-v", "--width", "200"]);
    assert!(
        said.out
            .contains("also used by `billing` (no call in the trail)"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("a role of its own, `")
            && said.out.contains("orders-api-role`: the role is also"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("never deleted and made again"),
        "{}",
        said.out
    );
}

#[test]
fn a_missing_document_is_a_gap_and_makes_the_proof_open() {
    let account = Account::with(
        &[("app", handmade())],
        &[LOGS, "arn:aws:iam::111122223333:policy/team"],
    );
    let value = document(&account, &[]);
    let codes: Vec<&str> = value["gaps"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|g| g["code"].as_str())
        .collect();
    assert!(codes.contains(&"missing-managed-policy"), "{codes:?}");
    assert_eq!(value["proof"]["additions"], json!([]));
    assert_eq!(value["proof"]["unproven"].as_array().map(Vec::len), Some(1));
    assert_eq!(value["proof"]["never_wider"], json!(false));
}

#[test]
fn a_boundary_limits_both_sides() {
    let account = account();
    let mut details = super::account::details(&[("app", handmade())], &[LOGS]);
    let boundary = "arn:aws:iam::111122223333:policy/limit";
    details["RoleDetailList"][0]["PermissionsBoundary"] =
        json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary});
    details["Policies"] = json!([{"PolicyName": "limit", "Arn": boundary, "DefaultVersionId": "v1", "PolicyVersionList": [
        {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement":
            {"Effect": "Allow", "Action": ["dynamodb:*", "logs:*"], "Resource": "*"}}}]}]);
    account.write("snapshot/iam.json", &details);
    let value = document(&account, &[]);
    assert_eq!(value["role"]["boundary"]["name"], "limit");
    assert!(
        value["before"]["services"]
            .as_array()
            .is_some_and(|s| !s.contains(&json!("s3")))
    );
}

#[test]
fn what_cannot_be_compared_is_a_clear_error() {
    let account = account();
    let said = account.run(&["diff", "orders-api"]);
    assert!(
        said.code == 2 && said.err.contains("--role-file"),
        "{}",
        said.err
    );
    for (content, says) in [
        (
            json!({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}),
            "resource policy",
        ),
        (
            json!({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}}]}),
            "no such condition operator",
        ),
        (json!([1, 2]), "error"),
    ] {
        let path = account.write("today.json", &content);
        let said = account.run(&["diff", "orders-api", "--role-file", text(&path)]);
        assert!(
            said.code == 2 && said.err.contains(says),
            "{content}: {}",
            said.err
        );
    }
    account.write("snapshot/iam.json", &json!({"RoleDetailList": []}));
    let said = account.run_with_snapshot(&["diff", "orders-api"]);
    assert!(
        said.code == 2 && said.err.contains("no role"),
        "{}",
        said.err
    );
    std::fs::write(account.path("snapshot/iam.json"), "{\"RoleDetailList\": [").expect("written");
    let said = account.run_with_snapshot(&["diff", "orders-api"]);
    assert!(
        said.code == 2 && said.err.contains("is not JSON"),
        "{}",
        said.err
    );
}

#[test]
fn a_policy_of_a_megabyte_and_a_role_of_twenty_policies_are_compared() {
    let resources: Vec<String> = (0..20_000)
        .map(|i| format!("arn:aws:s3:::bucket-{i}/prefix-{i}/*"))
        .collect();
    let large = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources}});
    let names: Vec<String> = (0..19).map(|i| format!("p{i:02}")).collect();
    let mut inline: Vec<(&str, Value)> = names.iter().map(|n| (n.as_str(), handmade())).collect();
    inline.push(("large", large));
    let account = Account::with(&inline, &[]);
    let said = account.run_with_snapshot(&["diff", "orders-api", "--quiet", "--policy"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("more lines removed"), "{}", said.out);
    assert!(
        said.out.lines().count() < 1_000,
        "{}",
        said.out.lines().count()
    );
}

#[test]
fn what_the_trail_could_not_show_is_named() {
    let statement = json!({"Effect": "Allow", "Action": ["sns:*", "dynamodb:Scan", "xray:GetSamplingRules"], "Resource": "*"});
    let account = Account::with(
        &[(
            "p",
            json!({"Version": "2012-10-17", "Statement": [statement]}),
        )],
        &[],
    );
    // The trail holds data events of tables, so a scan would have been seen; of topics it holds none, so
    // publishing stays.
    let said = account.run_with_snapshot(&["diff", "orders-api", "--policy", "--width", "200"]);
    assert!(
        said.out.contains("kept") && said.out.contains("sns:Publish"),
        "{}",
        said.out
    );
    assert!(said.out.contains("AWS::SNS::Topic"), "{}", said.out);
}

#[test]
fn all_functions_are_compared_and_idle_ones_too() {
    let said = account().run_with_snapshot(&["diff", "--all", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let value: Value = serde_json::from_str(&said.out).expect("JSON");
    let all = value.as_array().expect("one for each");
    let names = all
        .iter()
        .filter_map(|v| v["function"].as_str()?.rsplit(':').next());
    assert_eq!(names.collect::<Vec<_>>(), ["billing", "orders-api"]);
    let mut gaps = all[0]["gaps"].as_array().expect("gaps").iter();
    assert!(gaps.any(|gap| gap["code"] == "no-calls"), "{}", said.out);
}

#[test]
fn a_deny_is_carried_over() {
    let today = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Sid": "OnlyHere", "Effect": "Deny", "Action": "dynamodb:*", "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}]});
    let account = Account::with(&[("app", today)], &[]);
    let said = account.run_with_snapshot(&["diff", "orders-api", "-v"]);
    assert!(
        said.out
            .contains("1 denial of today's role carried over as written"),
        "{}",
        said.out
    );
    assert!(said.out.contains("nothing new is allowed"), "{}", said.out);
}
