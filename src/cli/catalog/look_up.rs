//! `lpgen catalog operation`, `action` and `service`.

use super::super::failure::{Exit, Failure};
use super::super::form::TextOrJson;
use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::report::catalog::{
    action_json, action_text, operation_json, operation_text, service_json, service_text,
};

/// Show what an operation needs
///
/// The operation is `SERVICE:OPERATION` (`dynamodb:TransactWriteItems`) or, as a record has it, the
/// event source and event name (`monitoring.amazonaws.com PutMetricData`).
#[derive(Debug, clap::Args)]
pub(crate) struct LookUpOperation {
    /// `SERVICE:OPERATION`, or an event source followed by an event name
    #[arg(num_args = 1..=2, required = true, value_name = "SERVICE:OPERATION | HOST NAME")]
    operation: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpOperation {
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

/// Show what AWS says of an action, and which operations need it
#[derive(Debug, clap::Args)]
pub(crate) struct LookUpAction {
    /// The action: `s3:GetObject`
    action: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpAction {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        let typed: Action = self.action.parse()?;
        let found = catalog.look_up_action(&typed)?;
        self.format.print(
            || action_text(catalog, &found),
            || action_json(catalog, &found),
        )
    }
}

/// Show a service: its event sources, resource types, operations
#[derive(Debug, clap::Args)]
pub(crate) struct LookUpService {
    /// IAM prefix or event source: `dynamodb`, `monitoring.amazonaws.com`
    name: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpService {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        for service in catalog.look_up_services(&self.name)? {
            self.format
                .print(|| service_text(service), || service_json(service))?;
        }
        Ok(Exit::Done)
    }
}
