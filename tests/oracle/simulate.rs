//! `lpgen simulate` as a person runs it.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make the files that they read"
)]

use std::fs;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

const ROLE: &str = r#"{"Version":"2012-10-17","Statement":[
  {"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::orders/*"},
  {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::orders/*",
   "Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}},
  {"Sid":"NoSecrets","Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::orders/secret*"}]}"#;
const ONLY_READ: &str =
    r#"{"Statement":{"Effect":"Allow","Action":["s3:Get*","sqs:*"],"Resource":"*"}}"#;

struct Given {
    directory: TempDir,
}

impl Given {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = TempDir::new().expect("a directory");
        for (name, text) in files {
            fs::write(directory.path().join(name), text).expect("writes");
        }
        Self { directory }
    }

    /// The answers, the exit code, and standard error.
    fn simulate(&self, arguments: &[&str], requests: &str) -> (Vec<Value>, i32, String) {
        let output = Command::cargo_bin("lpgen")
            .expect("built")
            .current_dir(&self.directory)
            .arg("simulate")
            .args(arguments)
            .write_stdin(requests)
            .output()
            .expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let answers = text(output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect();
        (
            answers,
            output.status.code().expect("a code"),
            text(output.stderr),
        )
    }
}

fn request(action: &str, resource: &str) -> String {
    json!({"action": action, "resource": resource}).to_string() + "\n"
}

#[test]
fn each_line_is_answered_with_the_statement_that_decides() {
    let given = Given::new(&[("role.json", ROLE), ("boundary.json", ONLY_READ)]);
    let requests = [
        request("s3:GetObject", "arn:aws:s3:::orders/1"),
        request("s3:GetObject", "arn:aws:s3:::orders/secret/1"),
        request("s3:GetObject", "arn:aws:s3:::other/1"),
        request("s3:PutObject", "arn:aws:s3:::orders/1"),
        r#"{"action":"S3:putobject","resource":"arn:aws:s3:::orders/1","context":{"AWS:sourceVPC":["vpc-1"]},"principal":"arn:aws:iam::111122223333:role/r"}"#.to_owned(),
    ]
    .concat();
    let (answers, code, _) = given.simulate(&["--policy", "role.json", "-"], &requests);
    assert_eq!(code, 0);
    let place = |index: usize, sid: Value| json!({"source": "identity", "file": "role.json", "index": index, "sid": sid});
    assert_eq!(
        answers,
        [
            json!({"decision": "allowed", "statement": place(0, json!("Read")),
                   "why": "statement `Read` of `role.json` allows it"}),
            json!({"decision": "explicitDeny", "statement": place(2, json!("NoSecrets")),
                   "why": "statement `NoSecrets` of `role.json` denies it"}),
            json!({"decision": "implicitDeny", "statement": null,
                   "why": "nothing in the identity policies allows it: statement `Read` of `role.json` has the action, but not the resource"}),
            json!({"decision": "implicitDeny", "statement": null,
                   "why": "nothing in the identity policies allows it: statement 1 of `role.json` would, but the context has no `aws:SourceVpc` for `StringEquals`"}),
            json!({"decision": "allowed", "statement": place(1, Value::Null),
                   "why": "statement 1 of `role.json` allows it"}),
        ]
    );
    for flag in ["--boundary", "--session-policy"] {
        let arguments = ["--policy", "role.json", flag, "boundary.json", "-"];
        let (limited, _, _) = given.simulate(&arguments, &requests);
        let decisions: Vec<&Value> = limited.iter().map(|answer| &answer["decision"]).collect();
        assert_eq!(
            decisions,
            [
                "allowed",
                "explicitDeny",
                "implicitDeny",
                "implicitDeny",
                "implicitDeny"
            ]
        );
    }
}

#[test]
fn several_files_and_documents_are_one_role() {
    let encoded = ONLY_READ.replace('{', "%7B").replace('"', "%22");
    let printed = json!({"RoleName": "r", "PolicyName": "p", "PolicyDocument": encoded});
    let list = format!("[{ROLE},{ONLY_READ}]");
    let given = Given::new(&[
        ("a.json", ROLE),
        ("b.json", &printed.to_string()),
        ("list.json", &list),
    ]);
    let asked = request("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q");
    for arguments in [
        &["--policy", "a.json", "b.json", "-"][..],
        &["--policy", "a.json", "--policy", "b.json", "-"],
        &["--policy", "list.json", "-"],
    ] {
        let (answers, code, stderr) = given.simulate(arguments, &asked);
        assert_eq!((code, answers.len()), (0, 1), "{stderr}");
        assert_eq!(answers[0]["decision"], "allowed");
    }
    let (_, code, stderr) = given.simulate(
        &["--policy", "a.json", "--boundary", "list.json", "-"],
        &asked,
    );
    assert_eq!(code, 2);
    assert!(
        stderr.contains("`list.json` holds 2 policies, expected one"),
        "{stderr}"
    );
}

#[test]
fn a_bad_line_is_named_and_the_others_are_decided() {
    let given = Given::new(&[("role.json", ROLE)]);
    let good = request("s3:GetObject", "arn:aws:s3:::orders/1");
    let bad = [
        "{\"action\":\"s3:GetObject\"",
        r#"{"resource":"*"}"#,
        r#"{"action":"s3:Get*","resource":"*"}"#,
        r#"{"action":"s3:GetObject","resource":""}"#,
        r#"{"action":"s3:GetObject","resource":"*","Context":{"a":"b"}}"#,
        r#"{"action":"s3:GetObject","resource":"*","context":{"a":null}}"#,
        r#"{"action":"s3:GetObject","resource":"*","context":{"a":"1","A":"2"}}"#,
        r#"{"action":"s3:GetObject","action":"s3:PutObject","resource":"*"}"#,
        "[]",
    ];
    for line in bad {
        let requests = format!("{good}\n{line}\n{good}");
        let (answers, code, _) = given.simulate(&["--policy", "role.json", "-"], &requests);
        assert_eq!((code, answers.len()), (2, 3), "{line}");
        assert_eq!(answers[0]["decision"], "allowed");
        assert_eq!(answers[1]["line"], 3, "{line}");
        let error = answers[1]["error"].as_str().expect("an error");
        assert!(!error.is_empty() && !error.contains("enum"), "{error}");
        assert_eq!(answers[2]["decision"], "allowed");
    }
}

#[test]
fn a_policy_that_is_none_is_refused_with_its_place() {
    let twice = r#"{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    let operator = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}}}]}"#;
    let trust = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#;
    let given = Given::new(&[
        ("twice.json", twice),
        ("operator.json", operator),
        ("trust.json", trust),
        ("cut.json", &ROLE[..100]),
    ]);
    for (file, expected) in [
        ("twice.json", "`Statement[0].Effect`: the key stands twice"),
        (
            "operator.json",
            "`Statement[0].Condition.StringIs`: IAM has no such condition operator",
        ),
        (
            "trust.json",
            "`Statement[0].Principal`: an identity policy has no principal",
        ),
        ("cut.json", "not valid JSON"),
        ("missing.json", "cannot read"),
    ] {
        let (answers, code, stderr) = given.simulate(&["--policy", file, "-"], "{}");
        assert_eq!((answers.len(), code), (0, 2), "{file}");
        assert!(
            stderr.contains(expected) && stderr.contains(file),
            "{stderr}"
        );
    }
}

#[test]
fn many_requests_stream_through() {
    let given = Given::new(&[("role.json", ROLE)]);
    let requests = request("s3:GetObject", "arn:aws:s3:::orders/1").repeat(20_000);
    let (answers, code, _) = given.simulate(&["--policy", "role.json", "-"], &requests);
    assert_eq!((answers.len(), code), (20_000, 0));
}
