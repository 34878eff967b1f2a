//! An invented account: a trail of `orders-api`, and its role as the AWS CLI prints it.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/shop";
pub(crate) const ORDERS: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";

/// One directory with `trail/` and `snapshot/`.
pub(crate) struct Account {
    pub(crate) directory: TempDir,
}

/// What one run of the program said.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Account {
    /// `orders-api` and `billing` share a role with these inline and attached policies.
    pub(crate) fn with(inline: &[(&str, Value)], attached: &[&str]) -> Self {
        let account = Self {
            directory: TempDir::new().expect("a directory"),
        };
        account.write("trail/records.json", &json!({"Records": trail()}));
        account.write("snapshot/iam.json", &details(inline, attached));
        let functions: Vec<Value> = ["orders-api", "billing"].map(function).to_vec();
        account.write("snapshot/functions.json", &json!({"Functions": functions}));
        account
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, value: &Value) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, value.to_string()).expect("written");
        path
    }

    /// Runs `lpgen` with these arguments and the account's trail.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let trail = self.path("trail");
        let mut all: Vec<&str> = arguments.to_vec();
        all.extend(["--trail", text(&trail)]);
        run(&all)
    }

    /// The same with the account's snapshot.
    pub(crate) fn run_with_snapshot(&self, arguments: &[&str]) -> Said {
        let snapshot = self.path("snapshot");
        let mut all: Vec<&str> = arguments.to_vec();
        // the trail is a few hours short of two weeks
        all.extend(["--snapshot", text(&snapshot)]);
        self.run(&all)
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

pub(crate) fn run(arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_lpgen"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .output()
        .expect("runs");
    Said {
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
        code: output.status.code().expect("an exit code"),
    }
}

fn function(name: &str) -> Value {
    json!({
        "FunctionName": name,
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}"),
        "Role": ROLE, "Runtime": "python3.13", "Handler": "app.handler",
    })
}

/// As `aws iam get-account-authorization-details` prints it.
pub(crate) fn details(inline: &[(&str, Value)], attached: &[&str]) -> Value {
    let inline: Vec<Value> = inline
        .iter()
        .map(|(name, document)| json!({"PolicyName": name, "PolicyDocument": document}))
        .collect();
    let attached: Vec<Value> = attached
        .iter()
        .map(|arn| json!({"PolicyName": arn.rsplit('/').next(), "PolicyArn": arn}))
        .collect();
    json!({
        "UserDetailList": [], "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [{
            "Path": "/service-role/", "RoleName": "shop", "RoleId": "AROAEXAMPLE1", "Arn": ROLE,
            "CreateDate": "2024-05-01T08:00:00+00:00", "InstanceProfileList": [],
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
            "RolePolicyList": inline, "AttachedManagedPolicies": attached,
            "Tags": [{"Key": "team", "Value": "shop"}],
        }],
        "IsTruncated": false,
    })
}

/// Two weeks of calls: a table read and written every day, an object a day, one denied call.
fn trail() -> Vec<Value> {
    let mut records = Vec::new();
    for day in 1..=14 {
        let table = json!({"tableName": "orders"});
        let on_table =
            json!([{"type": "AWS::DynamoDB::Table", "ARN": ORDERS, "accountId": "111122223333"}]);
        records.push(record(day, "dynamodb", "GetItem", &table, &on_table));
        records.push(record(day, "dynamodb", "PutItem", &table, &on_table));
        let key =
            json!({"bucketName": "invoices", "key": format!("2026/11/{day:02}/4{day:03}.pdf")});
        let objects = json!([{"type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::invoices/2026/11/{day:02}/4{day:03}.pdf")}]);
        records.push(record(day, "s3", "PutObject", &key, &objects));
    }
    let mut denied = record(9, "sqs", "SendMessage", &Value::Null, &json!([]));
    denied["errorCode"] = json!("AccessDenied");
    denied["errorMessage"] = json!(
        "User: arn:aws:sts::111122223333:assumed-role/shop/orders-api is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:eu-west-1:111122223333:jobs because no identity-based policy allows the sqs:sendmessage action"
    );
    records.push(denied);
    records.push(record(
        14,
        "ssm",
        "GetParameter",
        &json!({"name": "/shop/flag"}),
        &json!([]),
    ));
    records
}

fn record(day: u32, service: &str, name: &str, request: &Value, resources: &Value) -> Value {
    let is_data = service != "ssm";
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "AROAEXAMPLE1:orders-api",
            "arn": "arn:aws:sts::111122223333:assumed-role/shop/orders-api",
            "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE1",
                "arn": ROLE, "accountId": "111122223333", "userName": "shop"}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api"},
        },
        "eventTime": format!("2026-11-{day:02}T10:00:00Z"),
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name,
        "awsRegion": "eu-west-1", "sourceIPAddress": "3.250.0.1",
        "userAgent": "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux lang/python#3.13 exec-env/AWS_Lambda_python3.13",
        "requestParameters": request, "responseElements": null, "resources": resources,
        "requestID": format!("r-{service}-{name}-{day}"), "eventID": format!("e-{service}-{name}-{day}"),
        "readOnly": name.starts_with("Get"), "eventType": "AwsApiCall", "managementEvent": !is_data,
        "recipientAccountId": "111122223333", "eventCategory": if is_data { "Data" } else { "Management" },
    })
}
