//! Which members of a record the mapping of an operation can depend on, so that what was mapped before
//! can be known again by those bytes alone.
//!
//! INVARIANT: a member that is not named here changes nothing of what [`Catalog::map`] and
//! [`Catalog::made`] answer, unless an ARN stands in it (`carried.rs` reads ARNs wherever they stand).

use std::collections::BTreeSet;

use super::requirement::Variety;
use super::{Catalog, OperationRef, operation_in};

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
}

impl Catalog {
    /// What the mapping of an operation can depend on.
    pub(crate) fn reads(&self, source: &str, name: &str) -> Reads {
        let services = self.services_of_source(source).into_iter();
        let operations = services.filter_map(|service| operation_in(service, name));
        let operations: Vec<OperationRef<'_>> = operations.collect();
        if operations.is_empty() {
            return Reads::ALL;
        }
        let sources = operations.into_iter().flat_map(|o| self.sources(o));
        let sources: Vec<ReadSource<'_>> = sources.collect();
        let mut reads = Reads::none();
        for read in &sources {
            reads.add(read.source);
        }
        // Whether a name of the answer was the caller's choice is looked for in the whole request.
        if reads.response.is_empty() {
            reads.name = name_of_key(&sources).map(str::to_owned);
        } else {
            reads.request = Members::All;
        }
        reads
    }

    /// Everything that the mapping of an operation reads.
    fn sources<'c>(&'c self, operation: OperationRef<'c>) -> Vec<ReadSource<'c>> {
        let OperationRef {
            service,
            name,
            facts,
        } = operation;
        let types = service.resource_types.values();
        let made = types.filter_map(|kind| kind.made_by.get(name)).flatten();
        let told = service.told_by.iter().map(|told| before_comparison(told));
        let mut all: Vec<&str> = told.collect();
        all.extend(service.account.iter().chain(made).map(String::as_str));
        let mut keys = Vec::new();
        for need in &facts.needs {
            all.extend(need.when.iter().map(|when| before_comparison(when)));
            all.extend(need.each.as_deref());
            all.extend(need.context.values().flat_map(|value| in_context(value)));
            let of_action = need.action.split(':').next().unwrap_or_default();
            // A need may be about a resource of another service, which its own account tells.
            let mut owners = vec![of_action];
            for spec in &need.on {
                all.extend(spec.when.iter().map(|when| before_comparison(when)));
                let owner = spec.service.as_deref().unwrap_or(of_action);
                owners.push(owner);
                let owner = self.service(owner);
                let kind = owner.and_then(|owner| owner.resource_types.get(&spec.kind));
                for (variable, sources) in &spec.bind {
                    let variety = kind.and_then(|kind| kind.varies.get(variable));
                    let of_variable = match variety {
                        Some(Variety::Key) => &mut keys,
                        _ => &mut all,
                    };
                    of_variable.extend(sources.iter().map(String::as_str));
                }
            }
            let owners = owners.into_iter().filter_map(|owner| self.service(owner));
            all.extend(owners.flat_map(|owner| &owner.account).map(String::as_str));
        }
        let of = |names_key: bool| move |source| ReadSource { source, names_key };
        let keys = keys.into_iter().map(of(true));
        keys.chain(all.into_iter().map(of(false))).collect()
    }
}

/// Something that the mapping of an operation reads.
struct ReadSource<'c> {
    source: &'c str,
    /// It becomes the key of an object.
    names_key: bool,
}

/// The source of a condition, without what it is compared with.
fn before_comparison(condition: &str) -> &str {
    let source = condition.strip_prefix('!').unwrap_or(condition);
    source.split(['=', '!', '^']).next().unwrap_or_default()
}

/// The sources in a value of a condition key.
fn in_context(value: &str) -> Vec<&str> {
    match value.strip_prefix('=') {
        Some(source) => vec![source],
        None => value
            .split("${=")
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap_or_default())
            .collect(),
    }
}

/// The member of the request that gives a thing its key, where nothing else is read from it.
fn name_of_key<'c>(sources: &[ReadSource<'c>]) -> Option<&'c str> {
    let mut keys = sources.iter().filter(|read| read.names_key);
    let key = keys.next()?.source;
    let is_one = keys.all(|other| other.source == key);
    let is_member = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric());
    let mut others = sources.iter().filter(|read| !read.names_key);
    let is_read_else =
        others.any(|other| other.source.trim().is_empty() || may_read(other.source, key));
    (is_one && is_member && !is_read_else).then_some(key)
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
            reads.add(before_comparison(condition));
        }
        assert_eq!(reads.request, names(&["acl", "mode", "service"]));
        assert!(reads.request.hold("ACL") && !reads.request.hold("v"));
        assert_eq!(reads.extra, names(&["v"]));
    }
}
