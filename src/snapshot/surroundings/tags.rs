//! Tags of resources (resourcegroupstaggingapi get-resources): of all tags, or of those of one key.

use std::collections::{BTreeMap, BTreeSet};

use super::listed::Source;
use super::{Listed, Object, Surroundings, items, text};
use crate::iam::pattern::Pattern;

/// Tags, by key.
pub(crate) type TagsOf = BTreeMap<String, String>;

/// What is known of the tags of resources.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    of: BTreeMap<String, TagsOf>,
    /// Where whatever has a tag was listed.
    all: Listed<()>,
    /// Where whatever has a tag of a key was listed.
    of_key: BTreeMap<String, Listed<()>>,
}

impl Tags {
    /// Whether nothing was listed.
    pub(crate) fn is_unknown(&self) -> bool {
        self.all.is_unanswered() && self.of_key.values().all(Listed::is_unanswered)
    }

    /// The tags of what a pattern names; of an ARN, its own.
    pub(crate) fn matching<'t>(&'t self, pattern: &'t Pattern) -> impl Iterator<Item = &'t TagsOf> {
        let text = pattern.as_str();
        let begin = text.split(['*', '?', '$']).next().unwrap_or_default();
        let all = self.of.range(begin.to_owned()..);
        let all = all.take_while(move |(arn, _)| arn.starts_with(begin));
        all.filter(move |(arn, _)| *arn == text || pattern.matches_resource(arn))
            .map(|(_, tags)| tags)
    }

    /// Whether everything in a region that has a tag of this key is known.
    pub(crate) fn is_whole(&self, key: &str, region: &str, all: &BTreeSet<&str>) -> bool {
        let of_key = self.of_key.get(key);
        of_key.is_some_and(|listed| listed.is_whole(region, all)) || self.all.is_whole(region, all)
    }

    /// Notes that a page of a region was not answered.
    pub(super) fn cut(&mut self, key: &str, region: &str) {
        self.of_key.entry(key.to_owned()).or_default().cut(region);
    }
}

impl Surroundings {
    /// resourcegroupstaggingapi get-resources. The answer does not say which key it was asked about: lpgen's own
    /// snapshots have it as a member.
    pub(super) fn add_tags(&mut self, of: &Source, object: &Object) -> bool {
        let Some(resources) = items(object, "ResourceTagMappingList") else {
            return false;
        };
        let key = object.get("TagKey").and_then(serde_json::Value::as_str);
        let arns = resources.iter().filter_map(|one| text(one, "ResourceARN"));
        let listed = match key {
            Some(key) => self.tags.of_key.entry(key.to_owned()).or_default(),
            None => &mut self.tags.all,
        };
        listed.add(of, arns.map(|arn| (arn, ())));
        for resource in resources {
            let Some(arn) = text(resource, "ResourceARN") else {
                continue;
            };
            let tags = self.tags.of.entry(arn.to_owned()).or_default();
            let list = resource.get("Tags").and_then(serde_json::Value::as_array);
            for tag in list.into_iter().flatten() {
                if let (Some(key), Some(value)) = (text(tag, "Key"), text(tag, "Value")) {
                    tags.insert(key.to_owned(), value.to_owned());
                }
            }
        }
        true
    }
}
