//! Topics: their keys.

use super::{Asked, Implies, Purpose, asked};

pub(crate) const GET_TOPIC_ATTRIBUTES: Asked = Asked {
    document: "sns/get-topic-attributes",
    keeps: "Attributes{TopicArn KmsMasterKeyId Owner}",
    unknown: super::kms::UNKNOWN,
    implies: Implies::Keys,
    ..asked("sns:GetTopicAttributes", Purpose::Resources)
};
