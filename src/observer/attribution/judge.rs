//! Which calls under a function's name are the function's own.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::ladder::Rung;
use super::place::placed;
use crate::lambda::function::Function;
use crate::observer::agent::{CredentialGround, Habits};
use crate::observer::credential::Standing;
use crate::observer::function::{FunctionCall, Rule};
use crate::observer::poller::is_network_of_function;
use crate::observer::usage::{CallKey, Entry, Origin, Part, Permission};

/// A part of a caller's calls, and where it stands.
pub(super) struct Piece<'a> {
    pub(super) part: &'a Part,
    pub(super) standing: &'a Standing,
    pub(super) rung: Rung,
    /// Whether anything but the looks of a call shows the role to be the function's.
    pub(super) on_proven_role: bool,
}

impl Piece<'_> {
    fn is_tied(&self) -> bool {
        matches!(self.rung, Rung::Scope | Rung::Issued)
    }

    pub(super) fn rule(&self) -> Rule {
        match self.rung {
            Rung::Scope => Rule::InScopeOf,
            Rung::Issued => Rule::IssuedByLambda,
            _ if matches!(self.standing, Standing::Function(_)) => Rule::InScopeOf,
            _ if self.on_proven_role => Rule::RoleAndSessionName,
            _ => Rule::SessionName,
        }
    }
}

/// What the calls of a function have in common, against which each is held.
pub(super) struct Judge<'a> {
    function: &'a Function,
    habits: Habits,
    /// Since when records name the function as what the credentials were issued to.
    scoped_since: Option<Timestamp>,
    /// Hosts of the services that the function called itself.
    services: BTreeSet<&'a str>,
}

impl<'a> Judge<'a> {
    pub(super) fn of(function: &'a Function, pieces: &[Piece<'a>]) -> Self {
        // Whoever may assume the role can make calls by name that look like anything.
        let is_any_tied = pieces.iter().any(Piece::is_tied);
        let own = || {
            let by_name = |p: &&Piece<'a>| matches!(p.rung, Rung::Name { .. }) && !is_any_tied;
            let pieces = pieces.iter().filter(move |p| p.is_tied() || by_name(p));
            pieces.flat_map(|p| &p.part.entries)
        };
        let in_scope = |p: &&Piece<'a>| matches!(p.standing, Standing::Function(_)) && p.is_tied();
        let scoped = pieces.iter().filter(in_scope);
        let scoped = scoped.flat_map(|p| p.part.entries.values());
        Self {
            function,
            habits: Habits::of(own().map(|(key, _)| &key.agent)),
            scoped_since: scoped
                .map(|entry| entry.first.unwrap_or(Timestamp::MIN))
                .min(),
            services: own()
                .filter(|(key, _)| key.origin == Origin::Code)
                .map(|(key, _)| key.operation.source.as_str())
                .collect(),
        }
    }

    /// The calls of one piece, each with why it is set apart, if it is.
    pub(super) fn calls(&self, piece: &Piece<'_>) -> Vec<FunctionCall> {
        let rule = piece.rule();
        let call = |(key, entry): (&CallKey, &Entry)| FunctionCall {
            suspicion: self.suspicion(piece, key, entry),
            key: placed(key, self.function),
            entry: entry.clone(),
            rule,
        };
        let mut calls: Vec<FunctionCall> = piece.part.entries.iter().map(call).collect();
        if matches!(piece.rung, Rung::Name { .. }) {
            forwarded_for_others(&mut calls);
        }
        calls
    }

    fn suspicion(&self, piece: &Piece<'_>, key: &CallKey, entry: &Entry) -> Option<String> {
        match &piece.rung {
            Rung::Against(why) => Some(why.clone()),
            Rung::Scope | Rung::Issued => {
                self.habits
                    .suspicion(&key.origin, &key.agent, CredentialGround::Tied)
            }
            Rung::Name { is_unsure } => {
                let may_lack_it =
                    self.is_platform(key) || *is_unsure && self.is_by_own_service(key);
                if self.is_after_scope(entry) && !may_lack_it {
                    return Some("nothing but the session's name ties the call to the function, whose other calls of that time carry `inScopeOf`".to_owned());
                }
                self.habits
                    .suspicion(&key.origin, &key.agent, CredentialGround::Name)
            }
        }
    }

    /// Whether a call was made, as far as is known, when records already told what credentials were
    /// issued to.
    fn is_after_scope(&self, entry: &Entry) -> bool {
        self.scoped_since
            .is_some_and(|since| entry.last.is_none_or(|last| last >= since))
    }

    /// Whether Lambda or a service made the call, of which records may lack the scope, and whether
    /// nothing follows from it that the function does not have anyway.
    fn is_platform(&self, key: &CallKey) -> bool {
        match &key.origin {
            Origin::Worker => {
                matches!(key.need.permission, Permission::Free(_)) || self.is_own_log(key)
            }
            Origin::Forwarded(_) => is_network_of_function(key),
            Origin::Code | Origin::Poller => false,
        }
    }

    /// Whether a service made the call that calls on for the function.
    fn is_by_own_service(&self, key: &CallKey) -> bool {
        matches!(&key.origin, Origin::Forwarded(by) if self.services.contains(by.as_str()))
    }

    fn is_own_log(&self, key: &CallKey) -> bool {
        let name = &self.function.name;
        let group = key.need.before.split(":log-group:/aws/lambda/").nth(1);
        let group = group.map(|rest| rest.strip_prefix("us-east-1.").unwrap_or(rest));
        let rest = group.and_then(|group| group.strip_prefix(name.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }
}

/// What a service called on for credentials of which every direct call is set apart, is set apart as
/// well.
fn forwarded_for_others(calls: &mut [FunctionCall]) {
    let mut direct = calls
        .iter()
        .filter(|c| c.key.origin == Origin::Code)
        .peekable();
    if direct.peek().is_none() || direct.any(|c| c.suspicion.is_none()) {
        return;
    }
    for call in calls {
        if matches!(call.key.origin, Origin::Forwarded(_)) && !is_network_of_function(&call.key) {
            let why = "a service called on for somebody whose own calls are set apart";
            call.suspicion.get_or_insert_with(|| why.to_owned());
        }
    }
}
