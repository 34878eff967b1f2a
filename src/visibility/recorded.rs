//! What the records hold of whatever caller: the same for every function, worked out once.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::catalog::Catalog;
use crate::catalog::service::Class;
use crate::observer::usage::{Operation, Usage};

/// What the records of one usage hold. Belongs to that usage and no other.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Event sources of management events, once somebody asked.
    management: OnceLock<BTreeSet<String>>,
}

impl Recorded {
    /// Event sources of management events of role sessions.
    pub(super) fn management_sources(&self, usage: &Usage, catalog: &Catalog) -> &BTreeSet<String> {
        self.management.get_or_init(|| {
            let callers = usage.callers.values();
            let keys = callers.flat_map(|caller| caller.entries.keys());
            let operations: BTreeSet<&Operation> = keys.map(|key| &key.operation).collect();
            let is_management = |o: &&Operation| {
                let known = catalog.operation(&o.source, &o.name);
                known.is_some_and(|known| known.facts.class == Class::Management)
            };
            let management = operations.into_iter().filter(is_management);
            management.map(|o| o.source.clone()).collect()
        })
    }
}
