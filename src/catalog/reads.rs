//! Which members of a record the mapping of an operation can depend on, so that what was mapped before
//! can be known again by those bytes alone.
//!
//! INVARIANT: a member that is not named here changes nothing of what [`Catalog::map`] and
//! [`Catalog::made`] answer, unless an ARN stands in it (`carried.rs` reads ARNs wherever they stand).

use std::collections::BTreeSet;

use super::requirement::Variety;
use super::service::{OperationFacts, Service};
use super::{Catalog, operation_in};

/// Members of one element of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Members {
    /// All of them.
    All,
    /// Those with one of these names, whatever their letter case.
    These(BTreeSet<String>),
}

impl Members {
    /// Whether a member is among them, whatever its letter case.
    pub(crate) fn hold(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(names) => names.iter().any(|n| n.eq_ignore_ascii_case(name)),
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::These(names) if names.is_empty())
    }

    fn add(&mut self, path: &str) {
        let first = path.split(['.', '[']).next().unwrap_or_default().trim();
        match self {
            Self::These(names) if !first.is_empty() && !first.contains('*') => {
                names.insert(first.to_owned());
            }
            _ => *self = Self::All,
        }
    }
}

/// The members that an operation's mapping can depend on, beside what every mapping does: the operation,
/// the place, the error, and `resources`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reads {
    /// Of `requestParameters`.
    pub request: Members,
    /// Of `responseElements`.
    pub response: Members,
    /// Of `additionalEventData`.
    pub extra: Members,
    /// The member of `requestParameters` that names a thing of which each call may have another one (a key of an
    /// object), where its text becomes that name and nothing else.
    pub name: Option<String>,
}

impl Reads {
    /// Everything.
    pub(crate) const ALL: Self = Self {
        request: Members::All,
        response: Members::All,
        extra: Members::All,
        name: None,
    };

    fn none() -> Self {
        let none = Members::These(BTreeSet::new());
        Self {
            request: none.clone(),
            response: none.clone(),
            extra: none,
            name: None,
        }
    }

    /// A source of the catalog's language, as `source.rs` reads it.
    fn add(&mut self, source: &str) {
        for (at, part) in source.split('|').enumerate() {
            match part.strip_prefix("within:") {
                Some(path) => self.add_path(path),
                None if at == 0 => self.add_path(part),
                None => {}
            }
        }
    }

    fn add_path(&mut self, path: &str) {
        let path = path.trim();
        if path.starts_with('\'') || path.starts_with("top:") {
        } else if let Some(path) = path.strip_prefix("response:") {
            self.response.add(path);
        } else if let Some(path) = path.strip_prefix("extra:") {
            self.extra.add(path);
        } else {
            // Relative to an element or to the request: its name is taken either way.
            self.request.add(path.strip_prefix('/').unwrap_or(path));
        }
    }

    fn add_condition(&mut self, condition: &str) {
        let source = condition.strip_prefix('!').unwrap_or(condition);
        let source = source.split(['=', '!', '^']).next();
        self.add(source.unwrap_or_default());
    }

    fn add_operation(&mut self, facts: &OperationFacts) {
        for need in &facts.needs {
            need.when.iter().for_each(|when| self.add_condition(when));
            need.each.iter().for_each(|path| self.add(path));
            for spec in &need.on {
                spec.when.iter().for_each(|when| self.add_condition(when));
                spec.bind.values().flatten().for_each(|from| self.add(from));
            }
            for value in need.context.values() {
                match value.strip_prefix('=') {
                    Some(source) => self.add(source),
                    None => value.split("${=").skip(1).for_each(|rest| {
                        self.add(rest.split('}').next().unwrap_or_default());
                    }),
                }
            }
        }
    }

    fn add_service(&mut self, service: &Service, operation: &str) {
        service
            .told_by
            .iter()
            .for_each(|told| self.add_condition(told));
        service.account.iter().for_each(|from| self.add(from));
        let types = service.resource_types.values();
        let made = types.filter_map(|kind| kind.made_by.get(operation));
        made.flatten().for_each(|from| self.add(from));
    }
}

impl Catalog {
    /// What the mapping of an operation can depend on.
    pub(crate) fn reads(&self, source: &str, name: &str) -> Reads {
        let services = self.services_of_source(source);
        let mut reads = Reads::none();
        let mut is_known = false;
        for service in services {
            if let Some(operation) = operation_in(service, name) {
                is_known = true;
                reads.add_service(service, operation.name);
                reads.add_operation(operation.facts);
                // A need may be about a resource of another service, which its own account tells.
                let needs = operation.facts.needs.iter().flat_map(|need| &need.on);
                for other in needs.filter_map(|spec| self.service(spec.service.as_deref()?)) {
                    other.account.iter().for_each(|from| reads.add(from));
                }
                for need in &operation.facts.needs {
                    let of_action = need.action.split(':').next();
                    let other = of_action.and_then(|prefix| self.service(prefix));
                    let account = other.into_iter().flat_map(|service| &service.account);
                    account.for_each(|from| reads.add(from));
                }
            }
        }
        if !is_known {
            return Reads::ALL;
        }
        // Whether a name of the answer was the caller's choice is looked for in the whole request.
        if reads.response.is_empty() {
            reads.name = self.name_of_key(source, name);
        } else {
            reads.request = Members::All;
        }
        reads
    }

    /// The member of the request that gives a thing its key, where nothing else is read from it.
    fn name_of_key(&self, source: &str, name: &str) -> Option<String> {
        let services = self.services_of_source(source).into_iter();
        let of_service = |service| Some((service, operation_in(service, name)?));
        let (mut keys, mut others) = (BTreeSet::new(), Vec::new());
        for (service, operation) in services.filter_map(of_service) {
            let mut rest = operation.facts.clone();
            for need in &mut rest.needs {
                let prefix = need.action.split(':').next().unwrap_or_default();
                for spec in &mut need.on {
                    let owner = self.service(spec.service.as_deref().unwrap_or(prefix));
                    let kind = owner.and_then(|owner| owner.resource_types.get(&spec.kind));
                    let is_key = |variable: &str| {
                        kind.is_some_and(|kind| kind.varies.get(variable) == Some(&Variety::Key))
                    };
                    for (variable, sources) in &mut spec.bind {
                        if is_key(variable) {
                            keys.extend(sources.drain(..));
                        }
                    }
                }
            }
            others.extend(sources_of(service, operation.name, &rest));
        }
        let mut keys = keys.into_iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return None;
        };
        let is_member = key.bytes().all(|b| b.is_ascii_alphanumeric());
        (is_member && !others.iter().any(|source| may_read(source, &key))).then_some(key)
    }
}

/// Everything that an operation reads.
fn sources_of(service: &Service, name: &str, facts: &OperationFacts) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let needs = facts.needs.iter();
    all.extend(needs.flat_map(|need| {
        let of_specs = need.on.iter();
        let of_specs =
            of_specs.flat_map(|spec| spec.when.iter().chain(spec.bind.values().flatten()));
        let of_need = need
            .when
            .iter()
            .chain(&need.each)
            .chain(need.context.values());
        of_need.chain(of_specs).cloned().collect::<Vec<_>>()
    }));
    let types = service.resource_types.values();
    let made = types.filter_map(|kind| kind.made_by.get(name)).flatten();
    all.extend(
        service
            .told_by
            .iter()
            .chain(&service.account)
            .chain(made)
            .cloned(),
    );
    all
}

/// Whether a source or condition may read a member of the request: the word stands in it, or it reads all.
fn may_read(source: &str, member: &str) -> bool {
    let mut words = source.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    let is_any = source.split(['|', '=', '!', ':']).any(|path| {
        let path = path.trim();
        path == "."
            || path == "*"
            || path.starts_with("*.")
            || path.ends_with(".*")
            || path.contains("@key")
    });
    is_any || words.any(|word| word.eq_ignore_ascii_case(member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_for_a_name_and_nothing_else() {
        let catalog = Catalog::bundled();
        let name = |source, operation| catalog.reads(source, operation).name;
        for operation in ["GetObject", "HeadObject", "PutObject"] {
            assert_eq!(
                name("s3.amazonaws.com", operation).as_deref(),
                Some("key"),
                "{operation}"
            );
        }
        // They name no thing of which each call may have another.
        for (source, operation) in [
            ("s3.amazonaws.com", "ListObjects"),
            ("s3.amazonaws.com", "DeleteObjects"),
            ("dynamodb.amazonaws.com", "GetItem"),
        ] {
            assert_eq!(name(source, operation), None, "{operation}");
        }
        for (source, may) in [
            ("key", true),
            ("!Key", true),
            ("a.key", true),
            ("**.key", true),
            ("/key|last", true),
            ("", false),
            (".", true),
            ("*.x", true),
            ("keys", false),
            ("x-amz-key", false),
            ("mode=a|b", false),
            ("extra:*", true),
        ] {
            assert_eq!(may_read(source, "key"), may, "{source}");
        }
    }

    #[test]
    fn sources_tell_the_members_they_begin_with() {
        let of = |sources: &[&str]| {
            let mut reads = Reads::none();
            for source in sources {
                reads.add(source);
            }
            reads
        };
        let names =
            |names: &[&str]| Members::These(names.iter().map(|n| (*n).to_owned()).collect());
        let reads = of(&[
            "requestItems[].tableName",
            "/endpointId",
            "name|within:path.of|last",
            "'*'",
            "top:resources[].ARN",
            "extra:service",
        ]);
        assert_eq!(
            reads.request,
            names(&["requestItems", "endpointId", "name", "path"])
        );
        assert_eq!(reads.extra, names(&["service"]));
        assert!(reads.response.is_empty());
        for everything in ["**.kmsKey", "", ".", "*.x"] {
            assert_eq!(of(&[everything]).request, Members::All, "{everything}");
        }
        let mut reads = Reads::none();
        for condition in [
            "!acl",
            "acl=a|b",
            "mode!=x",
            "service^=y",
            "extra:v|lower=z",
        ] {
            reads.add_condition(condition);
        }
        assert_eq!(reads.request, names(&["acl", "mode", "service"]));
        assert!(reads.request.hold("ACL") && !reads.request.hold("v"));
        assert_eq!(reads.extra, names(&["v"]));
    }
}
