//! What an EventBridge event says of itself, and whether CloudTrail can have sent it.

use std::borrow::Cow;

use serde::Deserialize;

use crate::observer::doubt::Doubt;
use crate::observer::record::Record;

/// The members of an event around its `detail` ("EventBridge event structure").
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope<'e> {
    #[serde(borrow)]
    source: Option<Cow<'e, str>>,
    #[serde(borrow, rename = "detail-type")]
    kind: Option<Cow<'e, str>>,
    #[serde(borrow)]
    account: Option<Cow<'e, str>>,
    #[serde(borrow)]
    region: Option<Cow<'e, str>>,
}

/// What speaks against an event. Whoever may call `PutEvents` chooses `detail` and `detail-type` freely,
/// but no source that begins with `aws.` (EventBridge API reference, `PutEventsRequestEntry`).
pub(super) fn doubt(event: &str, record: &Record<'_>) -> Option<Doubt> {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(event) else {
        return Some(Doubt::NotCloudtrail);
    };
    let is_service = |source: &str| {
        let name = source.strip_prefix("aws.").unwrap_or_default();
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        !name.is_empty() && name.bytes().all(is_plain)
    };
    if !envelope.source.as_deref().is_some_and(is_service)
        || !envelope.kind.as_deref().is_some_and(is_of_cloudtrail)
    {
        return Some(Doubt::NotCloudtrail);
    }
    let differs = |a: &Option<Cow<'_, str>>, b: &Option<Cow<'_, str>>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a != b)
    };
    let is_elsewhere =
        differs(&envelope.region, &record.aws_region) && !record.is_of_global_service();
    (is_elsewhere || differs(&envelope.account, &record.recipient_account_id))
        .then_some(Doubt::OtherEnvelope)
}

/// `AWS API Call via CloudTrail` and its siblings: `AWS Service Event via CloudTrail`, `AWS Console Sign
/// In via CloudTrail`, `AWS Console Action via CloudTrail`, `AWS Insight via CloudTrail` (EventBridge user
/// guide, "AWS service events delivered via AWS CloudTrail").
fn is_of_cloudtrail(kind: &str) -> bool {
    kind.starts_with("AWS ") && kind.ends_with(" via CloudTrail")
}
