//! Alarms (cloudwatch describe-alarms): which metrics they are on, and whether they do anything.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::listed::Source;
use super::{Object, Surroundings, items, text};
use crate::iam::arn::Arn;

/// An alarm (MetricAlarm in the CloudWatch API reference).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    name: String,
    arn: String,
    /// Its region, where its ARN tells it.
    pub region: String,
    /// Its metric, or those that its expressions are made of.
    pub metrics: Vec<Metric>,
    /// Words of its queries that tell what they are about: [`SIGNALS`](super::SIGNALS).
    pub queries: Vec<String>,
    /// Whether it does anything by itself: `ActionsEnabled`, and `AlarmActions` that are not empty.
    acts: bool,
}

/// A metric (Metric).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// `Namespace`.
    pub namespace: String,
    /// `MetricName`.
    pub name: String,
    /// `Dimensions`, by name.
    pub dimensions: BTreeMap<String, String>,
}

/// An alarm on other alarms (CompositeAlarm).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Composite {
    name: String,
    arn: String,
    /// Names and ARNs of the alarms whose going off makes it go off.
    on: BTreeSet<String>,
    acts: bool,
}

impl Surroundings {
    pub(super) fn add_alarms(&mut self, of: &Source, object: &Object) -> bool {
        let Some(alarms) = items(object, "MetricAlarms") else {
            return false;
        };
        let alarms: Vec<Alarm> = alarms.iter().map(alarm).collect();
        let arns: Vec<String> = alarms.iter().map(|alarm| alarm.arn.clone()).collect();
        let alarms = arns.iter().map(String::as_str).zip(alarms);
        self.alarms.add(of, alarms);
        let composites = items(object, "CompositeAlarms").into_iter().flatten();
        self.composites.extend(composites.map(composite));
        true
    }

    /// Whether an alarm does something: by itself, or by another alarm that goes off with it.
    pub(crate) fn acts(&self, alarm: &Alarm) -> bool {
        let mut gone_off = vec![(alarm.name.as_str(), alarm.arn.as_str(), alarm.acts)];
        let mut seen = BTreeSet::new();
        while let Some((name, arn, acts)) = gone_off.pop() {
            if acts {
                return true;
            }
            let on = self.composites.iter();
            let on = on.filter(|one| one.on.contains(name) || one.on.contains(arn));
            for one in on.filter(|one| seen.insert(one.name.as_str())) {
                gone_off.push((&one.name, &one.arn, one.acts));
            }
        }
        false
    }
}

fn told(one: &Value, name: &str) -> String {
    text(one, name).unwrap_or_default().to_owned()
}

fn acts(one: &Value) -> bool {
    let actions = one.get("AlarmActions").and_then(Value::as_array);
    let is_on = one.get("ActionsEnabled").and_then(Value::as_bool) != Some(false);
    is_on && actions.is_some_and(|actions| !actions.is_empty())
}

fn alarm(one: &Value) -> Alarm {
    let arn = told(one, "AlarmArn");
    let queries = one.get("Metrics").and_then(Value::as_array);
    let queries = || queries.into_iter().flatten();
    let of_queries = queries().filter_map(|query| query.pointer("/MetricStat/Metric"));
    let own = Some(one).filter(|one| one.get("MetricName").is_some());
    Alarm {
        name: told(one, "AlarmName"),
        region: Arn::parse(&arn).map_or("", |arn| arn.region).to_owned(),
        metrics: own.into_iter().chain(of_queries).map(metric).collect(),
        queries: queries()
            .filter_map(|query| text(query, "Expression").map(str::to_owned))
            .collect(),
        acts: acts(one),
        arn,
    }
}

fn metric(one: &Value) -> Metric {
    let dimensions = one.get("Dimensions").and_then(Value::as_array);
    Metric {
        namespace: told(one, "Namespace"),
        name: told(one, "MetricName"),
        dimensions: dimensions
            .into_iter()
            .flatten()
            .map(|one| (told(one, "Name"), told(one, "Value")))
            .collect(),
    }
}

fn composite(one: &Value) -> Composite {
    Composite {
        name: told(one, "AlarmName"),
        arn: told(one, "AlarmArn"),
        on: gone_off(text(one, "AlarmRule").unwrap_or_default()),
        acts: acts(one),
    }
}

/// What stands in `ALARM(…)` of a rule, with quotation marks or without, but for what is negated (PutCompositeAlarm
/// in the CloudWatch API reference, `AlarmRule`).
fn gone_off(rule: &str) -> BTreeSet<String> {
    const STATE: &str = "ALARM(";
    let mut found = BTreeSet::new();
    let mut rest = rule;
    let mut before = String::new();
    while let Some((passed, after)) = rest.split_once(STATE) {
        before.push_str(passed);
        let is_negated = before
            .trim_end()
            .trim_end_matches('(')
            .trim_end()
            .ends_with("NOT");
        let after = after.trim_start();
        let (name, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(')').unwrap_or((after, "")),
        };
        if !is_negated {
            found.insert(name.trim().to_owned());
        }
        before.clear();
        rest = left;
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_alarm_acts_by_those_that_go_off_with_it() {
        let silent = |name: &str| {
            json!({"AlarmName": name, "AlarmArn": format!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}"),
            "Namespace": "AWS/Lambda", "MetricName": "Errors", "ActionsEnabled": true, "AlarmActions": []})
        };
        let over = |name: &str, rule: &str, actions: &[&str]| {
            json!({"AlarmName": name, "AlarmRule": rule, "AlarmActions": actions,
            "AlarmArn": format!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}"), "ActionsEnabled": true})
        };
        let topic = &["arn:aws:sns:eu-west-1:111122223333:t"][..];
        for (composites, acts) in [
            (vec![], false),
            (vec![over("c", "ALARM(\"a\") OR OK(b)", topic)], true),
            (
                vec![over(
                    "c",
                    "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a)",
                    topic,
                )],
                true,
            ),
            (vec![over("c", "OK(\"a\")", topic)], false),
            (vec![over("c", "ALARM(b) AND NOT ALARM(a)", topic)], false),
            (vec![over("c", "ALARM(a)", &[])], false),
            (
                vec![over("c", "ALARM(a)", &[]), over("d", "ALARM(c)", topic)],
                true,
            ),
            (
                vec![
                    over("c", "ALARM(a) OR ALARM(d)", &[]),
                    over("d", "ALARM(c)", &[]),
                ],
                false,
            ),
        ] {
            let document =
                json!({"MetricAlarms": [silent("a"), silent("b")], "CompositeAlarms": composites});
            let mut around = Surroundings::default();
            assert!(around.add("alarms.json", &document));
            assert_eq!(around.acts(&around.alarms.items[0]), acts, "{document:#}");
        }
    }

    #[test]
    fn metrics_of_expressions_are_metrics() {
        let document = json!({"MetricAlarms": [{"AlarmName": "rate", "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:t"],
            "Metrics": [{"Id": "e", "MetricStat": {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors",
                "Dimensions": [{"Name": "FunctionName", "Value": "orders"}]}}}, {"Id": "r", "Expression": "100*e/i"}]}]});
        let mut around = Surroundings::default();
        assert!(around.add("alarms.json", &document));
        let [alarm] = around.alarms.items.as_slice() else {
            panic!("{around:?}");
        };
        let [metric] = alarm.metrics.as_slice() else {
            panic!("{alarm:?}");
        };
        assert_eq!(metric.dimensions["FunctionName"], "orders");
    }
}
