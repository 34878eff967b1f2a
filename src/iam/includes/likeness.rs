//! Witnesses that look like requests people know.

use crate::iam::Arn;
use crate::iam::evaluate::Request;

/// The request with the usual in the parts of its ARN that are empty or made up, as far as `shows`
/// still holds.
///
/// The search gives a shortest resource, as `arn:::::` or `arn:aws:sqs:x:x:q`: right, but strange to
/// read.
pub(super) fn likely(request: Request, shows: impl Fn(&Request) -> bool) -> Request {
    let service = request.action.service().to_ascii_lowercase();
    let usual = ["aws", &service, "us-east-1", "111122223333", "example"];
    let mut best = of_china(&request).filter(&shows).unwrap_or(request);
    // the whole first: one part alone may be what a pattern forbids
    for parts in [&[0, 1, 2, 3, 4][..], &[2, 3], &[0], &[1], &[4], &[2], &[3]] {
        let Some(arn) = Arn::parse(&best.resource) else {
            break;
        };
        let mut texts = [
            arn.partition,
            arn.service,
            arn.region,
            arn.account,
            arn.resource,
        ];
        for part in parts {
            if texts[*part].len() <= 1 && (texts[*part].is_empty() || *part < 4) {
                texts[*part] = usual[*part];
            }
        }
        let [partition, service, region, account, resource] = texts;
        let filled = Arn {
            partition,
            service,
            region,
            account,
            resource,
        };
        let next = Request {
            resource: filled.to_string(),
            ..best.clone()
        };
        if next != best && shows(&next) {
            best = next;
        }
    }
    best
}

/// The request in a partition and a region that there are, where it is in another one than `aws`.
fn of_china(request: &Request) -> Option<Request> {
    let arn = Arn::parse(&request.resource)?;
    let is_other = arn.partition.starts_with("aws-");
    let region = if arn.region.is_empty() {
        ""
    } else {
        "cn-north-1"
    };
    is_other.then(|| Request {
        resource: Arn {
            partition: "aws-cn",
            region,
            ..arn
        }
        .to_string(),
        ..request.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parts_are_filled_as_far_as_they_may_be() {
        let request = |resource: &str| Request {
            action: "s3:GetObject".parse().expect("an action"),
            resource: resource.to_owned(),
            context: crate::iam::Context::default(),
        };
        let likely = |resource: &str, start: &str| {
            likely(request(resource), |own| own.resource.starts_with(start)).resource
        };
        assert_eq!(
            likely("arn:::::", "arn:"),
            "arn:aws:s3:us-east-1:111122223333:example"
        );
        assert_eq!(
            likely("arn:aws:s3:::", "arn:aws:s3:::"),
            "arn:aws:s3:::example"
        );
        assert_eq!(
            likely("arn:aws:s3:::b", "arn:aws:s3:"),
            "arn:aws:s3:us-east-1:111122223333:b"
        );
        assert_eq!(
            likely("arn:aws-x:sqs:x:1:q", "arn:aws-"),
            "arn:aws-cn:sqs:cn-north-1:111122223333:q"
        );
        assert_eq!(likely("*", ""), "*");
    }
}
