//! A table of Athena: what it looks like, and statements that fold it.
//!
//! Each statement reads a part of the table, a day of an account; several run at once. Its answer comes page by
//! page and is folded as it comes. What was folded of a part is kept, so that a run that was stopped goes on.

mod kept;
mod query;
mod running;

use std::fmt;

use aws_sdk_athena::Client;
use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use query::Runner;

use super::capture::Capture;
use super::refusal::RefusedCall;
use super::session::Account;
use crate::catalog::Catalog;
use crate::io::cache::{Cache, Fingerprint};
use crate::io::file::FileError;
use crate::io::read::ReadReport;
use crate::io::stop::Stop;
use crate::observer::span::Span;
use crate::observer::table::{Slice, TableAddress, TableStatements};
use crate::observer::usage::Usage;

/// The catalog of tables that every account has (Athena API reference, GetTableMetadata).
const GLUE: &str = "AwsDataCatalog";

/// A part of a table that one statement reads.
#[derive(Clone, Debug)]
pub(crate) struct TablePart<'t> {
    /// What is said of it: `111122223333 of 2026-11-03`.
    pub name: String,
    /// What the statement is about.
    pub slice: Slice<'t>,
    /// Whether nothing more can come into it.
    pub is_closed: bool,
    /// The objects that are in it, all in one, where they could be listed.
    pub objects: Option<Fingerprint>,
    /// Their bytes.
    pub bytes: Option<u64>,
}

/// How a table is read.
#[derive(Clone, Copy)]
pub(crate) struct Folds<'a> {
    /// Where it is.
    pub address: &'a TableAddress,
    /// What is asked of it.
    pub statements: &'a TableStatements<'a>,
    /// Bytes that may be scanned.
    pub most: u64,
    /// The records that are asked for.
    pub span: Span,
    /// What maps calls to actions.
    pub catalog: &'a Catalog,
    /// Where what was folded is kept.
    pub cache: Option<&'a Cache>,
    /// Told where the reading stands, now and then.
    pub told: &'a (dyn Fn(Stand) + Sync),
    /// What asks the reading to stop.
    pub stop: &'a Stop,
}

/// Where a reading stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Statements that are done.
    pub done: usize,
    /// Bytes that were scanned, those of statements under way included.
    pub scanned: u64,
}

/// Why a reading ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// AWS did not answer a call.
    Refused(RefusedCall),
    /// Athena ran no statement to its end.
    Failed {
        /// What the first one was about.
        part: String,
        /// Athena's words.
        why: String,
    },
    /// More bytes would be scanned than may be.
    Limit {
        /// So many were.
        scanned: u64,
    },
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed { part, why } => {
                write!(f, "Athena could not run the statement for {part}: {why}")
            }
            Self::Limit { scanned } => write!(f, "{scanned} bytes were scanned"),
        }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// What the records inside the span come to.
    pub usage: Usage,
    /// What was read and what was not.
    pub report: ReadReport,
    /// Records outside the span.
    pub outside: u64,
    /// Bytes that were scanned.
    pub scanned: u64,
    /// Parts that Athena could not read, with its words.
    pub failed: Vec<(String, String)>,
    /// Why the cache could not be written.
    pub unwritten: Option<FileError>,
    /// What ended the reading early, if it was not the person.
    pub end: Option<End>,
}

impl Account {
    /// What a table looks like, as `aws athena get-table-metadata` prints it.
    pub(crate) fn table(&self, address: &TableAddress) -> Result<String, RefusedCall> {
        let region = self.home();
        let client = Client::new(&self.config(region));
        let capture = Capture::default();
        let call = client
            .get_table_metadata()
            .catalog_name(GLUE)
            .database_name(&address.database)
            .table_name(&address.table)
            .work_group(&address.workgroup)
            .customize()
            .interceptor(capture.clone())
            .send();
        let asking = self.calls.asking("athena:GetTableMetadata", region);
        self.runtime.block_on(asking.answer(call))?;
        Ok(capture.text())
    }

    /// What was folded of parts before and is kept; and the parts that are to be read.
    pub(crate) fn remembered<'t>(
        &self,
        folds: Folds<'_>,
        parts: Vec<TablePart<'t>>,
    ) -> (Answers, Vec<TablePart<'t>>) {
        let mut answers = Answers::default();
        let place = self.place(folds);
        let is_new = |part: &TablePart<'_>| !kept::take(&mut answers, &place, folds, part);
        let parts = parts.into_iter().filter(is_new).collect();
        (answers, parts)
    }

    /// Runs the statements of parts, and adds what their answers come to.
    pub(crate) fn fold(
        &self,
        folds: Folds<'_>,
        parts: &[TablePart<'_>],
        answers: Answers,
    ) -> Answers {
        let region = self.home();
        let client = Client::new(&self.config(region));
        let runner = Runner {
            account: self,
            client: &client,
            region,
            workgroup: &folds.address.workgroup,
            stop: folds.stop,
        };
        running::all(&runner, &self.place(folds), folds, parts, answers)
    }

    /// What the places of a table's parts begin with in the cache: another statement reads another thing.
    fn place(&self, folds: Folds<'_>) -> String {
        let nothing = Slice {
            account: None,
            day: Date::ZERO,
            until: None,
        };
        let statement = xxh3_64(folds.statements.text(nothing).as_bytes());
        let (world, address) = (self.world(), folds.address);
        format!("{world} {address}/{} {statement:016x}", self.home())
    }

    /// The caller's own region.
    fn home(&self) -> &str {
        self.regions.first().map_or("", String::as_str)
    }
}
