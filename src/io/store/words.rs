//! Texts, roles and kinds of calls by their numbers.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::rc::Rc;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};
use xxhash_rust::xxh3::{Xxh3Builder, xxh3_64};

use super::error::Fault;
use crate::iam::role::role_name;
use crate::observer::usage::CallKey;
use crate::observer::usage::stored::KindRow;

/// So many texts and kinds are remembered of a store.
const MOST_REMEMBERED: usize = 1 << 16;

/// The numbers of texts and of kinds, as far as they are remembered: never of a change that was taken back.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Of the file when it was remembered (`PRAGMA data_version`).
    pub(super) version: Option<i64>,
    numbers: HashMap<Rc<str>, i64>,
    texts: HashMap<i64, Rc<str>>,
    roles: HashMap<Rc<str>, i64>,
    kinds: HashMap<i64, CallKey>,
    /// Kinds by their hash: that two have one is left to chance, and nobody can make two, as it is another in each
    /// run.
    known_kinds: HashMap<u128, i64>,
    seed: Seed,
}

/// What hashes of this run begin with.
#[derive(Clone, Copy, Debug)]
struct Seed(u64);

impl Default for Seed {
    fn default() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }
}

impl Seed {
    fn hash(self, key: &CallKey) -> u128 {
        let mut hasher = Xxh3Builder::new().with_seed(self.0).build();
        key.hash(&mut hasher);
        hasher.digest128()
    }
}

impl Memory {
    pub(super) fn of(version: i64) -> Self {
        Self {
            version: Some(version),
            ..Self::default()
        }
    }

    pub(super) fn forget(&mut self) {
        *self = Self {
            version: self.version,
            ..Self::default()
        };
    }
}

/// An open store, with what is remembered of it.
pub(super) struct Tables<'t> {
    pub(super) db: &'t Connection,
    pub(super) memory: &'t mut Memory,
    /// The version of its form.
    pub(super) version: i64,
}

/// Of a hash so much is indexed: enough that few texts share it.
fn short(hash: u64) -> i64 {
    i64::from((hash >> 32) as i32)
}

impl Tables<'_> {
    /// The number of a text, which is added when it is new.
    pub(super) fn word(&mut self, text: &str) -> Result<i64, Fault> {
        if let Some(number) = self.known_word(text)? {
            return Ok(number);
        }
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO word (hash, text) VALUES (?, ?)")?;
        let number = insert.insert(params![short(xxh3_64(text.as_bytes())), text])?;
        self.remember(text.into(), number);
        Ok(number)
    }

    /// The number of a text that is there.
    pub(super) fn known_word(&mut self, text: &str) -> Result<Option<i64>, Fault> {
        if let Some(number) = self.memory.numbers.get(text) {
            return Ok(Some(*number));
        }
        let mut select = self
            .db
            .prepare_cached("SELECT id FROM word WHERE hash = ? AND text = ?")?;
        let found = select.query_row(params![short(xxh3_64(text.as_bytes())), text], |row| {
            row.get(0)
        });
        let found: Option<i64> = found.optional()?;
        if let Some(number) = found {
            self.remember(text.into(), number);
        }
        Ok(found)
    }

    fn remember(&mut self, text: Rc<str>, number: i64) {
        let memory = &mut *self.memory;
        if memory.numbers.len() >= MOST_REMEMBERED {
            memory.numbers.clear();
            memory.texts.clear();
        }
        memory.numbers.insert(text.clone(), number);
        memory.texts.insert(number, text);
    }

    /// The text of a number.
    pub(super) fn text(&mut self, number: i64) -> Result<Rc<str>, Fault> {
        if let Some(text) = self.memory.texts.get(&number) {
            return Ok(text.clone());
        }
        let mut select = self
            .db
            .prepare_cached("SELECT text FROM word WHERE id = ?")?;
        let text: Rc<str> = select.query_row([number], |row| row.get(0))?;
        self.remember(text.clone(), number);
        Ok(text)
    }

    pub(super) fn string(&mut self, number: i64) -> Result<String, Fault> {
        Ok(self.text(number)?.as_ref().to_owned())
    }

    fn maybe(&mut self, number: Option<i64>) -> Result<Option<String>, Fault> {
        number.map(|number| self.string(number)).transpose()
    }

    fn word_of(&mut self, text: Option<&String>) -> Result<Option<i64>, Fault> {
        text.map(|text| self.word(text)).transpose()
    }

    /// The number of a role, which is added when it is new.
    pub(super) fn role(&mut self, arn: &str) -> Result<i64, Fault> {
        if let Some(number) = self.memory.roles.get(arn) {
            return Ok(*number);
        }
        let word = self.word(arn)?;
        let mut select = self
            .db
            .prepare_cached("SELECT id FROM role WHERE arn = ?")?;
        let found: Option<i64> = select.query_row([word], |row| row.get(0)).optional()?;
        let number = if let Some(number) = found {
            number
        } else {
            let name = self.word(role_name(arn))?;
            let mut insert = self
                .db
                .prepare_cached("INSERT INTO role (arn, name) VALUES (?, ?)")?;
            insert.insert([word, name])?
        };
        if self.memory.roles.len() >= MOST_REMEMBERED {
            self.memory.roles.clear();
        }
        self.memory.roles.insert(arn.into(), number);
        Ok(number)
    }

    /// The number of a kind of call, which is added when it is new.
    pub(super) fn kind(&mut self, key: &CallKey) -> Result<i64, Fault> {
        let hash = self.memory.seed.hash(key);
        if let Some(number) = self.memory.known_kinds.get(&hash) {
            return Ok(*number);
        }
        let number = self.kind_in_store(key)?;
        self.remember_kind(hash, number);
        Ok(number)
    }

    fn remember_kind(&mut self, hash: u128, number: i64) {
        if self.memory.known_kinds.len() >= MOST_REMEMBERED {
            self.memory.known_kinds.clear();
        }
        self.memory.known_kinds.insert(hash, number);
    }

    fn kind_in_store(&mut self, key: &CallKey) -> Result<i64, Fault> {
        let row = KindRow::of(key);
        let (source, name) = (self.word(&row.source)?, self.word(&row.name)?);
        let by = self.word_of(row.by.as_ref())?;
        let agent = self.word(&row.agent)?;
        let action = self.word_of(row.action.as_ref())?;
        let folder = self.word(&row.folder)?;
        let more = self.word_of(row.more.as_ref())?;
        let numbers = [
            Some(source),
            Some(name),
            Some(row.outcome),
            Some(row.origin),
            by,
            Some(agent),
            Some(row.permission),
            action,
            Some(row.necessity),
            Some(folder),
            row.variety,
            more,
        ];
        let hash = short(xxh3_64(
            format!("{numbers:?}\0{}\0{}", row.resource, row.after).as_bytes(),
        ));
        let mut values: Vec<&dyn ToSql> = vec![&hash];
        values.extend(numbers.iter().map(|number| number as &dyn ToSql));
        values.extend([&row.resource as &dyn ToSql, &row.after]);
        let mut select = self.db.prepare_cached(SELECT_KIND)?;
        let found: Option<i64> = select
            .query_row(values.as_slice(), |row| row.get(0))
            .optional()?;
        if let Some(number) = found {
            return Ok(number);
        }
        let mut insert = self.db.prepare_cached(INSERT_KIND)?;
        Ok(insert.insert(values.as_slice())?)
    }

    /// The kind of call of a number.
    pub(super) fn key(&mut self, number: i64) -> Result<CallKey, Fault> {
        if let Some(key) = self.memory.kinds.get(&number) {
            return Ok(key.clone());
        }
        let mut select = self.db.prepare_cached(KIND)?;
        let (words, row) = select.query_row([number], |row| {
            let words: [Option<i64>; 7] = [
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
            ];
            let kind = KindRow {
                source: String::new(),
                name: String::new(),
                by: None,
                agent: String::new(),
                action: None,
                folder: String::new(),
                more: None,
                outcome: row.get(7)?,
                origin: row.get(8)?,
                permission: row.get(9)?,
                necessity: row.get(10)?,
                variety: row.get(11)?,
                resource: row.get(12)?,
                after: row.get(13)?,
            };
            Ok((words, kind))
        })?;
        let key = KindRow {
            source: self.maybe(words[0])?.unwrap_or_default(),
            name: self.maybe(words[1])?.unwrap_or_default(),
            by: self.maybe(words[2])?,
            agent: self.maybe(words[3])?.unwrap_or_default(),
            action: self.maybe(words[4])?,
            folder: self.maybe(words[5])?.unwrap_or_default(),
            more: self.maybe(words[6])?,
            ..row
        }
        .key()?;
        if self.memory.kinds.len() >= MOST_REMEMBERED {
            self.memory.kinds.clear();
        }
        self.memory.kinds.insert(number, key.clone());
        let hash = self.memory.seed.hash(&key);
        self.remember_kind(hash, number);
        Ok(key)
    }
}

const KIND: &str = "SELECT source, name, by, agent, action, folder, more, outcome, origin, permission, \
    necessity, variety, resource, after FROM kind WHERE id = ?";
const SELECT_KIND: &str = "SELECT id FROM kind WHERE hash = ? AND source = ? AND name = ? AND outcome = ? \
    AND origin = ? AND by IS ? AND agent = ? AND permission = ? AND action IS ? AND necessity = ? \
    AND folder = ? AND variety IS ? AND more IS ? AND resource = ? AND after = ?";
const INSERT_KIND: &str = "INSERT INTO kind (hash, source, name, outcome, origin, by, agent, permission, \
    action, necessity, folder, variety, more, resource, after) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// A time in a row: whole seconds since 1970, or RFC 3339 where there is a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Timestamp);

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = if self.0.subsec_nanosecond() == 0 {
            Value::Integer(self.0.as_second())
        } else {
            Value::Text(self.0.to_string())
        };
        Ok(ToSqlOutput::Owned(value))
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bad = |error: jiff::Error| FromSqlError::Other(Box::new(error));
        match value {
            ValueRef::Integer(second) => Timestamp::from_second(second).map(Self).map_err(bad),
            value => value.as_str()?.parse().map(Self).map_err(bad),
        }
    }
}
