//! What is known of the use of an action that the role of today allows: whether calls of it would have been
//! seen. Every command asks here, so that none says that something was not called of which another says
//! that nobody could have seen it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use super::allowed::{Allowed, Recorder, Shown};
use super::reported::{Report, Unexplained};
use super::sign::{Signs, names_action, names_resources};
use super::window::{Visibility, Window};
use crate::catalog::OperationRef;
use crate::catalog::apply::can_apply;
use crate::catalog::service::{Class, OperationFacts};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement};
use crate::snapshot::Role;
use crate::synthesizer::{Grant, Reason};

/// What is known of the use of an action on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ActionUse {
    /// The operation of its name needs no permission.
    Free,
    /// Calls would have been seen, and the function made none.
    None,
    /// The records may not show it, and IAM's report says that the role never used the service.
    NeverReported,
    /// The function's configuration tells what it is needed for.
    Answered,
    /// No operation is known to need it, and nothing else speaks for its use.
    Unsigned,
    /// What may need it unseen are operations on other services' data that wildcards alone allow.
    Wild,
    /// Calls may not have been seen; why, and of which type of data events they are.
    Unseen(String, Option<String>),
    /// A use that IAM's report tells of and no record shows.
    Reported(Unexplained),
}

impl ActionUse {
    /// Whether the action stays for that reason.
    pub(crate) fn stays(&self) -> bool {
        matches!(self, Self::Unseen(..) | Self::Reported(_))
    }
}

/// The uses of one role's actions.
pub(crate) struct RoleUses<'a, 'c> {
    window: &'a Window<'a>,
    signs: &'a Signs<'a>,
    role: &'a Role,
    /// IAM's report, held against the records.
    report: Report<'a>,
    /// What the role allows.
    allowed: &'a Allowed<'c>,
    /// Actions of which records contradict each other.
    contradicted: BTreeSet<&'a Action>,
    /// Actions that the function's configuration already tells a need of.
    answered: BTreeSet<&'a Action>,
    /// Whether records show calls, by what was allowed on, then by the number of operations that are alike.
    seen: RefCell<HashMap<String, Vec<Option<Visibility>>>>,
}

impl<'a, 'c> RoleUses<'a, 'c> {
    /// Of a role that allows so much, beside what was `granted` for other reasons.
    pub(crate) fn new(
        window: &'a Window<'a>,
        signs: &'a Signs<'a>,
        role: &'a Role,
        allowed: &'a Allowed<'c>,
        granted: &'a [Grant],
    ) -> Self {
        let is_implied = |reason: &Reason| matches!(reason, Reason::Implied { .. });
        let answered = granted
            .iter()
            .filter(|grant| grant.reasons.iter().any(is_implied));
        Self {
            window,
            signs,
            role,
            report: Report::new(signs, window, &role.arn),
            allowed,
            contradicted: window.usage_of_function().contradicted(),
            answered: answered.map(|grant| &grant.action).collect(),
            seen: RefCell::default(),
        }
    }

    /// What the role allows.
    pub(super) fn allowed(&self) -> &'a Allowed<'c> {
        self.allowed
    }

    /// Of an action wherever the role allows it; empty where it does not.
    pub(crate) fn of_action(&mut self, action: &Action) -> BTreeSet<ActionUse> {
        let mut out = BTreeSet::new();
        let Some(shown) = self.allowed.of_action(action) else {
            return out;
        };
        let role = self.role;
        let statements = role.policies.iter().flat_map(|p| &p.policy.statements);
        for statement in statements.filter(|s| s.effect == Effect::Allow) {
            if !statement.actions.covers(action) {
                continue;
            }
            match &statement.resources {
                Resources::Resource(patterns) => {
                    for pattern in patterns {
                        if self.reaches(action, pattern) {
                            out.insert(self.of(shown, pattern, statement));
                        }
                    }
                }
                Resources::NotResource(_) => {
                    out.insert(self.of(shown, &Pattern::new("*"), statement));
                }
            }
        }
        out
    }

    /// Whether a pattern of a statement is about the action, and the role's denials leave something of it.
    pub(super) fn reaches(&self, action: &Action, pattern: &Pattern) -> bool {
        can_apply(self.window.catalog(), action, pattern)
            && self.allowed.permissions().leaves(action, pattern)
    }

    /// Of an action on what a statement of the role allows it on.
    pub(super) fn of(
        &mut self,
        shown: &Shown<'c>,
        resource: &Pattern,
        statement: &Statement,
    ) -> ActionUse {
        if shown.is_free {
            return ActionUse::Free;
        }
        let action = &shown.action;
        let open = self.contradicted.contains(action);
        let open =
            open.then(|| "records of one event id say different things of its use".to_owned());
        if let Some(why) = open.or_else(|| self.signs.may_need(action)) {
            return ActionUse::Unseen(why, None);
        }
        if shown.operations.is_empty() && (shown.is_data_plane || shown.abroad.is_empty()) {
            return self.unrecorded(shown, statement);
        }
        let own = self.by_own_service(shown, resource, statement);
        let used = match (own, self.by_others(shown)) {
            (Some(own), _) if own.stays() => own,
            (_, Some(unseen)) => unseen,
            (Some(own), None) => own,
            (None, None) => self.reported(action),
        };
        if used.stays() && self.is_answered(action) {
            return ActionUse::Answered;
        }
        used
    }

    /// By the operations of the action's own service; `None` where the records would show them all.
    fn by_own_service(
        &self,
        shown: &Shown<'c>,
        resource: &Pattern,
        statement: &Statement,
    ) -> Option<ActionUse> {
        let action = &shown.action;
        let each = shown.operations.iter().map(|recorder| {
            let shown = self.shows(recorder, resource);
            (shown, recorder.operation.facts.data_type.clone())
        });
        let (Visibility::Never(why) | Visibility::Partly(why), data_type) = each.min()? else {
            return None;
        };
        // What no trail records may be missing from the report of IAM, too: what is named stays.
        let operations = shown.operations.iter();
        let mut classes = operations.map(|recorder| recorder.operation.facts.class);
        let is_api = classes.any(is_reported);
        let is_meant = || names_resources(statement) || names_action(statement, action);
        if self.never_used(action.service()) && (is_api || !is_meant()) {
            return Some(ActionUse::NeverReported);
        }
        Some(ActionUse::Unseen(why, data_type))
    }

    /// By operations of other services.
    fn by_others(&self, shown: &Shown<'c>) -> Option<ActionUse> {
        let mut is_wild = false;
        for (operation, why) in self.unseen_elsewhere(shown) {
            let OperationRef {
                service,
                name,
                facts,
            } = operation;
            let is_meant = self.is_named(facts);
            let is_told = is_reported(facts.class) || !is_meant;
            if is_told && self.never_used(&service.service) {
                continue;
            }
            // A wildcard allows data operations that hardly anybody uses, and some pass roles.
            if is_meant || facts.class == Class::Management {
                let why = format!("`{}:{name}` may need it: {why}", service.service);
                return Some(ActionUse::Unseen(why, facts.data_type.clone()));
            }
            is_wild = true;
        }
        is_wild.then_some(ActionUse::Wild)
    }

    /// Whether a statement of the role names an action that the operation needs.
    fn is_named(&self, facts: &OperationFacts) -> bool {
        let always = facts.needs.iter().filter(|n| n.kind.is_primary());
        let actions: Vec<Action> = always.filter_map(|n| n.action.parse().ok()).collect();
        let statements = self.role.policies.iter();
        let mut statements = statements.flat_map(|p| &p.policy.statements);
        statements.any(|statement| {
            statement.effect == Effect::Allow
                && actions.iter().any(|action| names_action(statement, action))
        })
    }

    /// The operations of other services that need the action and may not have been seen; why.
    fn unseen_elsewhere<'s>(
        &'s self,
        shown: &'s Shown<'c>,
    ) -> impl Iterator<Item = (&'s OperationRef<'c>, String)> {
        let all = Pattern::new("*");
        let recorders = shown.abroad.iter();
        recorders.filter_map(move |recorder| match self.shows(recorder, &all) {
            Visibility::Always => None,
            Visibility::Never(why) | Visibility::Partly(why) => Some((&recorder.operation, why)),
        })
    }

    /// Whether the records would show calls of an operation; worked out once for those that are alike.
    fn shows(&self, recorder: &Recorder<'c>, resource: &Pattern) -> Visibility {
        let OperationRef {
            service,
            name,
            facts,
        } = recorder.operation;
        let answer = || self.window.shows(service, name, facts, resource);
        let Some(number) = recorder.alike.filter(|_| !self.window.asks_for_names()) else {
            return answer();
        };
        let mut seen = self.seen.borrow_mut();
        let known = seen.entry(resource.as_str().to_owned()).or_default();
        if known.len() <= number {
            known.resize(number + 1, None);
        }
        known[number].get_or_insert_with(answer).clone()
    }

    /// Of an action that no operation is known to need.
    fn unrecorded(&self, shown: &Shown<'_>, statement: &Statement) -> ActionUse {
        let action = &shown.action;
        let never = self.never_used(action.service());
        let is_named = names_action(statement, action);
        let is_meant = is_named || shown.is_data_plane && (names_resources(statement) || !never);
        match (is_meant, never) {
            (true, _) if self.is_answered(action) => ActionUse::Answered,
            (true, _) => {
                let why = format!("no operation that needs `{action}` is ever recorded");
                ActionUse::Unseen(why, None)
            }
            (false, true) => ActionUse::NeverReported,
            (false, false) => ActionUse::Unsigned,
        }
    }

    /// Of what was observable and absent: IAM's report may tell a use that no record shows.
    fn reported(&mut self, action: &Action) -> ActionUse {
        let told = self.report.unexplained(self.window, self.allowed, action);
        told.map_or(ActionUse::None, ActionUse::Reported)
    }

    fn never_used(&self, service: &str) -> bool {
        self.signs.never_used(service, self.window.times())
    }

    /// Whether the function's configuration already tells what it needs the action for.
    fn is_answered(&self, action: &Action) -> bool {
        self.answered.contains(action)
    }

    /// Whether the records would show every use of the action on the resource.
    pub(super) fn is_seen(&self, shown: &Shown<'c>, resource: &Pattern) -> bool {
        let every = |recorder: &Recorder<'c>| self.shows(recorder, resource) == Visibility::Always;
        !shown.operations.is_empty()
            && shown.operations.iter().all(every)
            && self.unseen_elsewhere(shown).next().is_none()
    }

    /// Whether something that the account did not tell may need the action.
    pub(super) fn may_need(&self, action: &Action) -> bool {
        self.signs.may_need(action).is_some()
    }
}

/// Whether IAM's report covers operations of the class.
fn is_reported(class: Class) -> bool {
    !matches!(class, Class::Never | Class::Unknown)
}
