//! What the sources of one ARN variable tell.

use std::collections::BTreeSet;

use super::call::Call;
use super::requirement::ResourcePattern;
use super::service::{ResourceType, Service};
use super::source::{self, FoundValue, PathScope};
use super::template::ArnTemplate;
use super::write::{Resolved, from_arn, may_hold_path};
use crate::iam::pattern::Pattern;

/// Whole resources by ARN, bare names, and the ARNs of other types of resources.
#[derive(Default)]
pub(super) struct Told {
    pub(super) resources: Vec<Resolved>,
    pub(super) names: Vec<FoundValue>,
    pub(super) others: Vec<FoundValue>,
}

impl Told {
    fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.names.is_empty()
    }

    fn add(
        &mut self,
        found: FoundValue,
        kind: &ResourceType,
        templates: &[ArnTemplate<'_>],
        scope: PathScope<'_>,
    ) {
        if !found.value.starts_with("arn:") {
            self.names.push(found);
            return;
        }
        let field = found.field.as_deref();
        match from_arn(kind, templates, &found.value, field, scope.call) {
            Some(resource) => self.resources.push(resource),
            None => self.others.push(found),
        }
    }
}

/// Reads the sources of a variable in order. The first member of the request that tells anything is
/// taken; several readings of one member are alternatives for each element of its list, which may hold
/// names beside ARNs. An ARN of another type tells nothing: the next source may.
pub(super) fn told(
    kind: &ResourceType,
    templates: &[ArnTemplate<'_>],
    sources: &[String],
    scope: PathScope<'_>,
) -> Told {
    let mut told = Told::default();
    let mut member: Option<&str> = None;
    let mut read: BTreeSet<String> = BTreeSet::new();
    for source in sources {
        let head = source.split('|').next().unwrap_or_default();
        if member.is_some_and(|member| member != head) {
            break;
        }
        for found in source::read(source, scope) {
            let is_first = found
                .field
                .as_ref()
                .is_none_or(|field| !read.contains(field));
            if is_first {
                told.add(found, kind, templates, scope);
            }
        }
        let resources = told.resources.iter().flat_map(|r| r.fields.iter().cloned());
        let names = told.names.iter().filter_map(|found| found.field.clone());
        read = resources.chain(names).collect();
        if !told.is_empty() {
            member = Some(head);
        }
    }
    told
}

/// ARNs in the request that are parts of what `resources[]` lists: an alias of the function, an index of the
/// table. IAM is asked for what the request names, and the record lists what it resolves to.
pub(super) fn qualified(others: &[(&str, FoundValue)], call: &Call<'_>) -> Vec<Resolved> {
    let is_part = |found: &&(&str, FoundValue)| {
        call.resources.iter().any(|whole| {
            let rest = found.1.value.strip_prefix(whole.as_str());
            !whole.is_empty() && rest.is_some_and(|rest| rest.starts_with([':', '/']))
        })
    };
    let parts = others.iter().filter(is_part).map(|(_, found)| Resolved {
        pattern: ResourcePattern::fixed(Pattern::escape(&found.value)),
        fields: found.field.clone().into_iter().collect(),
        unresolved: vec![],
        bound: true,
    });
    parts.collect()
}

/// What the ARN of something else tells of a type's variables: the cluster's ARN names the cluster of a
/// service. Only what the resource is part of can, never the resource itself. Variables are the same by
/// name, or, where one is, by their place (`cluster/NAME/UUID`, `topic/NAME/UUID/TOPIC`).
pub(super) fn of_part<'t>(
    service: &Service,
    own: &[&'t str],
    variable: &str,
    other: &FoundValue,
) -> Vec<(&'t str, FoundValue)> {
    let parts = service.resource_types.values().find_map(|whole| {
        whole.arn.iter().find_map(|arn| {
            let template = ArnTemplate::parse(arn);
            let names: Vec<&str> = template.names().collect();
            let is_same = |(at, name): (usize, &&str)| own.get(at) == Some(name);
            let by_name = names.iter().all(|name| own.contains(name));
            let by_place = names.iter().enumerate().any(is_same);
            if names.len() >= own.len() || !names.contains(&variable) || !(by_name || by_place) {
                return None;
            }
            let captures = template.capture(&other.value, |v| may_hold_path(whole, v))?;
            let told = names.iter().enumerate().filter_map(|(at, name)| {
                let at = if by_name {
                    own.iter().position(|own| own == name)?
                } else {
                    at
                };
                let value = (*captures.get(name)?).to_owned();
                Some((
                    own[at],
                    FoundValue {
                        value,
                        ..other.clone()
                    },
                ))
            });
            Some(told.collect())
        })
    });
    parts.unwrap_or_default()
}
