//! Operations as data: what they are recorded as, and what they need.

use crate::catalog::Catalog;
use crate::catalog::service::{NeedFacts, OperationFacts, ResourceFacts, Service};
use crate::catalog::words;
use crate::report::wire::{NeedJson, OperationJson};

/// Describes every operation, service by service.
pub(crate) fn operation_lines(catalog: &Catalog) -> impl Iterator<Item = OperationJson<'_>> {
    let services = catalog.prefixes().filter_map(|name| catalog.service(name));
    services.flat_map(move |service| {
        let operations = service.operations.iter();
        operations.map(move |(name, facts)| operation_line(catalog, service, name, facts))
    })
}

/// Describes one operation.
pub(crate) fn operation_line<'c>(
    catalog: &'c Catalog,
    service: &'c Service,
    name: &'c str,
    facts: &'c OperationFacts,
) -> OperationJson<'c> {
    let host = service.hosts.first().unwrap_or(&service.service);
    OperationJson {
        event_source: format!("{host}.amazonaws.com"),
        event_name: name,
        class: facts.class,
        data_type: facts.data_type.as_deref(),
        sdk: &facts.sdk,
        actions: facts
            .needs
            .iter()
            .map(|need| action_line(catalog, need))
            .collect(),
        may: &facts.may,
        free: facts.free.as_deref(),
        unmapped: facts.unmapped.as_deref(),
    }
}

fn action_line<'c>(catalog: &'c Catalog, need: &'c NeedFacts) -> NeedJson<'c> {
    let prefix = need.action.split(':').next().unwrap_or_default();
    let mut resources: Vec<String> = need
        .on
        .iter()
        .flat_map(|spec| templates(catalog, spec, prefix, need.each.as_deref()))
        .collect();
    resources.dedup();
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let each = need.each.as_deref();
    let when = need.when.iter().map(|own| words::condition(own, each));
    let context = need.context.iter();
    let context = context.map(|(key, source)| (key.as_str(), value(source, each)));
    NeedJson {
        action: &need.action,
        kind: need.kind,
        when: (!need.when.is_empty()).then(|| when.collect::<Vec<_>>().join(" and ")),
        resources,
        context: context.collect(),
    }
}

fn templates(
    catalog: &Catalog,
    spec: &ResourceFacts,
    prefix: &str,
    each: Option<&str>,
) -> Vec<String> {
    let service = catalog.service(spec.service.as_deref().unwrap_or(prefix));
    let Some(kind) = service.and_then(|s| s.resource_types.get(&spec.kind)) else {
        return vec![];
    };
    kind.arn
        .iter()
        .map(|template| write(template, spec, each))
        .collect()
}

/// Writes a template with the field each variable is read from.
fn write(template: &str, spec: &ResourceFacts, each: Option<&str>) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let variable = &rest[start + 2..start + length];
        out.push_str(&rest[..start]);
        match (
            variable,
            spec.bind.get(variable).and_then(|sources| sources.first()),
        ) {
            ("Partition" | "Region" | "Account", _) => out.push_str(&rest[start..=start + length]),
            (_, Some(source)) => out.push_str(&field(source, each)),
            (_, None) => out.push('*'),
        }
        rest = &rest[start + length + 1..];
    }
    out + rest
}

/// A constant as it is, a field as a variable.
fn field(source: &str, each: Option<&str>) -> String {
    let field = words::field(source, each);
    if source.starts_with('\'') {
        field
    } else {
        format!("${{{field}}}")
    }
}

/// The value of a condition key: `=` stands before a source; a text stands for itself.
fn value(text: &str, each: Option<&str>) -> String {
    text.strip_prefix('=')
        .map_or_else(|| text.to_owned(), |source| field(source, each))
}
