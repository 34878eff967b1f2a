//! How a policy would have fared in time: the trail read a second time, in slices.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Global;
use super::evidence::{Evidence, EvidenceArgs};
use super::failure::Failure;
use crate::differ::holdout::{self, Split};
use crate::lambda::configuration::{Configuration, Configurations};
use crate::observer::attribution::attribute;
use crate::observer::fold::fold;
use crate::observer::function::FunctionUsage;
use crate::observer::record::Record;
use crate::observer::usage::{CallerUsage, Distinct, Usage};
use crate::snapshot::Role;
use crate::synthesizer::Document;

/// Splits of the window, each with what was learned before it tested on what came after; with `given`
/// policies nothing is learned. `Err` inside: why there is nothing to split.
pub(super) fn holdout(
    arguments: &EvidenceArgs,
    evidence: &Evidence,
    function: &FunctionUsage,
    given: &[Document],
    global: Global,
) -> Result<Result<Vec<Split>, &'static str>, Failure> {
    if let Some(why) = why_not(arguments, function) {
        return Ok(Err(why));
    }
    let Some(bounds) = holdout::boundaries(function) else {
        return Ok(Err("not possible: the records carry no times"));
    };
    if bounds.is_empty() {
        return Ok(Err("not possible: all calls happened at one moment"));
    }
    let slices = read(arguments, evidence, function, &bounds, global)?;
    Ok(splits(evidence, function, given, &bounds, &slices))
}

fn why_not(arguments: &EvidenceArgs, function: &FunctionUsage) -> Option<&'static str> {
    if arguments.trail.trail.iter().any(|t| t == "-") {
        return Some(
            "not possible: standard input cannot be read a second time, in slices of time",
        );
    }
    if !arguments.usage.is_empty() {
        return Some("not possible: a usage file holds sums, not records with their times");
    }
    if arguments.trail.asks_account() || arguments.trail.trail.is_empty() {
        return Some(
            "not possible: of records that come from the account, sums are kept; copy the files (`aws s3 sync`) and give them with `--trail`",
        );
    }
    (!function.has_calls()).then_some("not possible: no call of the function was seen")
}

/// What sessions of the function's roles did, slice by slice.
fn read(
    arguments: &EvidenceArgs,
    evidence: &Evidence,
    function: &FunctionUsage,
    bounds: &[Timestamp],
    global: Global,
) -> Result<Vec<Usage>, Failure> {
    let files = arguments.trail.files()?;
    let window = arguments.trail.window()?;
    let roles: BTreeSet<&str> = function
        .roles
        .iter()
        .filter_map(|r| r.rsplit('/').next())
        .collect();
    let slice = |time: Option<Timestamp>| time.map_or(0, |t| bounds.partition_point(|b| *b <= t));
    let quiet = Global {
        quiet: true,
        ..global
    };
    let (parts, _) =
        arguments
            .trail
            .read_files(&files, quiet, |slices: &mut Vec<Usage>, record| {
                slices.resize_with(bounds.len() + 1, Usage::default);
                if window.holds(record.event_time) && concerns(record, &roles) {
                    fold(
                        &mut slices[slice(record.event_time)],
                        record,
                        &evidence.catalog,
                    );
                }
            });
    let mut slices = vec![Usage::default(); bounds.len() + 1];
    for part in parts {
        for (slice, own) in slices.iter_mut().zip(part) {
            slice.merge(own);
        }
    }
    Ok(slices)
}

/// Whether a record may be of a session of the roles, or says to whom credentials were given.
fn concerns(record: &Record<'_>, roles: &BTreeSet<&str>) -> bool {
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
fn splits(
    evidence: &Evidence,
    function: &FunctionUsage,
    given: &[Document],
    bounds: &[Timestamp],
    slices: &[Usage],
) -> Result<Vec<Split>, &'static str> {
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
    let options = &evidence.options;
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
