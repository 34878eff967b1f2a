//! `lpgen trail athena-query`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use crate::gather::{Watch, read_table, statement_of_day};

/// Print the statement that folds a day of a trail in Athena
///
/// Its answer has one row for up to 256 records that are alike in everything that lpgen reads, with the id and the
/// time of each. Save the answer with `aws athena get-query-results` and give the file to any command as
/// `--trail`: the usage is the same, byte for byte, as that of the files themselves.
///
/// Days are those of delivery: calls of a day's last minutes are in the next day's folder. For a table that
/// `lpgen trail athena-table` did not define, give `--table`: what it lacks is left out, and said.
#[derive(Debug, clap::Args)]
pub(crate) struct AthenaQuery {
    /// The table
    #[arg(value_name = "DATABASE.TABLE")]
    name: String,
    /// The day of delivery, in UTC
    #[arg(long, value_name = "DATE")]
    day: Date,
    /// The account; needed where the table's partitions tell it
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// What the table looks like: output of `aws athena get-table-metadata`. By default as `athena-table` defines it
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
}

impl AthenaQuery {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let table = read_table(&self.name, self.table.as_deref())?;
        let statement = statement_of_day(&table, self.account.as_deref(), self.day, watch)?;
        print_lines(&statement)?;
        Ok(Exit::Done)
    }
}
