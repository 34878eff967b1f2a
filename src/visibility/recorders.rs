//! Which operations would show that an action is used.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::requirement::Kind;
use crate::catalog::service::{NeedFacts, OperationFacts, Service};
use crate::catalog::{Catalog, OperationRef};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;

/// The operations of one service by the actions they need.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    by_action: BTreeMap<String, Recorders<'a>>,
}

/// What shows the use of an action.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorders<'a> {
    /// Operations that need it, with their names.
    pub(super) operations: Vec<(&'a str, &'a OperationFacts)>,
    /// Whether the operation of its name needs no permission.
    pub(super) is_free: bool,
}

impl<'a> Index<'a> {
    pub(super) fn of(service: Option<&'a Service>) -> Self {
        let mut index = Self::default();
        let Some(service) = service else {
            return index;
        };
        let operations = &service.operations;
        for (name, facts) in operations {
            let own = format!("{}:{name}", service.service);
            // A permission with an event of its own is shown by that.
            let shows = |need: &&NeedFacts| need.seen.is_none() && need.kind != Kind::May;
            let needs = facts.needs.iter().filter(shows);
            for need in needs {
                index.add(&need.action, name, facts);
            }
            if facts.free.is_some() {
                index.entry(&own).is_free = true;
            } else if facts.needs.is_empty() {
                index.add(&own, name, facts);
            }
        }
        for (action, operation) in ELSEWHERE {
            if let Some((name, facts)) = operations.get_key_value(*operation)
                && action.split(':').next() == Some(service.service.as_str())
            {
                index.add(action, name, facts);
            }
        }
        index
    }

    fn entry(&mut self, action: &str) -> &mut Recorders<'a> {
        self.by_action
            .entry(action.to_ascii_lowercase())
            .or_default()
    }

    fn add(&mut self, action: &str, name: &'a str, facts: &'a OperationFacts) {
        let operations = &mut self.entry(action).operations;
        if operations.last().is_none_or(|(last, _)| *last != name) {
            operations.push((name, facts));
        }
    }

    pub(super) fn of_action(&self, action: &Action) -> Recorders<'a> {
        let key = action.as_str().to_ascii_lowercase();
        self.by_action.get(&key).cloned().unwrap_or_default()
    }

    /// What operations need of other services, with these operations.
    fn abroad(&self, service: &str) -> impl Iterator<Item = (&str, &Recorders<'a>)> {
        let is_own = move |action: &str| action.split(':').next() == Some(service);
        let all = self.by_action.iter();
        all.map(|(action, recorders)| (action.as_str(), recorders))
            .filter(move |(action, _)| !is_own(action))
    }
}

/// Operations of a role's services that need actions of other services: who may pass a role passes it
/// to the operations that the role allows.
#[derive(Debug, Default)]
pub(super) struct Abroad<'a> {
    by_action: BTreeMap<String, Vec<OperationRef<'a>>>,
}

impl<'a> Abroad<'a> {
    /// Of a role that allows these actions. An operation that it does not allow needs nothing of it.
    pub(super) fn of(catalog: &'a Catalog, allowed: &BTreeSet<Action>) -> Self {
        let mut out = Self::default();
        let services: BTreeSet<&str> = allowed.iter().map(Action::service).collect();
        for service in services.into_iter().filter_map(|s| catalog.service(s)) {
            let index = Index::of(Some(service));
            for (action, recorders) in index.abroad(&service.service) {
                let operations = recorders.operations.iter();
                let called = operations.filter(|(_, facts)| may_be_called(facts, allowed));
                let called = called.map(|(name, facts)| OperationRef {
                    service,
                    name,
                    facts,
                });
                let own = out.by_action.entry(action.to_owned()).or_default();
                own.extend(called);
            }
        }
        out
    }

    pub(super) fn of_action(&self, action: &Action) -> &[OperationRef<'a>] {
        let key = action.as_str().to_ascii_lowercase();
        self.by_action.get(&key).map_or(&[], Vec::as_slice)
    }
}

fn may_be_called(facts: &OperationFacts, allowed: &BTreeSet<Action>) -> bool {
    let mut always = facts.needs.iter().filter(|n| n.kind == Kind::Primary);
    always.all(|need| {
        let action = need.action.parse::<Action>();
        action.is_ok_and(|action| allowed.contains(&action))
    })
}

/// Actions that stand in no operation's needs because the verb of a statement chooses them (Amazon
/// DynamoDB Developer Guide, "IAM security policies with PartiQL").
const ELSEWHERE: &[(&str, &str)] = &[
    ("dynamodb:PartiQLDelete", "ExecuteStatement"),
    ("dynamodb:PartiQLInsert", "ExecuteStatement"),
    ("dynamodb:PartiQLSelect", "ExecuteStatement"),
    ("dynamodb:PartiQLUpdate", "ExecuteStatement"),
];

/// Permissions of protocols and HTTP requests that are no API operations and that CloudTrail does not
/// record (Service Authorization Reference: permission-only actions; the services' pages on logging).
const DATA_PLANE: [&str; 20] = [
    "aoss:APIAccessAll",
    "appsync:GraphQL",
    "dax:*",
    "elasticache:Connect",
    "elasticfilesystem:Client*",
    "es:ESHttp*",
    "execute-api:Invoke",
    "execute-api:InvalidateCache",
    "iot:Connect",
    "iot:Receive",
    "iot:RetainPublish",
    "iot:Subscribe",
    "kafka-cluster:*",
    "lambda:InvokeFunctionUrl",
    "memorydb:Connect",
    "neptune-db:*",
    "rds-db:connect",
    "s3files:Client*",
    "vpc-lattice-svcs:*",
    "xray:PutSpans*",
];

/// Whether the action is used by talking to a resource directly.
pub(super) fn is_data_plane(action: &Action) -> bool {
    let mut patterns = DATA_PLANE.iter();
    patterns.any(|text| Pattern::without_variables(*text).matches_action(action))
}
