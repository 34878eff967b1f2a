//! Who invoked the function, as the records show it.

use super::access::urls;
use super::account::{CheckedAccount, CheckedFunction};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::lasting::{folded_before, no_record};
use super::outcome::Outcome;
use crate::observer::usage::Invokers;

pub(super) const CHECKS: &[Check] = &[Check {
    code: "callers-unsigned",
    title: "whoever invokes the function signs the call",
    severity: Severity::High,
    why: "who does not sign is nobody: no policy tells one such caller from another, and no record names one",
    asks: "the records, with the data events of `AWS::Lambda::Function`: `--trail`, `--usage` or the account's own trails; aws lambda list-function-url-configs --function-name FUNCTION",
    known: &[AuditIdentifier::WellArchitected("SEC03-BP07")],
    fix: Template {
        command: "aws lambda update-function-url-config --region <region> --function-name <function> --auth-type AWS_IAM",
        code: code!("url-without-auth"),
    },
    of: Of::Function(unsigned),
}];

/// Services that hand on calls of others, whose records of an invocation do not say who called them (API Gateway, Elastic
/// Load Balancing, CloudFront, VPC Lattice and AppSync user guides: each has an access log of its own).
const FRONTS: [&str; 5] = [
    "apigateway.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "cloudfront.amazonaws.com",
    "vpc-lattice.amazonaws.com",
    "appsync.amazonaws.com",
];

fn unsigned(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let invokers = &account.evidence.usage.invokers;
    let all: Vec<_> = invokers.of(&subject.arn).collect();
    if let Some((_, last)) = all.iter().find(|(who, _)| *who == Invokers::ANONYMOUS) {
        return Outcome::failed(format!(
            "`userIdentity` of a call names nobody, last at {last}"
        ));
    }
    if let Some(unseen) = no_record(account) {
        return unseen;
    }
    if invokers.is_partial() {
        return folded_before();
    }
    if let Some((front, last)) = all.iter().find(|(who, _)| FRONTS.contains(who)) {
        return Outcome::unknown(format!(
            "`{front}` invoked it, last at {last}, and only its own access log says who called there"
        ));
    }
    let Some((_, last)) = all.iter().max_by_key(|(_, last)| *last) else {
        return Outcome::unknown("no record shows who invoked it");
    };
    // No page of AWS says how calls of a URL are recorded, or that they are.
    match urls(account, subject) {
        Err(unknown) => unknown,
        Ok(urls) if urls.iter().any(|url| url.auth != "AWS_IAM") => Outcome::unknown(
            "it has a URL that asks nobody, and no record need show who calls there",
        ),
        Ok(_) => {
            let services: Vec<&str> = all.iter().map(|(who, _)| *who).collect();
            let services = services.iter().filter(|who| **who != Invokers::SIGNED);
            let services: Vec<String> = services.map(|who| format!("`{who}`")).collect();
            let rest = match services.as_slice() {
                [] => String::new(),
                some => format!(", or was {}", some.join(", ")),
            };
            Outcome::passed(format!(
                "each caller that the records show signed{rest}; last at {last}"
            ))
        }
    }
}
