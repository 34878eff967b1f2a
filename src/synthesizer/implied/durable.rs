//! Durable executions (AWS Lambda Developer Guide, "Security and permissions for Lambda durable
//! functions").

use super::key::{READ, via};
use super::{Needs, exactly};
use crate::catalog::context_key::VIA_SERVICE;
use crate::synthesizer::Implication;

/// Asked for on an execution, which stands below a version of the function: the function's own ARN
/// never matches.
pub(super) const STATE: [&str; 2] = [
    "lambda:CheckpointDurableExecution",
    "lambda:GetDurableExecutionState",
];

pub(super) fn executions(needs: &mut Needs<'_>) {
    let usage = needs.usage;
    let durable: Vec<_> = usage
        .configured
        .versions
        .iter()
        .filter_map(|c| c.durable.as_ref())
        .collect();
    if durable.is_empty() {
        return;
    }
    let function = needs.own_arn("lambda", &format!("function:{}", usage.function.name));
    let by = &Implication::new("durable", "FunctionConfiguration.DurableConfig");
    needs.grant(&STATE, &format!("{function}:*"), by);
    for key in durable.iter().filter_map(|d| d.key.as_ref()) {
        let service = via("lambda", key);
        let mut conditions = Vec::new();
        if let Some(service) = &service {
            conditions.push((VIA_SERVICE, service.as_str()));
        }
        if !function.contains('*') {
            conditions.push(("kms:EncryptionContext:aws:lambda:FunctionArn", &function));
        }
        let by = Implication::new(
            "durable",
            format!("FunctionConfiguration.DurableConfig.KMSKeyArn = {key}"),
        );
        needs.grant_if(&READ, &exactly(key), &conditions, &by);
    }
}
