//! IAM's report on what a role last used, held against the records.
//!
//! The report covers every user of the role, counts refused attempts, and lags some hours (IAM user
//! guide, "Refine permissions using last accessed information"). Where it says that something was used in
//! the window and no record of any session of the role shows it, records are missing or an attempt was
//! refused unseen: nothing of it may be taken for unused.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::allowed::Allowed;
use super::sign::Signs;
use super::window::{Visibility, Window};
use crate::catalog::service::Class;
use crate::catalog::{Catalog, OperationRef};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::role::same_role;
use crate::observer::coverage::day;
use crate::observer::usage::Usage;

/// So long the report may lag behind the records, and the records behind the report.
const LAG: SignedDuration = SignedDuration::from_hours(4);

/// What any session of a role was recorded to attempt, by what the report speaks of.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempted {
    /// Last time by service prefix.
    services: BTreeMap<String, Option<Timestamp>>,
    /// Last time by action, in lower case.
    actions: BTreeMap<String, Option<Timestamp>>,
}

impl Attempted {
    pub(super) fn of(usage: &Usage, catalog: &Catalog, role: &str) -> Self {
        let mut out = Self::default();
        let attempts = usage.attempts.of(role, |of| same_role(of, role));
        for (source, name, (_, last)) in attempts {
            let Some(operation) = catalog.operation(source, name) else {
                let label = source.split('.').next().unwrap_or(source);
                see(&mut out.services, label, last);
                continue;
            };
            let service = &operation.service.service;
            see(&mut out.services, service, last);
            see(&mut out.actions, &format!("{service}:{name}"), last);
            let always = operation.facts.needs.iter();
            for need in always.filter(|need| need.kind.is_primary()) {
                see(&mut out.actions, &need.action, last);
                let prefix = need.action.split(':').next().unwrap_or_default();
                see(&mut out.services, prefix, last);
            }
        }
        out
    }
}

fn see(times: &mut BTreeMap<String, Option<Timestamp>>, name: &str, last: Option<Timestamp>) {
    let known = times.entry(name.to_ascii_lowercase()).or_default();
    *known = (*known).max(last);
}

/// A use that the report tells of and the records do not explain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unexplained {
    /// Before the window.
    Before(Timestamp),
    /// Inside the window, or on a day of it that no record covers; in which region, where it is told.
    Inside(Timestamp, Option<String>),
    /// After the last record.
    After(Timestamp),
}

impl Unexplained {
    /// Why what the report speaks of is kept.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Before(last) => format!(
                "the role last used it on {}, before the records begin",
                day(*last)
            ),
            Self::Inside(last, region) => {
                let region = region.as_deref().map(|r| format!(" in {r}"));
                format!(
                    "IAM saw the role use it at {last}{}, and no record shows it: records are missing, or an attempt was refused",
                    region.unwrap_or_default()
                )
            }
            Self::After(last) => format!(
                "the role last used it on {}, after the records end",
                day(*last)
            ),
        }
    }

    /// What would show the use.
    pub(super) fn visible_by(&self) -> String {
        match self {
            Self::Before(_) | Self::After(_) => "read a longer window".to_owned(),
            Self::Inside(..) => "find the records of that time".to_owned(),
        }
    }
}

/// The report on a role, held against the records.
#[derive(Debug)]
pub(super) struct Report<'a> {
    signs: &'a Signs<'a>,
    attempted: Attempted,
    /// Services of which the role allows what the records could not have shown.
    hidden: BTreeMap<String, bool>,
}

impl<'a> Report<'a> {
    pub(super) fn new(signs: &'a Signs<'a>, window: &Window<'_>, role: &str) -> Self {
        Self {
            signs,
            attempted: Attempted::of(window.usage(), window.catalog(), role),
            hidden: BTreeMap::new(),
        }
    }

    /// What the report says of the use of an action that the records do not explain. An action that IAM
    /// does not track may be what its service was used for, unless the role `allows` something of the
    /// service whose use could not be seen.
    pub(super) fn unexplained(
        &mut self,
        window: &Window<'_>,
        allows: &Allowed<'_>,
        action: &Action,
    ) -> Option<Unexplained> {
        let (first, end) = window.times()?;
        let service = action.service();
        let tracked = self.signs.last_use_of(action);
        let (last, seen) = match tracked {
            Some(last) => {
                let name = action.as_str().to_ascii_lowercase();
                (last?, self.attempted.actions.get(&name))
            }
            None => (
                self.signs.last_use(service)?,
                self.attempted.services.get(&service.to_ascii_lowercase()),
            ),
        };
        let seen = seen.copied().flatten();
        if last < first {
            return Some(Unexplained::Before(last));
        }
        // The role may be in use long after the records end.
        let is_shown = seen.is_some_and(|seen| seen + LAG >= last || last > end);
        if is_shown || tracked.is_none() && self.hides(window, allows, service) {
            return None;
        }
        Some(if last > end {
            Unexplained::After(last)
        } else {
            Unexplained::Inside(last, self.signs.region_of(action))
        })
    }

    /// Whether the role allows other than management events of the service that the records could not have
    /// shown.
    fn hides(&mut self, window: &Window<'_>, allows: &Allowed<'_>, service: &str) -> bool {
        if let Some(known) = self.hidden.get(service) {
            return *known;
        }
        let all = Pattern::new("*");
        let hides = allows.of_service(service).any(|shown| {
            shown.operations.iter().any(|recorder| {
                let OperationRef {
                    service,
                    name,
                    facts,
                } = recorder.operation;
                facts.class != Class::Management
                    && window.shows(service, name, facts, &all) != Visibility::Always
            })
        });
        self.hidden.insert(service.to_owned(), hides);
        hides
    }
}
