//! From a need in the catalog and a record to actions on resources.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::call::Call;
use super::carried::{self, Made};
use super::partition;
use super::requirement::{Requirement, RequirementKind, ResourcePattern, Variety};
use super::resource::{MOST_NAMES, resolve};
use super::service::{NeedFacts, OperationFacts, ResourceFacts, ResourceType};
use super::source::{self, PathScope};
use super::template::ArnTemplate;
use super::words;
use super::write::Resolved;
use super::{Catalog, OperationRef};
use crate::iam::action::Action;

/// The requirements of a call of an operation, in the catalog's order, without repeats.
pub(crate) fn requirements(
    catalog: &Catalog,
    operation: &OperationFacts,
    call: &Call<'_>,
) -> Vec<Requirement> {
    let mut made: Vec<Made<'_>> = Vec::new();
    for need in &operation.needs {
        let elements = need
            .each
            .as_deref()
            .map(|path| source::elements(path, call));
        let scopes: Vec<PathScope<'_>> = match &elements {
            None => vec![PathScope {
                call,
                element: None,
            }],
            Some(list) => list
                .iter()
                .map(|(value, field)| PathScope {
                    call,
                    element: Some((value, field)),
                })
                .collect(),
        };
        for scope in scopes.into_iter().take(MOST_NAMES) {
            let mut conditions = need.when.iter();
            if conditions.all(|condition| source::holds(condition, scope)) {
                for one in apply(catalog, need, scope) {
                    if !made.iter().any(|m| m.requirement == one.requirement) {
                        made.push(one);
                    }
                }
            }
        }
    }
    carried::compare(&mut made, call);
    let mut out: Vec<Requirement> = made.into_iter().map(|m| m.requirement).collect();
    let may = operation
        .may
        .iter()
        .filter_map(|action| action.parse().ok());
    out.extend(may.map(|action| may_need(action, None)));
    out
}

/// An action that a source names beside the operation: on what it would be needed is not told.
fn may_need(action: Action, when: Option<String>) -> Requirement {
    Requirement {
        kind: RequirementKind::May,
        when,
        ..Requirement::on(action, ResourcePattern::fixed("*"))
    }
}

fn apply<'c>(catalog: &'c Catalog, need: &NeedFacts, scope: PathScope<'_>) -> Vec<Made<'c>> {
    let Ok(action) = need.action.parse::<Action>() else {
        return Vec::new();
    };
    let each = need.each.as_deref();
    let when = need.when.iter().map(|own| words::condition(own, each));
    let when = (!need.when.is_empty()).then(|| when.collect::<Vec<_>>().join(" and "));
    if need.kind == RequirementKind::May {
        return vec![Made {
            requirement: may_need(action, when),
            kind: None,
        }];
    }
    let specs: Vec<&ResourceFacts> = need
        .on
        .iter()
        .filter(|spec| {
            spec.when
                .iter()
                .all(|condition| source::holds(condition, scope))
        })
        .collect();
    let mut resources = Vec::new();
    for spec in &specs {
        let service = catalog.service(spec.service.as_deref().unwrap_or(action.service()));
        let Some(service) = service else { continue };
        let Some(kind) = service.resource_types.get(&spec.kind) else {
            continue;
        };
        let resolved = resolve(service, kind, spec, scope);
        if !(spec.optional && resolved.iter().all(|r| !r.bound)) {
            resources.extend(resolved.into_iter().map(|r| (r, Some(kind))));
        }
    }
    if resources.is_empty() {
        resources = unplaced(catalog, &action, need, scope);
    }
    let context = context(need, scope);
    let made = resources.into_iter().map(|(r, kind)| Made {
        requirement: Requirement {
            action: action.clone(),
            kind: need.kind,
            when: when.clone(),
            resource: r.pattern,
            context: context.clone(),
            fields: r.fields,
            unresolved: r.unresolved,
            own_event: need.seen.as_deref() == Some("own-event"),
            differs: vec![],
            explained: vec![],
        },
        kind,
    });
    made.collect()
}

/// The resources of a need that names none, or only optional ones that the request does not name: those
/// of the action's types that the record carries by ARN, else everything, and it is said why.
fn unplaced<'c>(
    catalog: &'c Catalog,
    action: &Action,
    need: &NeedFacts,
    scope: PathScope<'_>,
) -> Vec<(Resolved, Option<&'c ResourceType>)> {
    let facts = catalog.action(action);
    let types = facts
        .into_iter()
        .flat_map(|f| f.types.iter().chain(&f.optional));
    let types: Vec<&String> = types.collect();
    let service = catalog.service(action.service());
    let kinds = types
        .iter()
        .filter_map(|name| service?.resource_types.get(*name));
    if need.kind.is_primary() {
        let by_arn: Vec<_> = kinds
            .flat_map(|kind| {
                carried::of_type(kind, scope.call)
                    .into_iter()
                    .map(move |r| (r, Some(kind)))
            })
            .collect();
        if !by_arn.is_empty() {
            return by_arn;
        }
    }
    let mut untold: Vec<String> = types.into_iter().cloned().collect();
    if !need.on.is_empty() && scope.call.request.is_null() {
        // Not asked for: the record was written without its parameters.
        untold.push("requestParameters".to_owned());
    }
    vec![(Resolved::everything(untold), None)]
}

fn context(need: &NeedFacts, scope: PathScope<'_>) -> BTreeMap<String, String> {
    need.context
        .iter()
        .filter_map(|(key, value)| {
            let value = match value.strip_prefix('=') {
                Some(from) => source::read(from, scope).into_iter().next()?.value,
                None => placed(value, scope)?,
            };
            Some((key.clone(), value))
        })
        .collect()
}

/// A literal value with the call's place and the domain of its partition filled in:
/// `s3.${Region}.${Domain}` (AWS KMS Developer Guide, kms:ViaService), and what the request gives:
/// `${=modelId}`.
fn placed(value: &str, scope: PathScope<'_>) -> Option<String> {
    let call = scope.call;
    let domain = partition::domain(call.partition);
    let text = value
        .replace("${Partition}", call.partition)
        .replace("${Region}", call.region)
        .replace("${Account}", call.account)
        .replace("${Domain}", domain);
    let Some((head, rest)) = text.split_once("${=") else {
        return Some(text);
    };
    let (from, tail) = rest.split_once('}')?;
    let named = source::read(from, scope).into_iter().next()?.value;
    let is_told = !call.region.is_empty() && !call.account.is_empty();
    is_told.then(|| format!("{head}{named}{tail}"))
}

/// What a call made under a name of AWS's choice.
pub(crate) fn made(operation: OperationRef<'_>, call: &Call<'_>) -> Vec<ResourcePattern> {
    let scope = PathScope {
        call,
        element: None,
    };
    let service = operation.service;
    let mut out = Vec::new();
    for name in service.made_by(operation.name) {
        let Some(kind) = service.resource_types.get(name) else {
            continue;
        };
        let Some(sources) = kind.made_by.get(operation.name) else {
            continue;
        };
        let needs = operation.facts.needs.iter();
        let known = needs.flat_map(|n| &n.on).find(|spec| spec.kind == *name);
        let mut bind = known.map(|spec| spec.bind.clone()).unwrap_or_default();
        for variable in last_variables(kind) {
            bind.insert(variable.to_owned(), sources.clone());
        }
        let spec = ResourceFacts {
            kind: name.clone(),
            service: None,
            bind,
            below: false,
            inside: false,
            beginning: String::new(),
            optional: true,
            when: vec![],
        };
        let named = resolve(service, kind, &spec, scope).into_iter();
        let by_aws = |p: &ResourcePattern| {
            let varying = p.varying.as_ref();
            varying.is_some_and(|v| v.variety == Variety::Run)
        };
        out.extend(named.map(|r| r.pattern).filter(by_aws));
    }
    out
}

/// The variables that hold the names of a type's things: the last ones of its ARNs.
fn last_variables(kind: &ResourceType) -> impl Iterator<Item = &str> {
    let templates = kind.arn.iter().map(|t| ArnTemplate::parse(t));
    templates.filter_map(|template| template.names().last())
}

/// A requirement for an action the catalog has no operation for: its types, by `resources[]` alone.
pub(crate) fn by_resources(
    catalog: &Catalog,
    action: &Action,
    call: &Call<'_>,
) -> Vec<Requirement> {
    let facts = catalog.action(action);
    let types = facts.map(|f| {
        if f.types.is_empty() {
            &f.optional
        } else {
            &f.types
        }
    });
    let service = catalog.service(action.service());
    let on = types.into_iter().flatten().map(|kind| ResourceFacts {
        kind: kind.clone(),
        service: None,
        bind: service
            .and_then(|s| s.resource_types.get(kind))
            .map(of_like_name)
            .unwrap_or_default(),
        below: false,
        inside: false,
        beginning: String::new(),
        optional: false,
        when: vec![],
    });
    let need = NeedFacts {
        action: action.to_string(),
        kind: RequirementKind::Primary,
        when: vec![],
        each: None,
        on: on.collect(),
        context: BTreeMap::new(),
        seen: None,
    };
    apply(
        catalog,
        &need,
        PathScope {
            call,
            element: None,
        },
    )
    .into_iter()
    .map(|made| made.requirement)
    .collect()
}

/// No model tells where the names of such a call stand: in the parameters named like the ARN's
/// variables, by name, id or ARN.
fn of_like_name(kind: &ResourceType) -> IndexMap<String, Vec<String>> {
    let templates = kind.arn.iter().map(|arn| ArnTemplate::parse(arn));
    let variables = templates.flat_map(|t| t.names().collect::<Vec<_>>());
    variables
        .map(|variable| {
            let stem = ["Name", "Id", "Identifier"]
                .iter()
                .find_map(|end| variable.strip_suffix(end))
                .unwrap_or(variable);
            let sources = [
                variable.to_owned(),
                format!("{stem}Arn"),
                format!("{variable}s[]"),
            ];
            (variable.to_owned(), sources.to_vec())
        })
        .collect()
}
