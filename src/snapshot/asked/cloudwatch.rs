//! Alarms, and what they act on. Left out: descriptions, thresholds and why an alarm is in its state.

use super::{Asked, for_checklist};

pub(crate) const DESCRIBE_ALARMS: Asked = Asked {
    document: "cloudwatch/describe-alarms",
    keeps: "MetricAlarms{AlarmName AlarmArn ActionsEnabled AlarmActions Namespace MetricName Dimensions{Name Value} \
            Metrics{Expression~ MetricStat{Metric{Namespace MetricName Dimensions{Name Value}}}}} \
            CompositeAlarms{AlarmName AlarmArn AlarmRule ActionsEnabled AlarmActions}",
    unknown: "whether an alarm tells of events and errors is not known",
    ..for_checklist("cloudwatch:DescribeAlarms")
};
