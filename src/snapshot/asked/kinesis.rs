//! Streams: their keys.

use super::{Asked, Implies, Purpose, asked};

pub(crate) const DESCRIBE_STREAM_SUMMARY: Asked = Asked {
    document: "kinesis/describe-stream-summary",
    keeps: "StreamDescriptionSummary{StreamName StreamARN StreamStatus EncryptionType KeyId}",
    unknown: super::kms::UNKNOWN,
    implies: Implies::Keys,
    ..asked("kinesis:DescribeStreamSummary", Purpose::Resources)
};
