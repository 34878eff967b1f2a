//! Which functions and roles an answer that is missing is about.

use std::collections::BTreeSet;

use crate::iam::arn::last_part;
use crate::iam::role::same_role;
use crate::lambda::function::Function;
use crate::observer::function::FunctionUsage;
use crate::snapshot::asked::iam::GET_ROLE;
use crate::snapshot::{Role, Unanswered};

/// Answers that are missing about these count for whoever is in the region.
const OF_ALL: [&str; 3] = ["kms", "scheduler", "elasticfilesystem"];

/// Names of everything that [`concerns`] looks for.
pub(super) fn subjects<'u>(
    usage: &'u FunctionUsage,
    role: Option<&'u Role>,
    today: Option<&'u str>,
) -> BTreeSet<&'u str> {
    let roles = usage.roles.iter().map(String::as_str).chain(today);
    let roles = roles.chain(role.map(|role| role.arn.as_str()));
    let missing = role.into_iter().flat_map(|role| &role.missing);
    let mut all: BTreeSet<&str> = roles
        .chain(missing.map(String::as_str))
        .map(last_part)
        .collect();
    // A stream's ARN begins with its table's.
    all.extend(configured(usage).flat_map(|name| name.split(['/', ':'])));
    all.extend(["", usage.function.name.as_str()]);
    all
}

/// Whether what was not answered is about the function or its role: that of `today`, if it is known.
pub(super) fn concerns(
    u: &Unanswered,
    usage: &FunctionUsage,
    role: Option<&Role>,
    today: Option<&str>,
) -> bool {
    #[cfg(test)]
    crate::iam::role::counted::once();
    let function = &usage.function;
    let is_here = u.region == function.region || function.region.is_empty();
    match u.action.split(':').next().unwrap_or_default() {
        "lambda" => is_here && is_about(u, function),
        "iam" => match role {
            // Another way of asking told the role.
            Some(_) if u.about.is_empty() || u.action == GET_ROLE.name => false,
            Some(role) => same_role(&u.about, &role.arn) || role.missing.contains(&u.about),
            None => {
                let mut roles = usage.roles.iter().map(String::as_str).chain(today);
                u.about.is_empty() || roles.any(|role| same_role(&u.about, role))
            }
        },
        "sqs" | "sns" | "kinesis" | "dynamodb" => names(usage, &u.about),
        "events" => is_here && (u.about.is_empty() || is_about(u, function)),
        service if OF_ALL.contains(&service) => is_here,
        _ => true,
    }
}

fn is_about(u: &Unanswered, function: &Function) -> bool {
    match Function::from_arn(&u.about) {
        Some(about) => about == *function,
        None => u.about.is_empty() || u.about == function.name,
    }
}

/// Resources that the function's configuration names.
fn configured(usage: &FunctionUsage) -> impl Iterator<Item = &String> {
    let configured = &usage.configured;
    let mapped = configured
        .mappings
        .iter()
        .flat_map(|m| m.source.iter().chain(&m.on_failure));
    let sent = configured
        .invocations
        .iter()
        .flat_map(|i| i.on_success.iter().chain(&i.on_failure));
    let dead = configured
        .versions
        .iter()
        .filter_map(|c| c.dead_letter_target.as_ref());
    mapped.chain(sent).chain(dead)
}

/// Whether the function's configuration names the resource.
fn names(usage: &FunctionUsage, arn: &str) -> bool {
    // A stream of a table, a consumer of a stream: what is asked about is what they belong to.
    configured(usage).any(|name| {
        name == arn
            || name
                .strip_prefix(arn)
                .is_some_and(|rest| rest.starts_with('/'))
    })
}
