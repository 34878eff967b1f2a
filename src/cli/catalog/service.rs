//! `lpgen catalog service`.

use super::super::failure::{Exit, Failure};
use super::super::form::TextOrJson;
use crate::catalog::Catalog;
use crate::report::catalog::{service_json, service_text};

/// Show a service: its event sources, resource types, operations
#[derive(Debug, clap::Args)]
pub(crate) struct Service {
    /// IAM prefix or event source: `dynamodb`, `monitoring.amazonaws.com`
    name: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl Service {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        for service in catalog.look_up_services(&self.name)? {
            self.format
                .print(|| service_text(service), || service_json(service))?;
        }
        Ok(Exit::Done)
    }
}
