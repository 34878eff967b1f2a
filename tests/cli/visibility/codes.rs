//! Every gap code is said by the program, in words of its users, by all commands that propose.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::account::{Account, QUEUE, TABLE, statement};
use crate::support::{files_below, root};

fn same(_: &mut Value) {}

/// What makes the program say a code.
type Story = (&'static str, fn() -> Account);

const STORIES: [Story; 16] = [
    ("unwritable-character", || {
        let mut account = Account::with(&[statement(&["dynamodb:*"], "*")]);
        let request = json!({"tableName": "best\u{e4}nde-\u{4e2d}"});
        account.called(("dynamodb", "DescribeTable"), &request, same);
        account
    }),
    ("log-group-not-exact", || {
        let mut account = Account::with(&[statement(&["ssm:*", "logs:*"], "*")]);
        account.write("functions", &json!({"Functions": []}));
        account.change(|call| {
            call["awsRegion"] = Value::Null;
            call["userIdentity"]["inScopeOf"] = Value::Null;
        });
        account
    }),
    ("unmapped-operation", || {
        let mut account = Account::with(&[statement(&["*"], "*")]);
        account.called(("dynamodb", "InventTable"), &json!({}), same);
        account
    }),
    ("resource-not-recorded", || {
        let mut account = Account::with(&[statement(&["ssm:*", "sns:*"], "*")]);
        let request = json!({"topicArn": "arn:aws:sns:eu-west-1:111122223333:shop"});
        account.called(("sns", "GetTopicAttributes"), &request, same);
        account.called(("sns", "GetTopicAttributes"), &Value::Null, |call| {
            call["eventID"] = json!("failed");
            call["errorCode"] = json!("NotFoundException");
        });
        account
    }),
    ("data-events-not-seen", || {
        Account::with(&[statement(&["s3:GetObject"], "*")])
    }),
    ("unproven-call", || {
        let mut account = Account::with(&[statement(&["sns:Publish"], "*")]);
        let request = json!({"topicArn": "arn:aws:sns:eu-west-1:111122223333:shop"});
        account.called(("sns", "Publish"), &request, |call| {
            call["errorCode"] = json!("ThrottledException");
            call["errorMessage"] = json!("Rate exceeded");
        });
        account
    }),
    ("configuration-not-allowed", || {
        let mut account = Account::with(&[statement(&["ssm:GetParameter"], "*")]);
        account.change_function(|function| {
            function["DeadLetterConfig"] = json!({"TargetArn": QUEUE});
        });
        account
    }),
    ("contradicted-record", || {
        let mut account = Account::with(&[statement(&["*"], "*")]);
        for queue in ["orders", "theirs"] {
            let url = format!("https://sqs.eu-west-1.amazonaws.com/111122223333/{queue}");
            let request = json!({"queueUrl": url});
            account.called(("sqs", "SendMessage"), &request, same);
        }
        account
    }),
    ("may-need", || {
        let mut account = Account::with(&[statement(&["*"], "*")]);
        let request = json!({"instancesSet": {"items": [{"imageId": "ami-0123456789abcdef0", "minCount": 1}]},
            "launchTemplate": {"launchTemplateId": "lt-0123456789abcdef0", "version": "1"}});
        account.called(("ec2", "RunInstances"), &request, same);
        account
    }),
    ("service-not-known", || {
        let mut account = Account::with(&[statement(&["*"], "*")]);
        let key = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555";
        let request = json!({"encryptionContext": {"a": "b"}});
        account.called(("kms", "Decrypt"), &request, |call| {
            call["resources"] = json!([{"ARN": key, "type": "AWS::KMS::Key"}]);
            call["userIdentity"]["invokedBy"] = json!("AWS Internal");
            call["sourceIPAddress"] = json!("AWS Internal");
            call["userAgent"] = json!("AWS Internal");
        });
        account
    }),
    ("deny-contradicts", || {
        let deny = json!({"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "*"});
        let mut account = Account::with(&[statement(&["dynamodb:*", "ssm:*"], "*"), deny]);
        account.observes_table();
        account
    }),
    ("condition-contradicted", || {
        let mut allow = statement(&["dynamodb:GetItem"], TABLE);
        allow["Condition"] = json!({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}});
        let mut account = Account::with(&[allow, statement(&["ssm:*"], "*")]);
        account.observes_table();
        account
    }),
    ("outside-boundary", || {
        let mut account = Account::with(&[statement(&["dynamodb:*", "ssm:*"], "*")]);
        account.observes_table();
        bound(&mut account, &statement(&["ssm:*"], "*"));
        account
    }),
    ("denied-grant", || {
        let deny = json!({"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": TABLE});
        let mut account = Account::with(&[statement(&["dynamodb:*", "ssm:*"], "*"), deny]);
        account.observes_table();
        account
    }),
    ("names-old-role", || {
        let mut allow = statement(&["ssm:*"], "*");
        allow["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/service-role/shop"}});
        let mut account = Account::with(&[allow]);
        account.write(
            "second",
            &json!({"Functions": [{"FunctionName": "other",
            "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:other",
            "Role": "arn:aws:iam::111122223333:role/service-role/shop"}]}),
        );
        account
    }),
    ("version-not-known", || {
        let mut account = Account::with(&[statement(&["ssm:*"], "*")]);
        account.write(
            "aliases",
            &json!({"Aliases": [{"Name": "live", "FunctionVersion": "7",
            "AliasArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api:live"}]}),
        );
        account
    }),
];

fn bound(account: &mut Account, allow: &Value) {
    let arn = "arn:aws:iam::111122223333:policy/bound";
    account.change_role(|role| {
        role["PermissionsBoundary"] =
            json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn});
    });
    let document = json!({"Version": "2012-10-17", "Statement": [allow]});
    account.write("bound", &json!({"Policies": [{"PolicyName": "bound", "Arn": arn, "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": document}]}]}));
}

#[test]
fn each_story_makes_every_command_say_its_code() {
    let mut silent = Vec::new();
    for (code, story) in STORIES {
        let account = story();
        for command in [&["suggest", "orders-api"][..], &["diff", "orders-api"]] {
            let json = account.lpgen(&[command, &["--format", "json"]].concat());
            let told = json.json();
            let gaps = told["gaps"]
                .as_array()
                .unwrap_or_else(|| panic!("{code}: {told:#}"));
            let said: BTreeSet<&str> = gaps.iter().filter_map(|g| g["code"].as_str()).collect();
            if !said.contains(code) {
                silent.push(format!("{} does not say {code} but {said:?}", command[0]));
            }
        }
        for page in [
            &["suggest", "orders-api"][..],
            &["diff", "orders-api", "--format", "markdown"],
        ] {
            let said = account.lpgen(page);
            if !format!("{}{}", said.stdout, said.stderr).contains(code) {
                silent.push(format!("{} does not say {code}", page.join(" ")));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

/// A code that no run of the program says is a sentence that nobody has read.
#[test]
fn each_code_of_the_page_is_driven_by_a_run() {
    let page = std::fs::read_to_string(root().join("docs/diagnostics.md")).expect("the page");
    // What a scan finds is held by the scan's own tests.
    let sections = page.split("\n## ");
    let of_gaps = sections.filter(|section| !section.starts_with("Findings of"));
    let codes = of_gaps
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("### "));
    let mut tests = String::new();
    for folder in [
        "tests/cli",
        "tests/trail",
        "tests/account",
        "tests/aws",
        "samples",
    ] {
        for ending in [".rs", ".json", ".txt"] {
            for file in files_below(&root().join(folder), ending) {
                tests += &std::fs::read_to_string(file).unwrap_or_default();
            }
        }
    }
    let words: BTreeSet<&str> = tests
        .split(|c: char| !c.is_ascii_lowercase() && c != '-')
        .collect();
    let untried: Vec<&str> = codes.filter(|code| !words.contains(code)).collect();
    assert!(untried.is_empty(), "no run says {untried:?}");
}
