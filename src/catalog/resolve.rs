//! From a need in the catalog and a record to actions on resources.

use std::collections::BTreeMap;

use super::Catalog;
use super::call::Call;
use super::requirement::{Kind, Requirement, ResourcePattern, Variety, Varying};
use super::service::{NeedFacts, OperationFacts, ResourceFacts, ResourceType};
use super::source::{self, ANY, Found, Scope};
use super::template::{Part, Template, is_place};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;

/// Lists of names in one request longer than this are cut off: CloudTrail truncates them before.
const MOST_NAMES: usize = 1000;

/// A resource with the record's fields that told it.
#[derive(Clone, Debug)]
struct Resolved {
    pattern: ResourcePattern,
    fields: Vec<String>,
    unresolved: Vec<String>,
    bound: bool,
}

/// The requirements of a call of an operation, in the catalog's order, without repeats.
pub(crate) fn requirements(
    catalog: &Catalog,
    operation: &OperationFacts,
    call: &Call<'_>,
) -> Vec<Requirement> {
    let mut out: Vec<Requirement> = Vec::new();
    for need in &operation.needs {
        let elements = need
            .each
            .as_deref()
            .map(|path| source::elements(path, call));
        let scopes: Vec<Scope<'_>> = match &elements {
            None => vec![Scope {
                call,
                element: None,
            }],
            Some(list) => list
                .iter()
                .map(|(value, field)| Scope {
                    call,
                    element: Some((value, field)),
                })
                .collect(),
        };
        for scope in scopes.into_iter().take(MOST_NAMES) {
            if need
                .when
                .iter()
                .all(|condition| source::holds(condition, scope))
            {
                for requirement in apply(catalog, need, scope) {
                    if !out.contains(&requirement) {
                        out.push(requirement);
                    }
                }
            }
        }
    }
    out
}

fn apply(catalog: &Catalog, need: &NeedFacts, scope: Scope<'_>) -> Vec<Requirement> {
    let Ok(action) = need.action.parse::<Action>() else {
        return Vec::new();
    };
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
        let service = spec.service.as_deref().unwrap_or(action.service());
        let Some(kind) = catalog
            .service(service)
            .and_then(|s| s.resource_types.get(&spec.kind))
        else {
            continue;
        };
        let resolved = resolve(kind, spec, scope);
        if !(spec.optional && resolved.iter().all(|r| !r.bound)) {
            resources.extend(resolved);
        }
    }
    if resources.is_empty() {
        // Every resource was optional and none is named: the widest of them is what is left.
        match specs.first().or(need.on.first().as_ref()) {
            Some(spec) => {
                let service = spec.service.as_deref().unwrap_or(action.service());
                let kind = catalog
                    .service(service)
                    .and_then(|s| s.resource_types.get(&spec.kind));
                resources = kind
                    .map(|kind| resolve(kind, spec, scope))
                    .unwrap_or_default();
            }
            None => resources.push(everything()),
        }
    }
    let context = context(need, scope);
    let when = (!need.when.is_empty()).then(|| need.when.join(" and "));
    resources
        .into_iter()
        .map(|r| Requirement {
            action: action.clone(),
            kind: need.kind,
            when: when.clone(),
            resource: r.pattern,
            context: context.clone(),
            fields: r.fields,
            unresolved: r.unresolved,
            own_event: need.seen.as_deref() == Some("own-event"),
        })
        .collect()
}

fn everything() -> Resolved {
    Resolved {
        pattern: ResourcePattern::fixed("*"),
        fields: vec![],
        unresolved: vec![],
        bound: true,
    }
}

fn context(need: &NeedFacts, scope: Scope<'_>) -> BTreeMap<String, String> {
    need.context
        .iter()
        .filter_map(|(key, value)| {
            let value = match value.strip_prefix('=') {
                Some(from) => source::read(from, scope).into_iter().next()?.value,
                None => value.clone(),
            };
            Some((key.clone(), value))
        })
        .collect()
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
    let on = types.into_iter().flatten().map(|kind| ResourceFacts {
        kind: kind.clone(),
        service: None,
        bind: indexmap::IndexMap::new(),
        optional: false,
        when: vec![],
    });
    let need = NeedFacts {
        action: action.to_string(),
        kind: Kind::Primary,
        when: vec![],
        each: None,
        on: on.collect(),
        context: BTreeMap::new(),
        seen: None,
    };
    apply(
        catalog,
        &need,
        Scope {
            call,
            element: None,
        },
    )
}

/// The resources of one type that a record names.
fn resolve(kind: &ResourceType, spec: &ResourceFacts, scope: Scope<'_>) -> Vec<Resolved> {
    let call = scope.call;
    let templates: Vec<Template<'_>> = kind.arn.iter().map(|t| Template::parse(t)).collect();
    let mut bound: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
    let mut out = Vec::new();
    let mut mixed = false;
    for (variable, sources) in &spec.bind {
        let found = sources
            .iter()
            .map(|s| source::read(s, scope))
            .find(|f| !f.is_empty());
        let (arns, names): (Vec<Found>, Vec<Found>) = found
            .unwrap_or_default()
            .into_iter()
            .partition(|f| f.value.starts_with("arn:"));
        let before = out.len();
        for arn in &arns {
            out.extend(from_arn(
                kind,
                &templates,
                &arn.value,
                arn.field.as_deref(),
                call,
            ));
        }
        if !names.is_empty() {
            // One list may hold both ARNs and bare names.
            mixed |= out.len() > before;
            bound.insert(variable, names);
        }
    }
    if !out.is_empty() && !mixed {
        return dedup(out);
    }
    let listed = listed(kind, &templates, &bound, call);
    if !listed.is_empty() && !mixed {
        return dedup(listed);
    }
    let Some(template) = best(&templates, &bound) else {
        return vec![everything()];
    };
    out.extend(fill(kind, template, &bound, call));
    dedup(out)
}

fn dedup(mut list: Vec<Resolved>) -> Vec<Resolved> {
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|r| seen.insert(r.pattern.clone()));
    list
}

/// Among several templates of a type the one of which most variables are known.
fn best<'a, 't>(
    templates: &'a [Template<'t>],
    bound: &BTreeMap<&str, Vec<Found>>,
) -> Option<&'a Template<'t>> {
    let known = |t: &Template<'_>| t.names().filter(|n| bound.contains_key(n)).count();
    templates
        .iter()
        .rev()
        .max_by_key(|t| (known(t), std::cmp::Reverse(t.names().count())))
}

/// `resources[]` entries of this type that agree with what is bound.
fn listed(
    kind: &ResourceType,
    templates: &[Template<'_>],
    bound: &BTreeMap<&str, Vec<Found>>,
    call: &Call<'_>,
) -> Vec<Resolved> {
    let mut out = Vec::new();
    for (i, arn) in call.resources.iter().enumerate() {
        for template in templates {
            let Some(captures) = template.capture(arn, |v| may_hold_path(kind, v)) else {
                continue;
            };
            let agrees = bound.iter().all(|(variable, values)| {
                captures
                    .get(variable)
                    .is_none_or(|c| values.iter().any(|f| f.value == *c))
            });
            if agrees {
                let field = format!("resources[{i}].ARN");
                out.extend(from_arn(
                    kind,
                    std::slice::from_ref(template),
                    arn,
                    Some(&field),
                    call,
                ));
            }
            break;
        }
    }
    out
}

/// Variables that hold a path: object keys, IAM paths, parameter names.
fn may_hold_path(kind: &ResourceType, variable: &str) -> bool {
    variable.contains("Path")
        || variable.contains("LeadingSlash")
        || kind.varies.get(variable) == Some(&Variety::Key)
}

fn from_arn(
    kind: &ResourceType,
    templates: &[Template<'_>],
    arn: &str,
    field: Option<&str>,
    call: &Call<'_>,
) -> Option<Resolved> {
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    for template in templates {
        let Some(captures) = template.capture(arn, |v| may_hold_path(kind, v)) else {
            continue;
        };
        let mut resolved = write(kind, template, |variable| {
            let name = *captures.get(variable)?;
            if is_place(variable) {
                return Some(Value::place(name));
            }
            Some(Value {
                text: name.to_owned(),
                pattern: Pattern::escape(name) + missing_suffix(kind, variable, name),
                variety: variety(kind, variable, name, field, call),
            })
        });
        resolved.fields = field.map(str::to_owned).into_iter().collect();
        return Some(resolved);
    }
    None
}

/// The characters AWS adds to a name (a secret's six, form `${}-??????`) when an ARN leaves them out.
fn missing_suffix<'k>(kind: &'k ResourceType, variable: &str, name: &str) -> &'k str {
    let form = kind.forms.get(variable).and_then(|forms| forms.first());
    let Some(suffix) = form.and_then(|f| f.strip_prefix("${}")) else {
        return "";
    };
    let added = suffix.trim_start_matches('-');
    if added.is_empty() || added.bytes().any(|b| b != b'?') {
        return "";
    }
    let complete = name.rsplit_once('-').is_some_and(|(_, end)| {
        end.len() == added.len() && end.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if complete { "" } else { suffix }
}

/// Fills a template from bare names, in every form AWS may write them.
fn fill(
    kind: &ResourceType,
    template: &Template<'_>,
    bound: &BTreeMap<&str, Vec<Found>>,
    call: &Call<'_>,
) -> Vec<Resolved> {
    let mut out = Vec::new();
    for row in rows(template, bound) {
        for form in forms(kind, &row) {
            let mut resolved = write(kind, template, |variable| {
                let place = match variable {
                    "Partition" => call.partition,
                    "Region" => call.region,
                    "Account" => call.account,
                    _ => {
                        let found = row.get(variable)?;
                        return Some(named(kind, variable, found, form, call));
                    }
                };
                Some(Value::place(place))
            });
            resolved.fields = row.values().filter_map(|f| f.field.clone()).collect();
            out.push(resolved);
        }
    }
    out
}

/// A bare name, in the form given if that is the variable's.
fn named(
    kind: &ResourceType,
    variable: &str,
    found: &Found,
    form: Form<'_>,
    call: &Call<'_>,
) -> Value {
    let escaped = Pattern::escape(&found.value);
    let pattern = match form {
        Some((of, form)) if of == variable => form.replace("${}", &escaped),
        _ => escaped,
    };
    let variety = variety(kind, variable, &found.value, found.field.as_deref(), call);
    Value {
        text: found.value.clone(),
        pattern,
        variety,
    }
}

/// One row of values per resource: lists of equal length go together, others combine.
fn rows<'b>(
    template: &Template<'_>,
    bound: &'b BTreeMap<&str, Vec<Found>>,
) -> Vec<BTreeMap<&'b str, &'b Found>> {
    let used: Vec<(&'b str, &'b Vec<Found>)> = template
        .names()
        .filter_map(|n| bound.get_key_value(n))
        .map(|(k, v)| (*k, v))
        .collect();
    let longest = used.iter().map(|(_, v)| v.len()).max().unwrap_or(1);
    let together = used.iter().all(|(_, v)| v.len() == 1 || v.len() == longest);
    if together {
        return (0..longest.min(MOST_NAMES))
            .map(|i| {
                used.iter()
                    .map(|(k, v)| (*k, if v.len() == 1 { &v[0] } else { &v[i] }))
                    .collect()
            })
            .collect();
    }
    let mut rows: Vec<BTreeMap<&str, &Found>> = vec![BTreeMap::new()];
    for (variable, values) in used {
        rows = rows
            .into_iter()
            .flat_map(|row| {
                values.iter().map(move |value| {
                    let mut row = row.clone();
                    row.insert(variable, value);
                    row
                })
            })
            .take(MOST_NAMES)
            .collect();
    }
    rows
}

type Form<'k> = Option<(&'k str, &'k str)>;

fn forms<'k>(kind: &'k ResourceType, row: &BTreeMap<&str, &Found>) -> Vec<Form<'k>> {
    for (variable, forms) in &kind.forms {
        if let Some(found) = row.get(variable.as_str()) {
            let name = &found.value;
            return forms
                .iter()
                .filter(|form| !(form.starts_with("*/") && name.contains('/')))
                .map(|form| Some((variable.as_str(), form.as_str())))
                .collect();
        }
    }
    vec![None]
}

/// How the name of a variable comes about, if it is made per call.
///
/// A name that only the response tells was made by the call: tomorrow's call makes another one, and
/// IAM is asked before it exists. A name that the request holds as well is the caller's choice.
fn variety(
    kind: &ResourceType,
    variable: &str,
    name: &str,
    field: Option<&str>,
    call: &Call<'_>,
) -> Option<Variety> {
    if let Some(variety) = kind.varies.get(variable) {
        return Some(*variety);
    }
    let told_by_response = field.is_some_and(|f| f.starts_with("responseElements"));
    (told_by_response && !holds_text(call.request, name)).then_some(Variety::Run)
}

fn holds_text(value: &serde_json::Value, text: &str) -> bool {
    match value {
        serde_json::Value::String(s) => s.contains(text),
        serde_json::Value::Array(items) => items.iter().any(|v| holds_text(v, text)),
        serde_json::Value::Object(members) => members.values().any(|v| holds_text(v, text)),
        other => other.to_string() == text,
    }
}

/// What a variable of a template stands for.
struct Value {
    text: String,
    /// Pattern text, escaped, in the form AWS writes it.
    pattern: String,
    variety: Option<Variety>,
}

impl Value {
    /// A place: a partition, a region, an account.
    fn place(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            pattern: Pattern::escape(text),
            variety: None,
        }
    }
}

/// Writes a template as a pattern, cutting it at the last varying variable.
fn write(
    kind: &ResourceType,
    template: &Template<'_>,
    value: impl Fn(&str) -> Option<Value>,
) -> Resolved {
    let values: Vec<(Part<'_>, Option<Value>)> = template
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal(_) => (*part, None),
            Part::Variable(variable) => (*part, value(variable)),
        })
        .collect();
    let cut = values.iter().rposition(|(_, v)| {
        v.as_ref()
            .is_some_and(|v| v.variety.is_some() && v.text != ANY)
    });
    let (mut before, mut after) = (String::new(), String::new());
    let (mut varying, mut unresolved, mut any) = (None, Vec::new(), false);
    for (at, (part, value)) in values.into_iter().enumerate() {
        let target = if varying.is_some() {
            &mut after
        } else {
            &mut before
        };
        match (part, value) {
            (Part::Literal(literal), _) => target.push_str(literal),
            (Part::Variable(_), Some(value)) if value.text == ANY => target.push('*'),
            (Part::Variable(variable), Some(value)) => {
                any |= !is_place(variable);
                match value.variety.filter(|_| Some(at) == cut) {
                    Some(variety) => {
                        varying = Some(Varying {
                            variety,
                            name: value.text,
                        })
                    }
                    None => target.push_str(&value.pattern),
                }
            }
            (Part::Variable(variable), None) => {
                target.push('*');
                if !is_place(variable) && kind.varies.get(variable) != Some(&Variety::Run) {
                    unresolved.push(variable.to_owned());
                }
            }
        }
    }
    let bound = any || template.names().next().is_none();
    Resolved {
        pattern: ResourcePattern {
            before,
            varying,
            after,
        },
        fields: vec![],
        unresolved,
        bound,
    }
}
