//! Which function runs on which role, to be asked for each of many functions.

use std::collections::{BTreeMap, BTreeSet};

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
}

impl Roster {
    /// Of all configurations.
    pub fn of(all: &Configurations) -> Self {
        let mut by_function: BTreeMap<&Function, Vec<&Configuration>> = BTreeMap::new();
        let mut roster = Self::default();
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
    pub fn role_of(&self, function: &Function) -> Option<&str> {
        self.roles.get(function).map(String::as_str)
    }

    /// Names of the functions configured with the role, sorted.
    pub fn functions_of(&self, role: &str) -> BTreeSet<String> {
        let named = self.functions.get(role_name(role)).into_iter().flatten();
        let on_role = named.filter(|(of, _)| same_role(of, role));
        on_role
            .flat_map(|(_, names)| names.iter().cloned())
            .collect()
    }
}
