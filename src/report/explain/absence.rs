//! Why an action is not granted.

use std::collections::BTreeSet;

use super::Explanation;
use crate::catalog::requirement::Kind;
use crate::catalog::service::Class;
use crate::catalog::{Catalog, OperationRef};
use crate::differ::blind::data_types;
use crate::iam::action::Action;
use crate::observer::usage::Usage;

/// One reason why an action is not among the grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Calls that needed it were denied: a need or an attempt, never granted by itself.
    Denied,
    /// Calls needed it, and failed with errors that do not tell whether they were allowed.
    Unproven,
    /// The configuration implies it, and the role of today does not allow it.
    NotAllowedToday,
    /// Calls that needed it look as if somebody else had made them.
    SetApart,
    /// Calls needed it, and something other than the role's policies allowed it.
    Unneeded,
    /// These operations need it, and CloudTrail never records them.
    NeverRecorded(Vec<Recorded>),
    /// These operations need it, and whether CloudTrail records them is not documented.
    NotDocumented(Vec<Recorded>),
    /// These operations need it, and only a trail with their data events records them.
    DataEvents(Vec<Recorded>),
    /// These operations need it, every trail records them, and the function called none of them.
    NotCalled(Vec<Recorded>),
    /// No operation is known to need it: the catalog cannot tell what would show its use.
    NoOperation,
}

/// An operation and how CloudTrail records it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recorded {
    /// `s3:GetObject`: the event source's label and the event name.
    pub operation: String,
    /// How it is recorded.
    pub class: Class,
    /// The `resources.type` of its data events.
    pub data_type: Option<String>,
    /// Whether the trail has data events of that type, from any role session.
    pub seen_in_trail: bool,
    /// Needed by it always, or because of a request parameter.
    pub kind: Kind,
}

/// Why nothing grants `action`; empty when something does.
pub fn absence(explanation: &Explanation<'_>, action: &Action) -> Vec<Absence> {
    if explanation.grants().any(|(_, g)| g.action == *action) {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    if explanation.wanted().next().is_some() {
        reasons.push(Absence::Denied);
    }
    if explanation.unproven().next().is_some() {
        reasons.push(Absence::Unproven);
    }
    if explanation.unallowed().next().is_some() {
        reasons.push(Absence::NotAllowedToday);
    }
    if explanation.suspicious().next().is_some() {
        reasons.push(Absence::SetApart);
    }
    if explanation.unneeded().next().is_some() {
        reasons.push(Absence::Unneeded);
    }
    if !reasons.is_empty() {
        return reasons;
    }
    let mut operations = operations(explanation.catalog, explanation.usage, action);
    // What needs it only with some parameter says little where something always needs it.
    if operations.iter().any(|o| o.kind == Kind::Primary) {
        operations.retain(|o| o.kind == Kind::Primary);
    }
    if operations.is_empty() {
        return vec![Absence::NoOperation];
    }
    let of = |class: fn(Class) -> bool| -> Vec<Recorded> {
        let fitting = operations.iter().filter(|o| class(o.class));
        fitting.cloned().collect()
    };
    let never = of(|c| c == Class::Never);
    let unknown = of(|c| c == Class::Unknown);
    let data = of(|c| matches!(c, Class::Data | Class::Network));
    let management = of(|c| c == Class::Management);
    for (list, reason) in [
        (
            never,
            Absence::NeverRecorded as fn(Vec<Recorded>) -> Absence,
        ),
        (unknown, Absence::NotDocumented),
        (data, Absence::DataEvents),
        (management, Absence::NotCalled),
    ] {
        if !list.is_empty() {
            reasons.push(reason(list));
        }
    }
    reasons
}

/// The operations of every service that need an action; what AWS only names beside an operation says
/// little where something needs it.
pub(super) fn operations(catalog: &Catalog, usage: &Usage, action: &Action) -> Vec<Recorded> {
    let types = data_types(catalog, usage);
    let needed_by = catalog.needed_by(action);
    let mut found: Vec<Recorded> = needed_by
        .into_iter()
        .map(|(operation, kind)| recorded(operation, kind, &types))
        .collect();
    if found.iter().any(|o| o.kind != Kind::May) {
        found.retain(|o| o.kind != Kind::May);
    }
    found.sort_by(|a, b| (a.kind, a).cmp(&(b.kind, b)));
    found
}

fn recorded(operation: OperationRef<'_>, kind: Kind, types: &BTreeSet<&str>) -> Recorded {
    let service = operation.service;
    let host = service.hosts.first().unwrap_or(&service.service);
    let data_type = operation.facts.data_type.clone();
    Recorded {
        operation: format!("{host}:{}", operation.name),
        class: operation.facts.class,
        seen_in_trail: data_type
            .as_deref()
            .is_some_and(|kind| types.contains(kind)),
        data_type,
        kind,
    }
}
