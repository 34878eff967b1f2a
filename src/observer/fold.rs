//! From records to usage: each record is read, its needs looked up, and folded away.

use serde_json::Value;

use super::agent::Agent;
use super::caller::{self, Session};
use super::claim::{Tells, is_worker_log};
use super::credential::Credential;
use super::kms;
use super::needs::{made, needs};
use super::outcome::{Ended, outcome};
use super::record::Record;
use super::refusal;
use super::transfer::transfer;
use super::usage::{
    CallKey, CountedCall as Seen, Held, Need, Operation, Origin, Outcome, Permission, Skip,
    TrailChange, Usage, record_number,
};
use crate::catalog::context_key::{FOR_AWS_RESOURCE, VIA_SERVICE};
use crate::catalog::requirement::Requirement;
use crate::catalog::service::Class;
use crate::catalog::{Catalog, Mapping};
use crate::iam::arn::Arn;

/// Folds one record into the usage.
pub fn fold(usage: &mut Usage, record: &Record<'_>, catalog: &Catalog) {
    let fingerprint = record.fingerprint();
    usage.records.insert(fingerprint);
    usage.see(record.event_time);
    note_day(usage, record, catalog);
    let own = record.identity.account_id.as_deref();
    let account = record.recipient_account_id.as_deref().or(own);
    usage.accounts.insert(account.unwrap_or_default());
    if let Some(skip) = not_a_call(record) {
        usage.skip(skip, fingerprint);
        usage.twins.other(record);
        return;
    }
    let source = record.event_source.as_deref().unwrap_or_default();
    if says_data_event(record) {
        usage.see_data_event(source, record);
    }
    if let Some(change) = trail_change(record) {
        usage.trail_changes.insert(change);
    }
    super::deployment::learn(usage, record);
    super::invoker::learn(usage, record);
    super::lasting::learn_session(usage, record);
    super::lasting::learn_key(usage, record);
    let tells = super::claim::learn(usage, record);
    let session = caller::session(record);
    if let Session::Candidate(caller) | Session::Other(caller) = &session {
        let name = record.event_name.as_deref().unwrap_or_default();
        usage.attempts.insert(
            &caller.role,
            (source, name),
            record.event_time,
            record_number(record),
        );
    }
    match session {
        Session::Candidate(_) => usage.twins.call(record, fingerprint),
        // What these tell must not be contradicted by another record of their ids.
        Session::None(_) | Session::Other(_) => match tells {
            Tells::This(told) => usage.twins.telling(record, fingerprint, told),
            Tells::Vaguely => {}
            Tells::Nothing => usage.twins.other(record),
        },
    }
    match session {
        Session::None(kind) => usage.skip(Skip::Identity(kind.to_owned()), fingerprint),
        Session::Other(caller) => usage.other_session(&caller, fingerprint),
        Session::Candidate(caller) => {
            // Old records do not say of which kind they are, and copies are known to say it wrong.
            let name = record.event_name.as_deref().unwrap_or_default();
            let operation = || catalog.operation(source, name);
            let is_data = || operation().is_some_and(|o| o.facts.class == Class::Data);
            if !usage.surely_has_data_events(source) && !says_data_event(record) && is_data() {
                usage.see_data_event(source, record);
            }
            let region = record.aws_region.as_deref().unwrap_or_default();
            let request = record.request();
            let seen = Seen {
                fingerprint,
                time: record.event_time,
                transfer: transfer(record, &request),
                name: None,
                id: record.event_id.as_deref().unwrap_or_default(),
                error: record.error_code.as_deref(),
            };
            let caller = (&caller, Credential::of(record));
            for (key, requirement) in keys(record, &request, &Agent::of(record), catalog) {
                usage.add(caller, region, key, requirement.as_ref(), &seen);
            }
        }
    }
}

/// Calls after which a trail may record other things than before (CloudTrail API reference).
const TRAIL_CHANGES: [&str; 6] = [
    "CreateTrail",
    "DeleteTrail",
    "PutEventSelectors",
    "StartLogging",
    "StopLogging",
    "UpdateTrail",
];

pub(super) fn trail_change(record: &Record<'_>) -> Option<TrailChange> {
    let name = record.event_name.as_deref()?;
    if record.event_source.as_deref()? != "cloudtrail.amazonaws.com"
        || !TRAIL_CHANGES.contains(&name)
        || record.error_code.is_some()
    {
        return None;
    }
    let request = record.request();
    let trail = request.get("name").or_else(|| request.get("trailName"));
    Some(TrailChange {
        time: record.event_time?,
        trail: trail?.as_str()?.to_owned(),
        operation: name.to_owned(),
    })
}

/// Notes on which day of which region a record was made, and of which kind it is.
fn note_day(usage: &mut Usage, record: &Record<'_>, catalog: &Catalog) {
    if let Some(time) = record.event_time {
        let region = record.aws_region.as_deref().unwrap_or_default();
        usage.days.insert(region, time, held(record, catalog));
    }
}

/// Of which kind a record is.
pub(super) fn held(record: &Record<'_>, catalog: &Catalog) -> Held {
    let is_call = not_a_call(record).is_none();
    let name = record.event_name.as_deref().unwrap_or_default();
    // Before version 1.07 a record does not say of which category it is.
    let is_silent = record.event_category.is_none() && record.management_event.is_none();
    let is_data = || {
        let source = record.event_source.as_deref().unwrap_or_default();
        let operation = catalog.operation(source, name);
        operation.is_some_and(|o| o.facts.class == Class::Data)
    };
    let data = is_call && (says_data_event(record) || is_silent && is_data());
    let reads = record
        .read_only
        .unwrap_or_else(|| READS.iter().any(|word| name.starts_with(word)));
    Held {
        reads: is_call && !data && reads,
        writes: is_call && !data && !reads,
        data,
    }
}

/// Beginnings of names of operations that read, for records that do not say it (before version 1.02).
const READS: [&str; 4] = ["Describe", "Get", "Head", "List"];

/// Types of events that are no calls of a caller's code (AWS CloudTrail User Guide, "CloudTrail record
/// contents", `eventType`; AWS MCP Server User Guide: the call that a tool makes has a record of its own).
const NO_CALLS: [&str; 5] = [
    "AwsConsoleAction",
    "AwsConsoleSignIn",
    "AwsConsoleSignin",
    "AwsMcpEvent",
    "AwsServiceEvent",
];

/// Whether the record says of itself that it is a data event.
pub(super) fn says_data_event(record: &Record<'_>) -> bool {
    record.event_category.as_deref() == Some("Data") || record.management_event == Some(false)
}

/// Records that are no API calls, and calls that another copy of the record tells better.
pub(super) fn not_a_call(record: &Record<'_>) -> Option<Skip> {
    match record.event_category.as_deref() {
        Some("Insight") => return Some(Skip::Insight),
        Some("Aggregated") => return Some(Skip::Aggregated),
        Some("NetworkActivity") => return Some(Skip::NetworkActivity),
        _ => {}
    }
    match record.event_type.as_deref() {
        Some("AwsCloudTrailInsight") => return Some(Skip::Insight),
        Some("AwsVpceEvent" | "AwsVpceEvents") => return Some(Skip::NetworkActivity),
        Some("AwsAggregatedEvent") => return Some(Skip::Aggregated),
        Some(kind) if NO_CALLS.contains(&kind) => return Some(Skip::NotAnApiCall),
        // Services write types of their own for calls: `Rds Data Service` (Amazon Aurora User Guide,
        // "Logging RDS Data API calls with AWS CloudTrail").
        None | Some(_) => {}
    }
    (record.event_source.is_none() || record.event_name.is_none()).then_some(Skip::NoOperation)
}

/// What a record says of one call.
#[derive(Clone, Debug)]
pub(crate) struct ExaminedRecord {
    /// How the call ended.
    pub outcome: Outcome,
    /// Who made it.
    pub origin: Origin,
    /// What it needed, with what only the record's identity and error tell.
    pub mapping: Mapping,
}

/// Reads what a call needed, from the catalog, the identity and the error message.
pub(crate) fn examine(record: &Record<'_>, catalog: &Catalog) -> ExaminedRecord {
    examine_request(record, &record.request(), catalog)
}

fn examine_request(record: &Record<'_>, request: &Value, catalog: &Catalog) -> ExaminedRecord {
    let source = record.event_source.as_deref().unwrap_or_default();
    let outcome = outcome(
        Ended {
            source,
            name: record.event_name.as_deref().unwrap_or_default(),
            code: record.error_code.as_deref().unwrap_or_default(),
            message: record.error_message.as_deref().unwrap_or_default(),
        },
        catalog,
    );
    let origin = origin(record, request);
    // A denial's message names the true action and often the resource; the parameters of such
    // records are mostly left out.
    let refused = (outcome == Outcome::Denied).then(|| refusal::needed(record, request, catalog));
    let mapping = match refused.flatten() {
        Some(requirement) => Mapping::Needs(vec![requirement]),
        None => match needs(record, request, catalog) {
            Mapping::Needs(mut list) => match list
                .iter_mut()
                .find_map(|r| forward(r, &origin, record, request))
            {
                Some(why) => Mapping::Free(why.to_owned()),
                None => Mapping::Needs(list),
            },
            other => other,
        },
    };
    ExaminedRecord {
        outcome,
        origin,
        mapping,
    }
}

/// The keys under which a record folds, each with the requirement that it comes from.
pub(super) fn keys(
    record: &Record<'_>,
    request: &Value,
    agent: &Agent,
    catalog: &Catalog,
) -> Vec<(CallKey, Option<Requirement>)> {
    let ExaminedRecord {
        outcome,
        origin,
        mapping,
    } = examine_request(record, request, catalog);
    let operation = Operation {
        source: record
            .event_source
            .as_deref()
            .unwrap_or_default()
            .to_owned(),
        name: record.event_name.as_deref().unwrap_or_default().to_owned(),
    };
    let key = |need: Need| CallKey {
        operation: operation.clone(),
        outcome,
        origin: origin.clone(),
        // Only the function's own code leaves a trace worth comparing, and of a poller it counts
        // where it called from.
        agent: match origin {
            Origin::Code => agent.clone(),
            Origin::Poller => Agent {
                address: agent.address,
                ..Agent::default()
            },
            Origin::Worker | Origin::Forwarded(_) => Agent::default(),
        },
        need,
    };
    match mapping {
        Mapping::Free(why) => vec![(key(Need::without(Permission::Free(why))), None)],
        Mapping::Unmapped(why) => vec![(key(Need::without(Permission::Unmapped(why))), None)],
        Mapping::Needs(list) => {
            let keys = catalog.keys();
            let action = list.first().map(|r| r.action.clone());
            let needs = list.into_iter().map(|r| (key(Need::of(&r, keys)), Some(r)));
            let mut all: Vec<_> = needs.collect();
            // What the code itself made.
            let is_own = outcome == Outcome::Succeeded && origin == Origin::Code;
            if let Some(action) = action.filter(|_| is_own) {
                let made = made(record, request, catalog).into_iter();
                let made = made.map(|resource| Requirement::on(action.clone(), resource));
                all.extend(made.map(|r| (key(Need::made(&r.resource)), Some(r))));
            }
            all
        }
    }
}

/// Adds what only the record's identity tells of a KMS call, and says when a grant or the key's own
/// policy answered it, so that the role needs nothing.
fn forward(
    requirement: &mut Requirement,
    origin: &Origin,
    record: &Record<'_>,
    request: &Value,
) -> Option<&'static str> {
    if requirement.action.service() != "kms" || !record.event_source.as_deref()?.starts_with("kms.")
    {
        return None;
    }
    if *origin == Origin::Worker && kms::is_environment(request) {
        return Some("the environment is decrypted by a KMS grant that Lambda made");
    }
    // Through a service, for the code or for a mapping that polls.
    let invoked_by = record.identity.invoked_by.as_deref()?;
    if requirement
        .action
        .as_str()
        .eq_ignore_ascii_case("kms:CreateGrant")
    {
        // The grant is the service's own (AWS KMS Developer Guide, kms:GrantIsForAWSResource).
        let context = &mut requirement.context;
        context.insert(FOR_AWS_RESOURCE.to_owned(), "true".to_owned());
    }
    if kms::is_aws_managed(request) {
        return Some("the policy of an AWS managed key admits the account through its service");
    }
    if let Some(service) = kms::service(invoked_by, request) {
        let partition = record
            .identity
            .arn
            .as_deref()
            .and_then(Arn::parse)
            .map_or("aws", |a| a.partition);
        let region = record.aws_region.as_deref().unwrap_or_default();
        let via = kms::via_service(service, partition, region);
        requirement.context.insert(VIA_SERVICE.to_owned(), via);
    }
    None
}

fn origin(record: &Record<'_>, request: &Value) -> Origin {
    let agent = record.user_agent.as_deref().unwrap_or_default();
    let source = record.event_source.as_deref().unwrap_or_default();
    if record
        .identity
        .session_name()
        .is_some_and(caller::is_poller)
    {
        return Origin::Poller;
    }
    if let Some(service) = record.identity.invoked_by.as_deref() {
        return Origin::Forwarded(service.to_owned());
    }
    let environment = source.starts_with("kms.")
        && record.event_name.as_deref() == Some("Decrypt")
        && agent.starts_with("aws-internal/")
        && kms::is_environment(request);
    if is_worker_log(record) || environment {
        Origin::Worker
    } else {
        Origin::Code
    }
}
