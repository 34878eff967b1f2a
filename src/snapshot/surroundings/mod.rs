//! What stands around functions: URLs, policies of functions, APIs, log groups, alarms, rules, the buckets
//! of trails, target groups, tags. Each output of the AWS CLI is known by its shape.
//!
//! INVARIANT: what is not there was not answered. A list that was answered and is empty is an answer; a list
//! that says there is more proves no absence.

mod alarm;
mod api;
mod bucket;
mod function;
mod listed;
mod tags;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub(crate) use alarm::{Alarm, Metric};
pub(crate) use api::{Api, Route, RouteCaller, RouteKind};
pub(crate) use bucket::Bucket;
pub(crate) use function::{Details, FunctionUrl, VariableValue};
pub(crate) use listed::Listed;
pub(crate) use tags::Tags;
#[cfg(any(feature = "aws", test))]
pub(crate) use watch::SIGNALS;
pub(crate) use watch::{EventRule, LogGroup, MetricFilter};

use super::Unanswered;

pub(super) type Object = Map<String, Value>;

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Whether functions were listed, and where.
    pub functions: Listed<()>,
    /// Configurations of functions as they run without a qualifier, by ARN.
    pub details: BTreeMap<String, Details>,
    /// URLs of a function, by its ARN.
    pub urls: BTreeMap<String, Vec<FunctionUrl>>,
    /// Names of functions whose URLs were listed: there may be none.
    pub urls_listed: BTreeSet<String>,
    /// Names of functions whose destinations of asynchronous invocations were listed.
    pub invocations: BTreeSet<String>,
    /// Statements of the policies of functions, by ARN.
    pub policies: BTreeMap<String, Vec<Value>>,
    /// Names of functions that have no policy.
    pub without_policy: BTreeSet<String>,
    /// Whether a function's code must be signed, by ARN or, where the answer does not tell it, by name.
    pub code_signing: BTreeMap<String, bool>,
    /// Reserved concurrency, by ARN or, where the answer does not tell it, by the file's name.
    pub concurrency: BTreeMap<String, Option<u64>>,
    /// APIs of API Gateway, and what their routes call.
    pub api: Api,
    /// Log groups.
    pub log_groups: Listed<LogGroup>,
    /// Metric filters.
    pub filters: Listed<MetricFilter>,
    /// Alarms on metrics.
    pub alarms: Listed<Alarm>,
    /// Rules of alarms on other alarms that do something.
    pub(crate) composites: Vec<alarm::Composite>,
    /// Rules of EventBridge.
    pub rules: Listed<EventRule>,
    /// Buckets, by name.
    pub buckets: BTreeMap<String, Bucket>,
    /// ARNs of functions that are targets of load balancers.
    pub targets: Listed<String>,
    /// Target groups of load balancers that call functions, by ARN.
    pub target_groups: Listed<String>,
    /// Tags of resources.
    pub tags: Tags,
    /// Availability zones of subnets, by id.
    pub zones: BTreeMap<String, String>,
}

impl Surroundings {
    /// Takes in one document; whether it is of a shape that tells something here.
    pub(super) fn add(&mut self, file: &str, document: &Value) -> bool {
        let Value::Object(object) = document else {
            return false;
        };
        let of = listed::Source::of(file, object);
        // Configurations are read elsewhere, too.
        self.add_details(&of, object);
        self.add_url(&of, object)
            || self.add_policy(&of, object)
            || self.add_signing(&of, object)
            || self.add_concurrency(&of, object)
            || self.add_api(&of, object)
            || self.add_watch(&of, object)
            || self.add_alarms(&of, object)
            || self.add_bucket(&of, object)
            || self.add_target(&of, object)
            || self.add_tags(&of, object)
            || self.add_subnets(object)
    }

    /// Notes a call that was not answered: what the lists of the region hold may not be all there is.
    pub(super) fn note_unanswered(&mut self, unanswered: &Unanswered) {
        if unanswered.is_missing() {
            return;
        }
        let region = unanswered.region.as_str();
        match unanswered.action.as_str() {
            "lambda:ListFunctions" => self.functions.cut(region),
            "logs:DescribeLogGroups" => self.log_groups.cut(region),
            "logs:DescribeMetricFilters" => self.filters.cut(region),
            "cloudwatch:DescribeAlarms" => self.alarms.cut(region),
            "tag:GetResources" => self.tags.cut(&unanswered.about, region),
            "events:ListRules" => self.rules.cut(region),
            "apigateway:GetRestApis" => self.api.rest.cut(region),
            "apigateway:GetApis" => self.api.http.cut(region),
            "apigateway:GetResources" | "apigateway:GetRoutes" | "apigateway:GetIntegrations" => {
                self.api.rest.cut(region);
                self.api.http.cut(region);
            }
            "elasticloadbalancing:DescribeTargetGroups" => self.target_groups.cut(region),
            "elasticloadbalancing:DescribeTargetHealth" => self.targets.cut(region),
            _ => {}
        }
    }

    /// elbv2 describe-target-groups, describe-target-health.
    fn add_target(&mut self, of: &listed::Source, object: &Object) -> bool {
        if let Some(groups) = items(object, "TargetGroups") {
            let lambda = groups
                .iter()
                .filter(|g| text(g, "TargetType") == Some("lambda"));
            let arns = lambda.filter_map(|g| text(g, "TargetGroupArn"));
            self.target_groups
                .add(of, arns.map(|arn| (arn, arn.to_owned())));
            return true;
        }
        let Some(health) = items(object, "TargetHealthDescriptions") else {
            return false;
        };
        let ids = health
            .iter()
            .filter_map(|h| h.pointer("/Target/Id")?.as_str());
        let arns = ids.filter(|id| id.starts_with("arn:"));
        self.targets.add(of, arns.map(|arn| (arn, arn.to_owned())));
        true
    }

    /// ec2 describe-subnets.
    fn add_subnets(&mut self, object: &Object) -> bool {
        let Some(subnets) = items(object, "Subnets") else {
            return false;
        };
        for subnet in subnets {
            if let (Some(id), Some(zone)) =
                (text(subnet, "SubnetId"), text(subnet, "AvailabilityZone"))
            {
                self.zones.insert(id.to_owned(), zone.to_owned());
            }
        }
        true
    }

    /// The regions that functions are known in.
    pub(crate) fn regions(&self) -> BTreeSet<&str> {
        let arns = self.details.keys();
        let regions = arns.filter_map(|arn| Some(crate::iam::arn::Arn::parse(arn)?.region));
        regions.collect()
    }
}

fn items<'a>(object: &'a Object, name: &str) -> Option<&'a Vec<Value>> {
    object.get(name)?.as_array()
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests;
