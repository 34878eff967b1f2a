//! Which rows a function's proposal can depend on: those of its roles, and those of whoever is on them.

use std::collections::BTreeSet;

use super::error::Fault;
use super::roles::Which;
use super::words::Tables;
use crate::observer::usage::Selection;
use crate::observer::{POLLER, role_key};

impl Tables<'_> {
    /// The rows of a selection.
    pub(super) fn which(&mut self, selection: &Selection) -> Result<Which, Fault> {
        let Selection::Functions { names, roles } = selection else {
            return Ok(Which::default());
        };
        let mut wanted = BTreeSet::new();
        for name in names {
            wanted.extend(self.known_word(name)?);
        }
        let mut on = BTreeSet::new();
        for role in roles {
            on.extend(self.known_word(role)?);
        }
        // Whoever is on a role of the function is known by what tells of them: their own roles.
        on.extend(self.role_names_of(&wanted)?);
        wanted.extend(self.names_on(&on)?);
        // Pollers of all functions bear one name.
        if let Some(poller) = self.known_word(POLLER)? {
            wanted.remove(&poller);
        }
        on.extend(self.role_names_of(&wanted)?);
        let (mut numbers, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for name in on {
            for role in self.ids("SELECT id FROM role WHERE name = ?", name)? {
                let key = role_key(&self.arn(role)?);
                keys.extend(self.known_word(&key)?);
                numbers.insert(role);
            }
        }
        Ok(Which {
            roles: Some(numbers),
            keys: Some(keys),
            names: Some(wanted),
        })
    }

    /// Names of the roles on which functions of these names were seen.
    fn role_names_of(&mut self, functions: &BTreeSet<i64>) -> Result<BTreeSet<i64>, Fault> {
        let mut roles = BTreeSet::new();
        for function in functions {
            for sql in [
                "SELECT role.name FROM caller JOIN role ON role.id = caller.role WHERE function = ?",
                "SELECT role.name FROM claim JOIN role ON role.id = claim.role WHERE claim.name = ?",
            ] {
                roles.extend(self.ids(sql, *function)?);
            }
        }
        Ok(roles)
    }

    /// Names of the functions that were seen on roles of these names.
    fn names_on(&mut self, roles: &BTreeSet<i64>) -> Result<BTreeSet<i64>, Fault> {
        let mut names = BTreeSet::new();
        for role in roles {
            for sql in [
                "SELECT function FROM caller JOIN role ON role.id = caller.role WHERE role.name = ?",
                "SELECT claim.name FROM claim JOIN role ON role.id = claim.role WHERE role.name = ?",
            ] {
                names.extend(self.ids(sql, *role)?);
            }
        }
        Ok(names)
    }

    /// Numbers of the callers on these roles; none: of all.
    pub(super) fn callers(&mut self, which: &Which) -> Result<Vec<i64>, Fault> {
        let Some(roles) = &which.roles else {
            return self.numbers("SELECT id FROM caller");
        };
        let mut callers = Vec::new();
        for role in roles {
            callers.extend(self.ids("SELECT id FROM caller WHERE role = ?", *role)?);
        }
        Ok(callers)
    }

    fn ids(&mut self, sql: &str, of: i64) -> Result<Vec<i64>, Fault> {
        let mut select = self.db.prepare_cached(sql)?;
        let ids = select.query_map([of], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
