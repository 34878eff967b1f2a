//! `lpgen catalog action`.

use super::super::failure::{Exit, Failure};
use super::super::output::{faint, print, print_json, said, strong};
use super::{Format, unknown};
use crate::catalog::requirement::Kind;
use crate::catalog::service::{ActionFacts, Service};
use crate::catalog::{Catalog, near::near};
use crate::iam::action::Action as IamAction;
use crate::report::said::Page;
use crate::report::wire::{ActionJson, NeededByJson};

/// Show what AWS says of an action, and which operations need it
#[derive(Debug, clap::Args)]
pub(crate) struct Action {
    /// The action: `s3:GetObject`
    action: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Action {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        let action: IamAction = self.action.parse().map_err(|e| {
            Failure::new(format!("{e}"))
                .hint("an action is `service:Name`, for example `s3:GetObject`")
        })?;
        let Some(service) = catalog.service(action.service()) else {
            return Err(unknown(
                "service",
                action.service(),
                &near(action.service(), catalog.prefixes(), 3),
            ));
        };
        let Some((name, facts)) = service
            .actions
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(action.name()))
        else {
            let names = service.actions.keys().map(String::as_str);
            let found = near(action.name(), names, 3);
            let full: Vec<String> = found
                .iter()
                .map(|n| format!("{}:{n}", service.service))
                .collect();
            let full: Vec<&str> = full.iter().map(String::as_str).collect();
            return Err(unknown("action", &self.action, &full));
        };
        let needed_by = needed_by(catalog, service, name);
        match self.format {
            Format::Json => print_json(&ActionJson {
                format: ActionJson::FORMAT,
                version: ActionJson::VERSION,
                action: format!("{}:{name}", service.service),
                facts,
                needed_by: &needed_by,
            })?,
            Format::Text => print(&text(service, name, facts, &needed_by))?,
        }
        Ok(Exit::Done)
    }
}

fn needed_by(catalog: &Catalog, service: &Service, name: &str) -> NeededByJson {
    let mut found = NeededByJson::default();
    let Ok(action) = IamAction::new(&service.service, name) else {
        return found;
    };
    for (operation, kind) in catalog.needed_by(&action) {
        let of = &operation.service.service;
        let text = if *of == service.service {
            operation.name.to_owned()
        } else {
            format!("{of}:{}", operation.name)
        };
        match kind {
            Kind::Primary => found.always.push(text),
            Kind::Conditional => found.conditional.push(text),
            Kind::May => found.may.push(text),
        }
    }
    found
}

fn text(service: &Service, name: &str, facts: &ActionFacts, needed_by: &NeededByJson) -> Page {
    let mut out = Page::default();
    out.line(said!(
        "{}  {}",
        strong(format!("{}:{name}", service.service)),
        faint(&facts.access)
    ));
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
