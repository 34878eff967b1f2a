//! CloudWatch: how often functions were invoked.

use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::session::Account;
use crate::observer::function::Function;

const ACTION: &str = "cloudwatch:GetMetricData";

/// Metrics in one request (GetMetricData in the CloudWatch API reference).
const MOST: usize = 500;

/// A day. CloudWatch keeps hours, and so days, for 455 days.
const PERIOD: Duration = Duration::from_secs(24 * 60 * 60);

/// The output of `aws cloudwatch get-metric-data` on the invocations of functions of one region from
/// `first` to `last`, by day; each series bears its function's ARN as `Label`. One request for each
/// 500 functions, or for each 100,800 days of them.
pub fn invocations(
    account: &Account,
    region: &str,
    functions: &[Function],
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<Value>, Refusal> {
    let client = Client::new(&account.config(region));
    let mut pages = Vec::new();
    for some in functions.chunks(MOST) {
        let queries: Vec<MetricDataQuery> = some.iter().enumerate().map(query).collect();
        let call = client
            .get_metric_data()
            .set_metric_data_queries(Some(queries))
            .start_time(DateTime::from_secs(first.as_second()))
            .end_time(DateTime::from_secs(last.as_second()))
            .scan_by(ScanBy::TimestampAscending);
        let mut answers = call.into_paginator().send();
        while let Some(answer) = account.runtime.block_on(answers.next()) {
            let answer = answer.map_err(|e| Refusal::new(ACTION, region, &e))?;
            let series: Vec<Value> = answer.metric_data_results().iter().map(series).collect();
            pages.push(json!({ "MetricDataResults": series }));
        }
    }
    Ok(pages)
}

/// The dimension `FunctionName` alone sums over all versions and aliases (Lambda developer guide,
/// "Viewing metrics for Lambda functions").
fn query((index, function): (usize, &Function)) -> MetricDataQuery {
    let name = Dimension::builder()
        .name("FunctionName")
        .value(&function.name)
        .build();
    let metric = Metric::builder()
        .namespace("AWS/Lambda")
        .metric_name("Invocations")
        .dimensions(name)
        .build();
    let period = i32::try_from(PERIOD.as_secs()).unwrap_or(i32::MAX);
    let stat = MetricStat::builder()
        .metric(metric)
        .period(period)
        .stat("Sum")
        .build();
    MetricDataQuery::builder()
        .id(format!("f{index}"))
        .label(function.arn())
        .metric_stat(stat)
        .build()
}

/// As the AWS CLI prints it.
fn series(result: &MetricDataResult) -> Value {
    let times: Vec<String> = result
        .timestamps()
        .iter()
        .filter_map(|time| Timestamp::from_second(time.secs()).ok())
        .map(|time| time.to_string())
        .collect();
    json!({
        "Id": result.id(),
        "Label": result.label(),
        "Timestamps": times,
        "Values": result.values(),
        "StatusCode": result.status_code().map(|code| code.as_str()),
    })
}
