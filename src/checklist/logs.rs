//! The function's own log.

use super::account::{CheckedAccount, CheckedFunction};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use crate::snapshot::surroundings::LogGroup;

const GROUPS: &str = "aws logs describe-log-groups";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "logs-missing",
        title: "the function's log group is there",
        severity: Severity::Medium,
        why: "a function that cannot write its log leaves no trace of what it did",
        asks: GROUPS,
        known: &[],
        fix: Template {
            command: "aws logs create-log-group --region <region> --log-group-name <group>",
            code: code!("logs-retention"),
        },
        of: Of::Function(missing),
    },
    Check {
        code: "logs-retention",
        title: "the log is deleted after a set time",
        severity: Severity::Low,
        why: "what is kept for ever is read by more people than it was meant for, and costs for ever",
        asks: GROUPS,
        known: &[AuditIdentifier::Prowler(
            "cloudwatch_log_group_retention_policy_specific_days_enabled",
        )],
        fix: Template {
            command: "aws logs put-retention-policy --region <region> --log-group-name <group> --retention-in-days 365",
            code: code!("logs-retention"),
        },
        of: Of::Function(retention),
    },
    Check {
        code: "logs-key",
        title: "the log is encrypted with a key of its owner",
        severity: Severity::Low,
        why: "with a key of one's own, reading the log takes a second permission that can be taken away",
        asks: GROUPS,
        known: &[
            AuditIdentifier::WellArchitected("SEC08-BP02"),
            AuditIdentifier::Prowler("cloudwatch_log_group_kms_encryption_enabled"),
        ],
        fix: Template {
            command: "aws logs associate-kms-key --region <region> --log-group-name <group> --kms-key-id KEY_ARN",
            code: code!("logs-key"),
        },
        of: Of::Function(key),
    },
    Check {
        code: "logs-not-json",
        title: "the log is JSON",
        severity: Severity::Low,
        why: "lines without members cannot be searched by level, request or user when it matters",
        asks: "aws lambda list-functions",
        known: &[],
        fix: Template {
            command: "aws lambda update-function-configuration --region <region> --function-name <function> --logging-config LogFormat=JSON,ApplicationLogLevel=INFO,SystemLogLevel=INFO",
            code: code!("logs-not-json"),
        },
        of: Of::Function(not_json),
    },
];

/// Begins the names of log groups that nobody chose.
const USUAL: &str = "/aws/lambda/";

/// The name of the function's log group (`LoggingConfig.LogGroup`, by default `/aws/lambda/NAME`).
fn name(subject: &CheckedFunction<'_>) -> String {
    let told = subject
        .details
        .and_then(|details| details.log_group.clone());
    told.unwrap_or_else(|| format!("/aws/lambda/{}", subject.function.name))
}

/// The group; `Err` where it is not there, or nobody knows.
fn group<'a>(
    account: &CheckedAccount<'a>,
    subject: &CheckedFunction<'_>,
) -> Result<&'a LogGroup, Outcome> {
    let wanted = name(subject);
    let (region, own) = (&subject.function.region, &subject.function.account);
    let is_here = |group: &&LogGroup| {
        let arn = crate::iam::arn::Arn::parse(&group.arn);
        group.name == wanted && arn.is_none_or(|arn| arn.region == region && arn.account == own)
    };
    let around = account.around;
    match around.log_groups.items.iter().find(is_here) {
        Some(group) => Ok(group),
        // The list may have been asked for by the usual prefix.
        None if !wanted.starts_with(USUAL)
            && around
                .log_groups
                .items
                .iter()
                .all(|group| group.name.starts_with(USUAL)) =>
        {
            Err(Outcome::unknown(format!(
                "whether `{wanted}` is among the log groups was not told"
            )))
        }
        None if around.log_groups.is_whole(region, account.regions()) => {
            let absent = Outcome::failed(format!("no log group `{wanted}` is there"));
            Err(absent.with("group", wanted))
        }
        None => Err(Outcome::unknown(format!(
            "log groups of {region} were not listed"
        ))),
    }
}

fn missing(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match group(account, subject) {
        Ok(group) => Outcome::passed(format!("`logGroupName` is `{}`", group.name)),
        Err(other) => other,
    }
}

/// What holds of the group; without one nothing is known of it.
fn of(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
    look: fn(&LogGroup) -> Outcome,
) -> Outcome {
    match group(account, subject) {
        Ok(group) => look(group).with("group", group.name.clone()),
        Err(Outcome::Failed(seen, _)) => Outcome::unknown(seen),
        Err(other) => other,
    }
}

fn retention(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    of(account, subject, |group| match group.retention {
        Some(days) => Outcome::passed(format!("`retentionInDays` is {days}")),
        None if group.is_delivery => {
            Outcome::passed("`logGroupClass` is `DELIVERY`, which keeps nothing longer than a day")
        }
        None => Outcome::failed(format!("`retentionInDays` of `{}` is not set", group.name)),
    })
}

fn key(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    of(account, subject, |group| match &group.key {
        Some(key) => Outcome::passed(format!("`kmsKeyId` is `{key}`")),
        None => Outcome::failed(format!("`kmsKeyId` of `{}` is not there", group.name)),
    })
}

fn not_json(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    match subject.known_details() {
        Err(unknown) => unknown,
        Ok(details) => match details.log_format.as_deref() {
            Some("JSON") => Outcome::passed("`LoggingConfig.LogFormat` is `JSON`"),
            Some(other) => Outcome::failed(format!("`LoggingConfig.LogFormat` is `{other}`")),
            None => Outcome::unknown("`LoggingConfig` was not told"),
        },
    }
}
