//! Alarms. The SDK speaks to CloudWatch in CBOR: answers are written as the AWS CLI prints them, from the typed ones.

use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types::{AlarmType, Dimension, Metric, MetricStat};
use serde_json::{Value, json};

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::snapshot::asked::cloudwatch;

/// The most alarms on a page (CloudWatch API reference).
const ALARMS: i32 = 100;

impl Asker {
    /// Every alarm on metrics or on other alarms: without their kinds only the former are told.
    pub(super) async fn alarms(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_cloudwatch::Client::new(&self.config(region));
        let page = Page::of(&cloudwatch::DESCRIBE_ALARMS, region, "");
        written!(
            self,
            page,
            next_token,
            |token| client
                .describe_alarms()
                .alarm_types(AlarmType::MetricAlarm)
                .alarm_types(AlarmType::CompositeAlarm)
                .max_records(ALARMS)
                .set_next_token(token),
            alarms
        );
        Ok(())
    }
}

fn alarms(answer: &DescribeAlarmsOutput) -> Value {
    let metrics = answer.metric_alarms().iter().map(|alarm| {
        let queries = alarm.metrics().iter().map(|query| {
            let metric = query.metric_stat().and_then(MetricStat::metric);
            json!({"Expression": query.expression(), "MetricStat": {"Metric": metric.map(measured)}})
        });
        json!({
            "AlarmName": alarm.alarm_name(),
            "AlarmArn": alarm.alarm_arn(),
            "ActionsEnabled": alarm.actions_enabled(),
            "AlarmActions": alarm.alarm_actions(),
            "Namespace": alarm.namespace(),
            "MetricName": alarm.metric_name(),
            "Dimensions": dimensions(alarm.dimensions()),
            "Metrics": queries.collect::<Vec<_>>(),
        })
    });
    let composites = answer.composite_alarms().iter().map(|alarm| {
        json!({
            "AlarmName": alarm.alarm_name(),
            "AlarmArn": alarm.alarm_arn(),
            "AlarmRule": alarm.alarm_rule(),
            "ActionsEnabled": alarm.actions_enabled(),
            "AlarmActions": alarm.alarm_actions(),
        })
    });
    json!({
        "MetricAlarms": metrics.collect::<Vec<_>>(),
        "CompositeAlarms": composites.collect::<Vec<_>>(),
    })
}

fn measured(metric: &Metric) -> Value {
    json!({
        "Namespace": metric.namespace(),
        "MetricName": metric.metric_name(),
        "Dimensions": dimensions(metric.dimensions()),
    })
}

fn dimensions(all: &[Dimension]) -> Vec<Value> {
    let each = all
        .iter()
        .map(|one| json!({"Name": one.name(), "Value": one.value()}));
    each.collect()
}
