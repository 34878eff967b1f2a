//! Trails: which there are, what they record, and whether they log.

use aws_sdk_cloudtrail::Client;

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::snapshot::asked::cloudtrail;

impl Asker {
    fn cloudtrail(&self, region: &str) -> Client {
        Client::new(&self.config(region))
    }

    /// The trails of the region, and those of other regions and of the organisation that record here.
    pub(super) async fn trails(&self, region: &str) -> Result<(), RefusedCall> {
        let page = Page::of(&cloudtrail::DESCRIBE_TRAILS, region, "");
        let client = self.cloudtrail(region);
        once!(
            self,
            page,
            client.describe_trails().include_shadow_trails(true)
        );
        Ok(())
    }

    pub(super) async fn selectors(&self, region: &str, arn: &str) -> Result<(), RefusedCall> {
        let page = Page::of(&cloudtrail::GET_EVENT_SELECTORS, region, name(arn));
        let client = self.cloudtrail(region);
        once!(self, page, client.get_event_selectors().trail_name(arn));
        Ok(())
    }

    pub(super) async fn trail_status(&self, region: &str, arn: &str) -> Result<(), RefusedCall> {
        let page =
            Page::of(&cloudtrail::GET_TRAIL_STATUS, region, name(arn)).adding("TrailARN", arn);
        let client = self.cloudtrail(region);
        once!(self, page, client.get_trail_status().name(arn));
        Ok(())
    }
}

fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
