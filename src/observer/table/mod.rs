//! A trail as a table of Athena: its definition, the statement that folds a day of it where it lies, and the
//! answer as records again.
//!
//! INVARIANT: folding the records of an answer gives the usage that folding the table's own records gives, byte
//! for byte. A statement groups records that are alike in everything that reading looks at
//! ([`members`](super::record)); what differs, their ids and times, comes back for each. Nothing is worked out in
//! the engine but which members nobody would look at.

mod address;
mod definition;
mod rows;
mod shape;
mod sql;
mod statement;
mod unread;

pub(crate) use address::{SCHEME, TableAddress};
pub(crate) use definition::TableDefinition;
pub(crate) use rows::Rows;
pub(crate) use shape::{Slice, Table, TableError};
pub(crate) use statement::TableStatements;

#[cfg(test)]
mod tests;
