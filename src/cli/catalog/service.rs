//! `lpgen catalog service`.

use super::super::failure::{Exit, Failure};
use super::super::output::{faint, print, print_json, said, strong};
use super::{Format, unknown};
use crate::catalog::{Catalog, near::near};
use crate::report::said::Page;
use crate::report::wire::ServiceJson;

/// Show a service: its event sources, resource types, operations
#[derive(Debug, clap::Args)]
pub(crate) struct Service {
    /// IAM prefix or event source: `dynamodb`, `monitoring.amazonaws.com`
    name: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Service {
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Exit, Failure> {
        let by_prefix: Vec<_> = catalog.service(&self.name).into_iter().collect();
        let services = if by_prefix.is_empty() {
            catalog.services_of_source(&self.name)
        } else {
            by_prefix
        };
        if services.is_empty() {
            let names = catalog.hosts().chain(catalog.prefixes());
            return Err(unknown("service", &self.name, &near(&self.name, names, 3)));
        }
        let mut page = Page::default();
        for service in services {
            let count = |f: fn(&crate::catalog::service::OperationFacts) -> bool| {
                service.operations.values().filter(|o| f(o)).count()
            };
            let mapped = count(|o| !o.needs.is_empty());
            let (free, unmapped) = (count(|o| o.free.is_some()), count(|o| o.unmapped.is_some()));
            if self.format == Format::Json {
                let types = service.resource_types.iter();
                print_json(&ServiceJson {
                    format: ServiceJson::FORMAT,
                    version: ServiceJson::VERSION,
                    service: &service.service,
                    name: &service.name,
                    event_sources: &service.hosts,
                    resource_types: types.map(|(name, kind)| (&**name, &*kind.arn)).collect(),
                    actions: service.actions.keys().map(String::as_str).collect(),
                    operations: service.operations.keys().map(String::as_str).collect(),
                    mapped,
                    free,
                    unmapped,
                })?;
                continue;
            }
            page.line(said!(
                "{}  {}",
                strong(&service.service),
                faint(&service.name)
            ));
            page.line(said!("  recorded as {}", service.hosts.join(", ")));
            page.line(said!(
                "  {} actions, {} operations: {} mapped, {} need no permission, {} unmapped",
                service.actions.len(),
                service.operations.len(),
                mapped,
                free,
                unmapped
            ));
            for (name, kind) in &service.resource_types {
                page.line(said!("  {}: {}", name, kind.arn.join(", ")));
            }
        }
        print(&page)?;
        Ok(Exit::Done)
    }
}
