//! What of today's role is kept because the records could not have shown its use.

use std::collections::{BTreeMap, BTreeSet};

use super::narrow::{Hints, Narrowing};
use super::remedy::Remedy;
use super::sign::{Signs, names_action, names_resources};
use super::subject::includes;
use super::whole::keep_unseen;
use super::window::{Visibility, Window};
use super::{gaps, recorders};
use crate::catalog::Catalog;
use crate::catalog::service::Class;
use crate::differ::Permissions;
use crate::differ::apply::can_apply;
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::observer::coverage::day;
use crate::observer::gap::Gap;
use crate::snapshot::Role;
use crate::synthesizer::{Conditions, Grant, Reason};

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

/// What is kept, beside what was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Grants whose only reason is that they are kept, sorted. Together with `statements` they allow
    /// nothing that the role does not allow today.
    pub grants: Vec<Grant>,
    /// Statements of the role that no grant can say: its `Deny`s, limited to actions that are kept,
    /// and what it allows on all but some resources.
    pub statements: Vec<Statement>,
    /// What a person should know of it.
    pub gaps: Vec<Gap>,
    /// What would make visible what is kept, as far as a trail can.
    pub remedy: Option<Remedy>,
}

/// Why an action on a resource is kept.
type Why = (String, Option<String>);

/// Action, resource and conditions of a grant.
type Place = (Action, String, Conditions);

/// Gathers what is kept, statement by statement.
struct Keeper<'a> {
    window: &'a Window<'a>,
    today: Today<'a>,
    granted: &'a [Grant],
    narrowing: Narrowing<'a>,
    recorders: BTreeMap<String, recorders::Index<'a>>,
    kept: BTreeMap<Place, BTreeSet<Why>>,
    /// Statements on all but some resources, as kept.
    excepting: Vec<Statement>,
    /// Types of data events that would have to be recorded.
    data_types: BTreeSet<String>,
    /// Actions that no operation is known to need and no statement names, by service.
    unsigned: BTreeMap<String, BTreeSet<Action>>,
    /// Services of which something was used before the window only.
    before: BTreeSet<String>,
}

/// What of the role is kept beside `granted`: actions whose use the records could not have shown, on
/// the resources and under the conditions of the role's own statements.
///
/// IAM's report that a service was never used is evidence that its actions are not needed. An action
/// that no operation is known to need is kept where a statement names it, or where it is one of
/// using data. What the configuration already implies is not kept a second time.
pub fn keep(window: &Window<'_>, today: Today<'_>, granted: &[Grant]) -> Kept {
    let catalog = window.catalog();
    let allowed = Permissions::of_role(today.role).actions(catalog);
    let mut keeper = Keeper {
        window,
        today,
        granted,
        narrowing: Narrowing::of(window.usage_of_function(), catalog, today.hints),
        recorders: BTreeMap::new(),
        kept: BTreeMap::new(),
        excepting: Vec::new(),
        data_types: BTreeSet::new(),
        unsigned: BTreeMap::new(),
        before: BTreeSet::new(),
    };
    for named in &today.role.policies {
        for statement in &named.policy.statements {
            if statement.effect == Effect::Allow {
                keeper.statement(named.policy.version, statement, &allowed);
            }
        }
    }
    if keeper.kept.len() > MOST_LISTED {
        let reasons = keeper.kept.values().flatten().map(|(why, _)| why.as_str());
        return keep_unseen(today.role, granted, keeper.kept.len(), reasons);
    }
    keeper.finish()
}

/// A longer list nobody reads, and no role takes: data events of all of AWS are about 200 actions.
const MOST_LISTED: usize = 1000;

impl<'a> Keeper<'a> {
    fn statement(&mut self, version: Version, statement: &Statement, allowed: &BTreeSet<Action>) {
        let has_names = names_resources(statement);
        let conditions = conditions(version, statement);
        let mut excepting: BTreeSet<Action> = BTreeSet::new();
        for action in allowed.iter().filter(|a| statement.actions.covers(a)) {
            let deliberate = has_names || names_action(statement, action);
            match &statement.resources {
                Resources::Resource(patterns) => {
                    for pattern in patterns {
                        if can_apply(self.window.catalog(), action, pattern)
                            && let Some(why) = self.why(action, pattern, statement, deliberate)
                        {
                            let pattern = modern(version, pattern);
                            self.keep_on(action, pattern.as_str(), &conditions, &why);
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
            self.excepting.push(limited(version, statement, &excepting));
        }
    }

    fn keep_on(&mut self, action: &Action, pattern: &str, conditions: &Conditions, why: &Why) {
        if self.is_granted(action, pattern) {
            return;
        }
        for (resource, variable) in self.narrowing.narrow(action, pattern) {
            if self.is_granted(action, &resource) {
                continue;
            }
            let (text, visible_by) = why.clone();
            let text = match variable {
                Some(variable) => format!("{text}; narrowed to what `{variable}` names"),
                None => text,
            };
            let place = (action.clone(), resource, conditions.clone());
            self.kept
                .entry(place)
                .or_default()
                .insert((text, visible_by));
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
        if let Some(why) = signs.may_need(action) {
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
            (Visibility::Always, _) => self.used_before(action),
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

    /// What was observable and absent, but used before the window began.
    fn used_before(&mut self, action: &Action) -> Option<Why> {
        let (first, _) = self.window.times()?;
        let signs = self.today.signs;
        let service = action.service();
        let last = match signs.last_use_of(action) {
            Some(last) => last?,
            // IAM does not track the action; it may be what the service was used for.
            None => signs.last_use(service)?,
        };
        if last >= first || self.is_answered(action) {
            return None;
        }
        self.before.insert(service.to_owned());
        Some((
            format!(
                "the role last used it on {}, before the records begin",
                day(last)
            ),
            Some("read a longer window".to_owned()),
        ))
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
        let mut same = self.granted.iter().filter(|g| g.action == *action);
        same.any(|grant| grant.reasons.iter().any(is_implied))
    }

    fn is_granted(&self, action: &Action, resource: &str) -> bool {
        self.granted.iter().any(|grant| {
            grant.action == *action
                && grant.conditions.is_empty()
                && includes(&grant.resource, resource)
        })
    }

    fn finish(self) -> Kept {
        let places: Vec<&Place> = self.kept.keys().collect();
        let is_widest = |place: &Place| {
            let wider = |other: &&Place| {
                other.0 == place.0
                    && *other != place
                    && (other.2.is_empty() || other.2 == place.2)
                    && includes(&other.1, &place.1)
                    // of two that include each other the first stays
                    && (!includes(&place.1, &other.1) || other.2 != place.2 || *other < place)
            };
            let start = places.partition_point(|other| other.0 < place.0);
            let same = places[start..]
                .iter()
                .take_while(|other| other.0 == place.0);
            !same.copied().any(|other| wider(&other))
        };
        let grants: Vec<Grant> = self
            .kept
            .iter()
            .filter(|(place, _)| is_widest(place))
            .map(|((action, resource, conditions), why)| Grant {
                action: action.clone(),
                resource: resource.clone(),
                conditions: conditions.clone(),
                reasons: why
                    .iter()
                    .map(|(why, visible_by)| Reason::Kept {
                        why: why.clone(),
                        visible_by: visible_by.clone(),
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
        let gaps = gaps::kept(&actions, remedy.as_ref())
            .into_iter()
            .chain(gaps::unsigned(&self.unsigned))
            .chain(gaps::used_before(&self.before))
            .chain(gaps::trails(self.window))
            .chain(self.narrowing.gaps())
            .collect();
        let mut statements = self.excepting;
        statements.extend(denials(self.today.role, &actions));
        Kept {
            grants,
            statements,
            gaps,
            remedy,
        }
    }
}

/// The role's denials of what is kept.
pub(super) fn denials(role: &Role, kept: &BTreeSet<Action>) -> Vec<Statement> {
    let of = |policy: &Policy| {
        let denies = policy
            .statements
            .iter()
            .filter(|s| s.effect == Effect::Deny);
        let limited = denies.filter_map(|statement| {
            let covers = |action: &&Action| statement.actions.covers(action);
            let refused: BTreeSet<Action> = kept.iter().filter(covers).cloned().collect();
            (!refused.is_empty()).then(|| limited(policy.version, statement, &refused))
        });
        limited.collect::<Vec<_>>()
    };
    role.policies.iter().flat_map(|p| of(&p.policy)).collect()
}

/// A statement about some of its actions only.
fn limited(version: Version, statement: &Statement, actions: &BTreeSet<Action>) -> Statement {
    let names = actions.iter().map(Action::as_str);
    Statement {
        actions: Actions::Action(names.map(Pattern::without_variables).collect()),
        ..restated(version, statement)
    }
}

/// A statement in the words of the current version of the language, without its name.
pub(super) fn restated(version: Version, statement: &Statement) -> Statement {
    let all = |patterns: &[Pattern]| patterns.iter().map(|p| modern(version, p)).collect();
    let mut condition = Condition::default();
    for (operator, key, values) in statement.condition.iter() {
        condition.insert(operator, key, all(values));
    }
    Statement {
        sid: None,
        effect: statement.effect,
        actions: statement.actions.clone(),
        resources: match &statement.resources {
            Resources::Resource(patterns) => Resources::Resource(all(patterns)),
            Resources::NotResource(patterns) => Resources::NotResource(all(patterns)),
        },
        condition,
    }
}

pub(super) fn conditions(version: Version, statement: &Statement) -> Conditions {
    let mut conditions = Conditions::new();
    for (operator, key, values) in statement.condition.iter() {
        let texts = values
            .iter()
            .map(|v| modern(version, v).as_str().to_owned());
        let keys = conditions.entry(operator.to_string()).or_default();
        keys.entry(key.to_owned()).or_default().extend(texts);
    }
    conditions
}

/// The pattern as version 2012-10-17 writes it: the older one knows no variables and no escapes.
pub(super) fn modern(version: Version, pattern: &Pattern) -> Pattern {
    match version {
        Version::V2012 => pattern.clone(),
        Version::V2008 => Pattern::new(pattern.as_str().replace('$', "${$}")),
    }
}
