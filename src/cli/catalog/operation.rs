//! `lpgen catalog operation`.

use super::super::failure::{Exit, Failure};
use super::super::output::{faint, print, print_json, said, strong};
use super::{Format, unknown};
use crate::catalog::{Catalog, OperationRef, near::near};
use crate::report::catalog::operation_line;
use crate::report::said::Page;
use crate::report::wire::{OperationAnswerJson, OperationJson};

/// Show what an operation needs
///
/// The operation is `SERVICE:OPERATION` (`dynamodb:TransactWriteItems`) or, as a record has it, the
/// event source and event name (`monitoring.amazonaws.com PutMetricData`).
#[derive(Debug, clap::Args)]
pub(crate) struct Operation {
    /// `SERVICE:OPERATION`, or an event source followed by an event name
    #[arg(num_args = 1..=2, required = true, value_name = "SERVICE:OPERATION | HOST NAME")]
    operation: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Operation {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        let (source, name) = match self.operation.as_slice() {
            [source, name] => (source.as_str(), name.as_str()),
            [one] => one.split_once(':').ok_or_else(|| {
                Failure::new(format!(
                    "`{one}` is neither `SERVICE:OPERATION` nor an event source and name"
                ))
                .hint("for example `lpgen catalog operation dynamodb:Query`")
            })?,
            _ => return Err(Failure::new("one or two words name an operation")),
        };
        let found = find(catalog, source, name)?;
        let line = operation_line(catalog, found.service, found.name, found.facts);
        match self.format {
            Format::Json => print_json(&OperationAnswerJson {
                format: OperationAnswerJson::FORMAT,
                version: OperationAnswerJson::VERSION,
                operation: line,
            })?,
            Format::Text => print(&text(&line, found))?,
        }
        Ok(Exit::Done)
    }
}

fn find<'c>(catalog: &'c Catalog, source: &str, name: &str) -> Result<OperationRef<'c>, Failure> {
    if let Some(found) = catalog.operation(source, name) {
        return Ok(found);
    }
    let services = catalog.services_of_source(source);
    if services.is_empty() {
        let names = catalog.hosts().chain(catalog.prefixes());
        return Err(unknown("service", source, &near(source, names, 3)));
    }
    let names = services
        .iter()
        .flat_map(|s| s.operations.keys().map(String::as_str));
    Err(unknown("operation", name, &near(name, names, 3)))
}

fn text(line: &OperationJson<'_>, found: OperationRef<'_>) -> Page {
    let mut out = Page::default();
    out.line(said!(
        "{} {}",
        strong(line.event_name),
        faint(&line.event_source)
    ));
    let class = match line.data_type {
        Some(kind) => format!("data event, resources.type {kind}"),
        None => match line.class {
            crate::catalog::service::Class::Management => "management event".to_owned(),
            crate::catalog::service::Class::Data => "data event".to_owned(),
            crate::catalog::service::Class::Network => "network activity event".to_owned(),
            crate::catalog::service::Class::Never => "never recorded by CloudTrail".to_owned(),
            crate::catalog::service::Class::Unknown => {
                "not documented: its absence from records proves nothing".to_owned()
            }
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
            (crate::catalog::requirement::Kind::Primary, None) => "always".to_owned(),
            (crate::catalog::requirement::Kind::May, Some(when)) => format!("perhaps when {when}"),
            (crate::catalog::requirement::Kind::May, None) => "perhaps".to_owned(),
            (_, Some(when)) => format!("when {when}"),
            (crate::catalog::requirement::Kind::Conditional, None) => "sometimes".to_owned(),
        };
        out.line(said!("  {}  {}", strong(action.action), faint(&kind)));
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
