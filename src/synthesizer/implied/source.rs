//! Event sources that Lambda polls with the function's role. What pushes events (S3, SNS,
//! EventBridge, API Gateway and others) needs nothing of the role: the function's resource policy
//! admits it.

use super::secret::secrets;
use super::{Needs, destination, exactly, kafka, key, network};
use crate::iam::arn::Arn;
use crate::lambda::configuration::EventSourceMapping;
use crate::lambda::target::Sent;
use crate::synthesizer::Implication;

/// Managed policy AWSLambdaSQSQueueExecutionRole.
const QUEUE: [&str; 3] = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
];

/// Managed policy AWSLambdaKinesisExecutionRole; `ListStreams` has no resource type.
const STREAM: [&str; 5] = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
];

/// With enhanced fan-out, asked for on the consumer (service authorization reference, "Amazon
/// Kinesis Data Streams").
const CONSUMER: [&str; 2] = ["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"];

/// Managed policy AWSLambdaDynamoDBExecutionRole; `ListStreams` has no resource type.
const TABLE: [&str; 3] = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
];

/// On every resource.
const LIST_STREAMS: [&str; 1] = ["kinesis:ListStreams"];
const LIST_TABLE_STREAMS: [&str; 1] = ["dynamodb:ListStreams"];

/// Amazon MQ.
const BROKER: [&str; 1] = ["mq:DescribeBroker"];

/// Amazon DocumentDB answers through the API of Amazon RDS: actions, each with the resource type that it
/// is asked for on.
const DOCUMENT_DB: [([&str; 1], &str); 3] = [
    (["rds:DescribeDBClusters"], "cluster"),
    (["rds:DescribeDBClusterParameters"], "cluster-pg"),
    (["rds:DescribeDBSubnetGroups"], "subgrp"),
];

/// All of them.
pub(super) const ALL: [&[&str]; 10] = [
    &QUEUE,
    &STREAM,
    &CONSUMER,
    &TABLE,
    &LIST_STREAMS,
    &LIST_TABLE_STREAMS,
    &BROKER,
    &DOCUMENT_DB[0].0,
    &DOCUMENT_DB[1].0,
    &DOCUMENT_DB[2].0,
];

pub(super) fn mappings(needs: &mut Needs<'_>) {
    for mapping in &needs.usage.configured.mappings {
        if mapping.is_off {
            switched_off(needs, mapping);
            continue;
        }
        match &mapping.source {
            Some(source) => polled(needs, mapping, source),
            None if mapping.is_self_managed => kafka::self_managed(needs, mapping),
            None => unknown(needs, &mapping.function_arn),
        }
        on_failure(needs, mapping);
    }
}

fn polled(needs: &mut Needs<'_>, mapping: &EventSourceMapping, source: &str) {
    let by = Implication::new(
        "event source",
        format!("EventSourceMapping.EventSourceArn = {source}"),
    );
    match Arn::parse(source).map_or("", |arn| arn.service) {
        "sqs" => {
            needs.grant(&QUEUE, &exactly(source), &by);
            key::key(needs, source, &key::READ, &by);
        }
        "kinesis" => stream(needs, source, &by),
        "dynamodb" => table(needs, source, &by),
        "kafka" => kafka::managed(needs, mapping, source, &by),
        "mq" => {
            needs.grant(&BROKER, &exactly(source), &by);
            network::poller(needs, &by);
            secrets(needs, &mapping.access);
        }
        "rds" => cluster(needs, mapping, source, &by),
        _ => unknown(needs, source),
    }
}

fn stream(needs: &mut Needs<'_>, source: &str, by: &Implication) {
    let stream = source.split("/consumer/").next().unwrap_or(source);
    needs.grant(&STREAM, &exactly(stream), by);
    needs.grant(&LIST_STREAMS, "*", by);
    if stream != source {
        needs.grant(&CONSUMER, &exactly(source), by);
    }
    key::key(needs, stream, &key::READ, by);
}

/// The label at the end of the stream's ARN changes whenever the stream is switched on again.
fn table(needs: &mut Needs<'_>, source: &str, by: &Implication) {
    let table = source.split("/stream/").next().unwrap_or(source);
    needs.grant(&TABLE, &format!("{}/stream/*", exactly(table)), by);
    needs.grant(&LIST_TABLE_STREAMS, "*", by);
    key::key(needs, table, &key::READ, by);
}

/// The requests of Lambda to Amazon DocumentDB are not documented, so every cluster, parameter group and subnet group of the account and region is
/// allowed to be described (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DocumentDB",
/// asks for them on every resource).
fn cluster(needs: &mut Needs<'_>, mapping: &EventSourceMapping, source: &str, by: &Implication) {
    let Some(arn) = Arn::parse(source) else {
        return;
    };
    for (action, kind) in &DOCUMENT_DB {
        let resource = format!("{kind}:*");
        let any = Arn {
            resource: &resource,
            ..arn
        };
        needs.grant(action, &any.to_string(), by);
    }
    network::poller(needs, by);
    secrets(needs, &mapping.access);
}

fn on_failure(needs: &mut Needs<'_>, mapping: &EventSourceMapping) {
    let Some(target) = &mapping.on_failure else {
        return;
    };
    let field = format!("EventSourceMapping.DestinationConfig.OnFailure.Destination = {target}");
    let by = Implication::new("event source", field);
    match target.strip_prefix("kafka://") {
        Some(topic) => kafka::dead_letters(needs, mapping, topic, &by),
        // The mapping's id, which follows in the object's name, changes when it is made anew.
        None => destination::send(needs, target, Sent::Batches, "aws/lambda/", &by),
    }
}

/// Whoever may write a mapping can name any queue or secret in one that never runs.
fn switched_off(needs: &mut Needs<'_>, mapping: &EventSourceMapping) {
    let source = mapping.source.as_ref().unwrap_or(&mapping.function_arn);
    let text = format!("nothing is granted for polling `{source}`: its mapping is switched off");
    let hint = "run it again with the mapping switched on before the policy is used".to_owned();
    needs.gap("mapping-off", text, hint, source);
}

fn unknown(needs: &mut Needs<'_>, source: &str) {
    let text = format!("nothing is granted for polling `{source}`: what it is is not known");
    let hint = "look up what Lambda needs for this event source and add it by hand".to_owned();
    needs.gap("event-source-not-known", text, hint, source);
}
