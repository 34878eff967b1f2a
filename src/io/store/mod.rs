//! A usage that grows: an SQLite file that takes in what was folded, piece by piece, and hands out what is asked
//! for.
//!
//! INVARIANT: a store holds the join of all that was added. Each addition is one transaction, so a run that is
//! killed leaves what was added before, and runs at the same time add one after the other.

mod callers;
mod error;
mod facts;
mod marks;
mod pace;
mod roles;
mod schema;
mod select;
mod words;

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};

use crate::io::file::FileError;
use crate::io::writing::fresh::{Fresh, Readers, remove_left_over};
use crate::observer::span::Span;
use crate::observer::usage::stored::StoreSize;
use crate::observer::usage::{Cut, DaySpan, Selection, Usage};

use error::Fault;
pub(crate) use error::StoreError;
pub(crate) use marks::{Mark, Marks};
pub(crate) use pace::Pace;
use schema::Form;
use words::{Memory, Tables};

/// So long a run waits for another that is adding.
const PATIENCE: Duration = Duration::from_mins(5);

/// What begins an SQLite file (SQLite, "Database File Format").
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathContent {
    /// No file, or an empty one.
    Nothing,
    /// A store.
    Store,
    /// Something else: a usage as JSON, perhaps.
    Other,
}

/// What stands at a path, by its first bytes.
pub(crate) fn kind(path: &Path) -> Result<PathContent, StoreError> {
    let fail = |error| {
        StoreError::File(FileError::Read {
            path: path.to_owned(),
            error,
        })
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(PathContent::Nothing);
        }
        Err(error) => return Err(fail(error)),
    };
    if !file.metadata().map_err(fail)?.is_file() {
        return Ok(PathContent::Other);
    }
    let mut first = Vec::new();
    file.take(MAGIC.len() as u64)
        .read_to_end(&mut first)
        .map_err(fail)?;
    Ok(match first.as_slice() {
        [] => PathContent::Nothing,
        bytes if bytes == MAGIC => PathContent::Store,
        _ => PathContent::Other,
    })
}

/// What is added at once: all of it, or nothing.
#[derive(Debug, Default)]
pub struct StoreAddition {
    /// What was folded.
    pub usage: Usage,
    /// Files of which all records are in it,
    pub whole: Vec<Mark>,
    /// and files of which those in this window are.
    pub part: (Vec<Mark>, Span),
    /// What becomes of the note that these sources are being read.
    pub reading: Option<(String, ReadingState)>,
    /// Whether all that the store holds goes first.
    pub replaces: bool,
}

/// Whether a reading of sources goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingState {
    /// It began at this time, and more is to come.
    Since(Timestamp),
    /// It came to its end.
    Done,
}

const SESSIONS: &str = "SELECT count(*) FROM caller";

/// An open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    db: Connection,
    memory: Memory,
}

impl Store {
    /// Opens a store to read it.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        let store = Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match store.form()? {
            Form::Store | Form::Older(_) => Ok(store),
            other => Err(store.refused(other)),
        }
    }

    /// Opens a store to add to it; it is made when nothing is there.
    pub fn grow(path: &Path) -> Result<Self, StoreError> {
        let made = OpenOptions::new().create(true).append(true).open(path);
        made.map_err(|error| FileError::Write {
            path: path.to_owned(),
            error,
        })?;
        let mut store = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        if matches!(store.form()?, Form::Empty | Form::Older(_)) {
            store.make()?;
        }
        match store.form()? {
            Form::Store => Ok(store),
            other => Err(store.refused(other)),
        }
    }

    /// Puts a store in place of the file that a usage was read from: whole or not at all.
    pub(crate) fn replace(path: &Path, addition: StoreAddition) -> Result<(), StoreError> {
        let fail = |error| FileError::Write {
            path: path.to_owned(),
            error,
        };
        let target = std::fs::canonicalize(path).map_err(fail)?;
        let directory = target.parent().unwrap_or(Path::new("."));
        remove_left_over(directory);
        let fresh = Fresh::new(directory, Readers::Owner).map_err(fail)?;
        if let Ok(there) = std::fs::metadata(&target) {
            fresh
                .file
                .set_permissions(there.permissions())
                .map_err(fail)?;
        }
        let mut store = Self::grow(fresh.path())?;
        store.add(addition)?;
        drop(store);
        forget_journals(&target).map_err(fail)?;
        fresh.put(&target).map_err(fail)?;
        Ok(())
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let at = |error: rusqlite::Error| Fault::from(error).at(path);
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(at)?;
        db.busy_timeout(PATIENCE).map_err(at)?;
        db.set_prepared_statement_cache_capacity(64);
        // What a file from elsewhere holds is data: nothing in it runs.
        db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
            .map_err(at)?;
        Ok(Self {
            path: path.to_owned(),
            db,
            memory: Memory::default(),
        })
    }

    fn form(&self) -> Result<Form, StoreError> {
        schema::form(&self.db).map_err(|fault| fault.at(&self.path))
    }

    fn refused(&self, form: Form) -> StoreError {
        let path = self.path.clone();
        match form {
            Form::Newer(version) => StoreError::Newer {
                path,
                version,
                known: schema::VERSION,
            },
            Form::Empty => StoreError::Foreign {
                path,
                what: "empty",
            },
            Form::Foreign | Form::Store | Form::Older(_) => StoreError::Foreign {
                path,
                what: "an SQLite file of another program",
            },
        }
    }

    fn make(&mut self) -> Result<(), StoreError> {
        self.change(|tables| match schema::form(tables.db)? {
            Form::Empty => schema::make(tables.db),
            Form::Older(version) => schema::migrate(tables.db, version),
            // Another run has just made it.
            _ => Ok(()),
        })
    }

    /// One change: all of it, or nothing.
    fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Tables<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let Self { db, memory, .. } = self;
        let changed = || {
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed = change(&mut Tables::of(&transaction, memory)?)?;
            transaction.commit()?;
            Ok(changed)
        };
        let result = changed();
        if result.is_err() {
            // Numbers that were given out in it are free again.
            self.memory = Memory::default();
        }
        result.map_err(|fault: Fault| fault.at(&self.path))
    }

    /// One look: everything as it is at one moment.
    fn look<T>(
        &mut self,
        look: impl FnOnce(&mut Tables<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let Self {
            path, db, memory, ..
        } = self;
        let looked = || {
            let transaction = db.transaction()?;
            look(&mut Tables::of(&transaction, memory)?)
        };
        looked().map_err(|fault: Fault| fault.at(path))
    }

    /// Adds what was folded.
    pub fn add(&mut self, addition: StoreAddition) -> Result<(), StoreError> {
        self.change(|tables| tables.add(addition))
    }

    /// Leaves what happened on the days of a window, and gives the room back. The files that were folded stay
    /// known: what they held is not read again.
    pub(crate) fn prune(&mut self, days: DaySpan) -> Result<Cut, StoreError> {
        let cut = self.change(|tables| {
            tables.cut_facts(days)?;
            tables.cut_callers(days)
        })?;
        // Another program may be reading: then the room is used for what comes next.
        let _ = self.db.execute_batch("VACUUM");
        Ok(cut)
    }

    /// The files that were folded.
    pub(crate) fn marks(&mut self) -> Result<Marks, StoreError> {
        self.look(|tables| {
            let marks = tables.marks()?;
            Ok(marks)
        })
    }

    /// What is known of the whole: no session and no role.
    pub(crate) fn facts(&mut self) -> Result<Usage, StoreError> {
        self.look(|tables| {
            let facts = tables.facts()?;
            Ok(facts)
        })
    }

    /// How much it holds.
    pub(crate) fn size(&mut self) -> Result<StoreSize, StoreError> {
        self.look(|tables| {
            Ok(StoreSize {
                sessions: tables.count(SESSIONS)?,
                calls: tables.count("SELECT count(*) FROM usage")?,
                files: tables.count("SELECT count(*) FROM file")?,
                bytes: tables.count("PRAGMA page_count")? * tables.count("PRAGMA page_size")?,
            })
        })
    }

    /// How many sessions it holds.
    pub(crate) fn sessions(&mut self) -> Result<usize, StoreError> {
        self.look(|tables| tables.count(SESSIONS))
    }

    /// What a selection of it holds: with everything, the usage that was added.
    pub fn usage(&mut self, selection: &Selection) -> Result<Usage, StoreError> {
        self.look(|tables| {
            let mut usage = tables.facts()?;
            let which = tables.which(selection)?;
            tables.read_roles(&which, &mut usage)?;
            for caller in tables.callers(&which)? {
                let (caller, did) = tables.read_caller(caller)?;
                usage.callers.insert(caller, did);
            }
            if *selection == Selection::All || usage.twins.has_conflicts() {
                tables.read_witnesses(&mut usage)?;
            }
            Ok(usage)
        })
    }
}

impl<'t> Tables<'t> {
    /// What is remembered is worth nothing when another program has changed the file.
    fn of(db: &'t Connection, memory: &'t mut Memory) -> Result<Self, Fault> {
        // The lock that the first look takes: what is asked then holds until the end.
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let version = db.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if memory.version != Some(version) {
            *memory = Memory::of(version);
        }
        let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok(Self {
            db,
            memory,
            version,
        })
    }

    fn count(&self, sql: &str) -> Result<usize, Fault> {
        let count: i64 = self.db.query_row(sql, [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn add(&mut self, addition: StoreAddition) -> Result<(), Fault> {
        if addition.replaces {
            for table in schema::ALL {
                self.db.execute(&format!("DELETE FROM {table}"), [])?;
            }
            self.memory.forget();
        }
        let mut usage = addition.usage;
        for (caller, did) in std::mem::take(&mut usage.callers) {
            self.add_caller(&caller, did)?;
        }
        self.add_roles(&mut usage)?;
        self.add_facts(usage)?;
        self.mark(&addition.whole, Span::default())?;
        self.mark(&addition.part.0, addition.part.1)?;
        match addition.reading {
            Some((sources, ReadingState::Since(began))) => {
                let mut put = self.db.prepare_cached(
                    "INSERT OR IGNORE INTO reading (sources, began) VALUES (?, ?)",
                )?;
                put.execute(params![sources, began.to_string()])?;
            }
            Some((sources, ReadingState::Done)) => {
                let mut done = self
                    .db
                    .prepare_cached("DELETE FROM reading WHERE sources = ?")?;
                done.execute([sources])?;
            }
            None => {}
        }
        Ok(())
    }
}

/// What begins a journal of SQLite (SQLite, "Database File Format", the rollback journal).
const JOURNAL: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// Removes what a killed run left to take its change back: it must not be applied to another file of the name.
fn forget_journals(path: &Path) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    let mut first = [0; JOURNAL.len()];
    let begins = File::open(&name).and_then(|mut file| file.read_exact(&mut first));
    if begins.is_ok() && first == JOURNAL {
        std::fs::remove_file(&name)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
