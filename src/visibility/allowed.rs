//! What a role allows, and what would show the use of each action: the same for every function whose role
//! allows the same.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::recorders::{abroad, is_data_plane, recorders};
use super::subject::read_only;
use super::window::{access, category};
use crate::catalog::{Catalog, OperationRef};
use crate::iam::action::Action;
use crate::iam::policy::Actions;
use crate::snapshot::permissions::Permissions;

/// The actions that a role allows.
#[derive(Debug)]
pub struct Allowed<'c> {
    catalog: &'c Catalog,
    permissions: Permissions,
    /// Once somebody asked.
    actions: OnceLock<BTreeSet<Action>>,
    /// In the order of the actions, once somebody asked.
    shown: OnceLock<Vec<Shown<'c>>>,
}

/// An action, and what would show its use.
#[derive(Debug)]
pub(super) struct Shown<'c> {
    pub(super) action: Action,
    /// Operations of its own service that need it.
    pub(super) operations: Vec<Recorder<'c>>,
    /// Operations of the role's other services that need it.
    pub(super) abroad: Vec<Recorder<'c>>,
    /// Whether the operation of its name needs no permission.
    pub(super) is_free: bool,
    /// Whether it is used by talking to a resource directly.
    pub(super) is_data_plane: bool,
}

/// An operation that needs an action, and may be recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recorder<'c> {
    pub(super) operation: OperationRef<'c>,
    /// Operations with the same number are recorded or not for the same reason, on the same resource and by
    /// selectors that do not ask for names; `None` where the reason is its own.
    pub(super) alike: Option<usize>,
}

impl<'c> Allowed<'c> {
    /// Of a role's permissions.
    pub fn of(permissions: Permissions, catalog: &'c Catalog) -> Self {
        Self {
            actions: OnceLock::new(),
            shown: OnceLock::new(),
            permissions,
            catalog,
        }
    }

    /// What allows them.
    pub(crate) fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// The actions that are allowed on some resource.
    pub(crate) fn actions(&self) -> &BTreeSet<Action> {
        let actions = || self.permissions.actions(self.catalog);
        self.actions.get_or_init(actions)
    }

    /// What would show the use of each.
    pub(super) fn shown(&self) -> &[Shown<'c>] {
        self.shown.get_or_init(|| self.each())
    }

    /// What would show the use of one; `None` where it is not allowed.
    pub(super) fn of_action(&self, action: &Action) -> Option<&Shown<'c>> {
        let shown = self.shown();
        let at = shown.binary_search_by(|one| one.action.cmp(action));
        at.ok().map(|at| &shown[at])
    }

    /// What would show the use of those that an element of a statement covers.
    pub(super) fn covered_by(&self, actions: &Actions) -> impl Iterator<Item = &Shown<'c>> {
        let services = self
            .shown()
            .chunk_by(|a, b| a.action.service() == b.action.service());
        services.flat_map(|own| {
            let actions = actions.of_service(own[0].action.service());
            own.iter().filter(move |one| actions.covers(&one.action))
        })
    }

    /// What would show the use of those of one service.
    pub(super) fn of_service(&self, service: &str) -> impl Iterator<Item = &Shown<'c>> {
        let all = self.shown().iter();
        all.filter(move |one| one.action.service() == service)
    }

    fn each(&self) -> Vec<Shown<'c>> {
        let actions = self.actions();
        let abroad = abroad(self.catalog, actions);
        let mut numbers = Numbers::default();
        let mut index = (None, recorders(None));
        let mut out = Vec::with_capacity(actions.len());
        // sorted, so that the actions of one service follow one another
        for action in actions {
            let service = self.catalog.service(action.service());
            let name = service.map(|service| service.service.as_str());
            if name != index.0 {
                index = (name, recorders(service));
            }
            let key = action.as_str().to_ascii_lowercase();
            let own = index.1.get(&key);
            let operations = own.into_iter().flat_map(|own| &own.operations);
            let others = abroad.get(&key).into_iter().flatten();
            out.push(Shown {
                operations: operations.map(|of| numbers.recorder(*of)).collect(),
                abroad: others.map(|of| numbers.recorder(*of)).collect(),
                is_free: own.is_some_and(|own| own.is_free),
                is_data_plane: is_data_plane(action),
                action: action.clone(),
            });
        }
        out
    }
}

/// Numbers of operations that are alike.
#[derive(Default)]
struct Numbers<'c>(HashMap<Alike<'c>, usize>);

/// What the records and the trails can tell operations apart by, names aside: service, category, type of data
/// event, and the values that `readOnly` may have.
type Alike<'c> = (&'c str, &'static str, Option<&'c str>, &'static [bool]);

impl<'c> Numbers<'c> {
    fn recorder(&mut self, operation: OperationRef<'c>) -> Recorder<'c> {
        let OperationRef {
            service,
            name,
            facts,
        } = operation;
        let alike = category(facts.class).map(|category| {
            let reads = read_only(name, access(service, facts));
            let key = (
                service.service.as_str(),
                category,
                facts.data_type.as_deref(),
                reads,
            );
            let next = self.0.len();
            *self.0.entry(key).or_insert(next)
        });
        Recorder { operation, alike }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::{Value, json};

    use super::*;
    use crate::iam::pattern::Pattern;
    use crate::iam::policy::Policy;
    use crate::lambda::configuration;
    use crate::observer::attribution::attribute;
    use crate::observer::fold::fold;
    use crate::observer::record::Record;
    use crate::observer::usage::{Regions, Usage};
    use crate::snapshot::Snapshot;
    use crate::snapshot::trails::Trails;
    use crate::visibility::{Recorded, Visibility, Window};

    const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t";

    fn usage(catalog: &Catalog) -> Usage {
        let call = |id: &str, name: &str, read_only: bool| {
            json!({"eventVersion": "1.11", "eventID": id, "eventTime": "2026-11-03T10:00:00Z",
                "eventSource": "dynamodb.amazonaws.com", "eventName": name, "awsRegion": "eu-west-1",
                "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "readOnly": read_only,
                "eventCategory": "Management", "requestParameters": {"tableName": "orders"},
                "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:orders-api",
                    "arn": "arn:aws:sts::111122223333:assumed-role/orders-role/orders-api",
                    "accountId": "111122223333", "sessionContext": {"sessionIssuer": {
                        "type": "Role", "arn": "arn:aws:iam::111122223333:role/orders-role"}}}})
        };
        let mut usage = Usage {
            regions: Regions::All,
            ..Usage::default()
        };
        for record in [
            call("e-1", "DescribeTable", true),
            call("e-2", "UpdateTable", false),
        ] {
            let text = record.to_string();
            let record = Record::parse(text.as_bytes()).expect("a record");
            fold(&mut usage, &record, catalog);
        }
        usage
    }

    fn trails(selectors: &[Value]) -> Trails {
        let mut snapshot = Snapshot::default();
        for file in [
            json!({"Trail": {"Name": "t", "TrailARN": TRAIL, "HomeRegion": "eu-west-1",
                "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true, "HasCustomEventSelectors": true}}),
            json!({"TrailARN": TRAIL, "AdvancedEventSelectors": selectors}),
            json!({"IsLogging": true}),
        ] {
            snapshot.add("f", &file.to_string()).expect("reads");
        }
        snapshot.trails
    }

    fn selector(fields: &Value) -> Value {
        let fields = fields.as_object().expect("fields").iter();
        let fields = fields.map(|(field, test)| {
            let mut one = test.clone();
            one["Field"] = json!(field);
            one
        });
        json!({"FieldSelectors": fields.collect::<Vec<Value>>()})
    }

    #[test]
    fn operations_of_one_number_are_recorded_alike() {
        let catalog = Catalog::bundled();
        let everything = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let permissions = Permissions {
            policies: vec![Policy::parse(everything).expect("a policy")],
            boundary: None,
        };
        let allowed = Allowed::of(permissions, &catalog);
        let usage = usage(&catalog);
        let function = configuration::parse(
            &json!({"FunctionName": "orders-api", "Role": "arn:aws:iam::111122223333:role/orders-role",
                "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api"})
            .to_string(),
        );
        let attributed = attribute(&usage, &function.expect("a configuration"));
        let function = attributed.functions.values().next().expect("the function");
        let management = selector(&json!({"eventCategory": {"Equals": ["Management"]},
            "eventSource": {"NotEquals": ["kms.amazonaws.com"]}}));
        let reads = selector(
            &json!({"eventCategory": {"Equals": ["Management"]}, "readOnly": {"Equals": ["true"]}}),
        );
        let data = selector(&json!({"eventCategory": {"Equals": ["Data"]},
            "resources.type": {"Equals": ["AWS::DynamoDB::Table"]},
            "resources.ARN": {"StartsWith": ["arn:aws:dynamodb:eu-west-1:"]}}));
        let given = [
            None,
            Some(trails(&[management, data])),
            Some(trails(&[reads])),
        ];
        let recorded = Recorded::default();
        let mut compared = 0;
        for trails in &given {
            let enough = SignedDuration::from_hours(24);
            let window = Window::new(
                &usage,
                &recorded,
                function,
                &catalog,
                trails.as_ref(),
                enough,
            );
            assert!(!window.asks_for_names());
            for resource in ["*", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"] {
                let resource = Pattern::new(resource);
                let mut known: HashMap<usize, Visibility> = HashMap::new();
                let shown = allowed.shown().iter();
                for recorder in shown.flat_map(|one| one.operations.iter().chain(&one.abroad)) {
                    let OperationRef {
                        service,
                        name,
                        facts,
                    } = recorder.operation;
                    let own = window.shows(service, name, facts, &resource);
                    if let Some(number) = recorder.alike {
                        let first = known.entry(number).or_insert_with(|| own.clone());
                        assert_eq!(*first, own, "{}:{name}", service.service);
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 50_000, "{compared}");
        let named = selector(
            &json!({"eventCategory": {"Equals": ["Management"]}, "eventName": {"NotEquals": ["GetItem"]}}),
        );
        assert!(trails(&[named]).ask_for_names());
    }
}
