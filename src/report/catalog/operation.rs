//! What an operation is recorded as, and what it needs.

use super::line::operation_line;
use crate::catalog::requirement::RequirementKind;
use crate::catalog::service::Class;
use crate::catalog::{Catalog, OperationRef};
use crate::report::said::{Page, said};
use crate::report::style::{dim, strong};
use crate::report::wire::{OperationAnswerJson, OperationJson};

/// For programs.
pub(crate) fn json<'c>(catalog: &'c Catalog, found: OperationRef<'c>) -> OperationAnswerJson<'c> {
    OperationAnswerJson {
        format: OperationAnswerJson::FORMAT,
        version: OperationAnswerJson::VERSION,
        operation: operation_line(catalog, found.service, found.name, found.facts),
    }
}

/// One line of a list: event source, name, and the actions, or why there are none.
pub(crate) fn short(line: &OperationJson<'_>) -> String {
    let actions: Vec<&str> = line.actions.iter().map(|a| a.action).collect();
    let needs = match (line.free, line.unmapped) {
        (Some(_), _) => "no permission".to_owned(),
        (None, Some(_)) => "unmapped".to_owned(),
        (None, None) => actions.join(" "),
    };
    format!("{} {}\t{needs}", line.event_source, line.event_name)
}

/// For people.
pub(crate) fn text(catalog: &Catalog, found: OperationRef<'_>) -> Page {
    let line = operation_line(catalog, found.service, found.name, found.facts);
    let mut out = Page::default();
    out.line(said!(
        "{} {}",
        strong(line.event_name),
        dim(&line.event_source)
    ));
    let class = match line.data_type {
        Some(kind) => format!("data event, resources.type {kind}"),
        None => match line.class {
            Class::Management => "management event".to_owned(),
            Class::Data => "data event".to_owned(),
            Class::Network => "network activity event".to_owned(),
            Class::Never => "never recorded by CloudTrail".to_owned(),
            Class::Unknown => "not documented: its absence from records proves nothing".to_owned(),
        },
    };
    out.line(said!("  recorded   {}", class));
    if let Some(why) = line.free {
        out.line(said!("  needs      no permission: {}", why));
    }
    if let Some(why) = line.unmapped {
        out.line(said!("  unmapped   {}", why));
    }
    for action in &line.actions {
        let kind = match (action.kind, &action.when) {
            (RequirementKind::Primary, None) => "always".to_owned(),
            (RequirementKind::May, Some(when)) => format!("perhaps when {when}"),
            (RequirementKind::May, None) => "perhaps".to_owned(),
            (_, Some(when)) => format!("when {when}"),
            (RequirementKind::Conditional, None) => "sometimes".to_owned(),
        };
        out.line(said!("  {}  {}", strong(action.action), dim(&kind)));
        for resource in &action.resources {
            out.line(said!("    on {}", resource));
        }
        for (key, value) in &action.context {
            out.line(said!("    with {} = {}", key, value));
        }
    }
    if !line.may.is_empty() {
        out.line(said!("  may need   {}", line.may.join(", ")));
    }
    if let Some(why) = &found.facts.unresolved {
        out.line(said!("  otherwise  {}", why));
    }
    out
}
