//! What the records hold of whatever caller: the same for every function, worked out once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::catalog::Catalog;
use crate::catalog::service::Class;
use crate::observer::cover::Cover;
use crate::observer::usage::{CallerUsage, Held, Usage};

/// What the records of one usage hold. Belongs to that usage and no other.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Event sources of management events, once somebody asked.
    management: OnceLock<BTreeSet<String>>,
    /// The days that the records cover.
    cover: OnceLock<Option<Cover>>,
    /// What of these days the records of each region cover.
    regions: OnceLock<BTreeMap<String, Cover>>,
    /// The kinds of events in them.
    held: OnceLock<Held>,
    /// What says that records are missing.
    lost: OnceLock<Option<String>>,
}

impl Recorded {
    /// Event sources of management events of role sessions.
    pub(super) fn management_sources(&self, usage: &Usage, catalog: &Catalog) -> &BTreeSet<String> {
        self.management.get_or_init(|| {
            let callers = usage.callers.values();
            let keys = callers.flat_map(CallerUsage::keys);
            let learned =
                keys.map(|key| (key.operation.source.as_str(), key.operation.name.as_str()));
            // Of those whose calls were not learned from, too.
            let attempted = usage
                .attempts
                .iter()
                .map(|(_, source, name, _)| (source, name));
            let operations: BTreeSet<(&str, &str)> = learned.chain(attempted).collect();
            let is_management = |(source, name): &(&str, &str)| {
                let known = catalog.operation(source, name);
                known.is_some_and(|known| known.facts.class == Class::Management)
            };
            let management = operations.into_iter().filter(is_management);
            management.map(|(source, _)| source.to_owned()).collect()
        })
    }

    /// The days that the records cover; `None` when no record carries a time.
    pub(super) fn cover(&self, usage: &Usage) -> Option<&Cover> {
        self.cover.get_or_init(|| usage.cover()).as_ref()
    }

    /// What of these days the records of each region cover: not all where a region that has records as a
    /// rule has none for long.
    pub(super) fn regions(&self, usage: &Usage) -> &BTreeMap<String, Cover> {
        self.regions.get_or_init(|| {
            let whole = self.cover(usage);
            let part = |region: &str| {
                let cover = Cover::of_part(&usage.days.of(region), whole?)?;
                Some((region.to_owned(), cover))
            };
            usage.days.regions().filter_map(part).collect()
        })
    }

    /// Why records are missing, where something says that they are.
    pub(super) fn lost(&self, usage: &Usage) -> Option<&str> {
        let lost = self.lost.get_or_init(|| super::lost::lost(usage));
        lost.as_deref()
    }

    /// The kinds of events that the records hold.
    pub(super) fn held(&self, usage: &Usage) -> Held {
        *self.held.get_or_init(|| usage.days.held())
    }
}
