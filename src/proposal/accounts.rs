//! Evidence of several accounts: records that were read once, and the state of each account.

use std::collections::BTreeSet;

use super::{Current, Evidence, Own, ProposalSettings};
use crate::catalog::Catalog;
use crate::lambda::configuration::Configurations;
use crate::observer::digest::CheckedDigests;
use crate::observer::usage::Usage;
use crate::snapshot::{Roster, Snapshot};
use crate::visibility::Recorded;

/// The state of an account.
#[derive(Debug)]
pub(crate) struct AccountState {
    /// Twelve digits.
    pub account: String,
    /// What it told.
    pub snapshot: Snapshot,
}

/// Evidence of one account or several.
///
/// INVARIANT: which call is whose is decided once, from all that is known of all accounts: a session in one may be
/// told by the records of another.
#[derive(Debug)]
pub(crate) struct EachAccount {
    /// Without a state where there are several.
    evidence: Evidence,
    /// What files say of functions.
    given: Configurations,
    states: Vec<AccountState>,
}

impl EachAccount {
    /// Of what is known already.
    pub(crate) fn one(evidence: Evidence) -> Self {
        Self {
            evidence,
            given: Configurations::default(),
            states: Vec::new(),
        }
    }

    /// Of several accounts, whose states are told.
    pub(crate) fn several(
        catalog: Catalog,
        usage: Usage,
        given: Configurations,
        states: Vec<AccountState>,
        settings: ProposalSettings,
    ) -> Self {
        let mut all = given.clone();
        for state in &states {
            all.merge(state.snapshot.configurations.clone());
        }
        Self {
            evidence: Evidence::new(catalog, usage, all, Current::Unknown, settings),
            given,
            states,
        }
    }

    /// The same, with what the integrity of the records' files was checked against.
    #[must_use]
    pub(crate) fn checked(mut self, checked: Option<CheckedDigests>) -> Self {
        self.evidence.checked = checked;
        self
    }

    /// Evidence of the one account in which each of these functions is configured; the ids of several, or of all
    /// where it is none.
    pub(crate) fn of(mut self, functions: &[String]) -> Result<Evidence, Vec<String>> {
        if self.states.is_empty() {
            return Ok(self.evidence);
        }
        let has = |state: &AccountState| {
            let all = state.snapshot.configurations.distinct();
            let is_there = |typed: &String| all.iter().any(|function| function.is_meant_by(typed));
            !functions.is_empty() && functions.iter().all(is_there)
        };
        let found: Vec<usize> = (0..self.states.len())
            .filter(|at| has(&self.states[*at]))
            .collect();
        let [one] = found[..] else {
            let all = self.states.iter().enumerate();
            let named = all.filter(|(at, _)| found.is_empty() || found.contains(at));
            return Err(named.map(|(_, state)| state.account.clone()).collect());
        };
        let state = self.states.swap_remove(one);
        let own = Own::Only(state.account.clone());
        Ok(self.evidence.of_state(state, own, &self.given))
    }

    /// Looks at the state of one account after the other. The first stands for functions of accounts without a state,
    /// too.
    pub(crate) fn each<E>(self, mut look: impl FnMut(&Evidence) -> Result<(), E>) -> Result<(), E> {
        let mut evidence = self.evidence;
        if self.states.is_empty() {
            return look(&evidence);
        }
        let all: BTreeSet<String> = self.states.iter().map(|s| s.account.clone()).collect();
        for (at, state) in self.states.into_iter().enumerate() {
            let own = if at == 0 {
                let mut others = all.clone();
                others.remove(&state.account);
                Own::AllBut(others)
            } else {
                Own::Only(state.account.clone())
            };
            evidence = evidence.of_state(state, own, &self.given);
            look(&evidence)?;
        }
        Ok(())
    }
}

impl Evidence {
    /// The same records beside the state of another account.
    fn of_state(self, state: AccountState, own: Own, given: &Configurations) -> Self {
        let snapshot = state.snapshot;
        let mut configurations = given.clone();
        configurations.merge(snapshot.configurations.clone());
        Self {
            roster: Roster::of(&snapshot.configurations, &snapshot.unanswered),
            current: Current::Snapshot(Box::new(snapshot)),
            recorded: Recorded::default(),
            configurations,
            own,
            ..self
        }
    }
}
