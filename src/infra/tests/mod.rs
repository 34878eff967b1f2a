//! Random statements over code of every form, hostile files, and how much is parsed.

mod size;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::iam::policy::Policy;

const TRUST: &str = r#"assume_role_policy = file("trust.json")"#;

/// A line that no edit may touch, as each syntax comments.
const KEPT: &str = "# stays: für immer";

fn terraform(policy: &str) -> String {
    format!(
        "{KEPT}\nresource \"aws_lambda_function\" \"f\" {{\n  function_name = \"orders-api\"\n  role          = \
         aws_iam_role.f.arn\n}}\n\nresource \"aws_iam_role\" \"f\" {{\n  name = \"orders-role\"\n  {TRUST}\n}}\n\n{policy}\n\
         resource \"aws_dynamodb_table\" \"orders\" {{\n  name = \"orders\"\n}}\n{KEPT}"
    )
}

/// Code of each form, with a wide policy.
fn fixtures() -> Vec<(&'static str, String)> {
    let json = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]}"#;
    let encoded = "resource \"aws_iam_role_policy\" \"f\" {\n  role = aws_iam_role.f.id\n  policy = jsonencode({\n    Version = \
                   \"2012-10-17\"\n    Statement = [\n      { Effect = \"Allow\", Action = [\"dynamodb:*\", \"s3:GetObject\"], \
                   Resource = aws_dynamodb_table.orders.arn },\n      {\n        Effect = \"Allow\"\n        Action = \"*\"\n        \
                   Resource = \"*\"\n      }\n    ]\n  })\n}\n";
    let heredoc = format!(
        "resource \"aws_iam_role_policy\" \"f\" {{\n  role   = aws_iam_role.f.id\n  policy = <<EOF\n{json}\nEOF\n}}\n"
    );
    let attached = "resource \"aws_iam_role_policy_attachment\" \"f\" {\n  role = aws_iam_role.f.name\n  policy_arn = \
                    \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}\n";
    let data = "data \"aws_iam_policy_document\" \"f\" {\n  statement {\n    actions   = [\"s3:*\", \"dynamodb:*\"]\n    resources = \
                [\"*\"]\n  }\n}\n\nresource \"aws_iam_role_policy\" \"f\" {\n  role   = aws_iam_role.f.id\n  policy = \
                data.aws_iam_policy_document.f.json\n}\n";
    let role = format!(
        "{KEPT}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: orders-api\n      Role: !GetAtt \
         R.Arn\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: orders-role\n      Policies:\n      - PolicyName: p\n        \
         PolicyDocument:\n          Version: '2012-10-17'\n          Statement:\n          - Effect: Allow\n            Action: 's3:*'\n            \
         Resource: '*'\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: orders\n{KEPT}\n"
    );
    let sam = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      FunctionName: \
         orders-api\n      Policies:\n        - AmazonS3FullAccess\n        - Statement:\n            - Effect: Allow\n              Action:\n                \
         - s3:*\n                - dynamodb:*\n              Resource: '*'\n      Handler: a.b\n{KEPT}\n"
    );
    let serverless = format!(
        "{KEPT}\nservice: orders\nprovider:\n  name: aws\n  iamRoleStatements:\n    - Effect: Allow\n      Action: dynamodb:*\n      Resource: \
         '*'\nfunctions:\n  api:\n    name: orders-api\n    handler: a.b\n{KEPT}\n"
    );
    let table = "resource \"aws_dynamodb_table\" \"orders\" {\n  name = \"orders\"\n}\n";
    let module = |arguments: &str| {
        format!(
            "{KEPT}\nmodule \"f\" {{\n  source        = \"terraform-aws-modules/lambda/aws\"\n  function_name = \"orders-api\"\n  role_name     \
             = \"orders-role\"\n\n{arguments}\n  {KEPT}\n}}\n\n{table}{KEPT}"
        )
    };
    let named = module(
        "  attach_policy_statements = true\n  policy_statements = {\n    dynamodb = {\n      effect    = \"Allow\"\n      actions   = \
         [\"dynamodb:*\", \"s3:GetObject\"]\n      resources = [aws_dynamodb_table.orders.arn]\n    }\n    all = {\n      effect = \
         \"Allow\",\n      actions = [\"*\"],\n      resources = [\"*\"],\n    },\n  }",
    );
    let listed = module(
        "  attach_policies    = true\n  policies           = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n  number_of_policies = 1",
    );
    let mut all = vec![
        ("main.tf", named),
        ("main.tf", listed),
        ("main.tf", terraform(encoded)),
        ("main.tf", terraform(&heredoc)),
        ("main.tf", terraform(attached)),
        ("main.tf", terraform(data)),
        ("template.yaml", role),
        ("template.yaml", sam),
        ("serverless.yml", serverless),
    ];
    let returned: Vec<_> = all
        .iter()
        .map(|(path, text)| (*path, text.replace('\n', "\r\n")))
        .collect();
    all.extend(returned);
    all
}

fn statement() -> impl Strategy<Value = serde_json::Value> {
    let action = prop::sample::select(vec![
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "s3:GetObject",
        "s3:PutObject",
        "ses:SendEmail",
        "kms:Decrypt",
        "sqs:SendMessage",
    ]);
    let resource = prop::sample::select(vec![
        "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*",
        "arn:aws:s3:::receipts/*",
        "arn:aws:s3:::a-\"quoted\"/\\*",
        "arn:aws:s3:::percent-%{x}/*",
        "arn:aws:kms:eu-central-1:444455556666:key/1234",
        "*",
    ]);
    let condition = prop::sample::select(vec![
        None,
        Some(json!({"StringEquals": {"aws:ResourceTag/team": ["orders", "shop: #1"]}})),
        Some(
            json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "a*"}, "Bool": {"aws:SecureTransport": "true"}}),
        ),
    ]);
    (
        prop::collection::btree_set(action, 1..4),
        prop::collection::btree_set(resource, 1..4),
        condition,
        prop::bool::ANY,
    )
        .prop_map(|(actions, resources, condition, denies)| {
            let effect = if denies { "Deny" } else { "Allow" };
            let mut statement = json!({"Effect": effect, "Action": actions, "Resource": resources});
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        })
}

fn subject(policy: Policy) -> Subject {
    Subject {
        function: "orders-api".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
        proposal: vec![policy],
        ..Subject::default()
    }
}

fn read(path: &str, text: &str) -> CodeFiles {
    CodeFiles::read([FileText {
        path: path.to_owned(),
        text: text.to_owned(),
    }])
}

/// Code of each form in which another function is on the role.
fn shared() -> Vec<(&'static str, String)> {
    let role = |syntax: &str| {
        format!(
            "{KEPT}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: orders-api\n      Role: {syntax}\n  M:\n    \
             Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: mail\n      Role: {syntax}\n  R:\n    Type: AWS::IAM::Role\n    \
             Properties:\n      RoleName: orders-role\n      AssumeRolePolicyDocument: {{Statement: {{Effect: Allow, Principal: {{Service: \
             lambda.amazonaws.com}}, Action: 'sts:AssumeRole'}}}}\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]\n{KEPT}\n"
        )
    };
    let json = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "orders-api", "Role": {"Fn::GetAtt": ["R", "Arn"]}}},
        "M": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "mail", "Role": {"Fn::GetAtt": ["R", "Arn"]}}},
        "R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "orders-role", "AssumeRolePolicyDocument": {},
            "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": []}}]}},
    }});
    let serverless = |more: &str| {
        format!(
            "{KEPT}\nservice: orders\n{more}provider:\n  name: aws\n  iamRoleStatements:\n    - Effect: Allow\n      Action: dynamodb:*\n      \
             Resource: '*'\nfunctions:\n  mail:\n    name: mail\n    handler: a.b\n  api:\n    name: orders-api\n    handler: a.b\n{KEPT}\n"
        )
    };
    let mail = "resource \"aws_lambda_function\" \"m\" {\n  function_name = \"mail\"\n  role          = aws_iam_role.f.arn\n}\n";
    let mut all = vec![
        ("main.tf", terraform(mail)),
        ("template.yaml", role("!GetAtt R.Arn")),
        ("template.yaml", role("\n        Fn::GetAtt: [R, Arn]")),
        (
            "template.json",
            serde_json::to_string_pretty(&json).expect("JSON"),
        ),
        ("serverless.yml", serverless("")),
        (
            "serverless.yml",
            serverless("plugins: [serverless-iam-roles-per-function]\n"),
        ),
    ];
    let returned: Vec<_> = all
        .iter()
        .map(|(path, text)| (*path, text.replace('\n', "\r\n")))
        .collect();
    all.extend(returned);
    all
}

proptest! {
    #[test]
    fn a_role_of_its_own_leaves_every_line_but_the_one_that_points_to_it(
        statements in prop::collection::vec(statement(), 1..4),
        which in 0..12_usize,
    ) {
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let subject = Subject {
            sharers: vec!["mail".to_owned()],
            role: Some(RoleName {
                name: "orders-role".to_owned(),
                ..RoleName::default()
            }),
            ..subject(Policy::parse(&document).expect("a policy"))
        };
        let (path, text) = shared().swap_remove(which);
        let left = Code::of(&read(path, &text)).propose(&subject, Shared::Left);
        prop_assert!(matches!(left, EditOutcome::Instructions(_)), "{left:?}");
        let edit = match Code::of(&read(path, &text)).propose(&subject, Shared::Split) {
            EditOutcome::Edited(edit) => edit,
            EditOutcome::Refused { why, .. } => {
                prop_assert!(why.contains("cannot be shown"), "{why}");
                return Ok(());
            }
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        prop_assert!(!edit.doubts.is_empty(), "what nobody can look at is told");
        let after = &edit.changes[0].after;
        // the line that points to the role; in JSON the end of what is before the new one gets a comma
        let lost = text.lines().filter(|old| !after.lines().any(|line| line == *old)).count();
        prop_assert!(lost <= 2, "{lost}\n{after}");
        prop_assert_eq!(after.contains('\r'), text.contains('\r'));
        let again = Code::of(&read(path, after)).propose(&subject, Shared::Split);
        prop_assert!(matches!(again, EditOutcome::Unchanged(_)), "{again:?}\n{after}");
    }

    #[test]
    fn an_addition_takes_nothing_away(
        statements in prop::collection::vec(statement(), 1..4),
        which in 0..18_usize,
    ) {
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let mut policy = Policy::parse(&document).expect("a policy");
        policy.statements.retain(|s| s.effect == crate::iam::policy::Effect::Allow);
        let subject = Subject {
            rest: Rest::Stays,
            ..subject(policy)
        };
        let (path, text) = fixtures().swap_remove(which);
        let edit = match Code::of(&read(path, &text)).propose(&subject, Shared::Left) {
            EditOutcome::Edited(edit) => edit,
            EditOutcome::Unchanged(_) => return Ok(()),
            EditOutcome::Refused { why, .. } => {
                prop_assert!(why.contains("cannot be shown"), "{why}");
                return Ok(());
            }
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let after = &edit.changes[0].after;
        let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect() };
        let mut rest = bare(after).into_bytes().into_iter();
        let is_there = bare(&text).into_bytes().into_iter().all(|own| rest.any(|byte| byte == own));
        prop_assert!(is_there, "{after}");
        prop_assert!(edit.comments.is_empty());
        let again = Code::of(&read(path, after)).propose(&subject, Shared::Left);
        prop_assert!(matches!(again, EditOutcome::Unchanged(_)), "{again:?}\n{after}");
    }

    #[test]
    fn whatever_is_proposed_comes_out_and_a_second_run_does_nothing(
        statements in prop::collection::vec(statement(), 1..5),
        which in 0..18_usize,
    ) {
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let subject = subject(Policy::parse(&document).expect("a policy"));
        let (path, text) = fixtures().swap_remove(which);
        let outcome = Code::of(&read(path, &text)).propose(&subject, Shared::Left);
        let edit = match outcome {
            EditOutcome::Edited(edit) => edit,
            // an edit that is not shown to be right is none
            EditOutcome::Refused { why, .. } => {
                prop_assert!(why.contains("cannot be shown"), "{why}");
                return Ok(());
            }
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let after = &edit.changes[0].after;
        prop_assert_eq!(after.matches(KEPT).count(), text.matches(KEPT).count());
        prop_assert_eq!(after.contains('\r'), text.contains('\r'));
        prop_assert_eq!(after.matches('\n').count() - after.matches("\r\n").count(), if text.contains('\r') { 0 } else { after.matches('\n').count() });
        let again = Code::of(&read(path, after)).propose(&subject, Shared::Left);
        prop_assert!(matches!(again, EditOutcome::Unchanged(_)), "{again:?}\n{after}");
    }

    #[test]
    fn no_file_makes_it_stumble(text in "[a-zA-Z0-9_:{}\\[\\]\"'!&*#$%<>=,.\\n -]{0,300}") {
        for path in ["main.tf", "template.yaml", "template.json", "serverless.yml"] {
            let text = format!("{text}\nAWSTemplateFormatVersion Resources AWS::IAM::Role Type provider aws");
            let files = read(path, &text);
            let policy = Policy::parse(r#"{"Version":"2012-10-17","Statement":[]}"#).expect("a policy");
            let _ = Code::of(&files).propose(&subject(policy), Shared::Split);
        }
    }
}

#[test]
fn hostile_files_are_refused_and_not_expanded() {
    let says = "AWSTemplateFormatVersion: x\nResources: {}\nType: AWS::IAM::Role\n";
    let mut laughs = String::from(says);
    laughs.push_str("a0: &a0 [x, x]\n");
    for level in 1..60 {
        let before = level - 1;
        let _ = writeln!(laughs, "a{level}: &a{level} [*a{before}, *a{before}]");
    }
    let files = read("template.yaml", &laughs);
    assert_eq!(
        files.files.len(),
        1,
        "aliases are not followed: {:?}",
        files.left
    );
    let many = format!("{says}a: &a x\nb: [{}]\n", "*a, ".repeat(300_000));
    assert_eq!(read("template.yaml", &many).left.len(), 1);
    for (path, deep) in [
        ("template.yaml", format!("{says}a: {}", "[".repeat(100_000))),
        (
            "template.json",
            format!(
                "{{\"AWSTemplateFormatVersion\": 1, \"Resources AWS::IAM::Role Type\": {}",
                "[".repeat(100_000)
            ),
        ),
        ("main.tf", format!("a = {}", "[".repeat(100_000))),
        ("main.tf", format!("a = {}1", "-".repeat(100_000))),
        ("main.tf", format!("a = \"{}", "${\"".repeat(100_000))),
    ] {
        let files = read(path, &deep);
        assert_eq!((files.files.len(), files.left.len()), (0, 1), "{path}");
    }
}

#[test]
fn each_file_is_parsed_once_whatever_the_number_of_functions() {
    let function = |at: usize| {
        let text = terraform("")
            .replace("\"f\"", &format!("\"f{at}\""))
            .replace(".f.", &format!(".f{at}."));
        let text = text
            .replace("orders-api", &format!("api-{at}"))
            .replace("orders-role", &format!("role-{at}"));
        FileText {
            path: format!("f{at}/main.tf"),
            text,
        }
    };
    let files = CodeFiles::read((0..200).map(function));
    assert_eq!(files.parsed, 200);
    let code = Code::of(&files);
    let policy = Policy::parse(r#"{"Version":"2012-10-17","Statement":[]}"#).expect("a policy");
    for at in 0..200 {
        let subject = Subject {
            function: format!("api-{at}"),
            ..subject(policy.clone())
        };
        let outcome = code.propose(&subject, Shared::Left);
        assert!(
            matches!(outcome, EditOutcome::Instructions(_)),
            "{outcome:?}"
        );
    }
    assert_eq!(files.parsed, 200);
}

#[test]
fn copies_that_a_tool_made_are_left_alone() {
    let template = "AWSTemplateFormatVersion: x\nResources:\n  R:\n    Type: AWS::IAM::Role\n";
    for path in [
        "cdk.out/a.template.json",
        ".serverless/a.json",
        ".aws-sam/build/template.yaml",
        "packaged.yaml",
        "a/packaged-template.yml",
    ] {
        let files = read(path, template);
        assert!(files.files.is_empty(), "{path}");
        assert_eq!(files.left.len(), 1, "{path}");
    }
    let texts: BTreeMap<usize, String> = BTreeMap::new();
    assert!(read("template.yaml", template).with(&texts).is_ok());
}
