//! `lpgen catalog operation`.

use super::super::failure::{Exit, Failure};
use super::super::form::TextOrJson;
use crate::catalog::Catalog;
use crate::report::catalog::{operation_json, operation_text};

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
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
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
        let found = catalog.look_up_operation(source, name)?;
        self.format.print(
            || operation_text(catalog, found),
            || operation_json(catalog, found),
        )
    }
}
