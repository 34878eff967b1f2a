//! Nothing in a proposal is there for nothing: without any one action, or any one resource, of any one
//! statement the function breaks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::shop::Function;
use crate::story::{failed, put};
use crate::suggestion::Policy;

/// A part of a proposal that no call of these functions can show to be needed here.
struct NotShown {
    action: &'static str,
    /// How the resource ends; every resource, if empty.
    resource: &'static str,
    why: &'static str,
}

const LOGS: &str = "the emulator writes logs without asking IAM";
const POLLER: &str = "the emulator's poller does not use the role";
const PATH: &str =
    "AWS asks about the path as the request spells it, with or without a slash at its end";

const NOT_SHOWN: [NotShown; 7] = [
    NotShown {
        action: "logs:CreateLogGroup",
        resource: "",
        why: LOGS,
    },
    NotShown {
        action: "logs:CreateLogStream",
        resource: "",
        why: LOGS,
    },
    NotShown {
        action: "logs:PutLogEvents",
        resource: "",
        why: LOGS,
    },
    NotShown {
        action: "sqs:ReceiveMessage",
        resource: "",
        why: POLLER,
    },
    NotShown {
        action: "sqs:DeleteMessage",
        resource: "",
        why: POLLER,
    },
    NotShown {
        action: "sqs:GetQueueAttributes",
        resource: "",
        why: POLLER,
    },
    NotShown {
        action: "ssm:GetParametersByPath",
        resource: "/*",
        why: PATH,
    },
];

/// Takes away each action and each resource of the function's policy in turn, and asks whether the
/// function still does all its work. What it returns says what could not be tried, and why.
pub(crate) fn breaks(account: &Account, function: &Function, policy: &Policy) -> Vec<String> {
    let mut not_tried = BTreeMap::<&str, Vec<String>>::new();
    let mut tried = 0;
    for place in policy.statements() {
        for part in parts(policy.statement(place)) {
            if let Some(why) = part.not_shown() {
                not_tried.entry(why).or_default().push(part.value);
                continue;
            }
            let rest = policy.with(place, part.rest);
            put(account, function, &rest);
            let outcomes = account.invoke(function.name, &json!({"calls": "inside"}));
            assert!(
                !failed(&outcomes).is_empty(),
                "{} works without {}",
                function.name,
                part.value
            );
            tried += 1;
        }
    }
    put(account, function, policy);
    let name = function.name;
    let head = format!("{name}: {tried} parts taken away one at a time, each broke it");
    let rest = not_tried.iter();
    let rest =
        rest.map(|(why, parts)| format!("{name}: not tried, because {why}: {}", parts.join(", ")));
    std::iter::once(head).chain(rest).collect()
}

/// An action or a resource of a statement, with what it stands for and what is left without it.
struct Part {
    value: String,
    /// Pairs of action and resource that go with it.
    pairs: Vec<(String, String)>,
    /// The statement without it; nothing, if it is all.
    rest: Option<Value>,
}

impl Part {
    /// Why no call shows that it is needed, if none does.
    fn not_shown(&self) -> Option<&'static str> {
        let why = |(action, resource): &(String, String)| {
            let of = |part: &&NotShown| part.action == action && resource.ends_with(part.resource);
            NOT_SHOWN.iter().find(of).map(|part| part.why)
        };
        let reasons: Option<Vec<&str>> = self.pairs.iter().map(why).collect();
        reasons?.first().copied()
    }
}

/// Every action of a statement, and every resource if there are several.
fn parts(statement: &Value) -> Vec<Part> {
    let (actions, resources) = (texts(&statement["Action"]), texts(&statement["Resource"]));
    let pairs = |actions: &[String], resources: &[String]| {
        let of = |action: &String| {
            resources
                .iter()
                .map(|r| (action.clone(), r.clone()))
                .collect::<Vec<_>>()
        };
        actions.iter().flat_map(of).collect()
    };
    let one = std::slice::from_ref;
    let action = |value: &String| Part {
        value: value.clone(),
        pairs: pairs(one(value), &resources),
        rest: without(statement, "Action", &actions, value),
    };
    let resource = |value: &String| Part {
        value: format!("{value} of {}", actions.join(", ")),
        pairs: pairs(&actions, one(value)),
        rest: without(statement, "Resource", &resources, value),
    };
    let several = resources.iter().filter(|_| resources.len() > 1);
    actions
        .iter()
        .map(action)
        .chain(several.map(resource))
        .collect()
}

fn without(statement: &Value, member: &str, all: &[String], value: &String) -> Option<Value> {
    let left: Vec<&String> = all.iter().filter(|other| *other != value).collect();
    let mut rest = statement.clone();
    rest[member] = json!(left);
    (!left.is_empty()).then_some(rest)
}

/// A member that is a text or a list of texts, as a list.
fn texts(member: &Value) -> Vec<String> {
    match member {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}
