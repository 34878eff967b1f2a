//! Which operations would show that an action is used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::catalog::requirement::RequirementKind;
use crate::catalog::service::{NeedFacts, OperationFacts, Service};
use crate::catalog::{Catalog, OperationRef};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;

/// Operations of one service by the actions they need, in lower case.
pub(super) type Index<'a> = BTreeMap<String, Recorders<'a>>;

/// What shows the use of an action.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorders<'a> {
    /// Operations that need it.
    pub(super) operations: Vec<OperationRef<'a>>,
    /// Whether the operation of its name needs no permission.
    pub(super) is_free: bool,
}

impl<'a> Recorders<'a> {
    fn add(&mut self, operation: OperationRef<'a>) {
        let last = self.operations.last();
        if last.is_none_or(|last| last.name != operation.name) {
            self.operations.push(operation);
        }
    }
}

/// What shows the use of a service's actions.
pub(super) fn recorders(service: Option<&Service>) -> Index<'_> {
    let mut index = Index::new();
    let Some(service) = service else {
        return index;
    };
    let operations = &service.operations;
    for (name, facts) in operations {
        let operation = OperationRef {
            service,
            name,
            facts,
        };
        let own = format!("{}:{name}", service.service);
        // A permission with an event of its own is shown by that.
        let shows = |need: &&NeedFacts| need.seen.is_none() && need.kind != RequirementKind::May;
        for need in facts.needs.iter().filter(shows) {
            entry(&mut index, &need.action).add(operation);
        }
        if facts.free.is_some() {
            entry(&mut index, &own).is_free = true;
        } else if facts.needs.is_empty() {
            entry(&mut index, &own).add(operation);
        }
    }
    for (action, operation) in ELSEWHERE {
        if let Some((name, facts)) = operations.get_key_value(*operation)
            && action.split(':').next() == Some(service.service.as_str())
        {
            entry(&mut index, action).add(OperationRef {
                service,
                name,
                facts,
            });
        }
    }
    index
}

fn entry<'i, 'a>(index: &'i mut Index<'a>, action: &str) -> &'i mut Recorders<'a> {
    index.entry(action.to_ascii_lowercase()).or_default()
}

/// Operations of a role's services that need actions of other services, by action in lower case: who may pass
/// a role passes it to the operations that the role allows. An operation that it does not allow needs nothing
/// of it.
pub(super) fn abroad<'a>(
    catalog: &'a Catalog,
    allowed: &BTreeSet<Action>,
) -> BTreeMap<String, Vec<OperationRef<'a>>> {
    let mut out: BTreeMap<String, Vec<OperationRef<'a>>> = BTreeMap::new();
    let services: BTreeSet<&str> = allowed.iter().map(Action::service).collect();
    for service in services.into_iter().filter_map(|s| catalog.service(s)) {
        let is_own = |action: &str| action.split(':').next() == Some(service.service.as_str());
        for (action, recorders) in recorders(Some(service)) {
            if is_own(&action) {
                continue;
            }
            let called = recorders.operations.into_iter();
            let called = called.filter(|of| may_be_called(of.facts, allowed));
            out.entry(action).or_default().extend(called);
        }
    }
    out
}

fn may_be_called(facts: &OperationFacts, allowed: &BTreeSet<Action>) -> bool {
    let mut always = facts.needs.iter().filter(|n| n.kind.is_primary());
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
    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        let texts = DATA_PLANE.iter();
        texts
            .map(|text| Pattern::without_variables(*text))
            .collect()
    });
    PATTERNS.iter().any(|own| own.matches_action(action))
}
