//! With which errors operations may end: what the service models list, and what AWS's pages add.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::packed::inflate;
use crate::iam::pattern::Pattern;

/// Written by `build.rs`: see there for the layout.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/errors.bin"));

/// What is known of an error of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KnownError {
    /// Whether the service's model lists it for the operation.
    pub is_listed: bool,
    /// The HTTP status that the model tells, for this operation or another one of the service.
    pub status: Option<u16>,
    /// What a page says of when it occurs.
    pub page: Option<ErrorPage>,
}

/// What an AWS page says of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorPage {
    /// It tells of the thing called on, or of the effect of the request: IAM allowed the call.
    After,
    /// It is the same when the caller has no access.
    Unclear,
}

/// The errors of all services; each service is read when asked for.
#[derive(Debug)]
pub(crate) struct Errors {
    services: BTreeMap<String, Slot>,
}

#[derive(Debug)]
struct Slot {
    start: usize,
    end: usize,
    service: OnceLock<Box<ServiceErrors>>,
}

/// The errors of one SDK service, as its file states them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceErrors {
    #[serde(rename = "sdk")]
    _sdk: String,
    #[serde(default)]
    errors: BTreeMap<String, ErrorFacts>,
    #[serde(default)]
    lists: Vec<List>,
    #[serde(default)]
    after: Vec<Told>,
    #[serde(default)]
    unclear: Vec<Told>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorFacts {
    /// How it is spelled on the wire, if otherwise.
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    status: Option<u16>,
}

/// Operations that may end with the same errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    operations: BTreeSet<String>,
    errors: Vec<String>,
}

/// An error of which a page tells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    error: String,
    #[serde(default)]
    message: Option<String>,
}

impl Errors {
    /// The one that is part of the program.
    pub(super) fn bundled() -> &'static Self {
        static OPENED: LazyLock<Errors> = LazyLock::new(Errors::open);
        &OPENED
    }

    fn open() -> Self {
        let length = u32::from_le_bytes([PACKED[0], PACKED[1], PACKED[2], PACKED[3]]) as usize;
        let mut start = 4 + length;
        let index = inflate(&PACKED[4..start]);
        let mut services = BTreeMap::new();
        for (name, size) in index.lines().filter_map(|line| line.split_once('\t')) {
            // INVARIANT: build.rs writes numbers.
            let end = start
                + size
                    .parse::<usize>()
                    .expect("the index of errors is well formed");
            let service = OnceLock::new();
            services.insert(
                name.to_owned(),
                Slot {
                    start,
                    end,
                    service,
                },
            );
            start = end;
        }
        Self { services }
    }

    fn service(&self, sdk: &str) -> Option<&ServiceErrors> {
        let slot = self.services.get(sdk)?;
        Some(slot.service.get_or_init(|| {
            let text = inflate(&PACKED[slot.start..slot.end]);
            // INVARIANT: build.rs packs only files that parse, and a test reads them all.
            Box::new(serde_json::from_str(&text).expect("the embedded errors are well formed"))
        }))
    }

    /// `models`: the SDK services that have the operation, or those of its service.
    pub(super) fn said<'m>(
        &self,
        operation: Option<&str>,
        models: impl Iterator<Item = &'m str>,
        code: &str,
        message: &str,
    ) -> KnownError {
        let code = plain(code);
        let mut said = KnownError::default();
        for service in models.filter_map(|sdk| self.service(sdk)) {
            said.is_listed |= operation.is_some_and(|name| {
                let mut listed = service.listed(name);
                listed.any(|(error, facts)| facts.is(error, &code))
            });
            said.status = said.status.or_else(|| {
                let mut same = service.errors.iter();
                same.find_map(|(name, facts)| facts.status.filter(|_| facts.is(name, &code)))
            });
            said.page = said.page.or_else(|| service.page(&code, message));
        }
        said
    }

    #[cfg(test)]
    pub(crate) fn listed(&self, operation: &str, sdk: &[String]) -> Vec<(&str, Option<u16>)> {
        let services = sdk.iter().filter_map(|sdk| self.service(sdk));
        let errors = services.flat_map(|service| service.listed(operation));
        errors.map(|(name, facts)| (name, facts.status)).collect()
    }
}

impl ServiceErrors {
    fn listed(&self, operation: &str) -> impl Iterator<Item = (&str, &ErrorFacts)> {
        let lists = self
            .lists
            .iter()
            .filter(move |list| list.operations.contains(operation));
        let names = lists.flat_map(|list| &list.errors);
        names.filter_map(|name| Some((name.as_str(), self.errors.get(name)?)))
    }

    fn page(&self, code: &str, message: &str) -> Option<ErrorPage> {
        let tells = |told: &Told| {
            Pattern::without_variables(plain(&told.error)).matches(code)
                && told
                    .message
                    .as_ref()
                    .is_none_or(|text| message.contains(text))
        };
        if self.after.iter().any(tells) {
            Some(ErrorPage::After)
        } else if self.unclear.iter().any(tells) {
            Some(ErrorPage::Unclear)
        } else {
            None
        }
    }
}

impl ErrorFacts {
    fn is(&self, name: &str, code: &str) -> bool {
        plain(name) == code || self.code.as_deref().is_some_and(|own| plain(own) == code)
    }
}

/// An error code without what differs from one protocol to the next: the name space
/// (`com.amazonaws.dynamodb.v20120810#…`), a link behind a colon, the fault's side (`Client.`,
/// `Server.`), the service (`AWS.SimpleQueueService.`), `Exception` and `Fault`, and letter case.
pub(crate) fn plain(code: &str) -> String {
    let code = code.rsplit('#').next().unwrap_or(code).trim();
    let code = code.split(':').next().unwrap_or(code);
    let code = code
        .strip_prefix("AWS.")
        .and_then(|rest| rest.split_once('.'))
        .map_or(code, |c| c.1);
    let side = code
        .strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."));
    let code = side.unwrap_or(code);
    let code = code.strip_suffix("Exception").unwrap_or(code);
    code.strip_suffix("Fault")
        .unwrap_or(code)
        .to_ascii_lowercase()
}
