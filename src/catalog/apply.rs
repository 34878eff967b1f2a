//! Whether a resource pattern can be about an action at all.
//!
//! IAM compares an action only with resources of the types it works on; a statement with another
//! type is no error, it just never matches (AWS page "Actions, resources, and condition keys for
//! AWS services").

use super::Catalog;
use super::name::is_flat;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;

/// Whether some request for `action` has a resource that `pattern` matches. Unknown actions and
/// types can have any resource.
pub(crate) fn can_apply(catalog: &Catalog, action: &Action, pattern: &Pattern) -> bool {
    if pattern.matches_everything() {
        return true;
    }
    let (Some(service), Some(facts)) = (catalog.service(action.service()), catalog.action(action))
    else {
        return true;
    };
    if facts.types.is_empty() && pattern.matches_resource("*") {
        return true;
    }
    facts.types.iter().chain(&facts.optional).any(|kind| {
        service
            .resource_types
            .get(kind)
            .is_none_or(|kind| kind.arn.iter().any(|template| meets(template, pattern)))
    })
}

/// Whether an ARN of the template may match the pattern.
fn meets(template: &str, pattern: &Pattern) -> bool {
    let slashes = |text: &str| Arn::parse(text).map(|arn| arn.resource.matches('/').count());
    let too_deep = has_flat_names(template) && slashes(pattern.as_str()) > slashes(template);
    !too_deep && Pattern::new(any(template)).intersects_resource(pattern)
}

/// Whether no name in the resource part of the template can hold a slash.
fn has_flat_names(template: &str) -> bool {
    let resource = Arn::parse(template).map_or("", |arn| arn.resource);
    let mut names = resource.split("${").skip(1);
    names.all(|rest| is_flat(rest.split('}').next().unwrap_or_default()))
}

/// The template with a wildcard for each variable.
fn any(template: &str) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        out.push('*');
        rest = &rest[start + length + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_applies_to_its_types_only() {
        let catalog = Catalog::bundled();
        for (action, pattern, can) in [
            ("s3:GetObject", "arn:aws:s3:::b/*", true),
            ("s3:GetObject", "arn:aws:s3:::b", false),
            ("s3:ListBucket", "arn:aws:s3:::b", true),
            ("s3:ListBucket", "arn:aws:s3:::*", true),
            ("s3:ListBucket", "arn:aws:s3:::b/*", false),
            (
                "dynamodb:GetItem",
                "arn:aws:dynamodb:*:*:table/t/index/i",
                false,
            ),
            ("dynamodb:Query", "arn:aws:dynamodb:*:*:table/t/*", true),
            ("s3:ListAllMyBuckets", "arn:aws:s3:::*", false),
            ("s3:ListAllMyBuckets", "*", true),
            (
                "dynamodb:Query",
                "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i",
                true,
            ),
            (
                "dynamodb:Query",
                "arn:aws:sqs:eu-west-1:111122223333:q",
                false,
            ),
            (
                "logs:PutLogEvents",
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*",
                true,
            ),
            ("nosuch:Thing", "arn:aws:nosuch:::x", true),
        ] {
            let parsed: Action = action.parse().expect("an action");
            assert_eq!(
                can_apply(&catalog, &parsed, &Pattern::new(pattern)),
                can,
                "{action} on {pattern}"
            );
        }
    }
}
