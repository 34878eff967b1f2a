//! Which function runs on which role, to be asked for each of many functions.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Unanswered;
use super::unanswered::NotAnswered;
use crate::iam::role::{role_name, same_role};
use crate::lambda::configuration::{Configuration, Configurations};
use crate::lambda::function::Function;

/// The functions of a snapshot and their roles. Asking it does not look through all of them.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Roles of what runs without a qualifier.
    roles: BTreeMap<Function, String>,
    /// By the name of a role: its ARNs, and the functions that are configured with each.
    functions: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Calls that were not answered, by the name of what they are about.
    unanswered: BTreeMap<String, Vec<Unanswered>>,
    /// How many of those about nothing that functions are known by are left out, by action and region.
    more: BTreeMap<(String, String), usize>,
}

/// How many calls of one action and region are named to every function; an account may refuse thousands.
const MOST_NAMED: usize = 16;

impl Roster {
    /// Of all configurations, and of what the account did not answer.
    pub(crate) fn of(all: &Configurations, unanswered: &NotAnswered) -> Self {
        let mut by_function: BTreeMap<&Function, Vec<&Configuration>> = BTreeMap::new();
        let mut roster = Self::default();
        for one in unanswered.iter() {
            let about = roster.unanswered.entry(one.name().to_owned()).or_default();
            let place = (one.action.clone(), one.region.clone());
            let is_alike = |u: &&Unanswered| {
                (&u.action, &u.region, u.why) == (&one.action, &one.region, one.why)
            };
            // They are sorted by action and region.
            let named = about.iter().rev().take(MOST_NAMED).filter(is_alike).count();
            if one.name().is_empty() && named == MOST_NAMED {
                *roster.more.entry(place).or_default() += 1;
            } else {
                about.push(one.clone());
            }
        }
        for configuration in &all.functions {
            let role = &configuration.role;
            by_function
                .entry(&configuration.function)
                .or_default()
                .push(configuration);
            let named = roster.functions.entry(role_name(role).to_owned());
            let on_role = named.or_default().entry(role.clone()).or_default();
            on_role.insert(configuration.function.name.clone());
        }
        for (function, configurations) in by_function {
            if let Some(role) = Configurations::role_among(&configurations) {
                roster.roles.insert(function.clone(), role.to_owned());
            }
        }
        roster
    }

    /// The role that a function's configuration names.
    pub(crate) fn role_of(&self, function: &Function) -> Option<&str> {
        self.roles.get(function).map(String::as_str)
    }

    /// Names of the functions configured with the role; sorted for each of its ARNs.
    pub(crate) fn functions_of(&self, role: &str) -> impl Iterator<Item = &str> {
        let named = self.functions.get(role_name(role)).into_iter().flatten();
        let on_role = named.filter(move |(of, _)| same_role(of, role));
        on_role.flat_map(|(_, names)| names.iter().map(String::as_str))
    }

    /// How many functions are configured with the role.
    pub(crate) fn count_of(&self, role: &str) -> usize {
        let named = self.functions.get(role_name(role)).into_iter().flatten();
        let on_role = named.filter(|(of, _)| same_role(of, role));
        on_role.map(|(_, names)| names.len()).sum()
    }

    /// How many calls of an action and region were not answered beside those that are named.
    pub(crate) fn more(&self, action: &str, region: &str) -> usize {
        let place = (action.to_owned(), region.to_owned());
        self.more.get(&place).copied().unwrap_or_default()
    }

    /// What was not answered about anything of these names, and about nothing in particular.
    pub(crate) fn unanswered<'r>(
        &'r self,
        names: &'r BTreeSet<&str>,
    ) -> impl Iterator<Item = &'r Unanswered> {
        let of = names.iter().filter_map(|name| self.unanswered.get(*name));
        of.flatten()
    }
}
