//! The ARNs that a record carries itself: what they tell, and what of them speaks against the parameters.

use std::collections::BTreeMap;

use super::call::Call;
use super::id::is_made;
use super::place::NamedPlace;
use super::service::ResourceType;
use super::source::{ANY, FoundValue};
use super::template::{ArnTemplate, Captures, TemplatePart};
use super::write::{Resolved, from_arn, may_hold_path};
use crate::iam::arn::Arn;

/// An entry of `resources[]` that is a resource of the type, with the values of its variables.
struct Listed<'c, 't, 'a> {
    template: &'c ArnTemplate<'t>,
    arn: &'a str,
    field: String,
    captures: Captures<'t, 'a>,
}

/// The resources of a type that `resources[]` names and the parameters do not contradict.
///
/// Where the ARN holds ids and the request gave names, the record's own ARN is right: AWS has looked the
/// ids up.
pub(super) fn listed(
    kind: &ResourceType,
    templates: &[ArnTemplate<'_>],
    bound: &BTreeMap<&str, Vec<FoundValue>>,
    call: &Call<'_>,
) -> Vec<Resolved> {
    let entries = entries(kind, templates, call);
    let agreeing = entries.iter().filter(|entry| agrees(entry, bound));
    let mut chosen: Vec<&Listed<'_, '_, '_>> = agreeing.collect();
    if let ([only], true) = (entries.as_slice(), chosen.is_empty())
        && is_looked_up(only, bound)
    {
        chosen.push(only);
    }
    let resolved = chosen.into_iter().filter_map(|entry| {
        let template = std::slice::from_ref(entry.template);
        from_arn(kind, template, entry.arn, Some(&entry.field), call)
    });
    resolved.collect()
}

fn entries<'c, 't, 'a>(
    kind: &ResourceType,
    templates: &'c [ArnTemplate<'t>],
    call: &'a Call<'_>,
) -> Vec<Listed<'c, 't, 'a>> {
    let mut found = Vec::new();
    for (i, arn) in call.resources.iter().enumerate() {
        let captured = templates.iter().find_map(|template| {
            let captures = template.capture(arn, |v| may_hold_path(kind, v))?;
            is_whole(template, &captures).then_some((template, captures))
        });
        if let Some((template, captures)) = captured {
            found.push(Listed {
                template,
                arn,
                field: format!("resources[{i}].ARN"),
                captures,
            });
        }
    }
    found
}

/// An ARN that leaves out the account or region of its type is malformed, and names nothing.
fn is_whole(template: &ArnTemplate<'_>, captures: &Captures<'_, '_>) -> bool {
    template.parts.iter().all(|part| match part {
        TemplatePart::Variable(place @ ("Region" | "Account")) => {
            captures.get(place).is_some_and(|value| !value.is_empty())
        }
        TemplatePart::Variable(_) | TemplatePart::Literal(_) => true,
    })
}

fn agrees(entry: &Listed<'_, '_, '_>, bound: &BTreeMap<&str, Vec<FoundValue>>) -> bool {
    bound.iter().all(|(variable, values)| {
        let says = |value: &FoundValue, told: &str| value.value == told || value.value == ANY;
        entry
            .captures
            .get(variable)
            .is_none_or(|told| values.iter().any(|value| says(value, told)))
    })
}

/// Whether all that differs are names in place of ids.
fn is_looked_up(entry: &Listed<'_, '_, '_>, bound: &BTreeMap<&str, Vec<FoundValue>>) -> bool {
    bound.iter().all(|(variable, values)| {
        let Some(told) = entry.captures.get(variable) else {
            return true;
        };
        match values.as_slice() {
            [value] => value.value == *told || is_id(variable) && !is_made(&value.value, None),
            _ => false,
        }
    })
}

fn is_id(variable: &str) -> bool {
    let variable = variable.to_ascii_lowercase();
    variable.ends_with("id") || variable.ends_with("identifier")
}

/// What the ARN of a parent in `resources[]` tells of the variables that are not bound.
pub(super) fn parents<'t>(
    kind: &ResourceType,
    templates: &[ArnTemplate<'t>],
    bound: &mut BTreeMap<&'t str, Vec<FoundValue>>,
    call: &Call<'_>,
) {
    for (i, arn) in call.resources.iter().enumerate() {
        let whole = |arn: &Arn<'_>| !arn.resource.is_empty() && !arn.account.is_empty();
        if !Arn::parse(arn).is_some_and(|arn| whole(&arn)) {
            continue;
        }
        let parent = templates
            .iter()
            .find_map(|t| t.capture_parent(arn, |v| may_hold_path(kind, v)));
        for (variable, value) in parent.into_iter().flatten() {
            if super::template::is_place(variable) {
                continue;
            }
            bound.entry(variable).or_insert_with(|| {
                vec![FoundValue {
                    value: value.to_owned(),
                    field: Some(format!("resources[{i}].ARN")),
                    place: NamedPlace::of(arn),
                }]
            });
        }
    }
}
