//! Which operations the records could have shown, by the account's trails, or by the records
//! themselves where the trails are not known.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Seen;
use super::place::Place;
use super::recorded::Recorded;
use super::selector::{SelectableEvent, recorded};
use super::subject::{read_only, recorded_arn};
use super::trail::{Since, since, why};
use crate::catalog::Catalog;
use crate::catalog::service::{Class, OperationFacts, Service};
use crate::gap::Gap;
use crate::iam::pattern::Pattern;
use crate::lambda::function::Function;
use crate::observer::cover::Cover;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::snapshot::trails::{Selector, Trail, Trails};

/// Whether the records would show calls of an operation, if there had been any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Visibility {
    /// Never; why.
    Never(String),
    /// Some of them, or for a part of the window only; why.
    Partly(String),
    /// All of them.
    Always,
}

/// A window of records, and what is known of the trails that made them.
#[derive(Debug)]
pub struct Window<'a> {
    usage: &'a Usage,
    function: &'a FunctionUsage,
    catalog: &'a Catalog,
    trails: Option<&'a Trails>,
    /// Why it is not known which trails record in the function's region, if it is not.
    unlisted: Option<String>,
    /// ARNs of the function's sessions.
    sessions: Vec<String>,
    recorded: &'a Recorded,
    /// A part of the window that is as good as the whole.
    enough: SignedDuration,
    /// Whether a selector of a trail tells operations apart by name.
    asks_for_names: bool,
}

impl<'a> Window<'a> {
    /// The window of a usage, as `function` sees it. Without `trails`, or with none that covers the
    /// function's account, the records themselves must tell. `enough`: after a change of what a trail
    /// records, so much of the window is as good as all of it. `recorded`: the usage's own.
    pub fn new(
        usage: &'a Usage,
        recorded: &'a Recorded,
        function: &'a FunctionUsage,
        catalog: &'a Catalog,
        trails: Option<&'a Trails>,
        enough: SignedDuration,
    ) -> Self {
        let of = &function.function;
        let session = |role: &String| {
            let name = role.rsplit('/').next().unwrap_or(role);
            let (partition, account) = (&of.partition, &of.account);
            format!(
                "arn:{partition}:sts::{account}:assumed-role/{name}/{}",
                of.name
            )
        };
        Self {
            usage,
            function,
            catalog,
            unlisted: trails.and_then(|t| t.why_unlisted(&of.region)),
            trails: trails.filter(|t| t.trails.values().any(|t| t.covers(&of.account))),
            sessions: function.roles.iter().map(session).collect(),
            recorded,
            enough,
            asks_for_names: trails.is_some_and(Trails::ask_for_names),
        }
    }

    /// Whether a selector of a trail tells operations apart by name.
    pub(super) fn asks_for_names(&self) -> bool {
        self.asks_for_names
    }

    /// Whether the account's trails are known.
    pub(crate) fn knows_trails(&self) -> bool {
        self.trails.is_some()
    }

    /// Which function it is seen for.
    pub(super) fn function(&self) -> &Function {
        &self.function.function
    }

    /// What that function did.
    pub(crate) fn usage_of_function(&self) -> &'a FunctionUsage {
        self.function
    }

    pub(super) fn usage(&self) -> &'a Usage {
        self.usage
    }

    /// The account's trails, where they are known.
    pub(super) fn trails(&self) -> Option<&'a Trails> {
        self.trails
    }

    /// The days that the records cover.
    pub(super) fn cover(&self) -> Option<&Cover> {
        self.recorded.cover(self.usage)
    }

    /// What all functions' windows share.
    pub(super) fn recorded(&self) -> &Recorded {
        self.recorded
    }

    /// When the first and the last record were made.
    pub(crate) fn times(&self) -> Option<(Timestamp, Timestamp)> {
        self.usage.window
    }

    /// Whether the records would show calls of the operation that `resource` of a policy allowed.
    pub(crate) fn shows(
        &self,
        service: &Service,
        name: &str,
        facts: &OperationFacts,
        resource: &Pattern,
    ) -> Visibility {
        let Some(category) = category(facts.class) else {
            let service = &service.service;
            return Visibility::Never(match facts.class {
                Class::Unknown => {
                    format!("whether CloudTrail records `{name}` of {service} is not documented")
                }
                _ => format!("CloudTrail does not record `{name}` of {service}"),
            });
        };
        let sources = sources(service);
        let event = SelectableEvent {
            category,
            // The first label is the one that records carry today.
            source: sources.first().map_or("", String::as_str),
            name,
            data_type: facts.data_type.as_deref(),
            resource: recorded_arn(resource, facts.data_type.as_deref().unwrap_or_default()),
            read_only: read_only(name, access(service, facts)),
            sessions: &self.sessions,
        };
        let shown = match self.trails {
            None => self.by_records(service, &event),
            Some(trails) => self.by_trails(trails, service, &event, resource),
        };
        match (shown, self.why_unread(service, &event, resource)) {
            (Visibility::Always, Some(why)) => Visibility::Partly(why),
            (shown, _) => shown,
        }
    }

    fn by_records(&self, service: &Service, event: &SelectableEvent<'_>) -> Visibility {
        let seen = || match &self.unlisted {
            // Event history holds all management events of a region, whatever its trails record
            // (CloudTrail user guide, "Working with CloudTrail Event history").
            Some(why) if event.category == "Data" || self.usage.histories.is_empty() => {
                Visibility::Partly(why.clone())
            }
            _ => Visibility::Always,
        };
        // Whether there are management events at all, the records say themselves.
        if event.category == "Management" || self.holds_data_of(service) {
            seen()
        } else {
            Visibility::Never(format!("the records hold no {}", what(event)))
        }
    }

    fn holds_data_of(&self, service: &Service) -> bool {
        let seen = &self.usage.data_sources;
        sources(service).iter().any(|source| seen.contains(source))
    }

    fn management_sources(&self) -> &BTreeSet<String> {
        self.recorded.management_sources(self.usage, self.catalog)
    }

    /// Whether the records hold events of the service, of the event's category.
    fn holds(&self, service: &Service, event: &SelectableEvent<'_>) -> bool {
        if event.category == "Data" {
            return self.holds_data_of(service);
        }
        let seen = self.management_sources();
        sources(service).iter().any(|s| seen.contains(s))
    }

    fn by_trails(
        &self,
        trails: &Trails,
        service: &Service,
        event: &SelectableEvent<'_>,
        resource: &Pattern,
    ) -> Visibility {
        let of = &self.function.function;
        let place = Place::of(&service.service, &of.partition, resource);
        let own = trails.trails.values().filter(|t| t.covers(&of.account));
        let covering: Vec<&Trail> = own.filter(|t| place.is_covered_by(t)).collect();
        if covering.is_empty() {
            if let Some(why) = trails.why_unlisted(place.region().unwrap_or(&of.region)) {
                return Visibility::Partly(why);
            }
            return Visibility::Never(place.why_uncovered(trails, &of.account));
        }
        let each = covering
            .iter()
            .map(|t| self.by_trail(trails, t, service, event));
        let all: Vec<Visibility> = each.collect();
        let least = all.iter().min().cloned().unwrap_or(Visibility::Always);
        let best = all.into_iter().max().unwrap_or(Visibility::Always);
        // The files may be another trail's, or of Event history, which has no data events.
        let is_certain = least == Visibility::Always
            && (event.category == "Management" || !self.usage.data_sources.is_empty());
        if best == Visibility::Always && !is_certain && !self.holds(service, event) {
            return Visibility::Partly(format!(
                "a trail records them, but the records hold no {}: they may come from another trail",
                what(event)
            ));
        }
        best
    }

    fn by_trail(
        &self,
        trails: &Trails,
        trail: &Trail,
        service: &Service,
        event: &SelectableEvent<'_>,
    ) -> Visibility {
        let what = what(event);
        let selected = match trails.selectors.get(&trail.arn) {
            Some(selectors) => by_selectors(selectors, event),
            // A trail without selectors of its own records management events.
            None if trail.has_custom_event_selectors == Some(false) => match event.category {
                "Management" => Seen::All,
                _ => Seen::Nothing,
            },
            None => match self.by_records(service, event) {
                // Selectors of its own may pass over anything, and the records do not say what.
                Visibility::Always if trail.has_custom_event_selectors == Some(true) => Seen::Some,
                Visibility::Always => Seen::All,
                unseen => return unseen,
            },
        };
        if selected == Seen::Nothing {
            return Visibility::Never(why(selected, trail, &what));
        }
        if let Some(unknown) = trails.why_unknown(trail) {
            return Visibility::Partly(unknown);
        }
        if let Some(error) = trails
            .status_of(trail)
            .and_then(|s| s.delivery_error.as_ref())
        {
            return Visibility::Partly(format!(
                "the trail `{}` cannot deliver ({error}), and records are missing",
                trail.name
            ));
        }
        let Some(window) = self.times_of_life() else {
            return Visibility::Partly("no record carries a time".to_owned());
        };
        match since(
            trail,
            trails,
            &self.usage.trail_changes,
            window,
            self.enough,
        ) {
            Since::Never(why) => Visibility::Never(why),
            Since::Later(why) => Visibility::Partly(why),
            Since::Start if selected == Seen::Some => {
                Visibility::Partly(why(selected, trail, &what))
            }
            Since::Start => Visibility::Always,
        }
    }

    /// Event sources of which the records hold data events.
    pub(super) fn data_sources(&self) -> &BTreeSet<String> {
        &self.usage.data_sources
    }

    /// The trail that a person would change to see more, and its selectors of today, if they are known.
    pub(super) fn trail_to_change(&self) -> (&str, Option<Vec<Selector>>) {
        let account = &self.function.function.account;
        let covering = self.trails.and_then(|trails| {
            let mut all = trails.trails.values();
            all.find(|t| t.covers(account)).map(|t| (t, trails))
        });
        match covering {
            Some((trail, trails)) => {
                let told = trails.selectors.get(&trail.arn).cloned();
                let is_plain = trail.has_custom_event_selectors == Some(false);
                (
                    &trail.name,
                    told.or_else(|| is_plain.then(|| vec![Selector::management()])),
                )
            }
            None => ("NAME", None),
        }
    }

    /// Trails whose last delivery failed.
    pub(super) fn delivery_errors(&self) -> Vec<Gap> {
        let Some(trails) = self.trails else {
            return Vec::new();
        };
        let failing = trails.trails.values().filter_map(|trail| {
            let error = trails.status_of(trail)?.delivery_error.as_ref()?;
            Some(Gap {
                code: "trail-delivery-fails",
                text: format!("the trail `{}` cannot deliver: {error}", trail.name),
                hint: Some("mend the bucket or its policy: records are missing".to_owned()),
                names: vec![trail.arn.clone()],
            })
        });
        failing.collect()
    }

    pub(super) fn catalog(&self) -> &'a Catalog {
        self.catalog
    }
}

/// A selector for tables records the events of their streams, too (CloudTrail user guide, "Logging data
/// events").
fn by_selectors(selectors: &[Selector], event: &SelectableEvent<'_>) -> Seen {
    let own = recorded(selectors, event);
    if event.data_type != Some("AWS::DynamoDB::Stream") {
        return own;
    }
    let as_table = SelectableEvent {
        data_type: Some("AWS::DynamoDB::Table"),
        ..event.clone()
    };
    own.max(recorded(selectors, &as_table))
}

/// The category of the events of a class of operations; `None` where there are none, or nobody says which.
pub(super) fn category(class: Class) -> Option<&'static str> {
    match class {
        Class::Management => Some("Management"),
        Class::Data => Some("Data"),
        Class::Network | Class::Never | Class::Unknown => None,
    }
}

/// The event sources of a service's records.
fn sources(service: &Service) -> Vec<String> {
    let labels = service.hosts.iter().map(String::as_str);
    let mut sources: Vec<String> = labels.map(|l| format!("{l}.amazonaws.com")).collect();
    if sources.is_empty() {
        sources.push(format!("{}.amazonaws.com", service.service));
    }
    sources
}

/// AWS's access level of what an operation needs first.
pub(super) fn access<'s>(service: &'s Service, facts: &OperationFacts) -> Option<&'s str> {
    let action = &facts.needs.first()?.action;
    let name = action.split(':').nth(1)?;
    Some(service.actions.get(name)?.level())
}

fn what(event: &SelectableEvent<'_>) -> String {
    match event.data_type {
        Some(kind) => format!("data events of {kind}"),
        None if event.category == "Data" => "such data events".to_owned(),
        None => "management events of it".to_owned(),
    }
}
