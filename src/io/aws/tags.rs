//! What has a tag of a key. All tags of a resource come with it: only the one that is asked about leaves this file.

use aws_sdk_resourcegroupstagging::operation::get_resources::GetResourcesOutput;
use aws_sdk_resourcegroupstagging::types::TagFilter;
use serde_json::{Value, json};

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::snapshot::asked::tag;

/// The most resources on a page (Resource Groups Tagging API reference).
const RESOURCES: i32 = 100;

impl Asker {
    pub(super) async fn tags(&self, region: &str, key: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_resourcegroupstagging::Client::new(&self.config(region));
        let page = Page::of(&tag::GET_RESOURCES, region, key);
        let filter = TagFilter::builder().key(key).build();
        written!(
            self,
            page,
            pagination_token,
            |token| client
                .get_resources()
                .tag_filters(filter.clone())
                .resources_per_page(RESOURCES)
                .set_pagination_token(token),
            |answer: &GetResourcesOutput| resources(answer, key)
        );
        Ok(())
    }
}

fn resources(answer: &GetResourcesOutput, key: &str) -> Value {
    let each = answer.resource_tag_mapping_list().iter().map(|one| {
        let tags = one.tags().iter().filter(|tag| tag.key() == key);
        let tags = tags.map(|tag| json!({"Key": tag.key(), "Value": tag.value()}));
        json!({"ResourceARN": one.resource_arn(), "Tags": tags.collect::<Vec<_>>()})
    });
    json!({"TagKey": key, "ResourceTagMappingList": each.collect::<Vec<_>>()})
}
