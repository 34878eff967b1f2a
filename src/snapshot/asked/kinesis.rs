//! Streams: their keys.

use super::{Asked, Part, Tells, asked};

pub(crate) const DESCRIBE_STREAM_SUMMARY: Asked = Asked {
    document: "kinesis/describe-stream-summary",
    keeps: "StreamDescriptionSummary{StreamName StreamARN StreamStatus EncryptionType KeyId}",
    unknown: super::kms::UNKNOWN,
    tells: Tells::Keys,
    ..asked("kinesis:DescribeStreamSummary", Part::Resources)
};
