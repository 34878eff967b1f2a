//! What a person should know about a synthesis: one function per gap.

use std::collections::{BTreeMap, BTreeSet};

use super::grant::{Grant, Implication, Reason};
use super::options::{Generalize, Options, SizeLimits};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::usage::{Count, Name, Operation};

/// So many names are shown; the text says how many there are.
const MOST_NAMES: usize = 10;

fn gap(code: &'static str, text: String, hint: Option<String>, names: BTreeSet<String>) -> Gap {
    Gap {
        code,
        text,
        hint,
        names: names.into_iter().take(MOST_NAMES).collect(),
    }
}

/// A list of actions or operations in backticks.
fn quoted<T: std::fmt::Display>(items: &BTreeSet<T>) -> String {
    items
        .iter()
        .map(|item| format!("`{item}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn shown(name: &Name) -> String {
    format!("{}{}", name.text, if name.open { "*" } else { "" })
}

fn many_of(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

pub(super) fn widened(
    pattern: &str,
    actions: &BTreeSet<Action>,
    names: &BTreeSet<Name>,
    dial: Generalize,
) -> Gap {
    let hint = match dial {
        Generalize::Exact => "the usage holds no more than the prefix of these names",
        Generalize::Names | Generalize::Prefix => "`--generalize exact` keeps the observed names",
    };
    let prefixes = names.iter().any(|name| name.open);
    gap(
        "widened-name",
        format!(
            "`{pattern}` stands for {} ({})",
            if prefixes {
                format!(
                    "names known by {}",
                    many_of(names.len(), "prefix", "prefixes")
                )
            } else {
                many_of(names.len(), "observed name", "observed names")
            },
            quoted(actions)
        ),
        Some(hint.to_owned()),
        names.iter().map(shown).collect(),
    )
}

pub(super) fn unresolved(action: &Action, resource: &str, variables: &BTreeSet<String>) -> Gap {
    gap(
        "unresolved-name",
        format!("`{action}` is granted on `{resource}` because no record tells the name"),
        None,
        variables.clone(),
    )
}

pub(super) fn differs(action: &Action, resource: &str, carried: BTreeSet<String>) -> Gap {
    gap(
        "arn-differs",
        format!(
            "the ARN that a record of `{action}` carries and the one that its parameters make differ: `{resource}`"
        ),
        Some("allow both until it is clear which one IAM is asked for; `lpgen catalog match` shows the records".to_owned()),
        carried,
    )
}

pub(super) fn vague(action: &Action, variables: &BTreeSet<String>) -> Gap {
    gap(
        "resource-not-recorded",
        format!(
            "calls of `{action}` that failed are recorded without their resource; they are taken for calls on the resources seen otherwise"
        ),
        None,
        variables.clone(),
    )
}

pub(super) fn unwritable(pattern: &str, names: BTreeSet<String>) -> Gap {
    gap(
        "unwritable-character",
        format!("`{pattern}` has `?` for characters that a policy cannot hold"),
        None,
        names,
    )
}

pub(super) fn unmapped(operation: &Operation, calls: &str, why: &str) -> Gap {
    gap(
        "unmapped-operation",
        format!(
            "`{}` was called {calls}, but what it needs is unknown: {why}",
            operation.called()
        ),
        Some(
            "look its action up in the service's authorization reference and add it by hand"
                .to_owned(),
        ),
        BTreeSet::from([operation.called()]),
    )
}

/// `fields`: those for which the role of today is not known.
pub(super) fn configuration_alone(grants: &[Grant], fields: &BTreeSet<Implication>) -> Option<Gap> {
    let alone = grants.iter().filter(|grant| !grant.is_observed());
    let implied: Vec<BTreeSet<&Implication>> = alone
        .map(|grant| {
            let by = grant.reasons.iter().filter_map(|reason| match reason {
                Reason::Implied { by } => Some(by),
                Reason::Observed { .. } | Reason::Kept { .. } => None,
            });
            by.filter(|by| fields.contains(by)).collect()
        })
        .filter(|by: &BTreeSet<&Implication>| !by.is_empty())
        .collect();
    let count = many_of(implied.len(), "grant rests", "grants rest");
    (!implied.is_empty()).then(|| {
        gap(
            "configuration-alone",
            format!(
                "{count} on the configuration alone: no call shows the use, and the role of today, which could show that it was ever allowed, is not known"
            ),
            Some("give the role with `--snapshot` or `--role-file`; whoever may change the configuration chooses what it names".to_owned()),
            implied
                .into_iter()
                .flatten()
                .map(ToString::to_string)
                .collect(),
        )
    })
}

pub(super) fn contradicted(names: BTreeSet<String>) -> Gap {
    let them = if names.len() == 1 { "it" } else { "them" };
    gap(
        "contradicted-record",
        format!(
            "records of one event id say different things of {}: nothing is granted for {them}",
            many_of(names.len(), "permission", "permissions")
        ),
        Some("ask who can write where the trail lies; `--validate` finds the files that were changed".to_owned()),
        names,
    )
}

pub(super) fn may_need(by_operation: &BTreeMap<String, BTreeSet<Action>>) -> Gap {
    let each = by_operation
        .iter()
        .map(|(operation, actions)| format!("`{operation}`: {}", quoted(actions)));
    gap(
        "may-need",
        format!(
            "AWS names further actions that some requests of these operations need, and no record proves or excludes it; they are not granted: {}",
            each.collect::<Vec<_>>().join("; ")
        ),
        Some("look at the operation's page, and add by hand what these requests need".to_owned()),
        by_operation.keys().cloned().collect(),
    )
}

pub(super) fn seen_elsewhere(action: &Action, operations: &BTreeSet<String>) -> Gap {
    let hint = if action.service().eq_ignore_ascii_case("kms") {
        "add it by hand if the resource is encrypted with a customer managed key"
    } else {
        "look whether the trail records these events; add it by hand if the function needs it"
    };
    gap(
        "permission-not-seen",
        format!(
            "{} may need `{action}`, but no event shows its use",
            quoted(operations)
        ),
        Some(hint.to_owned()),
        operations.clone(),
    )
}

pub(super) fn without_service(action: &Action, resource: &str) -> Gap {
    let why = if action.service().eq_ignore_ascii_case("kms") {
        "was used through a service that no record names, so it"
    } else {
        "hands the role to a service whose principal is not documented for the call, so it"
    };
    gap(
        "service-not-known",
        format!("`{action}` on `{resource}` {why} is not limited to one"),
        None,
        BTreeSet::from([resource.to_owned()]),
    )
}

pub(super) fn suspicious(calls: Count, operations: BTreeSet<String>, options: &Options) -> Gap {
    let (learned, hint) = if options.include_suspicious {
        ("learned from, as asked", None)
    } else {
        let hint = "find out who made them; `--include-suspicious` learns from them";
        ("not learned from", Some(hint.to_owned()))
    };
    let noun = if calls.value == 1 { "call" } else { "calls" };
    gap(
        "suspicious-calls",
        format!(
            "somebody else may have made {calls} {noun} with the function's credentials: {learned}"
        ),
        hint,
        operations,
    )
}

/// A condition of today that calls did not meet.
pub(super) fn condition_contradicted(
    action: &Action,
    resource: &str,
    entries: BTreeSet<String>,
) -> Gap {
    gap(
        "condition-contradicted",
        format!(
            "`{action}` on `{resource}` is granted without a condition under which today's role allows it: recorded calls did not meet it"
        ),
        Some("find out what allowed these calls: a policy that was changed since, or one of the resource".to_owned()),
        entries,
    )
}

/// `1 time`, `~2040 times`.
pub(super) fn times(count: Count) -> String {
    format!("{count} time{}", if count.value == 1 { "" } else { "s" })
}

/// Several documents, or one that is too long: what fits where.
pub(super) fn split(sizes: &[usize], names: BTreeSet<String>, limits: &SizeLimits) -> Gap {
    let total: usize = sizes.iter().sum();
    let largest = sizes.iter().copied().max().unwrap_or(0);
    let inline = if total <= limits.inline {
        "fit"
    } else {
        "do not fit"
    };
    let attached = if sizes.len() <= limits.attached && largest <= limits.managed {
        "each fits into a managed policy"
    } else {
        "they do not fit into one role's managed policies"
    };
    gap(
        "policy-size",
        format!(
            "the policy has {total} characters in {}: {attached}, and together they {inline} into a role's inline policies",
            many_of(sizes.len(), "document", "documents")
        ),
        Some("attach all of them, as each allows only a part; `--generalize prefix` makes them shorter".to_owned()),
        names,
    )
}
