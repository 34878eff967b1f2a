//! How a policy would have fared in time: what was learned from the first part of the window, tested on the
//! rest.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Evidence;
use crate::differ::holdout::{self, HoldoutSplit};
use crate::lambda::configuration::{Configuration, Configurations};
use crate::observer::attribution::attribute;
use crate::observer::function::FunctionUsage;
use crate::observer::record::Record;
use crate::observer::usage::{CallerUsage, Distinct, Usage};
use crate::snapshot::Role;
use crate::synthesizer::PolicyDocument;

/// Whether a record may be of a session of the roles, or says to whom credentials were given.
pub(crate) fn concerns(record: &Record<'_>, roles: &BTreeSet<&str>) -> bool {
    let identity = &record.identity;
    let issuer = identity
        .issuer
        .as_ref()
        .and_then(|issuer| issuer.arn.as_deref());
    let mut own = issuer.into_iter().chain(identity.arn.as_deref());
    record.event_source.as_deref() == Some("sts.amazonaws.com")
        || own.any(|arn| arn.split('/').any(|part| roles.contains(part)))
}

/// One split per cut: what lies before it against what lies after.
pub(crate) fn splits(
    evidence: &Evidence,
    function: &FunctionUsage,
    given: &[PolicyDocument],
    bounds: &[Timestamp],
    slices: &[Usage],
) -> Result<Vec<HoldoutSplit>, &'static str> {
    let known = known(evidence);
    let role = evidence.role(function).ok().flatten();
    let today = role.as_ref().map(Role::today);
    let today = today.as_ref();
    let part = |range: &[Usage]| {
        let mut usage = Usage::default();
        for slice in range {
            usage.merge(slice.clone());
        }
        // Twins are told across slices, too.
        usage.twins.merge(evidence.usage.twins.clone());
        attribute(&usage, &known)
            .functions
            .remove(&function.function)
    };
    let calls: Vec<u64> = slices
        .iter()
        .map(|slice| calls_in(slice, function))
        .collect();
    let options = &evidence.settings.options;
    let mut out = Vec::new();
    for cut in holdout::cuts(function, bounds, &calls) {
        let (first, rest) = slices.split_at(cut.slices);
        match (part(first), part(rest)) {
            (_, Some(rest)) if !given.is_empty() => {
                let catalog = &evidence.catalog;
                out.push(holdout::given(cut, given, today, &rest, options, catalog));
            }
            (Some(first), Some(rest)) => out.push(holdout::learned(cut, &first, &rest, options)),
            _ => {}
        }
    }
    if out.is_empty() {
        return Err("not possible: the calls lie in one part of the window only");
    }
    Ok(out)
}

/// How many calls sessions that bear the function's name made.
fn calls_in(slice: &Usage, function: &FunctionUsage) -> u64 {
    let name = &function.function.name;
    let own = slice
        .callers
        .iter()
        .filter(|(caller, _)| caller.session.ends_with(name.as_str()));
    let parts = own.flat_map(|(_, did): (_, &CallerUsage)| did.parts());
    let mut calls = Distinct::<16384>::default();
    for entry in parts.flat_map(|(_, part)| part.entries.values()) {
        calls.merge(&entry.calls.hashes().collect());
    }
    calls.count().value
}

/// What the whole trail shows of functions and roles: a part of it may not show it again.
fn known(evidence: &Evidence) -> Configurations {
    let shown = evidence
        .attributed
        .known
        .iter()
        .flat_map(|(function, roles)| {
            roles
                .iter()
                .map(|role| Configuration::of(function.clone(), role.clone()))
        });
    let mut all = evidence.configurations.clone();
    all.functions.extend(shown);
    all
}
