//! What the few members say that are alike in all records of an operation.

use std::sync::OnceLock;

use super::memo::Key;
use crate::catalog::Catalog;
use crate::catalog::reads::{Members, Reads};
use crate::catalog::service::Class;
use crate::observer::fold::{held, not_a_call, says_data_event};
use crate::observer::record::Record;
use crate::observer::transfer::Transfer;
use crate::observer::usage::{Held, Skip};

/// A kind of records.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) skip: Option<Skip>,
    pub(super) held: Held,
    /// It says that it is a data event.
    pub(super) says_data: bool,
    /// It may tell of functions, of their credentials, or of changes.
    pub(super) may_tell: bool,
    is_data: OnceLock<bool>,
    reads: OnceLock<Reads>,
}

/// What a kind is known by.
pub(super) fn key(key: &mut Key, record: &Record<'_>) {
    key.clear()
        .text(record.event_source.as_deref())
        .text(record.event_name.as_deref())
        .text(record.event_type.as_deref())
        .text(record.event_category.as_deref())
        .flag(record.management_event)
        .flag(record.read_only);
}

/// Members of the request that `kms.rs` reads of KMS's own calls.
const OF_KMS: [&str; 3] = ["constraints", "encryptioncontext", "keyid"];

/// Sources of records that tell more than what was called: `claim.rs`, `deployment.rs`, changes of trails.
pub(in crate::observer) const TELLING: [&str; 6] =
    ["sts.", "lambda.", "logs.", "kms.", "iam.", "cloudtrail."];

impl Kind {
    pub(super) fn of(record: &Record<'_>, catalog: &Catalog) -> Self {
        let source = record.event_source.as_deref().unwrap_or_default();
        Self {
            skip: not_a_call(record),
            held: held(record, catalog),
            says_data: says_data_event(record),
            may_tell: TELLING.iter().any(|start| source.starts_with(start)),
            is_data: OnceLock::new(),
            reads: OnceLock::new(),
        }
    }

    /// Whether the catalog has it among data events. Of kinds that no function calls nobody asks.
    pub(super) fn is_data(&self, record: &Record<'_>, catalog: &Catalog) -> bool {
        *self.is_data.get_or_init(|| {
            let source = record.event_source.as_deref().unwrap_or_default();
            let name = record.event_name.as_deref().unwrap_or_default();
            let operation = catalog.operation(source, name);
            operation.is_some_and(|o| o.facts.class == Class::Data)
        })
    }

    /// What a call of this kind is mapped by.
    pub(super) fn reads(&self, record: &Record<'_>, catalog: &Catalog) -> &Reads {
        self.reads.get_or_init(|| reads(record, catalog))
    }
}

fn reads(record: &Record<'_>, catalog: &Catalog) -> Reads {
    let source = record.event_source.as_deref().unwrap_or_default();
    let name = record.event_name.as_deref().unwrap_or_default();
    let mut reads = catalog.reads(source, name);
    if let Members::These(names) = &mut reads.request {
        names.extend(Transfer::MEMBERS.map(str::to_owned));
        if source.starts_with("kms.") {
            names.extend(OF_KMS.map(str::to_owned));
        }
    }
    if Transfer::is_told_by_answers(name) {
        reads.response = Members::All;
        reads.name = None;
    }
    reads
}
