//! Which functions there are, and on which roles, before their calls are looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::EDGE;
use crate::iam::arn::Arn;
use crate::iam::role::same_role;
use crate::lambda::configuration::Configurations;
use crate::lambda::function::Function;
use crate::observer::caller::Caller;
use crate::observer::credential::Standing;
use crate::observer::usage::{Sign, Usage};

type Roles = BTreeMap<Function, BTreeSet<String>>;

/// Functions with their roles.
///
/// What the configuration says of a function's roles, no record adds to: a record's word for another
/// role may be an attempt to have that role's calls learned. What only Lambda can have written comes
/// next; what a caller can write counts for functions of which nothing else is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    proven: Roles,
    /// By the looks of a log call alone.
    claimed: Roles,
    by_name: BTreeMap<String, Vec<Function>>,
}

/// To whom a session belongs by its name and role.
pub(super) enum Namesake {
    /// Functions of this name on this role; `false`: by the looks of a log call alone.
    Own(Vec<Function>, bool),
    /// A function of this name runs on another role.
    Elsewhere(Function),
    /// No function of this name is known.
    Unknown,
}

impl Known {
    pub(super) fn of(usage: &Usage, configurations: &Configurations) -> Self {
        let mut configured = Roles::new();
        for c in &configurations.functions {
            let roles = configured.entry(c.function.clone()).or_default();
            roles.insert(c.role.clone());
        }
        let (mut shown, mut claimed) = (Roles::new(), Roles::new());
        for (function, role) in in_scope(usage) {
            shown.entry(function).or_default().insert(role.to_owned());
        }
        for claim in &usage.claims {
            let Some(role) = Arn::parse(&claim.role) else {
                continue;
            };
            let function = Function {
                name: claim.name.clone(),
                partition: role.partition.to_owned(),
                region: claim.region.clone(),
                account: role.account.to_owned(),
            };
            let roles = match claim.sign {
                Sign::Lambda | Sign::Configuration => &mut shown,
                Sign::Worker => &mut claimed,
            };
            roles
                .entry(function)
                .or_default()
                .insert(claim.role.clone());
        }
        shown.retain(|function, _| !configured.contains_key(function));
        let mut known = Self {
            proven: configured,
            ..Self::default()
        };
        known.proven.append(&mut shown);
        let named: BTreeSet<(&str, &str)> = known.proven.keys().map(place).collect();
        claimed.retain(|function, _| !named.contains(&place(function)));
        known.claimed = claimed;
        for function in known.proven.keys().chain(known.claimed.keys()) {
            let namesakes = known.by_name.entry(function.name.clone()).or_default();
            namesakes.push(function.clone());
        }
        known
    }

    /// All functions with their roles.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Function, &BTreeSet<String>)> {
        self.proven.iter().chain(&self.claimed)
    }

    /// Whether more than the looks of a call shows the function.
    pub(super) fn is_proven(&self, function: &Function) -> bool {
        self.proven.contains_key(function)
    }

    /// To whom a session belongs, by its name and role.
    pub(super) fn namesake(&self, caller: &Caller) -> Namesake {
        let name = caller.session.strip_prefix(EDGE).unwrap_or(&caller.session);
        let namesakes = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let on_role = |roles: Option<&BTreeSet<String>>| {
            roles.is_some_and(|all| all.iter().any(|role| same_role(role, &caller.role)))
        };
        for (roles, proven) in [(&self.proven, true), (&self.claimed, false)] {
            let own = namesakes.iter().filter(|f| on_role(roles.get(*f)));
            let own: Vec<Function> = own.cloned().collect();
            if !own.is_empty() {
                return Namesake::Own(own, proven);
            }
        }
        namesakes
            .first()
            .map_or(Namesake::Unknown, |f| Namesake::Elsewhere(f.clone()))
    }
}

fn place(function: &Function) -> (&str, &str) {
    (&function.name, &function.account)
}

/// Functions that credentials were issued to, with the role of the credentials.
fn in_scope(usage: &Usage) -> impl Iterator<Item = (Function, &str)> {
    usage.callers.keys().filter_map(|caller| {
        let Standing::Function(arn) = &caller.standing else {
            return None;
        };
        Some((Function::from_arn(arn)?, caller.role.as_str()))
    })
}
