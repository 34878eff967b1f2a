//! `lpgen trail athena-query`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::super::failure::{Exit, Failure};
use super::super::output::{print_lines, said, say};
use crate::catalog::Catalog;
use crate::gather::read_table;
use crate::observer::table::{Slice, TableStatements};
use crate::report::words::list;

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
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let table = read_table(&self.name, self.table.as_deref())?;
        if table.has_accounts() && self.account.is_none() {
            return Err(Failure::new(
                "`--account` is needed: the table's partitions tell accounts apart",
            )
            .hint("one statement folds one day of one account"));
        }
        if !table.has_accounts() {
            say(
                "note: the table's partitions do not tell the account: the statement reads all that are in it",
            );
        }
        if !table.has_days() {
            say(
                "note: the table has no partition of days: the statement scans all of it for one day",
            );
        }
        let lacking = table.lacking();
        if !lacking.is_empty() {
            let names = lacking.iter().map(String::as_str);
            say(said!("note: the table does not have {}", list(names, 8)));
        }
        let slice = Slice {
            account: self.account.as_deref(),
            day: self.day,
            until: None,
        };
        print_lines(&TableStatements::of(&table, &Catalog::bundled()).text(slice))?;
        Ok(Exit::Done)
    }
}
