//! Which sessions a function's proposal can depend on: its own, and those of whoever is on its roles.

use std::collections::BTreeSet;

use super::Usage;
use super::stored::function_name;
use crate::iam::role::role_name;
use crate::observer::caller::{Caller, POLLER};

/// Whose calls are meant. Beside calls everything of a usage is, whoever it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Everybody's.
    #[default]
    All,
    /// Those that can tell something of functions.
    Functions {
        /// Names of the functions.
        names: BTreeSet<String>,
        /// Names of roles that they run on, as far as they are known.
        roles: BTreeSet<String>,
    },
}

impl Selection {
    /// Of functions by name that run on these roles, by ARN.
    pub fn of<'r>(names: BTreeSet<String>, roles: impl IntoIterator<Item = &'r str>) -> Self {
        let roles = roles.into_iter().map(|arn| role_name(arn).to_owned());
        Self::Functions {
            names,
            roles: roles.collect(),
        }
    }

    /// Whether the calls of a session are meant.
    pub fn means(&self, caller: &Caller) -> bool {
        match self {
            Self::All => true,
            // What polls for a function bears no name of it.
            Self::Functions { names, roles } => {
                caller.session == POLLER
                    || names.contains(function_name(caller))
                    || roles.contains(role_name(&caller.role))
            }
        }
    }

    /// The same with the roles on which the functions were seen, whoever else was seen on these, and their roles.
    #[must_use]
    pub(crate) fn with_what_is_seen(&self, usage: &Usage) -> Self {
        let Self::Functions { names, roles } = self else {
            return Self::All;
        };
        let callers = usage.callers.keys();
        let called = callers.map(|caller| (function_name(caller), role_name(&caller.role)));
        let claims = usage.claims.iter();
        let claimed = claims.map(|claim| (claim.name.as_str(), role_name(&claim.role)));
        let seen: BTreeSet<(&str, &str)> = called.chain(claimed).collect();
        let (mut names, mut roles) = (names.clone(), roles.clone());
        let on_roles_of = |names: &BTreeSet<String>, roles: &mut BTreeSet<String>| {
            let own = seen.iter().filter(|(name, _)| names.contains(*name));
            roles.extend(own.map(|(_, role)| (*role).to_owned()));
        };
        on_roles_of(&names, &mut roles);
        // Pollers of all functions bear one name.
        let beside = seen
            .iter()
            .filter(|(name, role)| *name != POLLER && roles.contains(*role));
        names.extend(beside.map(|(name, _)| (*name).to_owned()));
        on_roles_of(&names, &mut roles);
        Self::Functions { names, roles }
    }

    /// What of a trail has to be read again, where its usage holds the calls of this selection: those of sessions
    /// that turned out to be meant, too. Ids that several records bear are told by the calls of everybody.
    pub fn lacking(&self, usage: &Usage) -> Option<Self> {
        if *self == Self::All {
            return None;
        }
        if usage.twins.has_conflicts() {
            return Some(Self::All);
        }
        let grown = self.with_what_is_seen(usage);
        let mut callers = usage.callers.keys();
        let is_lacking = callers.any(|caller| grown.means(caller) && !self.means(caller));
        is_lacking.then_some(grown)
    }
}
