//! What a table of Athena looks like, as a file tells it.

use std::path::Path;

use super::Failure;
use crate::io;
use crate::observer::table::{Table, TableError};

/// A table as the answer of `get-table-metadata` in a file describes it; without one, as lpgen defines it.
pub fn read_table(name: &str, described: Option<&Path>) -> Result<Table, Failure> {
    let Some(path) = described else {
        return Table::ours(name).map_err(|error| Failure::of(&error));
    };
    let answer = io::file::read_to_string(path)?;
    Table::described(name, &answer).map_err(|error| match error {
        TableError::NotAName(_) => Failure::of(&error),
        _ => Failure::of(&error).about(&format!("`{}`: ", path.display())),
    })
}
