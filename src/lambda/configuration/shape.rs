//! Telling the outputs of the AWS CLI apart by their shape. A file's name says nothing.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::function::Configuration;
use super::resource::{AccessPoint, FileSystemBucket};
use super::{ConfigurationError, Configurations};

type Object = Map<String, Value>;

/// What a document was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentShape {
    /// A shape that is read; what it says has been taken in.
    Known,
    /// JSON of another shape.
    Other,
}

/// Takes in one document of any of the shapes.
pub(super) fn read(
    value: &Value,
    into: &mut Configurations,
) -> Result<DocumentShape, ConfigurationError> {
    let Value::Object(object) = value else {
        return Ok(DocumentShape::Other);
    };
    let mut shape = DocumentShape::Other;
    for read in [functions, mappings, invocations, aliases] {
        if read(object, into)? {
            shape = DocumentShape::Known;
        }
    }
    if shape == DocumentShape::Other
        && (into.schedules.read(object) || object_lambda(object, into) || resource(object, into))
    {
        shape = DocumentShape::Known;
    }
    Ok(shape)
}

fn entries<'a, T: Deserialize<'a>>(
    items: &'a [Value],
    name: &str,
) -> Result<Vec<T>, ConfigurationError> {
    let one = |(index, item): (usize, &'a Value)| {
        T::deserialize(item).map_err(|e| {
            ConfigurationError::NotAConfiguration(format!("entry {index} of `{name}`: {e}"))
        })
    };
    items.iter().enumerate().map(one).collect()
}

fn list<'a>(object: &'a Object, name: &str) -> Option<&'a [Value]> {
    object.get(name)?.as_array().map(Vec::as_slice)
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// list-functions, list-versions-by-function, get-function, get-function-configuration; and
/// get-function-url-config, which needs nothing of the role.
fn functions(object: &Object, into: &mut Configurations) -> Result<bool, ConfigurationError> {
    let lists = ["Functions", "Versions"];
    if let Some(items) = lists.iter().find_map(|name| list(object, name)) {
        for item in items {
            into.functions.push(Configuration::read(item)?);
        }
        return Ok(true);
    }
    if let Some(one) = object.get("Configuration")
        && one.get("FunctionArn").is_some()
    {
        into.functions.push(Configuration::read(one)?);
        return Ok(true);
    }
    if object.contains_key("FunctionName") && object.contains_key("Role") {
        let one = Value::Object(object.clone());
        into.functions.push(Configuration::read(&one)?);
        return Ok(true);
    }
    Ok(object.contains_key("FunctionUrl") || object.contains_key("FunctionUrlConfigs"))
}

/// list-event-source-mappings, get-event-source-mapping.
fn mappings(object: &Object, into: &mut Configurations) -> Result<bool, ConfigurationError> {
    const LIST: &str = "EventSourceMappings";
    if let Some(items) = list(object, LIST) {
        into.mappings.extend(entries(items, LIST)?);
        return Ok(true);
    }
    let has_source = ["EventSourceArn", "SelfManagedEventSource"]
        .iter()
        .any(|name| object.contains_key(*name));
    if !has_source || !object.contains_key("UUID") {
        return Ok(false);
    }
    let one = [Value::Object(object.clone())];
    into.mappings
        .extend(entries(&one, "the event source mapping")?);
    Ok(true)
}

/// list-function-event-invoke-configs, get-function-event-invoke-config.
fn invocations(object: &Object, into: &mut Configurations) -> Result<bool, ConfigurationError> {
    const LIST: &str = "FunctionEventInvokeConfigs";
    if let Some(items) = list(object, LIST) {
        into.invocations.extend(entries(items, LIST)?);
        return Ok(true);
    }
    let is_one = object.contains_key("FunctionArn")
        && !object.contains_key("UUID")
        && [
            "DestinationConfig",
            "MaximumRetryAttempts",
            "MaximumEventAgeInSeconds",
        ]
        .iter()
        .any(|name| object.contains_key(*name));
    if is_one {
        let one = [Value::Object(object.clone())];
        into.invocations
            .extend(entries(&one, "the event invoke configuration")?);
    }
    Ok(is_one)
}

/// list-aliases and get-alias of Lambda, list-aliases of KMS.
fn aliases(object: &Object, into: &mut Configurations) -> Result<bool, ConfigurationError> {
    const LIST: &str = "Aliases";
    let of_lambda = |item: &Value| item.get("FunctionVersion").is_some();
    if let Some(items) = list(object, LIST) {
        if items.iter().all(of_lambda) {
            into.aliases.extend(entries(items, LIST)?);
        } else {
            let member = |item: &'_ Value, name| item.get(name)?.as_str().map(str::to_owned);
            for item in items {
                if let (Some(alias), Some(key)) =
                    (member(item, "AliasArn"), member(item, "TargetKeyId"))
                {
                    into.resources.note_alias(&alias, &key);
                }
            }
        }
        return Ok(true);
    }
    let one = Value::Object(object.clone());
    let is_one = object.contains_key("AliasArn") && of_lambda(&one);
    if is_one {
        into.aliases.extend(entries(&[one], "the alias")?);
    }
    Ok(is_one)
}

/// s3control get-access-point-configuration-for-object-lambda.
fn object_lambda(object: &Object, into: &mut Configurations) -> bool {
    let Some(Value::Object(configuration)) = object.get("Configuration") else {
        return false;
    };
    let Some(items) = list(configuration, "TransformationConfigurations") else {
        return false;
    };
    let functions = items.iter().filter_map(|item| {
        let path = "/ContentTransformation/AwsLambda/FunctionArn";
        item.pointer(path)?.as_str().map(str::to_owned)
    });
    into.transforming.extend(functions);
    true
}

/// What is told of a resource that a configuration may name.
fn resource(object: &Object, into: &mut Configurations) -> bool {
    encrypted(object, into) || keys(object, into) || file_systems(object, into)
}

/// sqs get-queue-attributes, sns get-topic-attributes, kinesis describe-stream(-summary), dynamodb
/// describe-table, secretsmanager describe-secret and list-secrets.
fn encrypted(object: &Object, into: &mut Configurations) -> bool {
    let known = &mut into.resources;
    let mut note = |arn: &str, key: Option<&str>| known.note_key(arn, key);
    let inner = |name: &str| object.get(name).and_then(Value::as_object);
    let stream = ["StreamDescription", "StreamDescriptionSummary"];
    if let Some(attributes) = inner("Attributes") {
        let key = text(attributes, "KmsMasterKeyId").filter(|key| !key.is_empty());
        if let Some(queue) = text(attributes, "QueueArn") {
            // Without a key, only an output of all attributes tells that there is none.
            if key.is_some() || attributes.contains_key("VisibilityTimeout") {
                note(queue, key);
            }
            return true;
        }
        if let Some(topic) = text(attributes, "TopicArn") {
            note(topic, key);
            return true;
        }
    } else if let Some(stream) = stream.iter().find_map(|name| inner(name)) {
        if let Some(arn) = text(stream, "StreamARN") {
            let is_encrypted = text(stream, "EncryptionType") == Some("KMS");
            note(arn, text(stream, "KeyId").filter(|_| is_encrypted));
            return true;
        }
    } else if let Some(table) = inner("Table") {
        if let Some(arn) = text(table, "TableArn") {
            let key = table.get("SSEDescription").and_then(Value::as_object);
            note(arn, key.and_then(|sse| text(sse, "KMSMasterKeyArn")));
            return true;
        }
    } else if let Some(secrets) = list(object, "SecretList") {
        for secret in secrets.iter().filter_map(Value::as_object) {
            if let Some(arn) = text(secret, "ARN") {
                note(arn, text(secret, "KmsKeyId"));
            }
        }
        return true;
    } else if let Some(arn) = text(object, "ARN")
        && arn.contains(":secretsmanager:")
        && !object.contains_key("SecretString")
    {
        note(arn, text(object, "KmsKeyId"));
        return true;
    }
    false
}

/// kms describe-key.
fn keys(object: &Object, into: &mut Configurations) -> bool {
    let Some(Value::Object(key)) = object.get("KeyMetadata") else {
        return false;
    };
    if let (Some(arn), Some(manager)) = (text(key, "Arn"), text(key, "KeyManager")) {
        let is_aws = manager == "AWS";
        into.resources.note_manager(arn, is_aws);
    }
    true
}

/// efs describe-access-points; s3files list-access-points, get-access-point, list-file-systems and
/// get-file-system, whose members begin in lower case.
fn file_systems(object: &Object, into: &mut Configurations) -> bool {
    let lists = ["AccessPoints", "accessPoints", "fileSystems", "FileSystems"];
    if let Some(items) = lists.iter().find_map(|name| list(object, name)) {
        for item in items.iter().filter_map(Value::as_object) {
            access_point(item, into);
            s3_file_system(item, into);
        }
        return true;
    }
    access_point(object, into) || s3_file_system(object, into)
}

fn access_point(object: &Object, into: &mut Configurations) -> bool {
    let either = |upper: &str, lower: &str| text(object, upper).or_else(|| text(object, lower));
    let (Some(arn), Some(file_system)) = (
        either("AccessPointArn", "accessPointArn"),
        either("FileSystemId", "fileSystemId"),
    ) else {
        return false;
    };
    let user = object.get("PosixUser").or_else(|| object.get("posixUser"));
    let uid = user.and_then(|user| user.get("Uid").or_else(|| user.get("uid")));
    let point = AccessPoint {
        file_system: file_system.to_owned(),
        is_root: uid.and_then(Value::as_u64) == Some(0),
    };
    into.resources.note_access_point(arn, point);
    true
}

fn s3_file_system(object: &Object, into: &mut Configurations) -> bool {
    let (Some(arn), Some(bucket)) = (text(object, "fileSystemArn"), text(object, "bucket")) else {
        return false;
    };
    let bucket = FileSystemBucket {
        arn: bucket.to_owned(),
        prefix: text(object, "prefix").unwrap_or_default().to_owned(),
    };
    into.resources.note_bucket(arn, bucket);
    true
}
