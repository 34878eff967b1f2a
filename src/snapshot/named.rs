//! Who names a role, told once for all roles.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::Snapshot;

/// Texts of policies that may be ARNs, with the policies that have them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named(HashMap<String, BTreeSet<By>>);

/// What names something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct By {
    /// As it is told.
    what: String,
    /// The ARN of the role that it is part of; empty for policies of functions.
    role: String,
}

impl Named {
    /// What the answers show: trust policies and inline policies of roles, and policies of functions.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut named = Self::default();
        for (role, what, policy) in snapshot.written() {
            named.tell(&policy, &By { what, role });
        }
        named
    }

    fn tell(&mut self, value: &Value, by: &By) {
        match value {
            Value::String(text) if text.starts_with("arn:") => {
                let own = self.0.entry(text.clone()).or_default();
                own.insert(by.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| self.tell(item, by)),
            Value::Object(members) => members.values().for_each(|own| self.tell(own, by)),
            _ => {}
        }
    }

    /// What names a role, itself aside.
    pub(crate) fn naming(&self, arn: &str) -> BTreeSet<String> {
        let all = self.0.get(arn).into_iter().flatten();
        let others = all.filter(|by| by.role != arn);
        others.map(|by| by.what.clone()).collect()
    }
}
