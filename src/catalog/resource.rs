//! Which resources of a type a record names.

use std::collections::BTreeMap;

use super::call::Call;
use super::service::{ResourceFacts, ResourceType};
use super::source::{self, Found, Scope};
use super::template::Template;
use super::write::{Form, Resolved, Value, from_arn, may_hold_path, named, write};

/// More names than CloudTrail keeps of one request (100 KB of parameters); bounds combinations.
pub(super) const MOST_NAMES: usize = 10_000;

/// The resources of one type that a record names.
pub(super) fn resolve(
    kind: &ResourceType,
    spec: &ResourceFacts,
    scope: Scope<'_>,
) -> Vec<Resolved> {
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
        return vec![Resolved::everything()];
    };
    out.extend(fill(kind, template, &bound, call));
    dedup(out)
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

fn dedup(mut list: Vec<Resolved>) -> Vec<Resolved> {
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|r| seen.insert(r.pattern.clone()));
    list
}
