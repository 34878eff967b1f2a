//! The audit trail: what is recorded, where, and whether that can be trusted.

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Names, Template, code};
use super::outcome::Outcome;
use crate::iam::pattern::Pattern;
use crate::snapshot::trails::{Selector, Trail, Trails};
use crate::visibility::{Seen, SelectableEvent, recorded};

const TRAILS: &str = "aws cloudtrail describe-trails; aws cloudtrail get-trail-status --name TRAIL; aws cloudtrail get-event-selectors --trail-name TRAIL";

const MULTI: Template = Template {
    command: "aws cloudtrail create-trail --region <region> --name all-regions --s3-bucket-name TRAIL_BUCKET --is-multi-region-trail --include-global-service-events --enable-log-file-validation && aws cloudtrail start-logging --region <region> --name all-regions",
    code: code!("trail-all-regions"),
};

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "trail-in-region",
        title: "a trail that logs records management events of the functions' region",
        severity: Severity::High,
        why: "what no trail records cannot be looked into after the event, and Event history forgets after 90 days",
        asks: TRAILS,
        known: &[],
        fix: MULTI,
        of: Of::Account(in_region),
    },
    Check {
        code: "trail-all-regions",
        title: "a trail that logs records management events of all regions",
        severity: Severity::High,
        why: "an intruder works in the region that nobody looks at",
        asks: TRAILS,
        known: &[
            AuditIdentifier::Fsbp("CloudTrail.1"),
            AuditIdentifier::Cis5("3.1"),
            AuditIdentifier::Cis7("4.1"),
            AuditIdentifier::Prowler("cloudtrail_multi_region_enabled"),
            AuditIdentifier::Prowler("cloudtrail_multi_region_enabled_logging_management_events"),
        ],
        fix: MULTI,
        of: Of::Account(all_regions),
    },
    Check {
        code: "trail-invocations",
        title: "a trail that logs records the function's invocations",
        severity: Severity::Low,
        why: "without data events nothing tells who invoked the function",
        asks: TRAILS,
        known: &[
            AuditIdentifier::WellArchitected("SEC04-BP01"),
            AuditIdentifier::Prowler(
                "awslambda_function_invoke_api_operations_cloudtrail_logging_enabled",
            ),
        ],
        fix: Template {
            command: "aws cloudtrail put-event-selectors --region <home> --trail-name <trail> --advanced-event-selectors '[{\"Name\":\"management\",\"FieldSelectors\":[{\"Field\":\"eventCategory\",\"Equals\":[\"Management\"]}]},{\"Name\":\"functions\",\"FieldSelectors\":[{\"Field\":\"eventCategory\",\"Equals\":[\"Data\"]},{\"Field\":\"resources.type\",\"Equals\":[\"AWS::Lambda::Function\"]}]}]' # replaces the selectors that are there",
            code: code!("trail-invocations"),
        },
        of: Of::Function(invocations),
    },
    Check {
        code: "trail-validation",
        title: "the trail's files can be proven unchanged",
        severity: Severity::Medium,
        why: "without digests nobody can show that a record was not changed or taken out",
        asks: "aws cloudtrail describe-trails",
        known: &[
            AuditIdentifier::Fsbp("CloudTrail.4"),
            AuditIdentifier::Cis5("3.2"),
            AuditIdentifier::Cis7("4.2"),
            AuditIdentifier::Prowler("cloudtrail_log_file_validation_enabled"),
        ],
        fix: Template {
            command: "aws cloudtrail update-trail --region <home> --name <trail> --enable-log-file-validation",
            code: code!("trail-validation"),
        },
        of: Of::Account(validation),
    },
    Check {
        code: "trail-key",
        title: "the trail's files are encrypted with a key of its owner",
        severity: Severity::Medium,
        why: "with a key of one's own, reading the bucket is not enough to read the records",
        asks: "aws cloudtrail describe-trails",
        known: &[
            AuditIdentifier::Fsbp("CloudTrail.2"),
            AuditIdentifier::Cis5("3.5"),
            AuditIdentifier::Cis7("4.5"),
            AuditIdentifier::Prowler("cloudtrail_kms_encryption_enabled"),
        ],
        fix: Template {
            command: "aws cloudtrail update-trail --region <home> --name <trail> --kms-key-id KEY_ARN",
            code: code!("trail-key"),
        },
        of: Of::Account(key),
    },
    Check {
        code: "trail-stopped",
        title: "the trail logs, and was not stopped while records were read",
        severity: Severity::High,
        why: "what happened while a trail was off is not recorded",
        asks: "aws cloudtrail get-trail-status --name TRAIL",
        known: &[],
        fix: Template {
            command: "aws cloudtrail start-logging --region <home> --name <trail>",
            code: code!("trail-stopped"),
        },
        of: Of::Account(stopped),
    },
    Check {
        code: "trail-to-logs",
        title: "the trail delivers to CloudWatch Logs, too",
        severity: Severity::Low,
        why: "metric filters and their alarms read the log group, within minutes",
        asks: "aws cloudtrail describe-trails",
        known: &[
            AuditIdentifier::Fsbp("CloudTrail.5"),
            AuditIdentifier::WellArchitected("SEC04-BP01"),
            AuditIdentifier::Prowler("cloudtrail_cloudwatch_logging_enabled"),
        ],
        fix: Template {
            command: "aws cloudtrail update-trail --region <home> --name <trail> --cloud-watch-logs-log-group-arn LOG_GROUP_ARN --cloud-watch-logs-role-arn LOGS_ROLE_ARN",
            code: code!("trail-to-logs"),
        },
        of: Of::Account(to_logs),
    },
];

/// Why nothing is known of trails; `None` when something is.
fn unlisted(account: &CheckedAccount<'_>, region: &str) -> Option<Outcome> {
    let Some(snapshot) = account.snapshot() else {
        return Some(Outcome::unknown("the account's state was not read"));
    };
    match snapshot.trails.why_unlisted(region) {
        Some(why) => Some(Outcome::unknown(why)),
        None if snapshot.trails.all().next().is_none() && !snapshot.trails.is_asked() => {
            Some(Outcome::unknown("the trails were not listed"))
        }
        None => None,
    }
}

/// Whether a trail records something now; `Err` with why where that is not known.
fn records(
    trails: &Trails,
    trail: &Trail,
    does: impl Fn(&[Selector]) -> Seen,
) -> Result<bool, String> {
    let default = [Selector::management()];
    let selectors = match trails.selectors.get(&trail.arn) {
        Some(own) if !own.is_empty() => own.as_slice(),
        _ if trails.knows_selectors(trail) => &default,
        _ => return Err(format!("what `{}` records is not known", trail.name)),
    };
    if does(selectors) != Seen::All {
        return Ok(false);
    }
    match trails.status_of(trail) {
        Some(status) => Ok(status.is_logging),
        None => Err(format!("whether `{}` logs is not known", trail.name)),
    }
}

fn management(selectors: &[Selector]) -> Seen {
    let event = SelectableEvent {
        category: "Management",
        source: "lambda.amazonaws.com",
        name: "UpdateFunctionConfiguration",
        data_type: None,
        resource: None,
        read_only: &[true, false],
        sessions: &[],
    };
    recorded(selectors, &event)
}

/// Passes with the first of the trails that does it; what is not known of another is not failed.
fn first_of<'t>(
    trails: &Trails,
    mut of: impl Iterator<Item = &'t Trail>,
    does: impl Fn(&[Selector]) -> Seen,
    none: String,
) -> Outcome {
    let mut open = None;
    let found = of.find(|trail| match records(trails, trail, &does) {
        Ok(does) => does,
        Err(why) => {
            open.get_or_insert(why);
            false
        }
    });
    match (found, open) {
        (Some(trail), _) => Outcome::passed(format!("`{}` records them, and logs", trail.name)),
        (None, Some(why)) => Outcome::unknown(why),
        (None, None) => Outcome::failed(none),
    }
}

fn trails_of<'a>(account: &'a CheckedAccount<'_>) -> Vec<&'a Trail> {
    let all = account.snapshot().into_iter().flat_map(|s| s.trails.all());
    let accounts = account.accounts();
    all.filter(|trail| accounts.iter().all(|own| trail.covers(own)))
        .collect()
}

fn in_region(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let of = |region: &str| {
        let (None, Some(snapshot)) = (unlisted(account, region), account.snapshot()) else {
            return unlisted(account, region)
                .unwrap_or(Outcome::unknown("the account's state was not read"));
        };
        let here = trails_of(account).into_iter();
        let here = here.filter(|t| t.is_multi_region_trail || t.home_region == region);
        let none = format!("no trail that logs records management events in {region}");
        first_of(&snapshot.trails, here, management, none)
    };
    let regions = account.regions().iter().copied();
    regions
        .map(|region| (account.region(region), of(region)))
        .collect()
}

fn all_regions(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let outcome = match (unlisted(account, ""), account.snapshot()) {
        (Some(unknown), _) => unknown,
        (None, None) => Outcome::unknown("the account's state was not read"),
        (None, Some(snapshot)) => {
            let all = trails_of(account)
                .into_iter()
                .filter(|t| t.is_multi_region_trail);
            let none = "`IsMultiRegionTrail` is false for every trail that logs management events";
            first_of(&snapshot.trails, all, management, none.to_owned())
        }
    };
    vec![(account.place(), outcome)]
}

fn invocations(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let region = &subject.function.region;
    if let Some(unknown) = unlisted(account, region) {
        return unknown;
    }
    let Some(snapshot) = account.snapshot() else {
        return Outcome::unknown("the account's state was not read");
    };
    let does = |selectors: &[Selector]| {
        let event = SelectableEvent {
            category: "Data",
            source: "lambda.amazonaws.com",
            name: "Invoke",
            data_type: Some("AWS::Lambda::Function"),
            resource: Some(Pattern::literal(&subject.arn)),
            read_only: &[false],
            sessions: &[],
        };
        recorded(selectors, &event)
    };
    let here = trails_of(account).into_iter();
    let here = here.filter(|t| t.is_multi_region_trail || t.home_region == *region);
    let none = "no event selector has the data events of `AWS::Lambda::Function`";
    let first = here.clone().next().map(names).unwrap_or_default();
    let outcome = first_of(&snapshot.trails, here, does, none.to_owned());
    let with = |outcome: Outcome, (key, name)| outcome.with(key, name);
    first.into_iter().fold(outcome, with)
}

/// Names of a trail for a fix.
fn names(trail: &Trail) -> Names {
    vec![
        ("trail", trail.arn.clone()),
        ("trail-name", trail.name.clone()),
        ("bucket", trail.bucket.clone()),
        ("home", trail.home_region.clone()),
    ]
}

/// Each trail, with what is found of it.
pub(super) fn each(
    account: &CheckedAccount<'_>,
    look: impl Fn(&Trail) -> Outcome,
) -> Vec<(Place, Outcome)> {
    if let Some(unknown) = unlisted(account, "") {
        return vec![(account.place(), unknown)];
    }
    let trails = trails_of(account).into_iter();
    let place = |trail: &Trail| Place {
        arn: trail.arn.clone(),
        names: names(trail),
    };
    let found: Vec<_> = trails.map(|trail| (place(trail), look(trail))).collect();
    if found.is_empty() {
        return vec![(account.place(), Outcome::failed("there is no trail"))];
    }
    found
}

fn validation(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    each(account, |trail| match trail.log_file_validation_enabled {
        Some(true) => Outcome::passed("`LogFileValidationEnabled` is true"),
        Some(false) => Outcome::failed("`LogFileValidationEnabled` is false"),
        None => Outcome::unknown("`LogFileValidationEnabled` was not told"),
    })
}

/// describe-trails leaves out members without a value; that it told the trail at all shows in another.
fn optional(trail: &Trail, value: Option<&String>, name: &str) -> Outcome {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => Outcome::passed(format!("`{name}` is `{value}`")),
        None if trail.log_file_validation_enabled.is_none() => {
            Outcome::unknown(format!("`{name}` was not told"))
        }
        None => Outcome::failed(format!("`{name}` is not there")),
    }
}

fn key(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    each(account, |trail| {
        optional(trail, trail.kms_key_id.as_ref(), "KmsKeyId")
    })
}

fn to_logs(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    each(account, |trail| {
        let group = trail.cloud_watch_logs_log_group_arn.as_ref();
        optional(trail, group, "CloudWatchLogsLogGroupArn")
    })
}

fn stopped(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let usage = &account.evidence.usage;
    each(account, |trail| {
        let mut changes = usage.trail_changes.iter().rev();
        let is_stop = |name: &str| matches!(name, "StopLogging" | "DeleteTrail");
        let stop = changes.find(|change| {
            is_stop(&change.operation) && [&trail.arn, &trail.name].contains(&&change.trail)
        });
        if let Some(stop) = stop {
            return Outcome::failed(format!("`{}` at {}", stop.operation, stop.time));
        }
        let status = account.snapshot().and_then(|s| s.trails.status_of(trail));
        let Some(status) = status else {
            return Outcome::unknown("`IsLogging` was not told");
        };
        let began = usage.window.map(|(first, _)| first);
        match (status.is_logging, status.stopped, began) {
            (false, _, _) => Outcome::failed("`IsLogging` is false"),
            (true, Some(stopped), Some(began)) if stopped >= began => Outcome::failed(format!(
                "`StopLoggingTime` is {stopped}, in the window of the records"
            )),
            _ => Outcome::passed("`IsLogging` is true"),
        }
    })
}
