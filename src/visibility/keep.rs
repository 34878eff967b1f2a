//! What of today's role is kept because the records could not have shown its use.

use std::collections::{BTreeMap, BTreeSet};

use super::kept::{Kept, Place};
use super::narrow::{Hints, Narrowing};
use super::remedy::Remedy;
use super::reported::{Report, Unexplained};
use super::sign::{Signs, names_action, names_resources};
use super::subject::includes;
use super::whole::keep_unseen;
use super::widest::is_widest;
use super::window::{Visibility, Window};
use super::{gaps, recorders, wider};
use crate::catalog::Catalog;
use crate::catalog::apply::can_apply;
use crate::catalog::service::{Class, OperationFacts};
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement, Version};
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{Conditions, Grant, Reason, conditions_of};

/// The role of today, and what is known of its use.
#[derive(Clone, Copy, Debug)]
pub struct Today<'a> {
    /// The role.
    pub role: &'a Role,
    /// Signs that services are used.
    pub signs: &'a Signs<'a>,
    /// Whether the resources that the function's variables name narrow what is kept.
    pub hints: Hints,
}

/// Why an action on a resource is kept.
type Why = (String, Option<String>);

/// The same, with the name of the role's statement.
type Source = (Why, Option<String>);

/// Gathers what is kept, statement by statement.
struct Keeper<'a> {
    permissions: Permissions,
    window: &'a Window<'a>,
    today: Today<'a>,
    granted: &'a [Grant],
    narrowing: Narrowing<'a>,
    recorders: BTreeMap<String, recorders::Index<'a>>,
    kept: BTreeMap<Place, BTreeSet<Source>>,
    /// Statements on all but some resources, as kept.
    excepting: Vec<Statement>,
    /// Actions that are kept on all resources but those on which they could be seen, and under which
    /// condition.
    unseen: BTreeMap<(Vec<String>, Condition), BTreeSet<Action>>,
    /// Types of data events that would have to be recorded.
    data_types: BTreeSet<String>,
    /// Actions that no operation is known to need and no statement names, by service.
    unsigned: BTreeMap<String, BTreeSet<Action>>,
    /// Services of which something was used before the window only.
    before: BTreeSet<String>,
    /// What was used in the window or after it, and is in no record; with why.
    unrecorded: BTreeSet<String>,
    /// IAM's report, held against the records.
    report: Report<'a>,
    /// What the role allows.
    allowed: BTreeSet<Action>,
}

/// What of the role is kept beside `granted`: actions whose use the records could not have shown, on
/// the resources and under the conditions of the role's own statements.
///
/// IAM's report that a service was never used is evidence that its actions are not needed. An action
/// that no operation is known to need is kept where a statement names it, or where it is one of
/// using data. What the configuration already implies is not kept a second time.
pub fn keep(window: &Window<'_>, today: Today<'_>, granted: &[Grant]) -> Kept {
    let catalog = window.catalog();
    let permissions = Permissions::of_role(today.role);
    let allowed = permissions.actions(catalog);
    let mut keeper = Keeper {
        permissions,
        window,
        today,
        granted,
        narrowing: Narrowing::of(window.usage_of_function(), catalog, today.hints),
        recorders: BTreeMap::new(),
        kept: BTreeMap::new(),
        excepting: Vec::new(),
        unseen: BTreeMap::new(),
        data_types: BTreeSet::new(),
        unsigned: BTreeMap::new(),
        before: BTreeSet::new(),
        unrecorded: BTreeSet::new(),
        report: Report::new(today.signs, window, &today.role.arn),
        allowed,
    };
    for named in &today.role.policies {
        for statement in &named.policy.statements {
            if statement.effect == Effect::Allow {
                keeper.statement(named.policy.version, statement);
            }
        }
    }
    if keeper.kept.len() > MOST_LISTED {
        let reasons = keeper
            .kept
            .values()
            .flatten()
            .map(|((why, _), _)| why.as_str());
        return keep_unseen(today.role, granted, keeper.kept.len(), reasons);
    }
    keeper.finish()
}

/// A longer list nobody reads, and no role takes: data events of all of AWS are about 200 actions.
const MOST_LISTED: usize = 1000;

impl<'a> Keeper<'a> {
    fn statement(&mut self, version: Version, statement: &Statement) {
        let has_names = names_resources(statement);
        let conditions = conditions_of(&statement.restated(version).condition);
        let mut excepting: BTreeSet<Action> = BTreeSet::new();
        let covers = |action: &&Action| statement.actions.covers(action);
        let allowed: Vec<Action> = self.allowed.iter().filter(covers).cloned().collect();
        for action in &allowed {
            let deliberate = has_names || names_action(statement, action);
            match &statement.resources {
                Resources::Resource(patterns) => {
                    for pattern in patterns {
                        if can_apply(self.window.catalog(), action, pattern)
                            && self.permissions.leaves(action, pattern)
                            && let Some(why) = self.why(action, pattern, statement, deliberate)
                        {
                            let seen = self.seen_of(action, pattern);
                            if seen.is_empty() {
                                let pattern = version.restated(pattern);
                                let source = (why, statement.sid.clone());
                                self.keep_on(action, pattern.as_str(), &conditions, &source);
                            } else {
                                let condition = statement.restated(version).condition;
                                let unseen = self.unseen.entry((seen, condition)).or_default();
                                unseen.insert(action.clone());
                            }
                        }
                    }
                }
                Resources::NotResource(_) => {
                    let all = Pattern::new("*");
                    if self.why(action, &all, statement, deliberate).is_some() {
                        excepting.insert(action.clone());
                    }
                }
            }
        }
        if !excepting.is_empty() {
            self.excepting
                .push(wider::limited(version, statement, &excepting));
        }
    }

    fn keep_on(
        &mut self,
        action: &Action,
        pattern: &str,
        conditions: &Conditions,
        source: &Source,
    ) {
        if self.is_granted(action, pattern, conditions) {
            return;
        }
        for (resource, variable) in self.narrowing.narrow(action, pattern) {
            if self.is_granted(action, &resource, conditions) {
                continue;
            }
            let ((text, visible_by), sid) = source.clone();
            let text = match variable {
                Some(variable) => format!("{text}; narrowed to what `{variable}` names"),
                None => text,
            };
            let place = (action.clone(), resource, conditions.clone());
            self.kept
                .entry(place)
                .or_default()
                .insert(((text, visible_by), sid));
        }
    }

    /// Why the action is kept on the resource; `None` when it is not.
    fn why(
        &mut self,
        action: &Action,
        resource: &Pattern,
        statement: &Statement,
        deliberate: bool,
    ) -> Option<Why> {
        let service = action.service();
        let signs = self.today.signs;
        let recorders = self.recorders_of(service);
        let kinds = recorders.of_action(action);
        if kinds.is_free {
            return None;
        }
        let open = self.window.usage_of_function().contradiction(action);
        if let Some(why) = open.or_else(|| signs.may_need(action)) {
            return Some((why, None));
        }
        if kinds.operations.is_empty() {
            return self.why_unrecorded(action, statement, deliberate);
        }
        let catalog_service = self.window.catalog().service(service)?;
        let shown = kinds
            .operations
            .iter()
            .map(|(name, facts)| {
                let shown = self.window.shows(catalog_service, name, facts, resource);
                (shown, facts.data_type.clone())
            })
            .min()?;
        // What no trail records may be missing from the report of IAM, too: what is named stays.
        let mut classes = kinds.operations.iter().map(|(_, facts)| facts.class);
        let is_api = classes.any(|class| !matches!(class, Class::Never | Class::Unknown));
        match shown {
            (Visibility::Always, _) => self.reported(action),
            _ if (is_api || !deliberate) && signs.never_used(service, self.window.times()) => None,
            (Visibility::Never(why) | Visibility::Partly(why), data_type) => {
                if self.is_answered(action) {
                    return None;
                }
                let visible_by = data_type.as_deref().map(gaps::selector);
                self.data_types.extend(data_type);
                Some((why, visible_by))
            }
        }
    }

    /// The same for an action that no operation is known to need.
    fn why_unrecorded(
        &mut self,
        action: &Action,
        statement: &Statement,
        deliberate: bool,
    ) -> Option<Why> {
        let service = action.service();
        let never = self.today.signs.never_used(service, self.window.times());
        let is_meant = names_action(statement, action)
            || recorders::is_data_plane(action) && (deliberate || !never);
        if !is_meant && !never {
            let unsigned = self.unsigned.entry(service.to_owned()).or_default();
            unsigned.insert(action.clone());
        }
        (is_meant && !self.is_answered(action)).then(|| {
            let why = format!("no operation that needs `{action}` is ever recorded");
            (why, None)
        })
    }

    /// What was observable and absent, and of which IAM's report tells a use that no record shows.
    fn reported(&mut self, action: &Action) -> Option<Why> {
        let report = &mut self.report;
        let unexplained = report.unexplained(self.window, &self.allowed, action)?;
        if self.is_answered(action) {
            return None;
        }
        let (service, why) = (action.service().to_owned(), unexplained.why());
        if matches!(unexplained, Unexplained::Before(_)) {
            self.before.insert(service);
        } else {
            self.unrecorded.insert(format!("{action}: {why}"));
        }
        Some((why, Some(unexplained.visible_by())))
    }

    /// Of what an action is kept on, where it is everything: those resources around observed ones on
    /// which every use of it could be seen.
    fn seen_of(&mut self, action: &Action, kept: &Pattern) -> Vec<String> {
        let is_asked = kept.matches_everything()
            && self.today.signs.may_need(action).is_none()
            && !self.is_seen(action, kept);
        let observed = self.granted.iter().filter(|g| g.is_observed());
        let of_action: Vec<&Grant> = observed.filter(|g| g.action == *action).collect();
        if !is_asked || of_action.is_empty() {
            return Vec::new();
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for grant in of_action {
            let mut around = wider::areas(&grant.resource).into_iter();
            seen.extend(around.find(|area| self.is_seen(action, &Pattern::new(&**area))));
        }
        let resources: Vec<String> = seen.into_iter().filter(|s| s != "*").collect();
        resources
    }

    /// Whether the records would show every use of the action on the resource.
    fn is_seen(&mut self, action: &Action, resource: &Pattern) -> bool {
        let window = self.window;
        let Some(service) = window.catalog().service(action.service()) else {
            return false;
        };
        let kinds = self.recorders_of(action.service()).of_action(action);
        let shows = |(name, facts): &(&str, &OperationFacts)| {
            window.shows(service, name, facts, resource) == Visibility::Always
        };
        !kinds.operations.is_empty() && kinds.operations.iter().all(shows)
    }

    fn recorders_of(&mut self, service: &str) -> &recorders::Index<'a> {
        let catalog: &'a Catalog = self.window.catalog();
        self.recorders
            .entry(service.to_owned())
            .or_insert_with(|| recorders::Index::of(catalog.service(service)))
    }

    /// Whether the function's configuration already tells what it needs the action for.
    fn is_answered(&self, action: &Action) -> bool {
        let is_implied = |reason: &Reason| matches!(reason, Reason::Implied { .. });
        let mut granted = self.granted.iter();
        granted.any(|grant| grant.action == *action && grant.reasons.iter().any(is_implied))
    }

    fn is_granted(&self, action: &Action, resource: &str, conditions: &Conditions) -> bool {
        self.granted.iter().any(|grant| {
            grant.action == *action
                && (grant.conditions.is_empty() || grant.conditions == *conditions)
                && includes(&grant.resource, resource)
        })
    }

    fn finish(mut self) -> Kept {
        for ((seen, condition), actions) in std::mem::take(&mut self.unseen) {
            let names = actions.iter().map(Action::as_str);
            self.excepting.push(wider::unseen(names, &seen, &condition));
        }
        let places: Vec<&Place> = self.kept.keys().collect();
        let grants: Vec<Grant> = self
            .kept
            .iter()
            .filter(|(place, _)| is_widest(place, &places))
            .map(|((action, resource, conditions), why)| Grant {
                action: action.clone(),
                resource: resource.clone(),
                conditions: conditions.clone(),
                reasons: why
                    .iter()
                    .map(|((why, visible_by), sid)| Reason::Kept {
                        why: why.clone(),
                        visible_by: visible_by.clone(),
                        sid: sid.clone(),
                    })
                    .collect(),
            })
            .collect();
        let mut actions: BTreeSet<Action> = grants.iter().map(|g| g.action.clone()).collect();
        for statement in &self.excepting {
            let names = statement.actions.patterns().iter();
            actions.extend(names.filter_map(|p| p.as_str().parse::<Action>().ok()));
        }
        let remedy = Remedy::of(&self.data_types, self.window);
        let told = [
            gaps::kept(&actions, remedy.as_ref()),
            wider::wider(&grants, self.granted),
            gaps::unsigned(&self.unsigned),
            gaps::used_before(&self.before),
            gaps::unrecorded(&self.unrecorded),
        ];
        let told = told.into_iter().flatten().chain(gaps::trails(self.window));
        let gaps = told.chain(self.narrowing.gaps()).collect();
        Kept {
            grants,
            statements: self.excepting,
            gaps,
            remedy,
        }
    }
}
