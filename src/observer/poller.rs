//! What Lambda calls when it polls an event source with the function's role.
//!
//! Sources: AWS Lambda Developer Guide, the page of each event source; managed policies
//! AWSLambdaSQSQueueExecutionRole, AWSLambdaKinesisExecutionRole, AWSLambdaDynamoDBExecutionRole and
//! AWSLambdaMSKExecutionRole.

use std::collections::BTreeSet;

use super::usage::{CallKey, Need, Origin};
use crate::catalog::context_key::VIA_SERVICE;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::lambda::configuration::EventSourceMapping;

/// What one kind of source is polled with, beside secrets, keys and network interfaces.
struct Kind {
    /// The service in the source's ARN, and the label of `eventSource`.
    service: &'static str,
    operations: &'static [&'static str],
    /// Whether the poller stands in the source's VPC.
    network: bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        service: "sqs",
        operations: &[
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "DeleteMessage",
            "DeleteMessageBatch",
            "GetQueueAttributes",
            "ReceiveMessage",
        ],
        network: false,
    },
    Kind {
        service: "kinesis",
        operations: &[
            "DescribeStream",
            "DescribeStreamConsumer",
            "DescribeStreamSummary",
            "GetRecords",
            "GetShardIterator",
            "ListShards",
            "ListStreams",
            "SubscribeToShard",
        ],
        network: false,
    },
    Kind {
        service: "dynamodb",
        operations: &[
            "DescribeStream",
            "GetRecords",
            "GetShardIterator",
            "ListStreams",
        ],
        network: false,
    },
    Kind {
        service: "kafka",
        operations: &[
            "DescribeCluster",
            "DescribeClusterV2",
            "DescribeVpcConnection",
            "GetBootstrapBrokers",
            "ListScramSecrets",
        ],
        network: true,
    },
    Kind {
        service: "mq",
        operations: &["DescribeBroker"],
        network: true,
    },
    // The Developer Guide asks for these on every resource.
    Kind {
        service: "rds",
        operations: &[
            "DescribeDBClusterParameters",
            "DescribeDBClusters",
            "DescribeDBSubnetGroups",
        ],
        network: true,
    },
];

/// Network interfaces in the source's VPC (AWS Lambda Developer Guide, "Configuring network access"
/// of Amazon MSK and Amazon MQ).
const NETWORK: [&str; 6] = [
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcs",
];

/// The label of `eventSource`: `sqs`.
fn label(key: &CallKey) -> &str {
    key.operation.source.split('.').next().unwrap_or_default()
}

/// `streams.dynamodb.amazonaws.com` polls for `dynamodb`.
fn service(key: &CallKey) -> &str {
    match label(key) {
        "streams" => "dynamodb",
        label => label,
    }
}

/// Whether the call is one with which some source is polled.
pub(super) fn is_poll(key: &CallKey) -> bool {
    let name = key.operation.name.as_str();
    let polls = |k: &Kind| k.service == service(key) && k.operations.contains(&name);
    KINDS.iter().any(polls)
}

/// The service that a call reads from, or through which it decrypts what was read.
pub(super) fn polled_service(key: &CallKey) -> Option<&str> {
    if is_poll(key) {
        return Some(service(key));
    }
    let via = key.need.context.get(VIA_SERVICE)?;
    via.split('.').next()
}

/// Whether the mapping's poller makes such a call.
pub(super) fn polls(mapping: &EventSourceMapping, key: &CallKey) -> bool {
    #[cfg(test)]
    crate::iam::role::counted::once();
    let source = mapping.source.as_deref().unwrap_or_default();
    let of = Arn::parse(source).map_or("", |arn| arn.service);
    let name = key.operation.name.as_str();
    let kind = KINDS.iter().find(|k| k.service == of);
    let in_vpc = kind.is_some_and(|k| k.network) || mapping.is_self_managed;
    match service(key) {
        "secretsmanager" if name == "GetSecretValue" => {
            secrets(mapping).any(|uri| is_meant(&key.need, uri))
        }
        "kms" if name == "Decrypt" => decrypts(mapping, of, key),
        "ec2" if in_vpc => NETWORK.contains(&name),
        "glue" => mapping.registry.is_some() && matches!(name, "GetRegistry" | "GetSchemaVersion"),
        service => {
            let polled = kind.filter(|k| k.service == service && k.operations.contains(&name));
            // What is asked about a cluster is asked about any (see `KINDS`).
            polled.is_some() && (service == "rds" || reads(&key.need, source))
                || sends(mapping, service, key)
        }
    }
}

/// What a mapping's poller reads and writes by name, as ARNs in the notation of policies: [`polls`] compares
/// calls with these alone, but for the services that [`named`] leaves out.
pub(super) fn resources(mapping: &EventSourceMapping) -> BTreeSet<String> {
    let source = mapping.source.as_deref();
    let named = source.into_iter().chain(source.map(stem));
    let named = named.chain(mapping.on_failure.as_deref());
    named.chain(secrets(mapping)).map(Pattern::escape).collect()
}

/// The names that the resources of a call's mapping may have: each beginning of the call's own that ends where a
/// part does; `None` where the call may be about any.
pub(super) fn named(key: &CallKey) -> Option<impl Iterator<Item = &str>> {
    let need = &key.need;
    let is_open = need.before == "*" || !need.unresolved.is_empty();
    let is_of_any = matches!(service(key), "kms" | "ec2" | "glue" | "rds");
    (!is_open && !is_of_any).then(|| {
        let ends = need.before.match_indices(ENDS).map(|(at, _)| at);
        let ends = ends.chain([need.before.len()]);
        ends.map(|end| &need.before[..end])
    })
}

/// What may follow a resource's ARN in that of a part of it.
const ENDS: [char; 5] = ['/', ':', '-', '?', '*'];

fn secrets(mapping: &EventSourceMapping) -> impl Iterator<Item = &str> {
    let registry = mapping.registry.iter().flat_map(|r| &r.access);
    mapping
        .access
        .iter()
        .chain(registry)
        .map(|a| a.uri.as_str())
}

/// Through the source's service, or through that of its secrets.
fn decrypts(mapping: &EventSourceMapping, of: &str, key: &CallKey) -> bool {
    let via = key.need.context.get(VIA_SERVICE).map(String::as_str);
    let via = via
        .and_then(|via| via.split('.').next())
        .unwrap_or_default();
    !via.is_empty()
        && (via == of
            || via == "secretsmanager" && secrets(mapping).any(|uri| uri.starts_with("arn:")))
}

/// What could not be processed goes to the destination on failure.
fn sends(mapping: &EventSourceMapping, service: &str, key: &CallKey) -> bool {
    let sends = match service {
        "sqs" => key.operation.name.starts_with("SendMessage"),
        "sns" => key.operation.name.starts_with("Publish"),
        "s3" => matches!(
            key.operation.name.as_str(),
            "PutObject" | "ListObjects" | "ListBucket"
        ),
        _ => false,
    };
    let target = mapping.on_failure.as_deref();
    sends && target.is_some_and(|target| is_meant(&key.need, target))
}

/// Whether the call reads from this source: its stream, whose label changes when it is switched on
/// again, its consumers, or what is asked of every source.
fn reads(need: &Need, source: &str) -> bool {
    is_meant(need, stem(source)) || is_meant(need, source)
}

/// The table of a stream, the stream of a consumer.
fn stem(source: &str) -> &str {
    let stem = source.split("/stream/").next().unwrap_or(source);
    stem.split("/consumer/").next().unwrap_or(stem)
}

/// Whether the need's resource is this one or a part of it, or may be it as far as the record tells
/// (throttled calls are recorded without their parameters; a broker is told by its id alone).
fn is_meant(need: &Need, arn: &str) -> bool {
    let literal = Pattern::escape(arn);
    let rest = need.before.strip_prefix(literal.as_str());
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(ENDS)) {
        return true;
    }
    let whole = || Pattern::new(format!("{}{}", need.before, need.after));
    (need.before == "*" || !need.unresolved.is_empty()) && whole().matches(arn)
}

/// Whether Lambda makes such a call for a function in a VPC, under the function's session, and says
/// so itself. A caller cannot have Lambda make it for another purpose (AWS Lambda Developer Guide,
/// "Giving Lambda functions access to resources in an Amazon VPC").
pub(super) fn is_network_of_function(key: &CallKey) -> bool {
    key.origin == Origin::Forwarded("lambda.amazonaws.com".to_owned())
        && label(key) == "ec2"
        && (NETWORK.contains(&key.operation.name.as_str())
            || key.operation.name.ends_with("PrivateIpAddresses"))
}
