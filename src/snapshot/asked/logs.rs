//! Log groups of functions, and metric filters. Left out of filters: what they look for, but for the words that the
//! checklist knows.

use super::{ANY, Asked, for_checklist};

pub(crate) const DESCRIBE_LOG_GROUPS: Asked = Asked {
    document: "logs/describe-log-groups",
    keeps: "logGroups{logGroupName arn logGroupClass retentionInDays kmsKeyId@}",
    unknown: "whether the function's log is kept, for how long and with which key is not known",
    ..for_checklist("logs:DescribeLogGroups")
};

pub(crate) const DESCRIBE_METRIC_FILTERS: Asked = Asked {
    document: "logs/describe-metric-filters",
    keeps: "metricFilters{logGroupName filterPattern~ metricTransformations{metricNamespace metricName}}",
    unknown: "whether a metric filter tells of events is not known",
    with: &[&[("logGroupName", ANY)]],
    ..for_checklist("logs:DescribeMetricFilters")
};
