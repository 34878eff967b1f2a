//! What a call touched: the `resources` element.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

use super::lenient::{Key, Members, Text};

/// One entry of `resources`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceRef<'a> {
    /// `ARN`; `arn` in some exports.
    pub arn: Option<Cow<'a, str>>,
    /// `ARNPrefix`, which stands in for the ARN where a call names many objects.
    pub arn_prefix: Option<Cow<'a, str>>,
    /// `accountId`; absent for S3 objects.
    pub account_id: Option<Cow<'a, str>>,
    /// `type`: `AWS::S3::Object`.
    pub kind: Option<Cow<'a, str>>,
}

/// Whether events of global services (IAM, STS, CloudFront, Route 53) are recorded as of this region, so
/// that they lie in other regions' folders, too: of a trail in one region with global service events
/// ("About global service events", CloudTrail user guide; the first region of each partition).
pub(in crate::observer) fn is_home_of_global_services(region: &str) -> bool {
    matches!(
        region,
        "us-east-1"
            | "us-gov-west-1"
            | "cn-north-1"
            | "cn-northwest-1"
            | "us-iso-east-1"
            | "us-isob-east-1"
    )
}

impl<'de> Members<'de> for ResourceRef<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        let text = match key.lower() {
            b"arn" => &mut self.arn,
            b"arnprefix" => &mut self.arn_prefix,
            b"accountid" => &mut self.account_id,
            b"type" => &mut self.kind,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        };
        *text = values.next_value::<Text>()?.0;
        Ok(())
    }
}
