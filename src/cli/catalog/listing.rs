//! `lpgen catalog operations`.

use std::fmt::Write;

use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use crate::catalog::Catalog;
use crate::report::catalog::operation_line;

/// List every known operation with the actions it needs
///
/// One JSON object per line: event_source, event_name, class, actions (action, kind, when,
/// resources), or unmapped with why. In `resources`, `${requestParameters.x}` names the field of the
/// record that the name is read from and `*` stands for what no field tells.
#[derive(Debug, clap::Args)]
pub(crate) struct Operations {
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ListFormat {
    Text,
    Jsonl,
}

impl Operations {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        for prefix in catalog.prefixes() {
            let Some(service) = catalog.service(prefix) else {
                continue;
            };
            let mut page = String::new();
            for (name, facts) in &service.operations {
                let line = operation_line(catalog, service, name, facts);
                match self.format {
                    ListFormat::Jsonl => page += &serde_json::to_string(&line)?,
                    ListFormat::Text => {
                        let actions: Vec<&str> = line.actions.iter().map(|a| a.action).collect();
                        let said = line
                            .free
                            .map(|_| "no permission")
                            .or(line.unmapped.map(|_| "unmapped"));
                        let needs = said.map_or(actions.join(" "), str::to_owned);
                        let _ = write!(page, "{} {name}\t{needs}", line.event_source);
                    }
                }
                page.push('\n');
            }
            print_lines(&page)?;
        }
        Ok(Exit::Done)
    }
}
