//! Every key that the file may have. `docs/config.md` has each, which a test holds.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::SettingsError;
use crate::catalog::near::near;

/// A key of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// The table that it stands in.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
}

const fn key(table: &'static str, name: &'static str) -> Key {
    Key { table, name }
}

/// All of them. The keys of `[sensitivity]` are keys of tags, which anybody chooses.
pub(crate) const KEYS: [Key; 19] = [
    key("repository", "path"),
    key("repository", "url"),
    key("repository", "functions"),
    key("repository", "reviewers"),
    key("repository", "labels"),
    key("definition", "function"),
    key("definition", "file"),
    key("definition", "address"),
    key("exception", "keep"),
    key("exception", "allow"),
    key("exception", "ignore"),
    key("exception", "function"),
    key("exception", "reason"),
    key("exception", "expires"),
    key("window", "days"),
    key("limits", "open_requests"),
    key("limits", "minimum_days"),
    key("review", "reviewers"),
    key("review", "days"),
];

/// The table whose keys are keys of tags.
const TAGS: &str = "sensitivity";

/// The first key that is none of these.
pub(super) fn unknown(text: &str, file: &DeTable<'_>) -> Option<SettingsError> {
    file.iter().find_map(|(table, value)| {
        let name = table.get_ref().as_ref();
        if name == TAGS {
            return None;
        }
        if !KEYS.iter().any(|key| key.table == name) {
            let mut tables: Vec<&str> = KEYS.iter().map(|key| key.table).collect();
            tables.push(TAGS);
            return Some(not_known(text, table.span().start, name, &tables));
        }
        let known: Vec<&str> = of(name).collect();
        tables_of(value.get_ref()).find_map(|table| {
            let key = table
                .keys()
                .find(|key| !known.contains(&key.get_ref().as_ref()))?;
            let typed = key.get_ref().as_ref();
            Some(not_known(text, key.span().start, typed, &known))
        })
    })
}

/// The keys of a table.
fn of(table: &str) -> impl Iterator<Item = &'static str> {
    let own = KEYS.iter().filter(move |key| key.table == table);
    own.map(|key| key.name)
}

fn not_known(text: &str, byte: usize, typed: &str, known: &[&str]) -> SettingsError {
    let mut known = known.to_vec();
    known.dedup();
    let hint = match near(typed, known.iter().copied(), 1).first() {
        Some(meant) => format!("`{meant}` is the nearest that there is"),
        None => format!("there are `{}`", known.join("`, `")),
    };
    SettingsError::at(text, byte, format!("`{typed}` is no key")).hint(hint)
}

/// A table, or the tables of a list.
fn tables_of<'v, 'i>(value: &'v DeValue<'i>) -> impl Iterator<Item = &'v DeTable<'i>> {
    let items = value.as_array().into_iter().flat_map(|items| items.iter());
    let of_list = items.map(Spanned::get_ref).filter_map(DeValue::as_table);
    value.as_table().into_iter().chain(of_list)
}
