//! What AWS says of an action, and which operations need it.

use crate::catalog::requirement::RequirementKind;
use crate::catalog::{ActionRef, Catalog};
use crate::report::said::{Page, said};
use crate::report::style::{dim, strong};
use crate::report::wire::{ActionJson, NeededByJson};

/// For programs.
pub(crate) fn json<'c>(catalog: &Catalog, action: &ActionRef<'c>) -> ActionJson<'c> {
    ActionJson {
        format: ActionJson::FORMAT,
        version: ActionJson::VERSION,
        action: action.action.to_string(),
        facts: action.facts,
        needed_by: needed_by(catalog, action),
    }
}

/// For people.
pub(crate) fn text(catalog: &Catalog, action: &ActionRef<'_>) -> Page {
    let (service, facts) = (action.service, action.facts);
    let needed_by = needed_by(catalog, action);
    let mut out = Page::default();
    out.line(said!("{}  {}", strong(&action.action), dim(&facts.access)));
    for (what, types) in [("required", &facts.types), ("optional", &facts.optional)] {
        for kind in types {
            let arns = service
                .resource_types
                .get(kind)
                .map_or(String::new(), |t| t.arn.join(", "));
            out.line(said!("  {}   {}: {}", what, kind, arns));
        }
    }
    if facts.types.is_empty() && facts.optional.is_empty() {
        out.line("  resource   only `*`: the action supports no resource types");
    }
    for (what, list) in [("conditions", &facts.keys), ("may need  ", &facts.depends)] {
        if !list.is_empty() {
            out.line(said!("  {} {}", what, list.join(", ")));
        }
    }
    if facts.permission_only {
        out.line("  no API operation of this name exists");
    }
    for (what, operations) in [
        ("needed by ", &needed_by.always),
        ("perhaps by", &needed_by.conditional),
        ("named by  ", &needed_by.may),
    ] {
        if !operations.is_empty() {
            out.line(said!("  {} {}", what, operations.join(", ")));
        }
    }
    out
}

fn needed_by(catalog: &Catalog, action: &ActionRef<'_>) -> NeededByJson {
    let own = &action.service.service;
    let mut found = NeededByJson::default();
    for (operation, kind) in catalog.needed_by(&action.action) {
        let of = &operation.service.service;
        let text = if of == own {
            operation.name.to_owned()
        } else {
            format!("{of}:{}", operation.name)
        };
        match kind {
            RequirementKind::Primary => found.always.push(text),
            RequirementKind::Conditional => found.conditional.push(text),
            RequirementKind::May => found.may.push(text),
        }
    }
    found
}
