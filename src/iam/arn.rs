//! Amazon Resource Names, taken apart and nothing more.

use std::fmt;

/// The six parts of an ARN, borrowed from its text.
///
/// Nothing is looked up: accounts may be empty (S3), regions may be wildcards, the resource keeps
/// its own colons and slashes (AWS page "Identify AWS resources with ARNs").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` and their like.
    pub partition: &'a str,
    /// The service part: `s3`, `dynamodb`.
    pub service: &'a str,
    /// May be empty (global resources).
    pub region: &'a str,
    /// May be empty (S3) or `aws` (resources that AWS owns).
    pub account: &'a str,
    /// All that follows the fifth colon.
    pub resource: &'a str,
}

/// Whether a text is an account's id: twelve digits (IAM user guide, "Your AWS account ID and its alias").
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The last part of an ARN or of a name: what stands behind the last `/` or `:`.
pub(crate) fn last_part(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

impl<'a> Arn<'a> {
    /// Takes `arn:partition:service:region:account:resource` apart; `None` when the text has fewer
    /// than five colons or does not start with `arn:`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// Whether it stands for all there is of its type, whatever it tells after that: `table/*`, and not
    /// `function:orders:*`. An S3 resource begins with its bucket, others with their type, if they have one.
    pub(crate) fn is_all_of_its_type(&self) -> bool {
        let after_type = self.resource.split_once(['/', ':']);
        let name = after_type.filter(|_| self.service != "s3");
        name.map_or(self.resource, |(_, name)| name)
            .starts_with('*')
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        write!(
            out,
            "arn:{partition}:{service}:{region}:{account}:{resource}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_type_is_named_by_nothing() {
        for (resource, is_all) in [
            ("arn:aws:sns:*:*:*", true),
            ("arn:aws:dynamodb:eu-west-1:1:table/*", true),
            ("arn:aws:s3:::*", true),
            ("arn:aws:s3:::b/*", false),
            ("arn:aws:lambda:eu-west-1:1:function:f:*", false),
            ("arn:aws:sqs:eu-west-1:1:q", false),
        ] {
            let arn = Arn::parse(resource).expect("an ARN");
            assert_eq!(arn.is_all_of_its_type(), is_all, "{resource}");
        }
    }

    #[test]
    fn the_resource_keeps_its_colons() {
        let text =
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders:log-stream:2026";
        let arn = Arn::parse(text).expect("an ARN");
        assert_eq!(arn.service, "logs");
        assert_eq!(arn.resource, "log-group:/aws/lambda/orders:log-stream:2026");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn empty_parts_are_parts() {
        let arn = Arn::parse("arn:aws:s3:::bucket/key").expect("an ARN");
        assert_eq!((arn.region, arn.account), ("", ""));
    }

    #[test]
    fn what_is_no_arn_is_none() {
        for text in [
            "",
            "*",
            "arn:aws:s3",
            "arn:aws:s3:::",
            "ARN:aws:s3:::b",
            "urn:a:b:c:d:e",
        ] {
            assert_eq!(
                Arn::parse(text).is_some(),
                text == "arn:aws:s3:::",
                "{text}"
            );
        }
    }
}
