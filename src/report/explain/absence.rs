//! Why an action is not granted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Explanation, carried};
use crate::catalog::OperationRef;
use crate::catalog::requirement::RequirementKind;
use crate::catalog::service::Class;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::visibility::{ActionUse, Visibility, Window};

/// One reason why an action is not among the grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
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
    /// What the records would show was not called, and wildcards alone allow what else may need it.
    Wildcard,
    /// IAM's report says that the role never used its service.
    NeverReported,
    /// These operations need it, and CloudTrail never records them.
    NeverRecorded(Vec<AbsentOperation>),
    /// These operations need it, and whether CloudTrail records them is not documented.
    NotDocumented(Vec<AbsentOperation>),
    /// These operations need it, and the records may not show them; why.
    Unseen(String, Vec<AbsentOperation>),
    /// These operations need it, the records would show them, and the function called none of them.
    NotCalled(Vec<AbsentOperation>),
    /// No operation is known to need it: the catalog cannot tell what would show its use.
    NoOperation,
}

/// An operation, and whether the records would show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AbsentOperation {
    /// `s3:GetObject`: the event source's label and the event name.
    pub operation: String,
    /// How it is recorded.
    pub class: Class,
    /// The `resources.type` of its data events.
    pub data_type: Option<String>,
    /// Whether calls of the function would be in the records.
    pub shown: Visibility,
    /// Needed by it always, or because of a request parameter.
    pub kind: RequirementKind,
}

/// Why nothing allows `action`; empty when something does.
pub(crate) fn absence(explanation: &Explanation<'_>, action: &Action) -> Vec<Absence> {
    let is_granted = explanation.grants().any(|(_, g)| g.action == *action);
    if is_granted || !carried::carried(explanation).is_empty() {
        return Vec::new();
    }
    let called = called(explanation);
    if !called.is_empty() {
        return called;
    }
    let uses = explanation.uses;
    if uses.contains(&ActionUse::NeverReported) {
        return vec![Absence::NeverReported];
    }
    if uses.contains(&ActionUse::Wild) {
        return vec![Absence::Wildcard];
    }
    if uses.contains(&ActionUse::Free) {
        return vec![Absence::Unneeded];
    }
    let mut operations = operations(explanation, action);
    // What needs it only with some parameter says little where something always needs it.
    if operations.iter().any(|o| o.kind.is_primary()) {
        operations.retain(|o| o.kind.is_primary());
    }
    // The role allows it today, and it goes: then calls of what the role allows would have been seen.
    if uses.contains(&ActionUse::None) {
        operations.retain(|o| o.shown == Visibility::Always);
    }
    if operations.is_empty() || uses.contains(&ActionUse::Unsigned) {
        return vec![Absence::NoOperation];
    }
    of_operations(operations)
}

/// What calls that needed it tell.
fn called(explanation: &Explanation<'_>) -> Vec<Absence> {
    let told = [
        (explanation.wanted().next().is_some(), Absence::Denied),
        (explanation.unproven().next().is_some(), Absence::Unproven),
        (
            explanation.unallowed().next().is_some(),
            Absence::NotAllowedToday,
        ),
        (explanation.suspicious().next().is_some(), Absence::SetApart),
        (explanation.unneeded().next().is_some(), Absence::Unneeded),
    ];
    let told = told.into_iter().filter(|(is_told, _)| *is_told);
    told.map(|(_, absence)| absence).collect()
}

/// By whether the records would show them.
fn of_operations(operations: Vec<AbsentOperation>) -> Vec<Absence> {
    let (mut never, mut unknown, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let mut unseen: BTreeMap<String, Vec<AbsentOperation>> = BTreeMap::new();
    for operation in operations {
        match (operation.class, &operation.shown) {
            (Class::Never, _) => never.push(operation),
            (Class::Unknown, _) => unknown.push(operation),
            (_, Visibility::Always) => shown.push(operation),
            (_, Visibility::Never(why) | Visibility::Partly(why)) => {
                unseen.entry(why.clone()).or_default().push(operation);
            }
        }
    }
    let told = [
        (!never.is_empty()).then_some(Absence::NeverRecorded(never)),
        (!unknown.is_empty()).then_some(Absence::NotDocumented(unknown)),
    ];
    let told = told.into_iter().flatten();
    let unseen = unseen.into_iter();
    let told = told.chain(unseen.map(|(why, list)| Absence::Unseen(why, list)));
    told.chain((!shown.is_empty()).then_some(Absence::NotCalled(shown)))
        .collect()
}

/// The operations of every service that need an action; what AWS only names beside an operation says
/// little where something needs it.
pub(super) fn operations(e: &Explanation<'_>, action: &Action) -> Vec<AbsentOperation> {
    let today = e.today.map(|today| today.resources_of(action));
    let today = today.filter(|patterns| !patterns.is_empty());
    let own = today.unwrap_or_else(|| BTreeSet::from(["*".to_owned()]));
    let own: Vec<Pattern> = own.into_iter().map(Pattern::new).collect();
    let any = [Pattern::new("*")];
    let recorded = |(operation, kind): (OperationRef<'_>, RequirementKind)| {
        let is_own = operation
            .service
            .service
            .eq_ignore_ascii_case(action.service());
        let about = if is_own { &own[..] } else { &any[..] };
        recorded(e.window, operation, kind, about)
    };
    let needed_by = e.catalog.needed_by(action);
    let mut found: Vec<AbsentOperation> = needed_by.into_iter().map(recorded).collect();
    if found.iter().any(|o| o.kind != RequirementKind::May) {
        found.retain(|o| o.kind != RequirementKind::May);
    }
    found.sort_by(|a, b| (a.kind, a).cmp(&(b.kind, b)));
    found
}

/// `about`: what the action is allowed on.
fn recorded(
    window: &Window<'_>,
    operation: OperationRef<'_>,
    kind: RequirementKind,
    about: &[Pattern],
) -> AbsentOperation {
    let OperationRef {
        service,
        name,
        facts,
    } = operation;
    let host = service.hosts.first().unwrap_or(&service.service);
    let each = about.iter();
    let shown = each.map(|resource| window.shows(service, name, facts, resource));
    AbsentOperation {
        operation: format!("{host}:{name}"),
        class: facts.class,
        shown: shown.min().unwrap_or(Visibility::Always),
        data_type: facts.data_type.clone(),
        kind,
    }
}
