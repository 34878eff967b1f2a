//! What tells of events: log groups, metric filters, rules.

use serde_json::Value;

use super::listed::Source;
use super::{Object, Surroundings, items, text};
use crate::iam::arn::Arn;

/// A log group (LogGroup in the CloudWatch Logs API reference).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `retentionInDays`; none: kept for ever, but for the class `DELIVERY`.
    pub retention: Option<u64>,
    /// Whether `logGroupClass` is `DELIVERY`: what it holds ends after a day (CreateLogGroup in the CloudWatch Logs API
    /// reference).
    pub is_delivery: bool,
    /// `kmsKeyId`.
    pub key: Option<String>,
}

/// A metric filter (MetricFilter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricFilter {
    /// The log group that it reads.
    pub group: String,
    /// The region that it was listed in, where that is told.
    pub region: String,
    /// `filterPattern`.
    pub pattern: String,
    /// Namespaces and names of its metrics.
    pub metrics: Vec<(String, String)>,
}

/// A rule (Rule in the EventBridge API reference).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRule {
    /// Its name.
    pub name: String,
    /// Its region, where its ARN tells it.
    pub region: String,
    /// `EventPattern`, where it has one.
    pub pattern: Value,
    /// Whether it is switched on.
    pub is_on: bool,
}

/// Words that tell what the pattern of a metric filter or the query of an alarm looks for: error codes, event names,
/// members of records, namespaces.
#[cfg(any(feature = "aws", test))]
pub(crate) const SIGNALS: [&str; 10] = [
    "AccessDenied",
    "UnauthorizedOperation",
    "inScopeOf",
    "credentialsIssuedTo",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "lambda.amazonaws.com",
    "StopLogging",
    "cloudtrail.amazonaws.com",
    "AWS/Lambda",
];

impl Surroundings {
    /// logs describe-log-groups, describe-metric-filters; events list-rules.
    pub(super) fn add_watch(&mut self, of: &Source, object: &Object) -> bool {
        if let Some(groups) = items(object, "logGroups") {
            let groups: Vec<LogGroup> = groups.iter().filter_map(log_group).collect();
            let arns: Vec<String> = groups.iter().map(|group| group.arn.clone()).collect();
            let groups = arns.iter().map(String::as_str).zip(groups);
            self.log_groups.add(of, groups);
        } else if let Some(filters) = items(object, "metricFilters") {
            self.filters
                .add(of, filters.iter().map(|one| ("", filter(of, one))));
        } else if let Some(rules) = items(object, "Rules").filter(|rules| rules.iter().all(is_rule))
        {
            let arn = |one: &'_ Value| text(one, "Arn").unwrap_or_default().to_owned();
            let arns: Vec<String> = rules.iter().map(arn).collect();
            let rules = rules.iter().map(rule);
            self.rules
                .add(of, arns.iter().map(String::as_str).zip(rules));
        } else {
            return false;
        }
        true
    }
}

fn log_group(one: &Value) -> Option<LogGroup> {
    let told = |name: &str| text(one, name).map(str::to_owned);
    Some(LogGroup {
        name: told("logGroupName")?,
        arn: told("arn").unwrap_or_default(),
        retention: one.get("retentionInDays").and_then(Value::as_u64),
        is_delivery: told("logGroupClass").as_deref() == Some("DELIVERY"),
        key: told("kmsKeyId"),
    })
}

fn filter(of: &Source, one: &Value) -> MetricFilter {
    let told = |name: &str| text(one, name).unwrap_or_default().to_owned();
    let metrics = one.get("metricTransformations").and_then(Value::as_array);
    MetricFilter {
        group: told("logGroupName"),
        region: of.region.clone().unwrap_or_default(),
        pattern: told("filterPattern"),
        metrics: metrics
            .into_iter()
            .flatten()
            .map(|m| metric(m, "metricNamespace", "metricName"))
            .collect(),
    }
}

fn metric(one: &Value, namespace: &str, name: &str) -> (String, String) {
    let told = |name: &str| text(one, name).unwrap_or_default().to_owned();
    (told(namespace), told(name))
}

fn is_rule(one: &Value) -> bool {
    one.get("EventPattern").is_some() || one.get("ScheduleExpression").is_some()
}

fn rule(one: &Value) -> EventRule {
    let pattern = text(one, "EventPattern").and_then(|text| serde_json::from_str(text).ok());
    let off = text(one, "State") == Some("DISABLED");
    EventRule {
        name: text(one, "Name").unwrap_or_default().to_owned(),
        region: text(one, "Arn")
            .and_then(Arn::parse)
            .map_or("", |arn| arn.region)
            .to_owned(),
        pattern: pattern.unwrap_or(Value::Null),
        is_on: !off,
    }
}
