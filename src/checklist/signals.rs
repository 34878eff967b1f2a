//! Early signals: whether anybody is told within minutes.

use serde_json::{Value, json};

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::check::{AuditIdentifier, Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::pattern::is_about;
use crate::iam::arn::Arn;
use crate::snapshot::surroundings::{Alarm, EventRule, Metric, MetricFilter};

const ASKS: &str = "aws events list-rules; aws logs describe-metric-filters; aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "signal-denied",
        title: "somebody is told of denied calls",
        severity: Severity::Medium,
        why: "who tries doors that are locked has got in already",
        asks: ASKS,
        known: &[
            AuditIdentifier::Cis5("4.1"),
            AuditIdentifier::Cis7("5.1"),
            AuditIdentifier::WellArchitected("SEC04-BP04"),
            AuditIdentifier::Prowler("cloudwatch_log_metric_filter_unauthorized_api_calls"),
        ],
        fix: Template {
            command: "aws events put-rule --region <region> --name denied-calls-of-functions --event-pattern '{\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"errorCode\":[{\"prefix\":\"AccessDenied\"},{\"suffix\":\"UnauthorizedOperation\"}],\"userIdentity\":{\"type\":[\"AssumedRole\"]}}}' && aws events put-targets --region <region> --rule denied-calls-of-functions --targets Id=1,Arn=TOPIC_ARN",
            code: code!("signal-denied"),
        },
        of: Of::Account(denied),
    },
    Check {
        code: "signal-outside",
        title: "somebody is told when a function's credentials are used outside",
        severity: Severity::High,
        why: "stolen credentials work until they end, and nothing else of the function shows it",
        asks: ASKS,
        known: &[],
        fix: Template {
            command: "aws guardduty create-detector --region <region> --enable; aws events put-rule --region <region> --name credentials-used-outside --event-pattern '{\"source\":[\"aws.guardduty\"]}' && aws events put-targets --region <region> --rule credentials-used-outside --targets Id=1,Arn=TOPIC_ARN",
            code: code!("signal-outside"),
        },
        of: Of::Account(outside),
    },
    Check {
        code: "signal-function-changed",
        title: "somebody is told when a function or its policy is changed",
        severity: Severity::Medium,
        why: "who changes the code of a function has its role",
        asks: ASKS,
        known: &[],
        fix: Template {
            command: "aws events put-rule --region <region> --name functions-changed --event-pattern '{\"source\":[\"aws.lambda\"],\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"eventName\":[{\"prefix\":\"UpdateFunction\"},{\"prefix\":\"AddPermission\"},{\"prefix\":\"CreateFunction\"}]}}' && aws events put-targets --region <region> --rule functions-changed --targets Id=1,Arn=TOPIC_ARN",
            code: code!("signal-function-changed"),
        },
        of: Of::Account(changed),
    },
    Check {
        code: "signal-trail-changed",
        title: "somebody is told when a trail is stopped or changed",
        severity: Severity::High,
        why: "stopping the trail is the first thing that an intruder does who does not want to be seen",
        asks: ASKS,
        known: &[
            AuditIdentifier::Cis5("4.5"),
            AuditIdentifier::Cis7("5.5"),
            AuditIdentifier::WellArchitected("SEC04-BP04"),
            AuditIdentifier::Prowler(
                "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled",
            ),
        ],
        fix: Template {
            command: "aws events put-rule --region <region> --name trail-changed --event-pattern '{\"source\":[\"aws.cloudtrail\"],\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"eventName\":[\"StopLogging\",\"DeleteTrail\",\"UpdateTrail\",\"PutEventSelectors\"]}}' && aws events put-targets --region <region> --rule trail-changed --targets Id=1,Arn=TOPIC_ARN",
            code: code!("signal-trail-changed"),
        },
        of: Of::Account(trail_changed),
    },
    Check {
        code: "signal-errors",
        title: "an alarm tells when the function fails",
        severity: Severity::Low,
        why: "calls that are denied, and input that is made to break the function, show as its errors first",
        asks: "aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm",
        known: &[],
        fix: Template {
            command: "aws cloudwatch put-metric-alarm --region <region> --alarm-name <function>-errors --namespace AWS/Lambda --metric-name Errors --dimensions Name=FunctionName,Value=<function> --statistic Sum --period 300 --evaluation-periods 1 --threshold 0 --comparison-operator GreaterThanThreshold --treat-missing-data notBreaching --alarm-actions TOPIC_ARN",
            code: code!("signal-errors"),
        },
        of: Of::Function(errors),
    },
];

/// The namespace of Lambda's metrics.
const NAMESPACE: &str = "AWS/Lambda";

/// What tells of something.
struct Signal {
    /// Words of which one stands in a filter's pattern.
    filter: &'static [&'static str],
    /// Members of which one stands in a rule's pattern.
    by: &'static [&'static str],
    /// Events of which a rule tells one.
    events: Vec<Value>,
}

/// The type of events that CloudTrail sends (EventBridge user guide, "AWS service events delivered via AWS CloudTrail").
const CALL: &str = "AWS API Call via CloudTrail";

/// Errors of calls that are denied: the first one or the second one by service, the third one of EC2 (its API reference,
/// "Error codes").
fn denied(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let errors = [
        "AccessDenied",
        "AccessDeniedException",
        "Client.UnauthorizedOperation",
    ];
    let event = |error: &str| {
        let detail = json!({"errorCode": error, "userIdentity": {"type": "AssumedRole"}});
        json!({"detail-type": CALL, "detail": detail})
    };
    let signal = Signal {
        filter: &["AccessDenied", "UnauthorizedOperation"],
        by: &["/detail/errorCode"],
        events: errors.map(event).into(),
    };
    each_region(account, &signal)
}

fn outside(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let signal = Signal {
        filter: &["inScopeOf", "credentialsIssuedTo"],
        by: &["/source"],
        events: vec![json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding"})],
    };
    each_region(account, &signal)
}

/// A call of a service. Lambda's bear the version of its API in records (Lambda developer guide, "Logging AWS Lambda API
/// calls using AWS CloudTrail").
fn called(service: &str, name: &str) -> Value {
    json!({"source": format!("aws.{service}"), "detail-type": CALL,
        "detail": {"eventSource": format!("{service}.amazonaws.com"), "eventName": name}})
}

fn changed(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let names = [
        "UpdateFunctionCode20150331v2",
        "UpdateFunctionConfiguration20150331v2",
    ];
    let signal = Signal {
        filter: &[
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "lambda.amazonaws.com",
        ],
        by: &["/source", "/detail/eventSource", "/detail/eventName"],
        events: names.map(|name| called("lambda", name)).into(),
    };
    each_region(account, &signal)
}

fn trail_changed(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let signal = Signal {
        filter: &["StopLogging"],
        by: &["/source", "/detail/eventSource", "/detail/eventName"],
        events: vec![called("cloudtrail", "StopLogging")],
    };
    each_region(account, &signal)
}

fn each_region(account: &CheckedAccount<'_>, signal: &Signal) -> Vec<(Place, Outcome)> {
    let regions = account.regions().iter().copied();
    let found = regions.map(|region| (account.region(region), told_in(account, region, signal)));
    found.collect()
}

fn told_in(account: &CheckedAccount<'_>, region: &str, signal: &Signal) -> Outcome {
    let (around, all) = (account.around, account.regions());
    let is_here = |rule: &EventRule| rule.region == region || rule.region.is_empty();
    let tells = |rule: &EventRule| {
        let mut events = signal.events.iter();
        events.any(|event| is_about(&rule.pattern, event, signal.by))
    };
    let is_rule = |rule: &&EventRule| rule.is_on && is_here(rule) && tells(rule);
    if let Some(rule) = around.rules.items.iter().find(is_rule) {
        return Outcome::passed(format!(
            "the rule `{}` is about it; its targets were not looked at",
            rule.name
        ));
    }
    let is_filter = |filter: &&MetricFilter| {
        let mut words = signal.filter.iter();
        words.any(|word| filter.pattern.contains(word)) && reads(account, filter, region)
    };
    let mut silent = None;
    for filter in around.filters.items.iter().filter(is_filter) {
        if alarms_on(account, filter).any(|alarm| around.acts(alarm)) {
            return Outcome::passed(format!(
                "an alarm on a metric filter of `{}` tells it",
                filter.group
            ));
        }
        silent.get_or_insert(filter);
    }
    // Without a filter there is nothing that an alarm could act on; an alarm is where its filter is.
    let at = silent.map_or(region, |filter| filter.region.as_str());
    let at = if at.is_empty() { region } else { at };
    let lists = [
        ("rules", around.rules.is_whole(region, all)),
        ("metric filters", around.filters.is_whole(region, all)),
        (
            "alarms",
            silent.is_none() || around.alarms.is_whole(at, all),
        ),
    ];
    let missing: Vec<&str> = lists
        .iter()
        .filter(|(_, is)| !is)
        .map(|(what, _)| *what)
        .collect();
    match (missing.as_slice(), silent) {
        ([], None) => Outcome::failed(format!(
            "no rule of EventBridge and no metric filter of a trail's log group is about it in {region}"
        )),
        ([], Some(filter)) => Outcome::failed(format!(
            "a metric filter of `{}` is about it, and no alarm acts on its metric",
            filter.group
        )),
        (missing, _) => Outcome::unknown(format!("not listed in {region}: {}", missing.join(", "))),
    }
}

/// Whether a metric filter reads records of a region's calls: its log group is one that a trail delivers to which
/// records there. Where no trail is known, every group of the region may be.
fn reads(account: &CheckedAccount<'_>, filter: &MetricFilter, region: &str) -> bool {
    let Some(snapshot) = account.snapshot() else {
        return false;
    };
    let mut trails = snapshot.trails.trails.values().peekable();
    let is_near = filter.region.is_empty() || filter.region == region;
    if trails.peek().is_none() {
        return is_near;
    }
    trails.any(|trail| {
        let group = trail.cloud_watch_logs_log_group_arn.as_deref();
        let group = group.and_then(Arn::parse);
        let is_its = group.is_some_and(|arn| {
            let name = arn.resource.strip_prefix("log-group:");
            let name = name.map(|name| name.strip_suffix(":*").unwrap_or(name));
            name == Some(filter.group.as_str())
                && (filter.region.is_empty() || filter.region == arn.region)
        });
        is_its && (trail.is_multi_region_trail || trail.home_region == region)
    })
}

fn alarms_on<'a>(
    account: &CheckedAccount<'a>,
    filter: &'a MetricFilter,
) -> impl Iterator<Item = &'a Alarm> {
    let all = account.around.alarms.items.iter();
    all.filter(move |alarm| {
        let mut metrics = alarm.metrics.iter();
        let is_near = [&alarm.region, &filter.region].iter().any(|r| r.is_empty())
            || alarm.region == filter.region;
        let of_filter = |metric: &Metric| {
            let own = filter.metrics.iter();
            own.clone()
                .any(|(namespace, name)| *namespace == metric.namespace && *name == metric.name)
        };
        is_near && metrics.any(of_filter)
    })
}

/// An alarm on `Errors` of the function or of all functions, or on a query of Lambda's metrics (Lambda developer
/// guide, "Types of metrics for Lambda functions").
fn errors(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let (around, all) = (account.around, account.regions());
    let region = subject.function.region.as_str();
    let is_here = |alarm: &&Alarm| alarm.region == region || alarm.region.is_empty();
    let is_about = |alarm: &&Alarm| {
        let is_of = |metric: &Metric| {
            let name = metric.dimensions.get("FunctionName");
            metric.namespace == NAMESPACE
                && metric.name == "Errors"
                && name.is_none_or(|name| *name == subject.function.name)
        };
        let mut queries = alarm.queries.iter();
        alarm.metrics.iter().any(is_of) || queries.any(|query| query.contains(NAMESPACE))
    };
    let mut about = around.alarms.items.iter().filter(is_here).filter(is_about);
    if about.clone().any(|alarm| around.acts(alarm)) {
        Outcome::passed("an alarm acts on its errors")
    } else if !around.alarms.is_whole(region, all) {
        Outcome::unknown(format!("not listed in {region}: alarms"))
    } else if about.next().is_some() {
        Outcome::failed("an alarm is on its errors, and does nothing")
    } else {
        Outcome::failed("no alarm is on its errors")
    }
}
