//! What of today's role is kept because the records could not have shown its use.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed::{Allowed, Shown};
use super::kept::{Kept, Place};
use super::narrow::{Hints, Narrowing};
use super::remedy::Remedy;
use super::reported::Unexplained;
use super::sign::Signs;
use super::subject::includes;
use super::used::{ActionUse, RoleUses};
use super::whole::keep_unseen;
use super::widest::is_widest;
use super::window::Window;
use super::{gaps, wider};
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement, Version};
use crate::snapshot::Role;
use crate::synthesizer::{Conditions, Grant, Reason, conditions_of};

/// The role of today, and what is known of its use.
#[derive(Clone, Copy, Debug)]
pub struct RoleOfToday<'a, 'c> {
    /// The role.
    pub role: &'a Role,
    /// What it allows.
    pub allowed: &'a Allowed<'c>,
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
struct Keeper<'a, 'c> {
    window: &'a Window<'a>,
    granted: &'a [Grant],
    by_action: BTreeMap<&'a Action, Vec<&'a Grant>>,
    narrowing: Narrowing<'a>,
    uses: RoleUses<'a, 'c>,
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
    /// Actions that operations on other services' data may need, which wildcards allow.
    wild: BTreeSet<Action>,
    /// Actions whose use could not be seen, of services that the role never used, by service.
    never_used: BTreeMap<String, BTreeSet<Action>>,
    /// Services of which something was used before the window only.
    before: BTreeSet<String>,
    /// What was used in the window or after it, and is in no record; with why.
    unrecorded: BTreeSet<String>,
}

/// What of the role is kept beside `granted`: actions whose use the records could not have shown, on
/// the resources and under the conditions of the role's own statements.
///
/// IAM's report that a service was never used is evidence that its actions are not needed. An action
/// that no operation is known to need is kept where a statement names it, or where it is one of
/// using data. What the configuration already implies is not kept a second time.
pub fn keep(window: &Window<'_>, today: RoleOfToday<'_, '_>, granted: &[Grant]) -> Kept {
    let catalog = window.catalog();
    let mut by_action: BTreeMap<&Action, Vec<&Grant>> = BTreeMap::new();
    for grant in granted {
        by_action.entry(&grant.action).or_default().push(grant);
    }
    let mut keeper = Keeper {
        window,
        granted,
        by_action,
        narrowing: Narrowing::of(window.usage_of_function(), catalog, today.hints),
        uses: RoleUses::new(window, today.signs, today.role, today.allowed, granted),
        kept: BTreeMap::new(),
        excepting: Vec::new(),
        unseen: BTreeMap::new(),
        data_types: BTreeSet::new(),
        unsigned: BTreeMap::new(),
        wild: BTreeSet::new(),
        never_used: BTreeMap::new(),
        before: BTreeSet::new(),
        unrecorded: BTreeSet::new(),
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

impl<'a, 'c> Keeper<'a, 'c> {
    fn statement(&mut self, version: Version, statement: &Statement) {
        let conditions = conditions_of(&statement.restated(version).condition);
        let mut excepting: BTreeSet<Action> = BTreeSet::new();
        for shown in self.uses.allowed().covered_by(&statement.actions) {
            let action = &shown.action;
            match &statement.resources {
                Resources::Resource(patterns) => {
                    for pattern in patterns {
                        if self.uses.reaches(action, pattern)
                            && let Some(why) = self.why(shown, pattern, statement)
                        {
                            let seen = self.seen_of(shown, pattern);
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
                    if self.why(shown, &all, statement).is_some() {
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
    fn why(&mut self, shown: &Shown<'c>, resource: &Pattern, statement: &Statement) -> Option<Why> {
        let action = &shown.action;
        let service = action.service().to_owned();
        match self.uses.of(shown, resource, statement) {
            ActionUse::Free | ActionUse::None | ActionUse::Answered => None,
            ActionUse::NeverReported => {
                let never = self.never_used.entry(service).or_default();
                never.insert(action.clone());
                None
            }
            ActionUse::Wild => {
                self.wild.insert(action.clone());
                None
            }
            ActionUse::Unsigned => {
                let unsigned = self.unsigned.entry(service).or_default();
                unsigned.insert(action.clone());
                None
            }
            ActionUse::Unseen(why, data_type) => {
                let visible_by = data_type.as_deref().map(gaps::selector);
                self.data_types.extend(data_type);
                Some((why, visible_by))
            }
            ActionUse::Reported(unexplained) => {
                let why = unexplained.why();
                if matches!(unexplained, Unexplained::Before(_)) {
                    self.before.insert(service);
                } else {
                    self.unrecorded.insert(format!("{action}: {why}"));
                }
                Some((why, Some(unexplained.visible_by())))
            }
        }
    }

    /// Of what an action is kept on, where it is everything: those resources around observed ones on
    /// which every use of it could be seen.
    fn seen_of(&self, shown: &Shown<'c>, kept: &Pattern) -> Vec<String> {
        let action = &shown.action;
        let observed = self.granted_of(action).iter().filter(|g| g.is_observed());
        let of_action: Vec<&&Grant> = observed.collect();
        let is_asked = !of_action.is_empty()
            && kept.matches_everything()
            && !self.uses.may_need(action)
            && !self.uses.is_seen(shown, kept);
        if !is_asked {
            return Vec::new();
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for grant in of_action {
            let mut around = wider::areas(&grant.resource).into_iter();
            seen.extend(around.find(|area| self.uses.is_seen(shown, &Pattern::new(&**area))));
        }
        seen.into_iter().filter(|s| s != "*").collect()
    }

    fn granted_of(&self, action: &Action) -> &[&'a Grant] {
        self.by_action.get(action).map_or(&[], Vec::as_slice)
    }

    fn is_granted(&self, action: &Action, resource: &str, conditions: &Conditions) -> bool {
        self.granted_of(action).iter().any(|grant| {
            (grant.conditions.is_empty() || grant.conditions == *conditions)
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
            gaps::unsigned(&self.unsigned, &self.wild),
            gaps::never_used(&self.never_used),
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
