//! An account of functions `f0`, `f1`, … and `orders-api`, answered over HTTP as AWS does. Everything
//! that a person may write freely holds a marker.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::server::{Request, Response, Server};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-west-1";
/// Stands wherever a secret may.
pub(crate) const MARK: &str = "SECRETMARK";

/// How the account answers.
#[derive(Clone, Default)]
pub(crate) struct Stub {
    /// Functions beside `orders-api`.
    pub(crate) functions: usize,
    /// Actions that are refused, with the error's code.
    pub(crate) refused: BTreeMap<&'static str, &'static str>,
    /// Actions that are answered as AWS never does.
    pub(crate) hostile: BTreeMap<&'static str, Response>,
    /// How often an action is throttled before it is answered.
    pub(crate) throttled: BTreeMap<&'static str, u32>,
    /// Accounts with a role `audit` that may be assumed.
    pub(crate) others: BTreeSet<&'static str>,
}

/// A running account.
pub(crate) struct Running {
    pub(crate) url: String,
    counts: Arc<Mutex<BTreeMap<String, u32>>>,
    keys: Arc<Mutex<BTreeSet<String>>>,
    _server: Server,
}

impl Running {
    /// Requests by action.
    pub(crate) fn counts(&self) -> BTreeMap<String, u32> {
        self.counts.lock().expect("no panic").clone()
    }

    /// Access keys that requests were signed with.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.keys.lock().expect("no panic").clone()
    }
}

impl Stub {
    pub(crate) fn start(self) -> Running {
        let counts: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
        let counted = Arc::clone(&counts);
        let keys: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let seen = Arc::clone(&keys);
        let server = Server::start(move |request| {
            let action = action(request);
            let key = request.header("authorization").split("Credential=").nth(1);
            let key = key.and_then(|k| k.split('/').next()).unwrap_or_default();
            seen.lock().expect("no panic").insert(key.to_owned());
            // The key of a session names its account.
            let account = key.strip_prefix("ASIA").unwrap_or(ACCOUNT).to_owned();
            let count = {
                let mut counts = counted.lock().expect("no panic");
                let count = counts.entry(action.clone()).or_default();
                *count += 1;
                *count
            };
            let throttled = self
                .throttled
                .get(action.as_str())
                .copied()
                .unwrap_or_default();
            if count <= throttled {
                return error(request, 429, "ThrottlingException");
            }
            if let Some(response) = self.hostile.get(action.as_str()) {
                return response.clone();
            }
            if let Some(code) = self.refused.get(action.as_str()) {
                return error(request, 403, code);
            }
            let mut response = self.answer(request, &action);
            // Ids are of one length, so that answers in binary forms stay what they are.
            let mut at = 0;
            while let Some(found) = response.body[at..]
                .windows(ACCOUNT.len())
                .position(|w| w == ACCOUNT.as_bytes())
            {
                at += found;
                response.body[at..at + ACCOUNT.len()].copy_from_slice(account.as_bytes());
                at += ACCOUNT.len();
            }
            response
        });
        Running {
            url: server.url.clone(),
            counts,
            keys,
            _server: server,
        }
    }

    fn answer(&self, request: &Request, action: &str) -> Response {
        let ok = |value: Value| Response::new(200, value.to_string());
        match action {
            "sts:GetCallerIdentity" => xml(
                "GetCallerIdentity",
                &format!(
                    "<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/audit/me</Arn><UserId>AROA:me</UserId><Account>{ACCOUNT}</Account>"
                ),
            ),
            "sts:AssumeRole" => {
                let asked = request
                    .body
                    .split("%3Aiam%3A%3A")
                    .nth(1)
                    .unwrap_or_default();
                let account = asked.split("%3A").next().unwrap_or_default();
                if !self.others.contains(account) || !request.body.contains("role%2Faudit&") {
                    return error(request, 403, "AccessDenied");
                }
                xml(
                    "AssumeRole",
                    &format!(
                        "<Credentials><AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                         <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                    ),
                )
            }
            "lambda:ListFunctions" => ok(self.functions_page(request)),
            "lambda:GetFunctionConfiguration" => ok(function("orders-api", "$LATEST")),
            "lambda:ListVersionsByFunction" => {
                ok(json!({"Versions": [function("orders-api", "$LATEST")]}))
            }
            "lambda:ListAliases" => ok(json!({"Aliases": []})),
            "lambda:ListFunctionEventInvokeConfigs" => {
                ok(json!({"FunctionEventInvokeConfigs": []}))
            }
            "lambda:ListEventSourceMappings" => ok(json!({"EventSourceMappings": [{
                "UUID": "u", "EventSourceArn": queue(), "FunctionArn": arn("orders-api"), "State": "Enabled",
                "FilterCriteria": {"Filters": [{"Pattern": MARK}]}}]})),
            "sqs:GetQueueUrl" => ok(
                json!({"QueueUrl": format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/jobs")}),
            ),
            "sqs:GetQueueAttributes" => ok(
                json!({"Attributes": {"QueueArn": queue(), "VisibilityTimeout": "30", "Policy": MARK}}),
            ),
            "cloudtrail:DescribeTrails" => ok(json!({"trailList": []})),
            "events:ListRules" => ok(json!({"Rules": []})),
            "events:ListRuleNamesByTarget" => ok(json!({"RuleNames": []})),
            "scheduler:ListSchedules" => ok(json!({"Schedules": []})),
            "iam:GetAccountAuthorizationDetails" => xml(
                "GetAccountAuthorizationDetails",
                &format!(
                    "<IsTruncated>false</IsTruncated><RoleDetailList><member>{}</member><member>{}</member></RoleDetailList><Policies></Policies>",
                    role(),
                    role().replace("orders", "idle")
                ),
            ),
            "iam:GetRole" => xml("GetRole", &format!("<Role>{}</Role>", role())),
            "iam:ListRolePolicies" => xml(
                "ListRolePolicies",
                "<PolicyNames><member>all</member></PolicyNames><IsTruncated>false</IsTruncated>",
            ),
            "iam:GetRolePolicy" => xml(
                "GetRolePolicy",
                &format!(
                    "<RoleName>orders</RoleName><PolicyName>all</PolicyName><PolicyDocument>{}</PolicyDocument>",
                    encoded(&policy())
                ),
            ),
            "iam:ListAttachedRolePolicies" => xml(
                "ListAttachedRolePolicies",
                "<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>",
            ),
            "iam:GenerateServiceLastAccessedDetails" => xml(
                "GenerateServiceLastAccessedDetails",
                "<JobId>11111111-2222-3333-4444-555555555555</JobId>",
            ),
            "iam:GetServiceLastAccessedDetails" => xml(
                "GetServiceLastAccessedDetails",
                "<JobStatus>COMPLETED</JobStatus><JobCreationDate>2026-11-20T10:00:00Z</JobCreationDate>\
                 <JobCompletionDate>2026-11-20T10:00:01Z</JobCompletionDate><IsTruncated>false</IsTruncated>\
                 <ServicesLastAccessed></ServicesLastAccessed>",
            ),
            other => super::around::answer(other, request)
                .unwrap_or_else(|| panic!("the stub does not know {other}: {request:?}")),
        }
    }

    /// 50 functions a page; the marker is the number of the first.
    fn functions_page(&self, request: &Request) -> Value {
        let first: usize = request.query("Marker").parse().unwrap_or(0);
        let most: usize = request.query("MaxItems").parse().unwrap_or(50).min(50);
        let names = (0..self.functions).map(|i| format!("f{i}"));
        let names: Vec<String> = names.chain(["orders-api".to_owned()]).collect();
        let page: Vec<Value> = names
            .iter()
            .skip(first)
            .take(most)
            .map(|n| function(n, "$LATEST"))
            .collect();
        let next = (first + most < names.len()).then(|| (first + most).to_string());
        json!({"Functions": page, "NextMarker": next})
    }
}

pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

pub(super) fn queue() -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:jobs")
}

fn function(name: &str, version: &str) -> Value {
    json!({"FunctionName": name, "FunctionArn": arn(name), "Version": version, "Runtime": "python3.13",
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/orders"), "Handler": "index.handler",
        "Description": MARK, "LastModified": "2026-10-01T00:00:00.000+0000", "StateReason": MARK,
        "Environment": {"Variables": {"TABLE_NAME": "orders", "TOKEN": MARK, "DSN": format!("postgres://u:{MARK}@h/d")}},
        "ImageConfigResponse": {"ImageConfig": {"Command": [MARK], "EntryPoint": [MARK]}}})
}

fn role() -> String {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    format!(
        "<Path>/</Path><RoleName>orders</RoleName><RoleId>AROAORDERS</RoleId><Arn>arn:aws:iam::{ACCOUNT}:role/orders</Arn>\
         <CreateDate>2026-01-01T00:00:00Z</CreateDate><Description>{MARK}</Description>\
         <Tags><member><Key>contact</Key><Value>{MARK}</Value></member></Tags>\
         <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>all</PolicyName>\
         <PolicyDocument>{}</PolicyDocument></member></RolePolicyList>",
        encoded(trust),
        encoded(&policy())
    )
}

/// What the role allows: what the function calls, what configurations may need, and more.
fn policy() -> String {
    let action = [
        "dynamodb:DescribeTable",
        "dynamodb:CreateTable",
        "kafka:GetBootstrapBrokers",
        "ec2:DescribeSubnets",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "kms:Decrypt",
    ];
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}).to_string()
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric();
    text.bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

pub(crate) fn xml(operation: &str, inner: &str) -> Response {
    let body = format!(
        "<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>"
    );
    Response::new(200, body).header("content-type", "text/xml")
}

fn service(request: &Request) -> String {
    let scope = request.header("authorization").split("Credential=").nth(1);
    scope
        .and_then(|s| s.split('/').nth(3))
        .unwrap_or_default()
        .to_owned()
}

/// What is asked, as IAM names it.
pub(crate) fn action(request: &Request) -> String {
    let service = service(request);
    let name = match service.as_str() {
        "lambda" => of_path(&request.path).to_owned(),
        "scheduler" => "ListSchedules".to_owned(),
        "monitoring" => request
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        "apigateway" | "s3" => super::around::of_path(request).to_owned(),
        "iam" | "sts" | "elasticloadbalancing" => {
            let mut pairs = request.body.split('&');
            pairs
                .find_map(|pair| pair.strip_prefix("Action="))
                .unwrap_or_default()
                .to_owned()
        }
        _ => request
            .header("x-amz-target")
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
    format!("{service}:{name}")
}

fn of_path(path: &str) -> &'static str {
    let path = path.trim_end_matches('/');
    match path {
        "/2015-03-31/functions" => "ListFunctions",
        "/2015-03-31/event-source-mappings" => "ListEventSourceMappings",
        _ if path.ends_with("/versions") => "ListVersionsByFunction",
        _ if path.ends_with("/aliases") => "ListAliases",
        _ if path.ends_with("/configuration") => "GetFunctionConfiguration",
        _ if path.ends_with("/event-invoke-config/list") => "ListFunctionEventInvokeConfigs",
        _ if path.ends_with("/urls") => "ListFunctionUrlConfigs",
        _ if path.ends_with("/policy") => "GetPolicy",
        _ if path.ends_with("/code-signing-config") => "GetFunctionCodeSigningConfig",
        _ if path.ends_with("/concurrency") => "GetFunctionConcurrency",
        other => panic!("the stub does not know {other}"),
    }
}

/// An error in the form of the service's protocol.
fn error(request: &Request, status: u16, code: &str) -> Response {
    let words = "the stub refuses";
    match service(request).as_str() {
        "iam" | "sts" | "elasticloadbalancing" => Response::new(
            status,
            format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{words}</Message></Error></ErrorResponse>"
            ),
        ),
        "monitoring" => super::cbor::error(status, code, words),
        _ => Response::new(
            status,
            json!({"__type": code, "message": words, "Message": words}).to_string(),
        )
        .header("x-amzn-errortype", code),
    }
}

/// Every action that reading one function asks for.
pub(crate) fn actions(counts: &BTreeMap<String, u32>) -> BTreeSet<String> {
    counts.keys().cloned().collect()
}
