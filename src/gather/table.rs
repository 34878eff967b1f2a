//! Tables of Athena: what one looks like, as a file tells it, where one would lie, and what is asked of one.

use std::path::Path;

use jiff::civil::Date;

use super::{Event, Failure, Watch};
use crate::catalog::Catalog;
use crate::io::{self, Location};
use crate::observer::table::{Slice, Table, TableError, TableStatements};
use crate::report::words::list;

/// A table as the answer of `get-table-metadata` in a file describes it; without one, as lpgen defines it.
pub(crate) fn read_table(name: &str, described: Option<&Path>) -> Result<Table, Failure> {
    let Some(path) = described else {
        return Table::ours(name).map_err(|error| Failure::of(&error));
    };
    let answer = io::file::read_to_string(path)?;
    Table::described(name, &answer).map_err(|error| match error {
        TableError::NotAName(_) => Failure::of(&error),
        _ => Failure::of(&error).about(&format!("`{}`: ", path.display())),
    })
}

/// The statement that folds a day of a trail; tells what of the table makes it dear or leaves something out.
pub(crate) fn statement_of_day(
    table: &Table,
    account: Option<&str>,
    day: Date,
    watch: &Watch,
) -> Result<String, Failure> {
    if table.has_accounts() && account.is_none() {
        return Err(Failure::new(
            "`--account` is needed: the table's partitions tell accounts apart",
        )
        .hint("one statement folds one day of one account"));
    }
    let note = |text: &str| watch.tell(&Event::TableNote(text));
    if !table.has_accounts() {
        note(
            "the table's partitions do not tell the account: the statement reads all that are in it",
        );
    }
    if !table.has_days() {
        note("the table has no partition of days: the statement scans all of it for one day");
    }
    let lacking = table.lacking();
    if !lacking.is_empty() {
        let names = lacking.iter().map(String::as_str);
        note(&format!("the table does not have {}", list(names, 8)));
    }
    let slice = Slice {
        account,
        day,
        until: None,
    };
    Ok(TableStatements::of(table, &Catalog::bundled()).text(slice))
}

/// The bucket of a trail, and what stands in it before the folder that CloudTrail makes.
pub(crate) fn trail_bucket(typed: &str) -> Result<(String, String), Failure> {
    let location = Location::parse(typed).filter(|_| typed.starts_with("s3://"));
    let location = location.ok_or_else(|| {
        Failure::new(format!("`{typed}` names no bucket"))
            .hint("`lpgen trail athena-table s3://BUCKET[/PREFIX] --region REGION`")
    })?;
    let prefix = before_logs(&location.prefix).to_owned();
    Ok((location.bucket, prefix))
}

/// What of a path stands before the folder that CloudTrail makes.
fn before_logs(path: &str) -> &str {
    let path = path.trim_matches('/');
    let end = if path.starts_with("AWSLogs") {
        Some(0)
    } else {
        path.find("/AWSLogs")
    };
    path[..end.unwrap_or(path.len())].trim_end_matches('/')
}
