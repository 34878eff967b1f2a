//! What one record needed, as a line of JSON: what `lpgen catalog match` prints.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::Mapping;
use crate::catalog::requirement::{Kind, Requirement};
use crate::observer::fold::Examined;
use crate::observer::record::Record;

/// One record.
#[derive(Debug, Serialize)]
pub struct RecordLine<'r> {
    /// `eventID`.
    pub event_id: Option<&'r str>,
    /// `eventSource`.
    pub event_source: Option<&'r str>,
    /// `eventName` as recorded.
    pub event_name: Option<&'r str>,
    /// How the call ended: `succeeded`, `denied`, …
    pub outcome: &'static str,
    /// The actions it needed.
    pub actions: Vec<ActionLine>,
    /// Why it needed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<String>,
    /// Why nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<String>,
}

/// One action on the resources that it was needed on.
#[derive(Debug, Serialize)]
pub struct ActionLine {
    /// The action.
    pub action: String,
    /// Always needed, or because of a request parameter.
    pub kind: Kind,
    /// The request conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// ARNs as IAM patterns: a `*` or `?` stands for what no field tells.
    pub resources: Vec<String>,
    /// The fields they were read from.
    pub from: BTreeSet<String>,
    /// Parts of the ARN that no field told.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unresolved: BTreeSet<String>,
    /// Condition keys that the record shows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// ARNs that the record carries itself and the resources are not.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub differs: BTreeSet<String>,
    /// ARNs that the record carries and that differ as is to be expected: the function of an alias.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub explained: BTreeSet<String>,
    /// The permission has a CloudTrail event of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own_event: bool,
}

/// Describes what a record needed.
pub fn record_line<'r>(record: &'r Record<'_>, examined: Examined) -> RecordLine<'r> {
    let mut line = RecordLine {
        event_id: record.event_id.as_deref(),
        event_source: record.event_source.as_deref(),
        event_name: record.event_name.as_deref(),
        outcome: examined.outcome.as_str(),
        actions: vec![],
        free: None,
        unmapped: None,
    };
    match examined.mapping {
        Mapping::Free(why) => line.free = Some(why),
        Mapping::Unmapped(why) => line.unmapped = Some(why),
        Mapping::Needs(list) => line.actions = actions(list),
    }
    line
}

fn actions(list: Vec<Requirement>) -> Vec<ActionLine> {
    let mut out: Vec<ActionLine> = Vec::new();
    for requirement in list {
        let resource = requirement.resource.exact();
        let action = requirement.action.to_string();
        let same = out.iter_mut().find(|a| {
            a.action == action
                && a.kind == requirement.kind
                && a.when == requirement.when
                && a.context == requirement.context
        });
        match same {
            Some(line) => {
                line.resources.push(resource);
                line.from.extend(requirement.fields);
                line.unresolved.extend(requirement.unresolved);
                line.differs.extend(requirement.differs);
                line.explained.extend(requirement.explained);
            }
            None => out.push(ActionLine {
                action,
                kind: requirement.kind,
                when: requirement.when,
                resources: vec![resource],
                from: requirement.fields.into_iter().collect(),
                unresolved: requirement.unresolved.into_iter().collect(),
                differs: requirement.differs.into_iter().collect(),
                explained: requirement.explained.into_iter().collect(),
                context: requirement.context,
                own_event: requirement.own_event,
            }),
        }
    }
    out
}
