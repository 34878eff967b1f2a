//! Queues: their keys.

use super::{Asked, Implies, Purpose, asked};

pub(crate) const GET_QUEUE_ATTRIBUTES: Asked = Asked {
    document: "sqs/get-queue-attributes",
    keeps: "Attributes{QueueArn KmsMasterKeyId VisibilityTimeout SqsManagedSseEnabled}",
    unknown: super::kms::UNKNOWN,
    implies: Implies::Keys,
    ..asked("sqs:GetQueueAttributes", Purpose::Resources)
};

/// The address differs between partitions, so it is asked for.
pub(crate) const GET_QUEUE_URL: Asked = Asked {
    unknown: super::kms::UNKNOWN,
    implies: Implies::Keys,
    ..asked("sqs:GetQueueUrl", Purpose::Resources)
};
