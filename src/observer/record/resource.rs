//! What a call touched: the `resources` element.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

use super::Record;
use super::lenient::{Key, Members, Text};
use crate::catalog::partition::is_delivered_elsewhere;

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

impl Record<'_> {
    /// Whether this is an event of a global service in the region of global services.
    pub(crate) fn is_of_global_service(&self) -> bool {
        let source = self.event_source.as_deref().unwrap_or_default();
        let service = source.split('.').next().unwrap_or_default();
        let region = self.aws_region.as_deref().unwrap_or_default();
        is_delivered_elsewhere(service, region)
    }
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
