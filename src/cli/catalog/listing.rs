//! `lpgen catalog operations`.

use super::super::failure::{Exit, Failure};
use super::super::output::OutLines;
use crate::catalog::Catalog;
use crate::report::catalog::{operation_line, short};

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
        let mut lines = OutLines::default();
        for service in catalog
            .prefixes()
            .filter_map(|prefix| catalog.service(prefix))
        {
            for (name, facts) in &service.operations {
                let line = operation_line(catalog, service, name, facts);
                match self.format {
                    ListFormat::Jsonl => lines.push(&line),
                    ListFormat::Text => lines.push_text(&short(&line)),
                }
            }
            lines.failed()?;
        }
        lines.end()?;
        Ok(Exit::Done)
    }
}
