//! Calls of a function, each with the record that shows it and with what IAM asks for.
//!
//! What IAM asks for is written down here by hand, from the service authorization reference, so that
//! a mistake of the catalog cannot hide.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::record::{ACCOUNT, REGION, call};

/// The function that makes the calls.
pub(crate) const FUNCTION: &str = "orders-api";
/// An account that shares tables with the function.
pub(crate) const PARTNER: &str = "444455556666";

const TABLES: [&str; 3] = ["orders", "stock", "orders-archive"];
const BUCKETS: [&str; 2] = ["example-documents", "example-documents-eu"];
const PREFIXES: [&str; 3] = ["invoices", "exports/daily", "in"];
const SECRETS: [&str; 3] = ["orders/db", "payments-master", "mail"];
const PARAMETERS: [&str; 3] = ["/orders/prod/limit", "/orders/prod/limit/max", "flag"];

/// One question that IAM is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    pub(crate) action: &'static str,
    pub(crate) resource: String,
    /// `s3:prefix` of the request.
    pub(crate) prefix: Option<String>,
}

fn need(action: &'static str, resource: String) -> Need {
    Need {
        action,
        resource,
        prefix: None,
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Succeeded,
    /// After authorization, so that it proves the permission.
    Failed,
    /// Without parameters, as such records mostly are.
    Denied,
}

/// What was called.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    GetItem {
        table: usize,
        partners: bool,
    },
    QueryIndex {
        table: usize,
        partners: bool,
    },
    TransactWrite {
        put: usize,
        update: usize,
        check: usize,
    },
    BatchGetItem {
        tables: [usize; 2],
    },
    GetObject {
        bucket: usize,
        key: String,
    },
    PutObject {
        bucket: usize,
        key: String,
    },
    ListObjects {
        bucket: usize,
        prefix: Option<usize>,
    },
    SendMessage {
        queue: usize,
        partners: bool,
    },
    GetSecretValue {
        secret: usize,
    },
    GetParameter {
        parameter: usize,
    },
    StartExecution {
        machine: usize,
    },
    Invoke {
        alias: Option<usize>,
    },
    Publish {
        topic: usize,
    },
    Decrypt {
        key: usize,
    },
    AssumeRole {
        role: usize,
    },
}

use Operation::{
    AssumeRole, BatchGetItem, Decrypt, GetItem, GetObject, GetParameter, GetSecretValue, Invoke,
    ListObjects, Publish, PutObject, QueryIndex, SendMessage, StartExecution, TransactWrite,
};

/// A call of the function.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) ended: Ended,
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

fn owner(partners: bool) -> &'static str {
    if partners { PARTNER } else { ACCOUNT }
}

fn table(index: usize, partners: bool) -> String {
    let account = owner(partners);
    format!(
        "arn:aws:dynamodb:{REGION}:{account}:table/{}",
        TABLES[index]
    )
}

/// A partner's table is called by its ARN.
fn table_name(index: usize, partners: bool) -> String {
    if partners {
        table(index, true)
    } else {
        TABLES[index].to_owned()
    }
}

fn object(bucket: usize, key: &str) -> String {
    format!("arn:aws:s3:::{}/{key}", BUCKETS[bucket])
}

fn key_arn(key: usize) -> String {
    arn(
        "kms",
        &format!("key/0000000{key}-1111-2222-3333-444444444444"),
    )
}

fn role_arn(role: usize) -> String {
    format!("arn:aws:iam::{PARTNER}:role/shared/reader-{role}")
}

impl Operation {
    /// What IAM asks before it lets the call through.
    pub(crate) fn needs(&self) -> Vec<Need> {
        let invoked = arn("lambda", "function:billing-worker");
        match self {
            GetItem { table: t, partners } => vec![need("dynamodb:GetItem", table(*t, *partners))],
            QueryIndex { table: t, partners } => {
                let index = format!("{}/index/by-date", table(*t, *partners));
                vec![need("dynamodb:Query", index)]
            }
            TransactWrite { put, update, check } => vec![
                need("dynamodb:PutItem", table(*put, false)),
                need("dynamodb:UpdateItem", table(*update, false)),
                need("dynamodb:ConditionCheckItem", table(*check, false)),
            ],
            BatchGetItem { tables } => tables
                .iter()
                .map(|t| need("dynamodb:BatchGetItem", table(*t, false)))
                .collect(),
            GetObject { bucket, key } => vec![need("s3:GetObject", object(*bucket, key))],
            PutObject { bucket, key } => vec![need("s3:PutObject", object(*bucket, key))],
            ListObjects { bucket, prefix } => vec![Need {
                prefix: prefix.map(|p| format!("{}/", PREFIXES[p])),
                ..need(
                    "s3:ListBucket",
                    format!("arn:aws:s3:::{}", BUCKETS[*bucket]),
                )
            }],
            SendMessage { queue, partners } => {
                let queue = format!("arn:aws:sqs:{REGION}:{}:queue-{queue}", owner(*partners));
                vec![need("sqs:SendMessage", queue)]
            }
            // AWS ends the ARN of a secret with six characters of its own.
            GetSecretValue { secret } => {
                let secret = format!("secret:{}-Ab12Cd", SECRETS[*secret]);
                vec![need(
                    "secretsmanager:GetSecretValue",
                    arn("secretsmanager", &secret),
                )]
            }
            GetParameter { parameter } => {
                let name = PARAMETERS[*parameter].trim_start_matches('/');
                let parameter = arn("ssm", &format!("parameter/{name}"));
                vec![need("ssm:GetParameter", parameter)]
            }
            StartExecution { machine } => {
                let machine = arn("states", &format!("stateMachine:m-{machine}"));
                vec![need("states:StartExecution", machine)]
            }
            // Without a qualifier in the record, the next call may have any or none.
            Invoke { alias: None } => vec![
                need("lambda:InvokeFunction", invoked.clone()),
                need("lambda:InvokeFunction", format!("{invoked}:any")),
            ],
            Invoke { alias: Some(alias) } => {
                let invoked = format!("{invoked}:alias-{alias}");
                vec![need("lambda:InvokeFunction", invoked)]
            }
            Publish { topic } => vec![need("sns:Publish", arn("sns", &format!("topic-{topic}")))],
            Decrypt { key } => vec![need("kms:Decrypt", key_arn(*key))],
            AssumeRole { role } => vec![need("sts:AssumeRole", role_arn(*role))],
        }
    }

    fn name(&self) -> (&'static str, &'static str) {
        match self {
            GetItem { .. } => ("dynamodb", "GetItem"),
            QueryIndex { .. } => ("dynamodb", "Query"),
            TransactWrite { .. } => ("dynamodb", "TransactWriteItems"),
            BatchGetItem { .. } => ("dynamodb", "BatchGetItem"),
            GetObject { .. } => ("s3", "GetObject"),
            PutObject { .. } => ("s3", "PutObject"),
            ListObjects { .. } => ("s3", "ListObjects"),
            SendMessage { .. } => ("sqs", "SendMessage"),
            GetSecretValue { .. } => ("secretsmanager", "GetSecretValue"),
            GetParameter { .. } => ("ssm", "GetParameter"),
            StartExecution { .. } => ("states", "StartExecution"),
            Invoke { .. } => ("lambda", "Invoke"),
            Publish { .. } => ("sns", "Publish"),
            Decrypt { .. } => ("kms", "Decrypt"),
            AssumeRole { .. } => ("sts", "AssumeRole"),
        }
    }

    /// `requestParameters`, as CloudTrail writes them.
    fn request(&self) -> Value {
        let invoked = arn("lambda", "function:billing-worker");
        match self {
            GetItem { table, partners } => {
                json!({"tableName": table_name(*table, *partners), "key": {"id": "1"}})
            }
            QueryIndex { table, partners } => {
                json!({"tableName": table_name(*table, *partners), "indexName": "by-date", "limit": 5})
            }
            TransactWrite { put, update, check } => json!({"requestItems": [
                {"operation": "Put", "tableName": TABLES[*put], "key": {"id": "1"}},
                {"operation": "Update", "tableName": TABLES[*update], "key": {"id": "1"}},
                {"operation": "ConditionCheck", "tableName": TABLES[*check], "key": {"id": "1"}},
            ]}),
            BatchGetItem { tables } => {
                let item = json!({"keys": [{"id": "1"}]});
                json!({"requestItems": {TABLES[tables[0]]: item, TABLES[tables[1]]: item}})
            }
            GetObject { bucket, key } | PutObject { bucket, key } => json!({
                "bucketName": BUCKETS[*bucket], "key": key,
                "Host": format!("{}.s3.{REGION}.amazonaws.com", BUCKETS[*bucket]),
            }),
            ListObjects { bucket, prefix } => {
                let mut request = json!({"bucketName": BUCKETS[*bucket], "list-type": "2"});
                if let Some(prefix) = prefix {
                    request["prefix"] = json!(format!("{}/", PREFIXES[*prefix]));
                }
                request
            }
            SendMessage { queue, partners } => json!({
                "queueUrl": format!("https://sqs.{REGION}.amazonaws.com/{}/queue-{queue}", owner(*partners)),
                "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS",
            }),
            GetSecretValue { secret } => json!({"secretId": SECRETS[*secret]}),
            GetParameter { parameter } => {
                json!({"name": PARAMETERS[*parameter], "withDecryption": false})
            }
            StartExecution { machine } => json!({
                "stateMachineArn": arn("states", &format!("stateMachine:m-{machine}")),
                "input": "HIDDEN_DUE_TO_SECURITY_REASONS",
            }),
            Invoke { alias: None } => Value::Null,
            Invoke { alias: Some(alias) } => {
                json!({"functionName": format!("{invoked}:alias-{alias}"), "invocationType": "Event"})
            }
            Publish { topic } => json!({"topicArn": arn("sns", &format!("topic-{topic}"))}),
            Decrypt { .. } => json!({"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
            AssumeRole { role } => {
                json!({"roleArn": role_arn(*role), "roleSessionName": "reader"})
            }
        }
    }

    /// `resources`, where the name stands nowhere else.
    fn resources(&self) -> Value {
        match self {
            Decrypt { key } => {
                json!([{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key_arn(*key)}])
            }
            Invoke { .. } => json!([{"accountId": ACCOUNT, "type": "AWS::Lambda::Function",
                "ARN": arn("lambda", "function:billing-worker")}]),
            _ => Value::Null,
        }
    }

    /// An error after authorization, if the service's model lists one.
    fn failure(&self) -> Option<&'static str> {
        Some(match self.name().0 {
            "dynamodb" | "lambda" | "secretsmanager" => "ResourceNotFoundException",
            "s3" => "PreconditionFailed",
            "ssm" => "ParameterNotFound",
            _ => return None,
        })
    }
}

impl Call {
    /// The record that shows the call.
    pub(crate) fn record(&self, id: &str) -> Value {
        let operation = &self.operation;
        let mut record = call(FUNCTION, id, operation.name(), operation.request());
        record["resources"] = operation.resources();
        match self.ended {
            Ended::Succeeded => record,
            Ended::Failed => {
                record["errorCode"] = operation.failure().into();
                record
            }
            Ended::Denied => {
                record["requestParameters"] = Value::Null;
                record["resources"] = Value::Null;
                let Need {
                    action, resource, ..
                } = &operation.needs()[0];
                let message = format!(
                    "User: arn:aws:sts::{ACCOUNT}:assumed-role/r/{FUNCTION} is not authorized to perform: \
                     {action} on resource: {resource} because no identity-based policy allows the {action} action"
                );
                crate::record::denied(record, "AccessDenied", &message)
            }
        }
    }

    /// What the call proves that the function may do.
    pub(crate) fn proven(&self) -> Vec<Need> {
        if self.ended == Ended::Denied {
            Vec::new()
        } else {
            self.operation.needs()
        }
    }
}

/// A key with a date and an id in it, or one that stays the same.
fn key() -> impl Strategy<Value = String> {
    let dated = (0..PREFIXES.len(), 1..20_u8, any::<u32>()).prop_map(|(prefix, day, id)| {
        format!("{}/2026/11/{day:02}/{id:08x}.json", PREFIXES[prefix])
    });
    prop_oneof![4 => dated, 1 => Just("config/settings.json".to_owned())]
}

fn operation() -> impl Strategy<Value = Operation> {
    let t = 0..TABLES.len();
    let b = 0..BUCKETS.len();
    prop_oneof![
        (t.clone(), any::<bool>()).prop_map(|(table, partners)| GetItem { table, partners }),
        (t.clone(), any::<bool>()).prop_map(|(table, partners)| QueryIndex { table, partners }),
        (t.clone(), t.clone(), t.clone()).prop_map(|(put, update, check)| TransactWrite {
            put,
            update,
            check
        }),
        (t.clone(), t).prop_map(|(a, b)| BatchGetItem { tables: [a, b] }),
        (b.clone(), key()).prop_map(|(bucket, key)| GetObject { bucket, key }),
        (b.clone(), key()).prop_map(|(bucket, key)| PutObject { bucket, key }),
        (b, prop::option::of(0..PREFIXES.len()))
            .prop_map(|(bucket, prefix)| ListObjects { bucket, prefix }),
        (0..3_usize, any::<bool>()).prop_map(|(queue, partners)| SendMessage { queue, partners }),
        (0..SECRETS.len()).prop_map(|secret| GetSecretValue { secret }),
        (0..PARAMETERS.len()).prop_map(|parameter| GetParameter { parameter }),
        (0..3_usize).prop_map(|machine| StartExecution { machine }),
        prop::option::of(0..2_usize).prop_map(|alias| Invoke { alias }),
        (0..2_usize).prop_map(|topic| Publish { topic }),
        (0..2_usize).prop_map(|key| Decrypt { key }),
        (0..2_usize).prop_map(|role| AssumeRole { role }),
    ]
}

/// A call that ended somehow.
pub(crate) fn any_call() -> impl Strategy<Value = Call> {
    let ended = prop_oneof![
        5 => Just(Ended::Succeeded),
        1 => Just(Ended::Failed),
        2 => Just(Ended::Denied),
    ];
    (operation(), ended).prop_map(|(operation, ended)| Call { operation, ended })
}
