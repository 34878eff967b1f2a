//! Many requests against the same policies: each is compared only with statements that can be about it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Decision, Mismatch, PolicySource, Position, Request, Silence, statements};
use crate::iam::action::Action;
use crate::iam::pattern::Starts;
use crate::iam::policy::{Effect, Policy, Resources, Statement};

/// Identity policies, made ready to decide many requests as [`evaluate`](super::evaluate) decides each.
#[derive(Debug)]
pub(crate) struct PolicyIndex<'a> {
    allows: Part<'a>,
    denies: Part<'a>,
}

/// The statements of one effect, in order.
#[derive(Debug)]
struct Part<'a> {
    statements: Vec<(Position, &'a Statement)>,
    by_resource: Starts,
    /// The first statement about an action, once somebody asked.
    first: RefCell<BTreeMap<Action, Option<usize>>>,
}

impl<'a> PolicyIndex<'a> {
    pub(crate) fn new(policies: &'a [Policy]) -> Self {
        Self {
            allows: Part::of(policies, Effect::Allow),
            denies: Part::of(policies, Effect::Deny),
        }
    }

    /// What the policies decide, without a boundary and a session policy.
    pub(crate) fn decide(&self, request: &Request) -> Decision {
        let about = |part: &Part<'a>| part.about(&request.resource);
        for at in about(&self.denies) {
            let (position, statement) = self.denies.statements[at];
            if statement
                .first_miss(PolicySource::Identity, request)
                .is_none()
            {
                let by = position.named(statement);
                return Decision::ExplicitDeny { by };
            }
        }
        let mut nearest = None;
        for at in about(&self.allows) {
            let (position, statement) = self.allows.statements[at];
            match statement.first_miss(PolicySource::Identity, request) {
                None => {
                    let by = position.named(statement);
                    return Decision::Allowed { by };
                }
                Some(miss @ Mismatch::Condition { .. }) => {
                    nearest.get_or_insert((position.named(statement), miss));
                }
                Some(Mismatch::Action | Mismatch::Resource) => {}
            }
        }
        // Without a condition in the way, every statement about the action misses the resource.
        let nearest = nearest.or_else(|| {
            let (position, statement) = self.allows.first(&request.action)?;
            Some((position.named(statement), Mismatch::Resource))
        });
        let source = PolicySource::Identity;
        let why = Silence { source, nearest };
        Decision::ImplicitDeny { why }
    }

    /// The `Allow` statements that can cover a resource which begins so, in order.
    pub(crate) fn allows(&self, start: &str) -> impl Iterator<Item = &'a Statement> {
        let about = self.allows.about(start).into_iter();
        about.map(|at| self.allows.statements[at].1)
    }

    /// Whether a `Deny` statement is about the action, on whatever resource.
    pub(crate) fn may_deny(&self, action: &Action) -> bool {
        self.denies.first(action).is_some()
    }
}

impl<'a> Part<'a> {
    fn of(policies: &'a [Policy], effect: Effect) -> Self {
        let statements: Vec<_> = statements(PolicySource::Identity, policies, effect).collect();
        let mut by_resource = Starts::default();
        for (at, (_, statement)) in statements.iter().enumerate() {
            match &statement.resources {
                Resources::Resource(patterns) => {
                    for pattern in patterns {
                        by_resource.insert(&pattern.literal_start(), at);
                    }
                }
                Resources::NotResource(_) => by_resource.insert("", at),
            }
        }
        Self {
            statements,
            by_resource,
            first: RefCell::default(),
        }
    }

    fn about(&self, resource: &str) -> Vec<usize> {
        self.by_resource.of(resource)
    }

    fn first(&self, action: &Action) -> Option<(Position, &'a Statement)> {
        let known = self.first.borrow().get(action).copied();
        let first = known.unwrap_or_else(|| {
            let covers = |(_, s): &(Position, &Statement)| s.actions.covers(action);
            let first = self.statements.iter().position(covers);
            self.first.borrow_mut().insert(action.clone(), first);
            first
        });
        first.map(|at| self.statements[at])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::iam::condition::{Condition, Context};
    use crate::iam::evaluate::evaluate;
    use crate::iam::pattern::Pattern;
    use crate::iam::policy::Actions;

    fn statement() -> impl Strategy<Value = serde_json::Value> {
        let effect = prop_oneof![4 => Just("Allow"), 1 => Just("Deny")];
        let action = prop::sample::select(vec!["s3:Get*", "s3:GetObject", "s3:*", "sqs:*", "*"]);
        let resource = prop::sample::select(vec![
            "*",
            "arn:aws:s3:::a",
            "arn:aws:s3:::a*",
            "arn:aws:s3:::ab/*",
            "arn:aws:s3:::${aws:username}",
            "arn:aws:s3:::a${*}",
            "arn:aws:s3:::?b",
            "arn:*:b",
        ]);
        let element = prop_oneof![4 => Just("Resource"), 1 => Just("NotResource")];
        let name = prop::option::of(prop::sample::select(vec!["a", "b"]));
        (effect, action, element, resource.clone(), resource, name).prop_map(
            |(effect, action, element, one, two, name)| {
                let mut statement = serde_json::json!({
                    "Effect": effect, "Action": action, element: [one, two],
                });
                if let Some(name) = name {
                    statement["Condition"] =
                        serde_json::json!({"StringEquals": {"aws:username": name}});
                }
                statement
            },
        )
    }

    fn request() -> impl Strategy<Value = Request> {
        let action = prop::sample::select(vec!["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]);
        let resource = prop::sample::select(vec![
            "*",
            "arn:aws:s3:::a",
            "arn:aws:s3:::ab",
            "arn:aws:s3:::ab/c",
            "arn:aws:s3:::a*",
            "arn:aws:sqs:eu-west-1:1:b",
        ]);
        let name = prop::option::of(prop::sample::select(vec!["a", "b"]));
        (action, resource, name).prop_map(|(action, resource, name)| {
            let mut context = Context::default();
            if let Some(name) = name {
                context.insert("aws:username", [name.to_owned()]);
            }
            Request {
                action: action.parse().expect("an action"),
                resource: resource.to_owned(),
                context,
            }
        })
    }

    #[test]
    fn names_are_not_compared_with_all_others() {
        // Statements looked at for all requests, each of which is about one of `n` names.
        let looked_at = |n: usize| -> usize {
            let arn = |i: usize| format!("arn:aws:dynamodb:eu-west-1:111122223333:table/t-{i:05}");
            let statement = |resource: String| Statement {
                sid: None,
                effect: Effect::Allow,
                actions: Actions::Action(vec![Pattern::without_variables("dynamodb:*")]),
                resources: Resources::Resource(vec![Pattern::new(resource)]),
                condition: Condition::default(),
            };
            let others = "arn:aws:dynamodb:*:*:table/other*".to_owned();
            let policies = [Policy {
                statements: (0..n).map(arn).chain([others]).map(statement).collect(),
                ..Policy::default()
            }];
            let index = PolicyIndex::new(&policies);
            (0..n).map(|i| index.allows.about(&arn(i)).len()).sum()
        };
        assert_eq!((looked_at(200), looked_at(400)), (400, 800));
    }

    proptest! {
        #[test]
        fn decides_as_the_evaluator_does(
            documents in prop::collection::vec(prop::collection::vec(statement(), 1..5), 1..3),
            requests in prop::collection::vec(request(), 1..8),
        ) {
            let policies: Vec<Policy> = documents
                .iter()
                .map(|statements| {
                    let json = serde_json::json!({"Version": "2012-10-17", "Statement": statements});
                    Policy::parse(&json.to_string()).expect("a policy")
                })
                .collect();
            let index = PolicyIndex::new(&policies);
            for request in requests {
                prop_assert_eq!(index.decide(&request), evaluate(&policies, None, None, &request));
            }
        }
    }
}
