//! The shop that the story is about: four functions on three roles, and what they use.

use std::fs;

use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account, REGION};
use crate::environment::sources;
use crate::secrets;

/// A function of the shop: its name, its code (`functions/`), its role with path.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    code: &'static str,
    pub(crate) role: &'static str,
}

/// The managed policy that lets a role do anything.
pub(crate) const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

impl Function {
    /// Whether another function has the same role.
    pub(crate) fn shares_its_role(&self) -> bool {
        FUNCTIONS
            .iter()
            .any(|other| other.name != self.name && other.role == self.role)
    }

    /// The name of the role that is, or will be, the function's alone.
    pub(crate) fn own_role(&self) -> String {
        if self.shares_its_role() {
            return format!("{}-role", self.name);
        }
        self.role.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// One on a role in the console's path, one that a queue calls, and two that share a role.
pub(crate) const FUNCTIONS: [Function; 4] = [
    Function {
        name: "orders-api",
        code: "orders_api",
        role: "service-role/orders-api-role",
    },
    Function {
        name: "orders-worker",
        code: "orders_worker",
        role: "orders-worker-role",
    },
    Function {
        name: "report-nightly",
        code: "report_nightly",
        role: "reports-role",
    },
    Function {
        name: "report-export",
        code: "report_export",
        role: "reports-role",
    },
];

/// The bucket that the trail is delivered to.
pub(crate) const TRAIL_BUCKET: &str = "shop-trail";

/// Sets up everything, each function on a role that may do anything.
pub(crate) fn deploy(account: &Account) {
    // first of all: what a trail began to record later than the window begins is not proven unused
    trail(account);
    stores(account);
    let keys = [key(account), key(account)];
    let topic = messages(account);
    roles(account);
    let environment = json!({
        "KEY_ID": keys[0], "OTHER_KEY_ID": keys[1], "TOPIC_ARN": topic,
        "PARTNER_ROLE": format!("arn:aws:iam::{ACCOUNT}:role/partner-role"),
        "API_TOKEN": secrets::TOKEN,
    });
    for function in &FUNCTIONS {
        create(account, function, &environment);
    }
    let mapping = json!({"FunctionName": "orders-worker", "BatchSize": 1,
        "EventSourceArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:orders-events")});
    account
        .calls
        .call("lambda", "create_event_source_mapping", &mapping);
    schedule(account);
}

/// A rule that calls the nightly report.
fn schedule(account: &Account) {
    let rule = json!({"Name": "nightly", "ScheduleExpression": "rate(1 day)"});
    account.calls.call("events", "put_rule", &rule);
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:report-nightly");
    let input = json!({"token": secrets::INPUT}).to_string();
    let targets = json!({"Rule": "nightly", "Targets": [{"Id": "1", "Arn": arn, "Input": input}]});
    account.calls.call("events", "put_targets", &targets);
}

/// Buckets, tables, parameters and secrets: the shop's own and others' (`payroll`).
fn stores(account: &Account) {
    let call =
        |service, operation, parameters: &Value| account.calls.call(service, operation, parameters);
    for bucket in [
        "orders-documents",
        "payroll-documents",
        "reports",
        "partner-inbox",
    ] {
        create_bucket(account, bucket);
    }
    let objects = [
        ("orders-documents", "templates/invoice.html"),
        ("orders-documents", "templates/logo.png"),
        ("orders-documents", "private/keys.txt"),
        ("payroll-documents", "salaries.csv"),
        ("reports", "export/layout.json"),
    ];
    for (bucket, key) in objects {
        call(
            "s3",
            "put_object",
            &json!({"Bucket": bucket, "Key": key, "Body": "text"}),
        );
    }
    for table in ["orders", "stock", "payroll"] {
        call("dynamodb", "create_table", &table_parameters(table));
    }
    for name in [
        "/orders/prod/region",
        "/orders/prod/limit",
        "/payroll/prod/region",
    ] {
        call(
            "ssm",
            "put_parameter",
            &json!({"Name": name, "Value": "eu", "Type": "String"}),
        );
    }
    for name in ["orders/db", "payroll/db"] {
        call(
            "secretsmanager",
            "create_secret",
            &json!({"Name": name, "SecretString": "s"}),
        );
    }
}

fn create_bucket(account: &Account, bucket: &str) {
    let place = json!({"LocationConstraint": REGION});
    let parameters = json!({"Bucket": bucket, "CreateBucketConfiguration": place});
    account.calls.call("s3", "create_bucket", &parameters);
}

fn table_parameters(name: &str) -> Value {
    let text = |attribute: &str| json!({"AttributeName": attribute, "AttributeType": "S"});
    let hash = |attribute: &str| json!([{"AttributeName": attribute, "KeyType": "HASH"}]);
    json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [text("id"), text("customer")], "KeySchema": hash("id"),
        "GlobalSecondaryIndexes": [{"IndexName": "by-customer", "KeySchema": hash("customer"),
            "Projection": {"ProjectionType": "ALL"}}],
    })
}

/// A key of the account's own; its id.
fn key(account: &Account) -> Value {
    account.calls.call("kms", "create_key", &json!({}))["KeyMetadata"]["KeyId"].take()
}

/// Queues and topics; the ARN of the shop's topic.
fn messages(account: &Account) -> Value {
    for queue in ["orders-events", "payroll-events"] {
        account
            .calls
            .call("sqs", "create_queue", &json!({"QueueName": queue}));
    }
    account
        .calls
        .call("sns", "create_topic", &json!({"Name": "payroll"}));
    account
        .calls
        .call("sns", "create_topic", &json!({"Name": "packed"}))["TopicArn"]
        .take()
}

/// The functions' roles, which may do anything, and the partner's, which may write to its inbox.
fn roles(account: &Account) {
    let mut names: Vec<&str> = FUNCTIONS.iter().map(|function| function.role).collect();
    names.dedup();
    for role in names {
        create_role(account, role, &json!({"Service": "lambda.amazonaws.com"}));
        let name = role.rsplit('/').next();
        account.calls.call(
            "iam",
            "attach_role_policy",
            &json!({"RoleName": name, "PolicyArn": ADMINISTRATOR}),
        );
    }
    let ours = json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:root")});
    for role in ["partner-role", "payroll-role"] {
        create_role(account, role, &ours);
    }
    let inbox = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::partner-inbox/*"}]});
    put_policy(account, "partner-role", "inbox", &inbox);
}

/// Makes a role that a principal may assume; `name` may have a path before it.
pub(crate) fn create_role(account: &Account, name: &str, principal: &Value) {
    let (path, name) = name
        .rsplit_once('/')
        .map_or((String::new(), name), |(p, n)| (format!("{p}/"), n));
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]});
    let parameters = json!({"RoleName": name, "Path": format!("/{path}"),
        "AssumeRolePolicyDocument": trust.to_string()});
    account.calls.call("iam", "create_role", &parameters);
}

/// Puts an inline policy on a role.
pub(crate) fn put_policy(account: &Account, role: &str, name: &str, policy: &Value) {
    let parameters =
        json!({"RoleName": role, "PolicyName": name, "PolicyDocument": policy.to_string()});
    account.calls.call("iam", "put_role_policy", &parameters);
}

fn create(account: &Account, function: &Function, environment: &Value) {
    let files = ["answer", function.code].map(|name| {
        let file = format!("{name}.py");
        let text = fs::read_to_string(sources().join("functions").join(&file));
        (file, json!(text.expect("the code is there")))
    });
    let files: serde_json::Map<String, Value> = files.into_iter().collect();
    let parameters = json!({
        "FunctionName": function.name, "Runtime": "python3.12", "Timeout": 30,
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{}", function.role),
        "Handler": format!("{}.handler", function.code), "Code": {"ZipFile": {"files": files}},
        "Environment": {"Variables": environment}, "Description": secrets::DESCRIPTION,
    });
    account.calls.call("lambda", "create_function", &parameters);
    account.wait_until(function.name, |account| {
        let asked = json!({"FunctionName": function.name});
        account
            .calls
            .call("lambda", "get_function_configuration", &asked)["State"]
            == "Active"
    });
}

/// A trail of all regions that records management and every kind of data events used here.
fn trail(account: &Account) {
    create_bucket(account, TRAIL_BUCKET);
    let parameters =
        json!({"Name": "shop", "S3BucketName": TRAIL_BUCKET, "IsMultiRegionTrail": true});
    account
        .calls
        .call("cloudtrail", "create_trail", &parameters);
    let data = |kind: &str| {
        json!({"Name": kind, "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": [kind]}]})
    };
    let mut selectors = vec![json!({"Name": "management",
        "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]})];
    let kinds = [
        "S3::Object",
        "DynamoDB::Table",
        "SQS::Queue",
        "SNS::Topic",
        "Lambda::Function",
    ];
    selectors.extend(kinds.map(|kind| data(&format!("AWS::{kind}"))));
    let parameters = json!({"TrailName": "shop", "AdvancedEventSelectors": selectors});
    account
        .calls
        .call("cloudtrail", "put_event_selectors", &parameters);
    account
        .calls
        .call("cloudtrail", "start_logging", &json!({"Name": "shop"}));
}
