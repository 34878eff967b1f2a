//! Where a resource is, when the value that names it says so itself.

use crate::iam::arn::Arn;

/// Partition, region and account that a value names itself; `None` where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedPlace {
    pub(crate) partition: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) account: Option<String>,
}

impl NamedPlace {
    /// Reads an ARN, a function's partial ARN (`ACCOUNT:function:NAME`), or a queue's URL: `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`
    /// (Amazon SQS Developer Guide, Queue and message identifiers; `REGION.queue.amazonaws.com` is
    /// the older host).
    pub(crate) fn of(raw: &str) -> Self {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if let Some(arn) = Arn::parse(raw) {
            // An ARN without region is one of no region; without account it tells no place (S3).
            let told = !arn.account.is_empty();
            return Self {
                partition: known(arn.partition),
                region: told.then(|| arn.region.to_owned()),
                account: known(arn.account),
            };
        }
        if let Some((account, _)) = raw.split_once(":function:") {
            return Self {
                account: known(account),
                ..Self::default()
            };
        }
        let Some((host, path)) = raw.strip_prefix("https://").and_then(|u| u.split_once('/'))
        else {
            return Self::default();
        };
        let account = path.split('/').next().unwrap_or_default();
        if !host.contains(".amazonaws.com") || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Self::default();
        }
        let is_region = |label: &&str| label.matches('-').count() >= 2;
        Self {
            partition: None,
            region: host.split('.').find(is_region).map(str::to_owned),
            account: known(account),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NamedPlace;

    #[test]
    fn arns_and_urls_tell_their_place() {
        let place = |raw: &str| {
            let place = NamedPlace::of(raw);
            [place.partition, place.region, place.account].map(Option::unwrap_or_default)
        };
        assert_eq!(
            place("arn:aws-cn:dynamodb:cn-north-1:1:table/T"),
            ["aws-cn", "cn-north-1", "1"]
        );
        assert_eq!(
            place("https://sqs.eu-west-1.amazonaws.com/444455556666/q"),
            ["", "eu-west-1", "444455556666"]
        );
        assert_eq!(
            place("https://eu-west-1.queue.amazonaws.com/444455556666/q"),
            ["", "eu-west-1", "444455556666"]
        );
        assert_eq!(place("444455556666:function:f"), ["", "", "444455556666"]);
        assert_eq!(place("arn:aws:s3:::bucket"), ["aws", "", ""]);
        assert_eq!(
            NamedPlace::of("arn:aws:s3:::bucket").region,
            None,
            "a bucket's ARN tells no region"
        );
        assert_eq!(
            NamedPlace::of("arn:aws:iam::1:role/r").region.as_deref(),
            Some("")
        );
        assert_eq!(place("https://example.com/123/q"), ["", "", ""]);
        assert_eq!(place("orders"), ["", "", ""]);
    }
}
