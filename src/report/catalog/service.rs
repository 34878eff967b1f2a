//! A service: its event sources, resource types and operations.

use crate::catalog::service::{OperationFacts, Service};
use crate::report::said::{Page, said};
use crate::report::style::{dim, strong};
use crate::report::wire::ServiceJson;

/// For programs.
pub(crate) fn json(service: &Service) -> ServiceJson<'_> {
    let types = service.resource_types.iter();
    let [mapped, free, unmapped] = counts(service);
    ServiceJson {
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
    }
}

/// For people.
pub(crate) fn text(service: &Service) -> Page {
    let [mapped, free, unmapped] = counts(service);
    let mut page = Page::default();
    page.line(said!(
        "{}  {}",
        strong(&service.service),
        dim(&service.name)
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
    page
}

/// How many operations are mapped to actions, how many need none, and of how many nothing is known.
fn counts(service: &Service) -> [usize; 3] {
    let count =
        |is: fn(&OperationFacts) -> bool| service.operations.values().filter(|o| is(o)).count();
    [
        count(|o| !o.needs.is_empty()),
        count(|o| o.free.is_some()),
        count(|o| o.unmapped.is_some()),
    ]
}
