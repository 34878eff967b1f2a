//! Clients that leave another trace than the function's other calls of the same time.

use std::collections::BTreeSet;

use crate::gap::Gap;
use crate::observer::agent::Address;
use crate::observer::function::FunctionCall;
use crate::observer::usage::Origin;

/// The beginnings of the families of AWS's own SDKs and command line, in lower case. They write
/// `exec-env/` and the value of `AWS_EXECUTION_ENV`, which Lambda sets for every process of a function but for
/// those of OS-only runtimes (AWS Lambda Developer Guide, "Defined runtime environment variables").
const WRITING_THE_MARK: [&str; 4] = ["aws-sdk-", "boto3", "botocore", "aws-cli"];

/// AWS's clients from public addresses without the mark, while other calls of the function carry it. Of a
/// function whose runtime changed, these do not go side by side.
///
/// What they call counts: a process with an environment of its own, and two versions side by side, leave the
/// same trace.
pub(super) fn other_clients(calls: &[FunctionCall]) -> Option<Gap> {
    let own = || {
        let code = calls.iter().filter(|c| c.key.origin == Origin::Code);
        code.filter(|c| c.suspicion.is_none() && c.key.agent.foreign.is_none())
    };
    let marked = || own().filter(|c| c.key.agent.in_lambda);
    let first = marked().filter_map(|c| c.entry.first).min()?;
    let last = marked().filter_map(|c| c.entry.last).max()?;
    let stands_out = |c: &&FunctionCall| {
        let agent = &c.key.agent;
        let family = agent.family.to_ascii_lowercase();
        !agent.in_lambda
            && !agent.presigned
            && agent.address == Address::Public
            && WRITING_THE_MARK.iter().any(|own| family.starts_with(own))
            && c.entry.first.is_some_and(|time| first <= time)
            && c.entry.last.is_some_and(|time| time <= last)
    };
    let found: Vec<&FunctionCall> = own().filter(stands_out).collect();
    let families: BTreeSet<&str> = found.iter().map(|c| c.key.agent.family.as_str()).collect();
    let families: Vec<String> = families
        .iter()
        .map(|family| format!("`{family}`"))
        .collect();
    let events = found.iter().flat_map(|c| &c.entry.samples);
    (!found.is_empty()).then(|| Gap {
        code: "other-client",
        text: format!(
            "{} called from public addresses without the Lambda environment that other calls of the same time show: the calls count as the function's",
            families.join(", ")
        ),
        hint: Some("look the events up: where nothing in the function's code makes these calls, its credentials were taken; invalidate them (a new version of the role's trust or a denial of older sessions), and leave these records out".to_owned()),
        names: events.map(|(_, id)| id.clone()).take(10).collect(),
    })
}
