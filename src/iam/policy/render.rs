//! Writing policy documents: one canonical form, and its size as IAM counts it.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Actions, Policy, Resources, Statement};
use crate::iam::pattern::OneOrMany;

impl Policy {
    /// The document with its lists sorted and without repetition; the statements keep their order.
    #[must_use]
    pub(crate) fn canonical(&self) -> Self {
        let mut policy = self.clone();
        for statement in &mut policy.statements {
            let (Actions::Action(actions) | Actions::NotAction(actions)) = &mut statement.actions;
            let (Resources::Resource(resources) | Resources::NotResource(resources)) =
                &mut statement.resources;
            for list in [actions, resources] {
                list.sort_unstable();
                list.dedup();
            }
            for list in statement.condition.values_mut() {
                list.sort_unstable();
                list.dedup();
            }
        }
        policy
    }

    /// The canonical document, indented by two spaces: `Version`, then `Statement`; in each
    /// statement `Sid`, `Effect`, actions, resources, `Condition`; a list of one as a plain text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.canonical())
            .expect("INVARIANT: a policy has only text keys and no failing parts")
    }

    /// The canonical document without white space between its parts.
    pub(crate) fn to_compact_json(&self) -> String {
        serde_json::to_string(&self.canonical())
            .expect("INVARIANT: a policy has only text keys and no failing parts")
    }

    /// The size in characters that the IAM quotas limit (AWS page "IAM and AWS STS quotas"): white
    /// space between the parts is not counted; white space inside a text is, to be safe.
    pub fn size(&self) -> usize {
        self.to_compact_json().chars().count()
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Version", self.version.as_str())?;
        if let Some(id) = &self.id {
            map.serialize_entry("Id", id)?;
        }
        map.serialize_entry("Statement", &self.statements)?;
        map.end()
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(sid) = &self.sid {
            map.serialize_entry("Sid", sid)?;
        }
        map.serialize_entry("Effect", self.effect.as_str())?;
        match &self.actions {
            Actions::Action(list) => map.serialize_entry("Action", &OneOrMany(list))?,
            Actions::NotAction(list) => map.serialize_entry("NotAction", &OneOrMany(list))?,
        }
        match &self.resources {
            Resources::Resource(list) => map.serialize_entry("Resource", &OneOrMany(list))?,
            Resources::NotResource(list) => map.serialize_entry("NotResource", &OneOrMany(list))?,
        }
        if !self.condition.is_empty() {
            map.serialize_entry("Condition", &self.condition)?;
        }
        map.end()
    }
}
