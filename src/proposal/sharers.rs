//! Who else is on a role, and what a role of its own would allow each: worked out once for each of them, however
//! many functions are compared.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Evidence, learned};
use crate::differ::plan::RoleUsers;
use crate::observer::function::FunctionUsage;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;

/// Another function on the same role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sharing {
    /// Its name.
    pub name: String,
    /// Actions that a role of its own would allow; `None` when the trail shows no call of it.
    pub actions: Option<usize>,
}

/// The functions of the evidence by account and name.
#[derive(Debug)]
pub(crate) struct Sharers<'e> {
    /// What they are of.
    pub evidence: &'e Evidence,
    seen: BTreeMap<(&'e str, &'e str), &'e FunctionUsage>,
    /// By account, name and the ARN of the role.
    actions: RefCell<BTreeMap<(String, String, String), usize>>,
}

impl<'e> Sharers<'e> {
    /// Those of the evidence.
    pub(crate) fn of(evidence: &'e Evidence) -> Self {
        let mut seen = BTreeMap::new();
        for (function, usage) in &evidence.attributed.functions {
            let key = (function.account.as_str(), function.name.as_str());
            seen.entry(key).or_insert(usage);
        }
        Self {
            evidence,
            seen,
            actions: RefCell::default(),
        }
    }

    /// The other functions on the role, and how many more there are than are named.
    pub(crate) fn sharing(&self, function: &FunctionUsage, role: &Role) -> (Vec<Sharing>, usize) {
        let (names, more) = self.evidence.sharing(function, role);
        let account = function.function.account.as_str();
        let one = |name: String| Sharing {
            actions: self.actions(account, &name, role),
            name,
        };
        (names.into_iter().map(one).collect(), more)
    }

    /// For how many functions one was worked out.
    #[cfg(test)]
    pub(crate) fn proposed(&self) -> usize {
        self.actions.borrow().len()
    }

    /// How many are on the role.
    pub(crate) fn users(&self, function: &FunctionUsage, role: &Role) -> RoleUsers {
        if self.evidence.shares(function, role) {
            RoleUsers::Several
        } else {
            RoleUsers::One
        }
    }

    /// How many actions a role of its own would allow; `None` for one that was not seen.
    fn actions(&self, account: &str, name: &str, role: &Role) -> Option<usize> {
        let other = self.seen.get(&(account, name))?;
        let key = (account.to_owned(), name.to_owned(), role.arn.clone());
        if let Some(known) = self.actions.borrow().get(&key) {
            return Some(*known);
        }
        let evidence = self.evidence;
        let proposal = learned(other, &evidence.usage, &evidence.settings.options);
        let own = Permissions::of_documents(&proposal.documents, role);
        let actions = own.actions(&evidence.catalog).len();
        self.actions.borrow_mut().insert(key, actions);
        Some(actions)
    }
}
