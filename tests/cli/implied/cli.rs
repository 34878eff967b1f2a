//! The built program with files of the account's state.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::record::{ACCOUNT, REGION, file, get_item};
use crate::support::{Run, run};

/// Stands for a secret; it may be in no output.
const MARKER: &str = "planted-7f3a";

fn arn(rest: &str) -> String {
    format!(
        "arn:aws:{}",
        rest.replace("HERE", &format!("{REGION}:{ACCOUNT}"))
    )
}

fn function(version: &str, role: &str) -> Value {
    json!({
        "FunctionName": "f", "FunctionArn": arn("lambda:HERE:function:f"), "Version": version,
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/service-role/{role}"),
        "Environment": {"Variables": {"PASSWORD": MARKER}},
        "TracingConfig": {"Mode": "Active"},
    })
}

/// A directory with a trail of `f`, and these files beside it.
fn account(files: &[(&str, Value)]) -> TempDir {
    let directory = TempDir::new().expect("a directory can be made");
    let write = |name: &str, text: String| {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    };
    write("trail/a.json", file(&[get_item("f", "1", "t")]));
    for (name, value) in files {
        write(name, value.to_string());
    }
    directory
}

fn suggest(account: &TempDir, arguments: &[&str]) -> Run {
    let path = |name: &str| account.path().join(name).display().to_string();
    let mut all = vec![
        "suggest".to_owned(),
        "f".to_owned(),
        "--trail".to_owned(),
        path("trail"),
    ];
    for argument in arguments {
        let file = argument.strip_prefix('@').map(path);
        all.push(file.unwrap_or_else(|| (*argument).to_owned()));
    }
    let done = run(all.iter().map(String::as_str));
    for text in [&done.stdout, &done.stderr] {
        assert!(!text.contains(MARKER), "{text}");
    }
    done
}

fn mappings() -> Value {
    json!({"EventSourceMappings": [{"UUID": "u", "EventSourceArn": arn("sqs:HERE:q"),
        "FunctionArn": arn("lambda:HERE:function:f"), "State": "Enabled"}]})
}

fn queue() -> Value {
    json!({"Attributes": {"QueueArn": arn("sqs:HERE:q"), "KmsMasterKeyId": "k"}})
}

/// The reasons of the grant of an action, as the JSON result has them.
fn reasons(result: &Value, action: &str) -> Vec<String> {
    let grants = result["grants"].as_array().expect("grants");
    let grant = grants.iter().find(|g| g["action"] == action);
    let grant = grant.unwrap_or_else(|| panic!("{action} is not granted"));
    let reasons = grant["reasons"].as_array().expect("reasons").iter();
    reasons
        .map(|r| r["by"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn codes(result: &Value) -> Vec<&str> {
    let gaps = result["gaps"].as_array().expect("gaps").iter();
    gaps.filter_map(|gap| gap["code"].as_str()).collect()
}

#[test]
fn files_of_any_name_imply_permissions() {
    let account = account(&[
        ("a", function("$LATEST", "f-role")),
        ("b", mappings()),
        ("c", queue()),
    ]);
    let files = [
        "--functions",
        "@a",
        "--functions",
        "@b",
        "--functions",
        "@c",
        "--format",
        "json",
    ];
    let done = suggest(&account, &files).ends(0);
    let result = done.json();
    let by = |field: &str| vec![field.to_owned()];
    let traced = by("tracing: FunctionConfiguration.TracingConfig.Mode = Active");
    assert_eq!(reasons(&result, "xray:PutTraceSegments"), traced);
    let polled = format!(
        "event source: EventSourceMapping.EventSourceArn = {}",
        arn("sqs:HERE:q")
    );
    for action in ["sqs:ReceiveMessage", "kms:Decrypt"] {
        assert_eq!(reasons(&result, action), by(&polled), "{action}");
    }
    assert!(!codes(&result).contains(&"key-not-known"));
    let text = suggest(&account, &files[..4]).ends(0);
    text.says(&["key-not-known", "aws sqs get-queue-attributes"]);
}

#[test]
fn a_snapshot_implies_the_same() {
    let role = json!({"RoleDetailList": [{"RoleName": "f-role", "RoleId": "AROAF",
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role/service-role/f-role"),
        "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem",
                "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/t"}, {"Effect": "Allow",
                "Action": ["kms:Decrypt", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "xray:PutTelemetryRecords", "xray:PutTraceSegments"], "Resource": "*"}]}}]}]});
    let account = account(&[
        ("a", function("$LATEST", "f-role")),
        ("b", mappings()),
        ("c", queue()),
        ("snapshot/roles.json", role),
        ("snapshot/x.json", function("$LATEST", "f-role")),
        ("snapshot/y.json", mappings()),
        ("snapshot/z.json", queue()),
    ]);
    let files = suggest(
        &account,
        &[
            "--functions",
            "@a",
            "--functions",
            "@b",
            "--functions",
            "@c",
        ],
    )
    .ends(0);
    let snapshot = suggest(&account, &["--snapshot", "@snapshot", "--force"]).ends(0);
    assert_eq!(files.json(), snapshot.json());
    assert!(snapshot.stdout.contains("sqs:ReceiveMessage"));
}

#[test]
fn a_version_on_another_role_is_told() {
    let versions = json!({"Versions": [function("$LATEST", "f-role"), function("4", "old-role")]});
    let alias = json!({"Aliases": [{"AliasArn": arn("lambda:HERE:function:f:live"), "Name": "live", "FunctionVersion": "4"}]});
    let account = account(&[("a", versions), ("b", alias)]);
    let strict = ["--functions", "@a", "--functions", "@b", "--strict"];
    suggest(&account, &strict).ends(3).says(&[
        "other-role",
        "service-role/old-role",
        "publish a version",
    ]);
}

#[test]
fn what_is_no_configuration_is_refused_by_name() {
    let account = account(&[("a", json!({"Buckets": []}))]);
    let done = suggest(&account, &["--functions", "@a"]).ends(2);
    done.says(&["`Buckets`", "list-event-source-mappings"]);
}
