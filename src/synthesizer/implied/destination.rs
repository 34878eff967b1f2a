//! Where Lambda sends what came of invocations: dead-letter targets, destinations of asynchronous
//! invocations, and on-failure destinations of event source mappings.
//!
//! Sources: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" and
//! "Capturing discarded batches for Amazon MSK and self-managed Apache Kafka event sources".

use super::{Needs, exactly, key};
use crate::gap::shell::word;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::lambda::function::Function;
use crate::lambda::target::{Sent, targets_of};
use crate::synthesizer::Implication;

/// What sending takes.
pub(super) fn may_send(sent: Sent) -> impl Iterator<Item = &'static [&'static str]> {
    targets_of(sent).map(|target| target.actions)
}

pub(super) fn dead_letters(needs: &mut Needs<'_>) {
    let versions = needs.usage.configured.versions.iter();
    for target in versions.filter_map(|c| c.dead_letter_target.as_ref()) {
        let by = Implication::new(
            "dead letter",
            format!("FunctionConfiguration.DeadLetterConfig.TargetArn = {target}"),
        );
        send(needs, target, Sent::DeadLetters, "", &by);
    }
}

pub(super) fn destinations(needs: &mut Needs<'_>) {
    let configured = &needs.usage.configured;
    let name = Pattern::escape(&needs.usage.function.name);
    let below = format!("aws/lambda/async/{name}/");
    for invocation in &configured.invocations {
        let ends = [
            ("OnSuccess", &invocation.on_success),
            ("OnFailure", &invocation.on_failure),
        ];
        let qualifier = Function::qualifier(&invocation.function_arn).unwrap_or("$LATEST");
        for (end, target) in ends {
            if let Some(target) = target {
                let field = format!(
                    "FunctionEventInvokeConfig({qualifier}).DestinationConfig.{end}.Destination = {target}"
                );
                let by = Implication::new("destination", field);
                send(needs, target, Sent::Results, &below, &by);
            }
        }
    }
}

/// Grants what sending to `target` needs. Objects in a bucket begin with `below`.
///
/// AWS recommends `s3:ResourceAccount` for buckets; a bucket of another account is allowed as a
/// destination, and its ARN does not tell, so that condition could break and is left out.
pub(super) fn send(needs: &mut Needs<'_>, target: &str, sent: Sent, below: &str, by: &Implication) {
    let resource = exactly(target);
    let arn = Arn::parse(target);
    let (service, name) = arn.map_or(("", ""), |arn| (arn.service, arn.resource));
    let kind = targets_of(sent).find(|kind| kind.service == service);
    match kind.map(|kind| (kind.service, kind.actions)) {
        Some(("s3", actions)) => {
            needs.grant(&actions[..1], &format!("{resource}/{below}*"), by);
            needs.grant(&actions[1..], &resource, by);
            let hint = format!(
                "look at the output of `aws s3api get-bucket-encryption --bucket {}` and add the grant by hand",
                word(name)
            );
            key::unknown(needs, target, &key::SEND[1..], &hint, target);
        }
        Some(("sqs" | "sns", actions)) => {
            needs.grant(actions, &resource, by);
            key::key(needs, target, &key::SEND, by);
        }
        Some((_, actions)) => needs.grant(actions, &resource, by),
        None => {
            let text =
                format!("nothing is granted for the destination `{target}`: its kind is not known");
            let hint = "look up what Lambda needs to send there and add it by hand".to_owned();
            needs.gap("destination-not-known", text, hint, target);
        }
    }
}
