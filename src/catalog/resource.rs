//! Which resources of a type a record names.

use std::collections::BTreeMap;

use super::call::Call;
use super::listed::{listed, parents};
use super::place::NamedPlace;
use super::service::{ResourceFacts, ResourceType, Service};
use super::source::{self, FoundValue, PathScope};
use super::template::ArnTemplate;
use super::told::{of_part, qualified, told};
use super::write::{Form, Resolved, Value, named, write};

/// More names than CloudTrail keeps of one request (100 KB of parameters); bounds combinations.
pub(super) const MOST_NAMES: usize = 10_000;

/// The resources of one type that a record names.
pub(super) fn resolve(
    service: &Service,
    kind: &ResourceType,
    spec: &ResourceFacts,
    scope: PathScope<'_>,
) -> Vec<Resolved> {
    let call = scope.call;
    let templates: Vec<ArnTemplate<'_>> = kind.arn.iter().map(|t| ArnTemplate::parse(t)).collect();
    let mut bound: BTreeMap<&str, Vec<FoundValue>> = BTreeMap::new();
    let (mut out, mut others) = (Vec::new(), Vec::new());
    let mut mixed = false;
    for (variable, sources) in &spec.bind {
        let told = told(kind, &templates, sources, scope);
        // One list may hold both ARNs and bare names.
        mixed |= !told.resources.is_empty() && !told.names.is_empty();
        out.extend(told.resources);
        others.extend(told.others.into_iter().map(|o| (variable.as_str(), o)));
        if !told.names.is_empty() {
            bound.insert(variable, told.names);
        }
    }
    if !out.is_empty() && !mixed {
        return dedup(out);
    }
    let listed = listed(kind, &templates, &bound, call);
    if !listed.is_empty() && !mixed {
        let mut all = qualified(&others, call);
        all.extend(listed);
        return dedup(all);
    }
    // An optional part of a resource counts only where the request names it, not its parent alone.
    if !spec.optional || !bound.is_empty() {
        from_parts(service, &templates, &others, &mut bound);
        parents(kind, &templates, &mut bound, call);
    }
    let Some(template) = best(&templates, &bound) else {
        return vec![Resolved::everything(vec![spec.kind.clone()])];
    };
    let owner = owner(service, scope);
    let account = owner.as_deref().unwrap_or(call.account);
    let named = fill(kind, template, &bound, &Call { account, ..*call });
    let (mut whole, open): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|r| r.unresolved.is_empty());
    if spec.below || spec.inside {
        out.extend(whole.iter().map(|r| r.ending("/*", &spec.kind)));
    }
    if !spec.beginning.is_empty() {
        out.extend(whole.iter().map(|r| r.ending(&spec.beginning, &spec.kind)));
    }
    if spec.inside || !spec.beginning.is_empty() {
        whole.clear();
    }
    out.extend(whole);
    out.extend(open);
    dedup(out)
}

/// Binds what the ARNs of other resources in the request tell of those that this one is part of.
fn from_parts<'t>(
    service: &Service,
    templates: &[ArnTemplate<'t>],
    others: &[(&str, FoundValue)],
    bound: &mut BTreeMap<&'t str, Vec<FoundValue>>,
) {
    let longest = templates.iter().max_by_key(|t| t.names().count());
    let own: Vec<&str> = longest.into_iter().flat_map(ArnTemplate::names).collect();
    let mut parts: BTreeMap<&str, Vec<FoundValue>> = BTreeMap::new();
    for (variable, other) in others {
        for (part, found) in of_part(service, &own, variable, other) {
            parts.entry(part).or_default().push(found);
        }
    }
    for (part, found) in parts {
        bound.entry(part).or_insert(found);
    }
}

/// Among several templates of a type the one of which most variables are known.
fn best<'a, 't>(
    templates: &'a [ArnTemplate<'t>],
    bound: &BTreeMap<&str, Vec<FoundValue>>,
) -> Option<&'a ArnTemplate<'t>> {
    let known = |t: &ArnTemplate<'_>| t.names().filter(|n| bound.contains_key(n)).count();
    templates
        .iter()
        .rev()
        .max_by_key(|t| (known(t), std::cmp::Reverse(t.names().count())))
}

/// Fills a template from bare names, in every form AWS may write them.
fn fill(
    kind: &ResourceType,
    template: &ArnTemplate<'_>,
    bound: &BTreeMap<&str, Vec<FoundValue>>,
    call: &Call<'_>,
) -> Vec<Resolved> {
    let mut out = Vec::new();
    for row in rows(template, bound) {
        // A name cut out of an ARN is in the ARN's account, not in the caller's.
        let told =
            |part: fn(&NamedPlace) -> Option<&String>| row.values().find_map(|f| part(&f.place));
        let partition = told(|p| p.partition.as_ref()).map_or(call.partition, String::as_str);
        let is_told = told(|p| p.region.as_ref()).is_some();
        let region = told(|p| p.region.as_ref()).map_or(call.region, String::as_str);
        let owner = told(|p| p.account.as_ref()).map_or(call.account, String::as_str);
        for form in forms(kind, &row) {
            let mut resolved = write(template, |variable| {
                // A record without region or account tells no place: any, and it is said.
                let known = |place: &str| (!place.is_empty()).then(|| Value::place(place));
                match variable {
                    "Partition" => known(partition),
                    "Region" if is_told => Some(Value::place(region)),
                    "Region" => known(region),
                    "Account" => known(owner),
                    _ => Some(named(kind, variable, row.get(variable)?, form, call)),
                }
            });
            resolved.fields = row.values().filter_map(|f| f.field.clone()).collect();
            out.push(resolved);
        }
    }
    out
}

/// One row of values per resource: lists of equal length go together, others combine.
fn rows<'b>(
    template: &ArnTemplate<'_>,
    bound: &'b BTreeMap<&str, Vec<FoundValue>>,
) -> Vec<BTreeMap<&'b str, &'b FoundValue>> {
    let used: Vec<(&'b str, &'b Vec<FoundValue>)> = template
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
    let mut rows: Vec<BTreeMap<&str, &FoundValue>> = vec![BTreeMap::new()];
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

fn forms<'k>(kind: &'k ResourceType, row: &BTreeMap<&str, &FoundValue>) -> Vec<Form<'k>> {
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
fn owner(service: &Service, scope: PathScope<'_>) -> Option<String> {
    let told = service
        .account
        .iter()
        .flat_map(|source| source::read(source, scope));
    let mut accounts = told.map(|found| found.value);
    accounts.find(|account| account.bytes().all(|b| b.is_ascii_digit()))
}

fn dedup(mut list: Vec<Resolved>) -> Vec<Resolved> {
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|r| seen.insert(r.pattern.clone()));
    list
}
