//! Which resources of a type a record names.

use std::collections::BTreeMap;

use super::call::Call;
use super::place::Place;
use super::service::{ResourceFacts, ResourceType, Service};
use super::source::{self, Found, Scope};
use super::template::Template;
use super::write::{Form, Resolved, Value, from_arn, may_hold_path, named, write};

/// More names than CloudTrail keeps of one request (100 KB of parameters); bounds combinations.
pub(super) const MOST_NAMES: usize = 10_000;

/// The resources of one type that a record names.
pub(super) fn resolve(
    service: &Service,
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
        let told = sources
            .iter()
            .map(|source| tell(kind, &templates, source, scope));
        let Some(told) = told.into_iter().find(|t| !t.is_empty()) else {
            continue;
        };
        // One list may hold both ARNs and bare names.
        mixed |= !told.resources.is_empty() && !told.names.is_empty();
        out.extend(told.resources);
        if !told.names.is_empty() {
            bound.insert(variable, told.names);
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
    let owner = owner(service, scope);
    let named = fill(
        kind,
        template,
        &bound,
        &Call {
            account: owner.as_deref().unwrap_or(call.account),
            ..*call
        },
    );
    if spec.below {
        out.extend(named.iter().map(Resolved::below));
    }
    out.extend(named);
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
        // A name cut out of an ARN is in the ARN's account, not in the caller's.
        let told = |part: fn(&Place) -> Option<&String>| row.values().find_map(|f| part(&f.place));
        let partition = told(|p| p.partition.as_ref()).map_or(call.partition, String::as_str);
        let region = told(|p| p.region.as_ref()).map_or(call.region, String::as_str);
        let owner = told(|p| p.account.as_ref()).map_or(call.account, String::as_str);
        for form in forms(kind, &row) {
            let mut resolved = write(kind, template, |variable| {
                let place = match variable {
                    "Partition" => partition,
                    "Region" => region,
                    "Account" => owner,
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

/// The account that the request itself names as the owner of its resources.
fn owner(service: &Service, scope: Scope<'_>) -> Option<String> {
    let told = service
        .account
        .iter()
        .flat_map(|source| source::read(source, scope));
    let mut accounts = told.map(|found| found.value);
    accounts.find(|account| account.bytes().all(|b| b.is_ascii_digit()))
}

/// What one source tells: whole resources by ARN, and bare names.
struct Told {
    resources: Vec<Resolved>,
    names: Vec<Found>,
}

impl Told {
    fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.names.is_empty()
    }
}

/// Reads one source. An ARN of another type tells nothing: the next source may.
fn tell(kind: &ResourceType, templates: &[Template<'_>], source: &str, scope: Scope<'_>) -> Told {
    let (arns, names): (Vec<Found>, Vec<Found>) = source::read(source, scope)
        .into_iter()
        .partition(|f| f.value.starts_with("arn:"));
    let resources = arns
        .iter()
        .filter_map(|arn| {
            from_arn(
                kind,
                templates,
                &arn.value,
                arn.field.as_deref(),
                scope.call,
            )
        })
        .collect();
    Told { resources, names }
}

fn dedup(mut list: Vec<Resolved>) -> Vec<Resolved> {
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|r| seen.insert(r.pattern.clone()));
    list
}
