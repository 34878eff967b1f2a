//! Action catalog: what AWS says about operations, actions and resources, bundled with the program.
//!
//! The facts stand in `action-catalog/`, one readable file per service; nothing is fetched at run
//! time. An *operation* is what CloudTrail records, an *action* is what IAM allows: the catalog maps
//! the one to the other, and reads the resources from the record.

pub(crate) mod apply;
pub mod call;
mod carried;
pub(crate) mod context_key;
pub(crate) mod error;
mod id;
mod listed;
mod look_up;
pub(crate) mod name;
pub(crate) mod near;
mod not_known;
mod packed;
mod partiql;
pub(crate) mod partition;
mod place;
pub(crate) mod reads;
pub mod requirement;
mod resolve;
mod resource;
pub mod service;
mod source;
mod template;
mod told;
mod transform;
pub(crate) mod words;
mod write;

pub(crate) use look_up::ActionRef;
pub(crate) use not_known::NotKnown;

use std::collections::BTreeSet;

use crate::iam::action::Action;
use call::Call;
use context_key::ContextKeys;
use error::{Errors, KnownError};
use packed::Packed;
use requirement::{Requirement, RequirementKind, ResourcePattern};
use service::{ActionFacts, OperationFacts, Service};

/// The bundled catalog. Opening it reads a small index; services are read when asked for.
#[derive(Debug)]
pub struct Catalog {
    packed: &'static Packed,
    pub(crate) errors: &'static Errors,
    keys: ContextKeys,
}

/// An operation found in the catalog.
#[derive(Clone, Copy, Debug)]
pub struct OperationRef<'c> {
    /// The service it belongs to.
    pub service: &'c Service,
    /// Its name in the catalog: without date suffix, in AWS's spelling.
    pub name: &'c str,
    /// What it needs.
    pub facts: &'c OperationFacts,
}

/// What the catalog says of a recorded call.
#[derive(Clone, Debug, PartialEq)]
pub enum Mapping {
    /// It needed these actions on these resources.
    Needs(Vec<Requirement>),
    /// It needs no permission, and why.
    Free(String),
    /// The catalog does not know, and why.
    Unmapped(String),
}

impl Catalog {
    /// The catalog that is part of the program.
    pub fn bundled() -> Self {
        Self {
            packed: Packed::bundled(),
            errors: Errors::bundled(),
            keys: ContextKeys::default(),
        }
    }

    /// The same facts with another table of condition keys.
    #[cfg(test)]
    pub(crate) fn with_keys(self, keys: ContextKeys) -> Self {
        Self { keys, ..self }
    }

    /// How condition keys are used.
    pub(crate) fn keys(&self) -> ContextKeys {
        self.keys
    }

    /// What the service's model and AWS's pages say of the error with which an operation ended.
    pub(crate) fn said_of_error(
        &self,
        source: &str,
        name: &str,
        code: &str,
        message: &str,
    ) -> KnownError {
        let operation = self.operation(source, name);
        if let Some(operation) = operation.filter(|found| !found.facts.sdk.is_empty()) {
            let models = operation.facts.sdk.iter().map(String::as_str);
            return self
                .errors
                .said(Some(operation.name), models, code, message);
        }
        // Recorded under a name that no model has: what holds for the whole service still does.
        let services = self.services_of_source(source).into_iter();
        let operations = services.flat_map(|service| service.operations.values());
        let models: BTreeSet<&str> = operations
            .flat_map(|o| &o.sdk)
            .map(String::as_str)
            .collect();
        self.errors.said(None, models.into_iter(), code, message)
    }

    /// Date of the authorization data and a fingerprint of all facts: `2026-09-26 1f2e3d4c`.
    pub fn version(&self) -> &str {
        &self.packed.version
    }

    /// A service by IAM prefix, ignoring case.
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        self.packed
            .service(prefix)
            .or_else(|| self.packed.service(&prefix.to_ascii_lowercase()))
    }

    /// All IAM prefixes, sorted.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.packed.prefixes()
    }

    /// All event source labels that the catalog knows, sorted.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.packed.hosts()
    }

    /// The actions of a service by IAM prefix, ignoring case; cheaper than [`Catalog::service`].
    pub fn actions(&self, prefix: &str) -> &[Action] {
        match self.packed.actions(prefix) {
            [] => self.packed.actions(&prefix.to_ascii_lowercase()),
            actions => actions,
        }
    }

    /// What AWS says of an action.
    pub fn action(&self, action: &Action) -> Option<&ActionFacts> {
        let (_, facts) = by_name(&self.service(action.service())?.actions, action.name())?;
        Some(facts)
    }

    /// An ARN as a resource of an action: with its varying name apart, if its type has one.
    pub(crate) fn resource(&self, action: &Action, arn: &str) -> Option<ResourcePattern> {
        let service = self.service(action.service())?;
        let (_, facts) = by_name(&service.actions, action.name())?;
        let mut types = facts.types.iter().chain(&facts.optional);
        types.find_map(|kind| write::pattern_of(service.resource_types.get(kind)?, arn))
    }

    /// The operations of every service that need an action, or that AWS names it beside; those of its own
    /// service first, then sorted.
    pub fn needed_by(&self, action: &Action) -> Vec<(OperationRef<'_>, RequirementKind)> {
        let mut found = Vec::new();
        for service in self.prefixes().filter_map(|prefix| self.service(prefix)) {
            for (name, facts) in &service.operations {
                let Some(kind) = facts.kind_of(action) else {
                    continue;
                };
                let operation = OperationRef {
                    service,
                    name,
                    facts,
                };
                found.push((operation, kind));
            }
        }
        let own = |o: &OperationRef<'_>| o.service.service.eq_ignore_ascii_case(action.service());
        found.sort_by_key(|(operation, _)| !own(operation));
        found
    }

    /// The services that records with this `eventSource` may belong to, the likeliest first.
    pub fn services_of_source(&self, source: &str) -> Vec<&Service> {
        // As nearly all records have it: without a copy.
        if let Some(label) = source.strip_suffix(".amazonaws.com")
            && let Some(services) = self.of_host(label)
        {
            return services;
        }
        labels(source)
            .find_map(|label| {
                let found = self.of_host(&label);
                found.or_else(|| self.service(&label).map(|s| vec![s]))
            })
            .unwrap_or_default()
    }

    /// The services that record as a host, its own before its guests (`s3express` records as `s3`).
    fn of_host(&self, label: &str) -> Option<Vec<&Service>> {
        let found = self.packed.by_host(label).iter();
        let mut services: Vec<&Service> = found.filter_map(|p| self.packed.service(p)).collect();
        services.sort_by_key(|service| service.service != label);
        (!services.is_empty()).then_some(services)
    }

    /// An operation by `eventSource` (or its label, or an IAM prefix) and `eventName`.
    ///
    /// Where several services behind one host have it, the one of the host itself: a whole call tells
    /// more ([`Catalog::operation_of`]).
    pub(crate) fn operation(&self, source: &str, name: &str) -> Option<OperationRef<'_>> {
        let services = self.services_of_source(source);
        services
            .into_iter()
            .find_map(|service| operation_in(service, name))
    }

    /// The operation of a recorded call: where several services behind one host have one of that name,
    /// the one that something in the record tells.
    pub fn operation_of(&self, call: &Call<'_>) -> Option<OperationRef<'_>> {
        let services = self.services_of_source(call.source);
        let mut found = services
            .into_iter()
            .filter_map(|service| operation_in(service, call.name));
        let first = found.next()?;
        let scope = source::PathScope {
            call,
            element: None,
        };
        let is_told = |o: &OperationRef<'_>| {
            let mut conditions = o.service.told_by.iter();
            conditions.any(|condition| source::holds(condition, scope))
        };
        Some(found.find(is_told).unwrap_or(first))
    }

    /// What a recorded call needed.
    pub fn map(&self, call: &Call<'_>) -> Mapping {
        let Some(operation) = self.operation_of(call) else {
            return self.map_by_action(call);
        };
        let facts = operation.facts;
        if let Some(why) = &facts.free {
            return Mapping::Free(why.clone());
        }
        if let Some(why) = &facts.unmapped {
            return Mapping::Unmapped(why.clone());
        }
        let requirements = resolve::requirements(self, facts, call);
        match &facts.unresolved {
            Some(why) if !requirements.iter().any(|r| r.kind.is_primary()) => {
                Mapping::Unmapped(why.clone())
            }
            _ => Mapping::Needs(requirements),
        }
    }

    /// Whether an operation of some service behind a host makes things under names that AWS gives them.
    pub(crate) fn may_make(&self, source: &str, name: &str) -> bool {
        let services = self.services_of_source(source).into_iter();
        let mut operations = services.filter_map(|service| operation_in(service, name));
        operations.any(|o| !o.service.made_by(o.name).is_empty())
    }

    /// What a recorded call made under a name that AWS gave it: what its answer tells and its request
    /// does not. Each has that name apart.
    pub(crate) fn made(&self, call: &Call<'_>) -> Vec<ResourcePattern> {
        let operation = self.operation_of(call);
        operation.map_or_else(Vec::new, |o| resolve::made(o, call))
    }

    /// S3 and others record some calls under the action's name: `GetAccelerateConfiguration`.
    fn map_by_action(&self, call: &Call<'_>) -> Mapping {
        let services = self.services_of_source(call.source);
        if services.is_empty() {
            return Mapping::Unmapped(format!(
                "no service is known to record as `{}`",
                call.source
            ));
        }
        for service in services {
            let Some((name, _)) = by_name(&service.actions, without_date(call.name)) else {
                continue;
            };
            let Ok(action) = Action::new(&service.service, name) else {
                continue;
            };
            let text = action.to_string();
            let twin = service.operations.values().find(|o| {
                o.needs
                    .first()
                    .is_some_and(|n| n.action == text && n.kind.is_primary())
            });
            let requirements = match twin {
                Some(facts) => resolve::requirements(self, facts, call),
                None => resolve::by_resources(self, &action, call),
            };
            return Mapping::Needs(requirements);
        }
        Mapping::Unmapped(format!(
            "`{}` of `{}` is in no service description",
            call.name, call.source
        ))
    }
}

fn operation_in<'c>(service: &'c Service, name: &str) -> Option<OperationRef<'c>> {
    let operations = &service.operations;
    let (name, facts) =
        by_name(operations, name).or_else(|| by_name(operations, without_date(name)))?;
    Some(OperationRef {
        service,
        name,
        facts,
    })
}

/// Looks a name up as it stands, else ignoring case.
fn by_name<'m, V>(
    map: &'m std::collections::BTreeMap<String, V>,
    name: &str,
) -> Option<(&'m str, &'m V)> {
    map.get_key_value(name)
        .or_else(|| map.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)))
        .map(|(k, v)| (k.as_str(), v))
}

/// The labels to try for an event source: the host without its domain, then its last and first
/// part (`api.ecr`, `123456789012.s3-control`, `sqs.eu-west-1`).
fn labels(source: &str) -> impl Iterator<Item = String> {
    let source = source.to_ascii_lowercase();
    let host = source
        .split(".amazonaws.com")
        .next()
        .unwrap_or_default()
        .to_owned();
    let last = host.rsplit('.').next().unwrap_or_default().to_owned();
    let first = host.split('.').next().unwrap_or_default().to_owned();
    [host, last, first].into_iter()
}

/// Lambda and CloudFront append the API version to some names: `GetFunction20150331v2`,
/// `CreateInvalidation2020_05_31` (AWS Lambda Developer Guide, Logging API calls with CloudTrail).
/// No operation has a year in its own name.
pub(crate) fn without_date(name: &str) -> &str {
    let Some(at) = name.find("20").filter(|&at| at > 0) else {
        return name;
    };
    let bytes = &name.as_bytes()[at..];
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|b| b.iter().all(u8::is_ascii_digit))
    };
    let compact = digits(0..8).then_some(8);
    let spaced =
        (digits(0..4) && digits(5..7) && digits(8..10) && bytes[4] == b'_' && bytes[7] == b'_')
            .then_some(10);
    let Some(end) = compact.or(spaced) else {
        return name;
    };
    let rest = &name[at + end..];
    let version = rest
        .strip_prefix('v')
        .is_some_and(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
    if rest.is_empty() || version {
        &name[..at]
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::without_date;

    #[test]
    fn strips_only_api_versions() {
        for (name, bare) in [
            ("GetFunction20150331v2", "GetFunction"),
            ("ListFunctions20150331", "ListFunctions"),
            ("CreateInvalidation2020_05_31", "CreateInvalidation"),
            ("ListObjectsV2", "ListObjectsV2"),
            ("GetFoo20150331x", "GetFoo20150331x"),
            ("20150331", "20150331"),
            ("Get2015", "Get2015"),
        ] {
            assert_eq!(without_date(name), bare);
        }
    }
}
