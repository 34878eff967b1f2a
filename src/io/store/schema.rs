//! The form of a store, and which forms are known.

use rusqlite::Connection;

use super::error::Fault;

/// The version of the form: SQLite's `user_version`.
pub(super) const VERSION: i64 = 2;

/// What says that an SQLite file is a usage store (`application_id`): `lpgU`.
pub(super) const APPLICATION: i64 = 0x6c70_6755;

const TABLES: &str = include_str!("schema.sql");

/// What an SQLite file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing is in it.
    Empty,
    /// A store of this program.
    Store,
    /// A store of an earlier version of this program.
    Older(i64),
    /// A store of a newer program.
    Newer(i64),
    /// Something else's.
    Foreign,
}

fn pragma(db: &Connection, name: &str) -> Result<i64, Fault> {
    Ok(db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
}

/// What an open file is.
pub(super) fn form(db: &Connection) -> Result<Form, Fault> {
    let (application, version) = (pragma(db, "application_id")?, pragma(db, "user_version")?);
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, version) {
        (0, 0) if tables == 0 => Form::Empty,
        (APPLICATION, VERSION) => Form::Store,
        (APPLICATION, version) if (1..VERSION).contains(&version) => Form::Older(version),
        (APPLICATION, version) if version > VERSION => Form::Newer(version),
        _ => Form::Foreign,
    })
}

/// Makes the tables.
pub(super) fn make(db: &Connection) -> Result<(), Fault> {
    db.execute_batch(TABLES)?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// Brings a store of an earlier version to this one.
pub(super) fn migrate(db: &Connection, from: i64) -> Result<(), Fault> {
    if from < 2 {
        // On which days something was called; of what is there it is not known.
        db.execute_batch("ALTER TABLE usage ADD COLUMN days BLOB NOT NULL DEFAULT x''")?;
    }
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// The tables that hold what is known, in an order in which they can be emptied.
pub(super) const ALL: [&str; 17] = [
    "usage",
    "part",
    "caller",
    "attempt",
    "other",
    "claim",
    "assumed",
    "issued",
    "witness",
    "deployment",
    "day",
    "fact",
    "file",
    "reading",
    "kind",
    "role",
    "word",
];
