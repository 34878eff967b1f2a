//! Usages for tests: invented functions and calls, written as short as the case needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::requirement::{RequirementKind, Variety};
use crate::lambda::function::Function;
use crate::observer::agent::Agent;
use crate::observer::function::{FunctionCall, FunctionUsage, Rule};
use crate::observer::usage::{CallKey, Entry, Need, Operation, Origin, Outcome, Permission};

/// The usage of `orders-api` in eu-west-1 of account 111122223333.
pub(super) fn usage(calls: Vec<FunctionCall>) -> FunctionUsage {
    FunctionUsage {
        calls,
        ..FunctionUsage::of(Function {
            name: "orders-api".to_owned(),
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
        })
    }
}

/// Three calls `dynamodb:GetItem` on `before` that succeeded, made by the function's code.
pub(super) fn call(action: &str, before: &str) -> FunctionCall {
    let (service, name) = action.split_once(':').unwrap();
    let mut entry = Entry::default();
    for call in 0..3 {
        entry.calls.insert(fingerprint(action, before, call));
        entry.samples.insert((None, format!("{name}-{call}")));
    }
    FunctionCall {
        key: CallKey {
            operation: Operation {
                source: format!("{service}.amazonaws.com"),
                name: name.to_owned(),
            },
            outcome: Outcome::Succeeded,
            origin: Origin::Code,
            agent: Agent::default(),
            need: Need {
                permission: Permission::Action(action.parse().unwrap()),
                kind: RequirementKind::Primary,
                when: None,
                before: before.to_owned(),
                variety: None,
                after: String::new(),
                context: BTreeMap::new(),
                varying_context: BTreeSet::new(),
                unresolved: Vec::new(),
                own_event: false,
            },
        },
        entry,
        rule: Rule::InScopeOf,
        suspicion: None,
    }
}

fn fingerprint(action: &str, before: &str, call: u64) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(format!("{action} {before}").as_bytes(), call)
}

/// Calls on object keys of bucket `b`, each used once.
pub(super) fn object_call(action: &str, keys: &[&str]) -> FunctionCall {
    call(action, "arn:aws:s3:::b/").naming(Variety::Key, keys)
}

/// Changes to a call, for cases to read as sentences.
pub(super) trait Sample {
    fn naming(self, variety: Variety, names: &[&str]) -> Self;
    fn listing(self, prefixes: &[&str]) -> Self;
    fn ended(self, outcome: Outcome) -> Self;
    fn by(self, origin: Origin) -> Self;
    fn with(self, key: &str, value: &str) -> Self;
    fn needing(self, permission: Permission) -> Self;
    fn unresolved(self, variable: &str) -> Self;
    fn operation(self, source: &str, name: &str) -> Self;
}

impl Sample for FunctionCall {
    fn naming(mut self, variety: Variety, names: &[&str]) -> Self {
        self.key.need.variety = Some(variety);
        for name in names {
            self.entry.names.insert(name, 1);
        }
        self
    }

    fn listing(mut self, prefixes: &[&str]) -> Self {
        self.key.need.varying_context.insert("s3:prefix".to_owned());
        let values = self.entry.values.entry("s3:prefix".to_owned()).or_default();
        for prefix in prefixes {
            values.insert(prefix, 1);
        }
        self
    }

    fn ended(mut self, outcome: Outcome) -> Self {
        self.key.outcome = outcome;
        self
    }

    fn by(mut self, origin: Origin) -> Self {
        self.key.origin = origin;
        self
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.key
            .need
            .context
            .insert(key.to_owned(), value.to_owned());
        self
    }

    fn needing(mut self, permission: Permission) -> Self {
        if !matches!(permission, Permission::Action(_)) {
            self.key.need.before.clear();
        }
        self.key.need.permission = permission;
        self
    }

    fn unresolved(mut self, variable: &str) -> Self {
        self.key.need.unresolved.push(variable.to_owned());
        self
    }

    fn operation(mut self, source: &str, name: &str) -> Self {
        self.key.operation = Operation {
            source: source.to_owned(),
            name: name.to_owned(),
        };
        self
    }
}
