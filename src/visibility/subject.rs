//! What is known of the events of an operation before any is seen: whether they read, in which region
//! they are recorded, with which ARN.

use crate::catalog::service::PERMISSIONS;
use crate::iam::arn::Arn;
use crate::iam::pattern::{Inclusion, Pattern};

/// Beginnings of names that leave no doubt that a call reads, or that it writes.
const READS: [&str; 4] = ["Describe", "Get", "Head", "List"];
const WRITES: [&str; 5] = ["Create", "Delete", "Put", "Send", "Update"];

/// The values that `readOnly` may have in records of an operation. AWS sets it by itself; the access
/// level of the action says it too, and only where both agree there is no doubt.
pub(super) fn read_only(name: &str, access: Option<&str>) -> &'static [bool] {
    let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    match access {
        Some("List" | "Read") if begins(&READS) => &[true],
        Some("Write" | "Tagging" | PERMISSIONS) if begins(&WRITES) => &[false],
        _ => &[true, false],
    }
}

/// The ARNs that an event carries when a policy's resource allowed its call: a bucket stands for its
/// objects, an index for its table, a version for its function (CloudTrail user guide, "Logging data
/// events", the table of `resources.type` and its ARNs).
pub(super) fn recorded_arn(resource: &Pattern, data_type: &str) -> Option<Pattern> {
    if data_type == "AWS::XRay::Trace" || data_type == "AWS::CloudWatch::Metric" {
        return None;
    }
    let resource = &resource.completed();
    let text = resource.as_str();
    let Some(arn) = Arn::parse(text) else {
        return Some(resource.clone());
    };
    let cut = |at: &str| text.split(at).next().unwrap_or(text).to_owned();
    Some(match data_type {
        "AWS::S3::Object" if !arn.resource.contains('/') => {
            Pattern::new(text.trim_end_matches('/').to_owned() + "/")
        }
        "AWS::DynamoDB::Table" => Pattern::new(cut("/index/")),
        "AWS::Lambda::Function" => {
            let name = arn.resource.splitn(3, ':').take(2);
            let name: Vec<&str> = name.collect();
            let before = &text[..text.len() - arn.resource.len()];
            Pattern::new(before.to_owned() + &name.join(":"))
        }
        _ => resource.clone(),
    })
}

/// The region that a resource names; `None` when it names none or several.
pub(super) fn region_of(resource: &Pattern) -> Option<String> {
    let resource = resource.completed();
    let region = Arn::parse(resource.as_str())?.region;
    let is_plain = !region.is_empty() && !region.contains(['*', '?', '$']);
    is_plain.then(|| region.to_owned())
}

/// Whether one resource pattern covers another, as their texts.
pub(super) fn includes(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || wide == "*"
        || Pattern::new(wide).includes_resource(&Pattern::new(narrow)) == Inclusion::Included
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_carry_the_arn_of_what_the_resource_is_part_of() {
        for (data_type, resource, recorded) in [
            ("AWS::S3::Object", "arn:aws:s3:::b", "arn:aws:s3:::b/"),
            ("AWS::S3::Object", "arn:aws:s3:::b/k*", "arn:aws:s3:::b/k*"),
            ("AWS::S3::Object", "*", "*"),
            (
                "AWS::DynamoDB::Table",
                "arn:aws:dynamodb:r:1:table/t/index/i",
                "arn:aws:dynamodb:r:1:table/t",
            ),
            (
                "AWS::Lambda::Function",
                "arn:aws:lambda:r:1:function:f:*",
                "arn:aws:lambda:r:1:function:f",
            ),
            ("AWS::SQS::Queue", "arn:aws:sqs:r:1:q", "arn:aws:sqs:r:1:q"),
        ] {
            let found = recorded_arn(&Pattern::new(resource), data_type).expect("an ARN");
            assert_eq!(found.as_str(), recorded, "{data_type} {resource}");
        }
        assert!(recorded_arn(&Pattern::new("*"), "AWS::XRay::Trace").is_none());
    }

    #[test]
    fn an_incomplete_arn_names_the_region_that_it_has() {
        for (resource, region) in [
            ("arn:aws:sqs", None),
            ("arn:aws:sqs:eu-west-1", Some("eu-west-1")),
            ("arn:aws:sqs:eu-west-1:111122223333", Some("eu-west-1")),
            ("arn:aws:sqs:eu-*", None),
            ("arn:aws:sqs:eu-west-1*", None),
            ("arn:*", None),
            ("*", None),
            ("arn:aws:sqs:eu-west-1:111122223333:q", Some("eu-west-1")),
        ] {
            let found = region_of(&Pattern::new(resource));
            assert_eq!(found.as_deref(), region, "{resource}");
        }
        let table = recorded_arn(&Pattern::new("arn:aws:dynamodb"), "AWS::DynamoDB::Table");
        assert_eq!(table.expect("an ARN").as_str(), "arn:aws:dynamodb:*:*:*");
    }

    #[test]
    fn whatever_the_catalog_says_of_an_action_is_one_level() {
        let catalog = crate::catalog::Catalog::bundled();
        for service in catalog
            .prefixes()
            .filter_map(|prefix| catalog.service(prefix))
        {
            for (name, facts) in &service.actions {
                let level = facts.level();
                let reads = match level {
                    "List" | "Read" => true,
                    "Write" | "Tagging" | PERMISSIONS => false,
                    other => panic!("{}:{name} has the level {other}", service.service),
                };
                let sure = if reads { "GetThing" } else { "PutThing" };
                assert_eq!(read_only(sure, Some(level)), [reads], "{name}");
            }
        }
    }

    #[test]
    fn only_what_is_sure_is_said_to_read_or_write() {
        assert_eq!(read_only("GetItem", Some("Read")), [true]);
        assert_eq!(read_only("PutItem", Some("Write")), [false]);
        assert_eq!(read_only("Decrypt", Some("Write")), [true, false]);
        assert_eq!(read_only("GetSessionToken", Some("Write")), [true, false]);
        assert_eq!(read_only("GetThing", None), [true, false]);
    }
}
