//! Topics: their keys.

use super::{Asked, Part, Tells, asked};

pub(crate) const GET_TOPIC_ATTRIBUTES: Asked = Asked {
    document: "sns/get-topic-attributes",
    keeps: "Attributes{TopicArn KmsMasterKeyId Owner}",
    unknown: super::kms::UNKNOWN,
    tells: Tells::Keys,
    ..asked("sns:GetTopicAttributes", Part::Resources)
};
