//! How often functions were invoked, as `aws cloudwatch get-metric-data` prints it.
//!
//! A series counts only if its `Label` is the function's ARN: the default labels of CloudWatch do not
//! tell which function, region and account they mean. Days are those of UTC; CloudWatch keeps them for
//! 455 days (GetMetricData in the CloudWatch API reference; `Invocations` in the Lambda developer
//! guide, "Types of metrics for Lambda functions").

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::trails::moment;
use crate::observer::function::Function;

/// Invocations by function and by the beginning of the day (or of another period) they fell into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocations(BTreeMap<Function, BTreeMap<Timestamp, u64>>);

impl Invocations {
    /// Takes in one document; whether it is of this shape.
    pub(super) fn add(&mut self, document: &Value) -> bool {
        let Some(results) = document.get("MetricDataResults").and_then(Value::as_array) else {
            return false;
        };
        for series in results {
            let label = series.get("Label").and_then(Value::as_str);
            if let Some(function) = label.and_then(Function::from_arn) {
                let known = self.0.entry(function).or_default();
                for (time, sum) in points(series) {
                    // The same period twice comes from two answers, of which the later knows more.
                    let most = known.entry(time).or_default();
                    *most = sum.max(*most);
                }
            }
        }
        true
    }

    /// How often the function was invoked from the day of `first` to `last`; `None` when no series
    /// tells. A day without a point is one without an invocation.
    pub fn within(&self, function: &Function, first: Timestamp, last: Timestamp) -> Option<u64> {
        let begin = first.checked_sub(SignedDuration::from_hours(24)).ok()?;
        let known = self.0.get(function)?;
        Some(known.range(begin..=last).map(|(_, sum)| sum).sum())
    }
}

/// Times and sums of one series.
fn points(series: &Value) -> Vec<(Timestamp, u64)> {
    let list = |key: &str| series.get(key).and_then(Value::as_array);
    let (Some(times), Some(values)) = (list("Timestamps"), list("Values")) else {
        return Vec::new();
    };
    times
        .iter()
        .zip(values)
        .filter_map(|(time, value)| Some((moment(time)?, whole(value)?)))
        .collect()
}

/// A sum of invocations, which CloudWatch writes as a floating point number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count; what is no count is left out before"
)]
fn whole(value: &Value) -> Option<u64> {
    let value = value.as_f64()?;
    (value.is_finite() && value >= 0.0).then_some(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders-api";

    fn read(label: &str) -> Invocations {
        let text = format!(
            r#"{{"MetricDataResults": [{{"Id": "f0", "Label": "{label}", "StatusCode": "Complete",
            "Timestamps": ["2026-11-03T00:00:00+00:00", "2026-11-01T00:00:00Z", 1793923200],
            "Values": [7.0, 5.0, 3.0]}}]}}"#
        );
        let mut invocations = Invocations::default();
        assert!(invocations.add(&serde_json::from_str(&text).expect("JSON")));
        invocations
    }

    #[test]
    fn the_days_of_the_window_are_summed() {
        let function = Function::from_arn(ARN).expect("an ARN");
        let time = |t: &str| t.parse().expect("a time");
        let invocations = read(ARN);
        let within = |first, last| invocations.within(&function, time(first), time(last));
        // the day of the first record counts, although its point stands at its beginning
        assert_eq!(
            within("2026-11-03T08:00:00Z", "2026-11-04T00:00:00Z"),
            Some(7)
        );
        assert_eq!(
            within("2026-11-01T12:00:00Z", "2026-11-30T00:00:00Z"),
            Some(15)
        );
        assert_eq!(
            within("2026-12-01T12:00:00Z", "2026-12-30T00:00:00Z"),
            Some(0)
        );
    }

    #[test]
    fn a_series_that_does_not_name_its_function_tells_nothing() {
        let function = Function::from_arn(ARN).expect("an ARN");
        let now = "2026-11-03T08:00:00Z".parse().expect("a time");
        assert_eq!(
            read("orders-api Invocations").within(&function, now, now),
            None
        );
        assert!(!Invocations::default().add(&Value::Null));
    }
}
