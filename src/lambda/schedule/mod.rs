//! Schedules that invoke functions: rules of EventBridge with a schedule, and schedules of EventBridge
//! Scheduler, as `aws events list-rules`, `describe-rule`, `list-targets-by-rule`,
//! `list-rule-names-by-target` and `aws scheduler list-schedules`, `get-schedule` print them.
//!
//! The targets of a rule do not name it, nor does a list of names say for which target it was asked:
//! such an output counts with a key of its request beside it (`RuleName`, `TargetArn`).

mod cron;
mod expression;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

pub(crate) use expression::Expression;

use super::function::Function;
use super::moment::moment;
use crate::iam::arn::Arn;

/// A schedule, or a rule with one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Schedule {
    /// Its name; of a schedule in a group of its own, with the group: `group/name`.
    pub name: String,
    /// Whether EventBridge Scheduler runs it; otherwise a rule does.
    pub is_of_scheduler: bool,
    /// `rate(…)`, `cron(…)` or `at(…)`; `None` when no output tells it.
    pub expression: Option<String>,
    /// The time zone of the expression; UTC when not told.
    pub zone: Option<String>,
    /// Whether it is switched off.
    pub is_disabled: bool,
    /// From when on it runs, and
    pub start: Option<Timestamp>,
    /// until when.
    pub end: Option<Timestamp>,
}

/// A rule's or schedule's place: region, account and name. A rule's targets may be known by its name
/// alone.
type Key = (String, String, String);

/// All that was read of schedules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedules {
    /// Rules with a schedule, by place.
    rules: BTreeMap<Key, Schedule>,
    /// Functions that rules invoke: rule name and target ARN.
    targets: BTreeSet<(String, String)>,
    /// Schedules of EventBridge Scheduler with the ARN of their target.
    timed: BTreeMap<(Key, String), Schedule>,
}

impl Schedules {
    /// Takes in one document; whether it was of one of the shapes.
    pub(in crate::lambda) fn read(&mut self, object: &Map<String, Value>) -> bool {
        let list = |key: &str| object.get(key).and_then(Value::as_array);
        if let Some(rules) = list("Rules") {
            let all = rules.iter().filter_map(Value::as_object);
            // Other services have lists of this name; none of their entries is read.
            return rules.is_empty() | all.fold(false, |any, rule| any | self.rule(rule));
        }
        if let (Some(name), Some(targets)) = (text(object, "RuleName"), list("Targets")) {
            let arns = targets.iter().filter_map(|t| t.get("Arn")?.as_str());
            let pairs = arns.map(|arn| (name.to_owned(), arn.to_owned()));
            self.targets.extend(pairs);
            return true;
        }
        if let (Some(names), Some(target)) = (list("RuleNames"), text(object, "TargetArn")) {
            let names = names.iter().filter_map(Value::as_str);
            self.targets
                .extend(names.map(|name| (name.to_owned(), target.to_owned())));
            return true;
        }
        if let Some(schedules) = list("Schedules") {
            let all = schedules.iter().filter_map(Value::as_object);
            return schedules.is_empty() | all.fold(false, |any, one| any | self.schedule(one));
        }
        self.schedule(object) || self.rule(object)
    }

    /// A rule of list-rules, or of describe-rule; one without a schedule waits for events.
    fn rule(&mut self, rule: &Map<String, Value>) -> bool {
        let (Some(name), Some(arn)) = (text(rule, "Name"), text(rule, "Arn").and_then(Arn::parse))
        else {
            return false;
        };
        if arn.service != "events" || !arn.resource.starts_with("rule/") {
            return false;
        }
        if let Some(expression) = text(rule, "ScheduleExpression") {
            let key = key(&arn, name);
            let schedule = Schedule {
                name: name.to_owned(),
                expression: Some(expression.to_owned()),
                is_disabled: text(rule, "State") == Some("DISABLED"),
                ..Schedule::default()
            };
            join(&mut self.rules, key, schedule);
        }
        true
    }

    /// A schedule of get-schedule, or of list-schedules, which tells no expression.
    fn schedule(&mut self, schedule: &Map<String, Value>) -> bool {
        let target = schedule.get("Target").and_then(|t| t.get("Arn")?.as_str());
        let arn = text(schedule, "Arn").and_then(Arn::parse);
        let (Some(name), Some(arn), Some(target)) = (text(schedule, "Name"), arn, target) else {
            return false;
        };
        if arn.service != "scheduler" {
            return false;
        }
        let time = |name: &str| schedule.get(name).and_then(moment);
        let name = match text(schedule, "GroupName") {
            Some(group) if group != "default" => format!("{group}/{name}"),
            _ => name.to_owned(),
        };
        let key = (key(&arn, &name), target.to_owned());
        let read = Schedule {
            name,
            is_of_scheduler: true,
            expression: text(schedule, "ScheduleExpression").map(str::to_owned),
            zone: text(schedule, "ScheduleExpressionTimezone")
                .filter(|zone| *zone != "UTC")
                .map(str::to_owned),
            is_disabled: text(schedule, "State") == Some("DISABLED"),
            start: time("StartDate"),
            end: time("EndDate"),
        };
        join(&mut self.timed, key, read);
        true
    }

    /// Joins what two files say; the order of files makes no difference.
    pub(in crate::lambda) fn merge(&mut self, other: Self) {
        for (key, rule) in other.rules {
            join(&mut self.rules, key, rule);
        }
        for (key, schedule) in other.timed {
            join(&mut self.timed, key, schedule);
        }
        self.targets.extend(other.targets);
    }

    pub(in crate::lambda) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The schedules that invoke each function, whatever its version or alias, sorted.
    pub(in crate::lambda) fn by_function(&self) -> BTreeMap<Function, BTreeSet<Schedule>> {
        let mut out: BTreeMap<Function, BTreeSet<Schedule>> = BTreeMap::new();
        for ((_, target), schedule) in &self.timed {
            if let Some(function) = Function::from_arn(target) {
                out.entry(function).or_default().insert(schedule.clone());
            }
        }
        for (rule, target) in &self.targets {
            let Some(function) = Function::from_arn(target) else {
                continue;
            };
            // A rule and its target are of one region; a scheduled rule is on the default bus.
            let place = (
                function.region.clone(),
                function.account.clone(),
                rule.clone(),
            );
            if let Some(schedule) = self.rules.get(&place) {
                out.entry(function).or_default().insert(schedule.clone());
            }
        }
        out
    }
}

fn key(arn: &Arn<'_>, name: &str) -> Key {
    (
        arn.region.to_owned(),
        arn.account.to_owned(),
        name.to_owned(),
    )
}

/// Of two descriptions the one that tells more stays, then the greater.
fn join<K: Ord>(known: &mut BTreeMap<K, Schedule>, key: K, new: Schedule) {
    let rank = |schedule: &Schedule| (schedule.expression.is_some(), schedule.clone());
    match known.get_mut(&key) {
        Some(old) if rank(old) >= rank(&new) => {}
        Some(old) => *old = new,
        None => {
            known.insert(key, new);
        }
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}
