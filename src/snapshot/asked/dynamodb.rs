//! Tables: their keys.

use super::{Asked, Implies, Purpose, asked};

pub(crate) const DESCRIBE_TABLE: Asked = Asked {
    document: "dynamodb/describe-table",
    keeps: "Table{TableName TableArn TableStatus LatestStreamArn SSEDescription{Status SSEType
    KMSMasterKeyArn}}",
    unknown: super::kms::UNKNOWN,
    implies: Implies::Keys,
    ..asked("dynamodb:DescribeTable", Purpose::Resources)
};
