//! Tables: their keys.

use super::{Asked, Part, Tells, asked};

pub(crate) const DESCRIBE_TABLE: Asked = Asked {
    document: "dynamodb/describe-table",
    keeps: "Table{TableName TableArn TableStatus LatestStreamArn SSEDescription{Status SSEType
    KMSMasterKeyArn}}",
    unknown: super::kms::UNKNOWN,
    tells: Tells::Keys,
    ..asked("dynamodb:DescribeTable", Part::Resources)
};
