//! The trail read a second time, in slices: how a policy would have fared in time.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{EvidenceRequest, Failure, Watch};
use crate::differ::holdout::{self as cuts, HoldoutSplit};
use crate::io::TrailSource;
use crate::observer::fold::fold;
use crate::observer::function::FunctionUsage;
use crate::observer::record::Record;
use crate::observer::usage::Usage;
use crate::proposal::{Evidence, holdout};
use crate::synthesizer::PolicyDocument;

/// Splits of the window, each with what was learned before it tested on what came after; with `given`
/// policies nothing is learned. `Err` inside: why there is nothing to split.
pub(super) fn holdout(
    request: &EvidenceRequest,
    evidence: &Evidence,
    function: &FunctionUsage,
    given: &[PolicyDocument],
    watch: &Watch,
) -> Result<Result<Vec<HoldoutSplit>, &'static str>, Failure> {
    if let Some(why) = why_not(request, function) {
        return Ok(Err(why));
    }
    let Some(bounds) = cuts::boundaries(function) else {
        return Ok(Err("not possible: the records carry no times"));
    };
    if bounds.is_empty() {
        return Ok(Err("not possible: all calls happened at one moment"));
    }
    let slices = read(request, evidence, function, &bounds, watch)?;
    Ok(holdout::splits(evidence, function, given, &bounds, &slices))
}

fn why_not(request: &EvidenceRequest, function: &FunctionUsage) -> Option<&'static str> {
    if request.records.files().contains(&TrailSource::Stdin) {
        return Some(
            "not possible: standard input cannot be read a second time, in slices of time",
        );
    }
    if !request.usage.is_empty() {
        return Some("not possible: a usage file holds sums, not records with their times");
    }
    if request.records.asks_account() || request.records.sources.is_empty() {
        return Some(
            "not possible: of records that come from the account, sums are kept; copy the files (`aws s3 sync`) and give them with `--trail`",
        );
    }
    (!function.has_calls()).then_some("not possible: no call of the function was seen")
}

/// What sessions of the function's roles did, slice by slice.
fn read(
    request: &EvidenceRequest,
    evidence: &Evidence,
    function: &FunctionUsage,
    bounds: &[Timestamp],
    watch: &Watch,
) -> Result<Vec<Usage>, Failure> {
    let files = request.records.expanded(&request.records.files())?;
    let window = request.records.span;
    let roles: BTreeSet<&str> = function
        .roles
        .iter()
        .filter_map(|r| r.rsplit('/').next())
        .collect();
    let slice = |time: Option<Timestamp>| time.map_or(0, |t| bounds.partition_point(|b| *b <= t));
    let each = |slices: &mut Vec<Usage>, record: &Record<'_>| {
        slices.resize_with(bounds.len() + 1, Usage::default);
        if window.holds(record.event_time) && holdout::concerns(record, &roles) {
            let slice = &mut slices[slice(record.event_time)];
            fold(slice, record, &evidence.catalog);
        }
    };
    let (parts, _) = request
        .records
        .read_files(&files, &watch.unheard(), Vec::new, each);
    let mut slices = vec![Usage::default(); bounds.len() + 1];
    for part in parts {
        for (slice, own) in slices.iter_mut().zip(part) {
            slice.merge(own);
        }
    }
    Ok(slices)
}
