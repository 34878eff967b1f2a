//! Customer managed keys of queues, topics, streams, tables and secrets.
//!
//! A service asks KMS in the name of its caller, so the role needs the key, too, unless AWS owns or
//! manages it: the policy of an AWS managed key admits every principal of the account through the
//! service (AWS KMS Developer Guide, "AWS managed keys"; IAM User Guide, "Forward access
//! sessions").

use super::{Needs, exactly};
use crate::catalog::context_key::VIA_SERVICE;
use crate::gap::shell::word;
use crate::iam::arn::Arn;
use crate::lambda::configuration::Encryption;
use crate::synthesizer::Implication;

/// To read what is encrypted.
pub(super) const READ: [&str; 1] = ["kms:Decrypt"];
/// To send messages to an encrypted queue or topic (AWS Lambda Developer Guide, "Capturing records
/// of Lambda asynchronous invocations").
pub(super) const SEND: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// Grants the key of a resource, or says that it is not known. `by` is what implies the use of the
/// resource.
pub(super) fn key(needs: &mut Needs<'_>, resource: &str, actions: &[&str], by: &Implication) {
    for encryption in needs.usage.configured.resources.encryption(resource) {
        encrypted(needs, encryption, resource, actions, by);
    }
}

fn encrypted(
    needs: &mut Needs<'_>,
    encryption: Encryption,
    resource: &str,
    actions: &[&str],
    by: &Implication,
) {
    match encryption {
        Encryption::ByAws => {}
        Encryption::Key(key) => {
            let service = Arn::parse(resource).map_or("", |arn| arn.service);
            let via = via(service, resource);
            let condition = via.iter().map(|via| (VIA_SERVICE, via.as_str()));
            let condition: Vec<_> = condition.collect();
            needs.grant_if(actions, &exactly(&key), &condition, by);
        }
        Encryption::Alias(alias) => unknown(
            needs,
            resource,
            actions,
            "the output of `aws kms list-aliases` tells the key of its alias",
            &alias,
        ),
        Encryption::Unknown => {
            let hint = format!("add the output of `{}`", command(resource));
            unknown(needs, resource, actions, &hint, resource);
        }
    }
}

pub(super) fn unknown(
    needs: &mut Needs<'_>,
    resource: &str,
    actions: &[&str],
    hint: &str,
    name: &str,
) {
    let actions: Vec<String> = actions.iter().map(|a| format!("`{a}`")).collect();
    let text = format!(
        "if `{resource}` is encrypted with a customer managed key, the function needs {} on the key, which is not known",
        actions.join(", ")
    );
    needs.gap("key-not-known", text, hint.to_owned(), name);
}

/// The value of `kms:ViaService` for a service in the region of an ARN. In China and in partitions
/// apart the services' names end otherwise: there the condition is left out.
pub(super) fn via(service: &str, arn: &str) -> Option<String> {
    let arn = Arn::parse(arn)?;
    let is_known = matches!(arn.partition, "aws" | "aws-us-gov") && !arn.region.is_empty();
    is_known.then(|| format!("{service}.{}.amazonaws.com", arn.region))
}

/// What tells the key of a resource.
fn command(resource: &str) -> String {
    let Some(arn) = Arn::parse(resource) else {
        return String::new();
    };
    let name = arn.resource.rsplit(['/', ':']).next().unwrap_or_default();
    match arn.service {
        "sqs" => {
            let url = format!(
                "https://sqs.{}.amazonaws.com/{}/{name}",
                arn.region, arn.account
            );
            format!(
                "aws sqs get-queue-attributes --attribute-names All --queue-url {}",
                word(&url)
            )
        }
        "sns" => format!(
            "aws sns get-topic-attributes --topic-arn {}",
            word(resource)
        ),
        "kinesis" => format!(
            "aws kinesis describe-stream-summary --stream-arn {}",
            word(resource)
        ),
        "dynamodb" => format!("aws dynamodb describe-table --table-name {}", word(name)),
        _ => format!(
            "aws secretsmanager describe-secret --secret-id {}",
            word(resource)
        ),
    }
}
