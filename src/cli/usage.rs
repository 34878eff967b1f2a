//! `lpgen usage`: what becomes of usage files.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Global;
use super::failure::{Exit, Failure};
use super::output::{TextOrJson, print, print_lines};
use crate::gather::{
    AccountRequest, Existing, RecordsRequest, UsageFile, Watch, look_at, observe, prune, read_days,
    read_usage,
};
use crate::observer::usage::wire;
use crate::report::said::{Page, said};
use crate::report::usage::{csv, cut, json, text};

const EXAMPLES: &str = "Examples:
  lpgen usage merge --into all.usage eu.usage us.usage
  lpgen usage show all.usage
  lpgen usage prune all.usage --keep 400d
  lpgen usage export all.usage > usage.json
  lpgen usage export all.usage --format csv > calls.csv";

commands! {
    /// Usage files: merge them, look at them, prune them, write them as JSON or CSV
    ///
    /// A usage file is an SQLite file that `lpgen observe --usage FILE` adds to. Every command that takes `--usage`
    /// takes one as JSON, too.
    #[command(after_help = EXAMPLES)]
    pub(super) enum UsageCommand {
        Merge(Merge),
        Export(Export),
        Show(Show),
        Prune(Prune),
    }
}

/// Add usage files to another
///
/// The same as if their trails had been observed into one: in any order, and the same file twice changes nothing.
/// This is how a usage file that is JSON becomes one that grows.
#[derive(Debug, clap::Args)]
pub(super) struct Merge {
    /// Usage file to add to; made when it is not there
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// Usage files to add
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Merge {
    fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let file = UsageFile {
            keep: None,
            path: self.into.clone(),
            existing: Existing::Keep,
            merge: self.files.clone(),
        };
        let (records, account) = (RecordsRequest::default(), AccountRequest::default());
        observe(&file, &records, &account, watch)?;
        Ok(Exit::Done)
    }
}

/// Write a usage file as JSON or CSV to standard output
///
/// JSON: the same bytes for the same usage, however it came about; its form is described in docs/json.md.
/// CSV: a line for each distinct call of a session.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Form
    #[arg(long, value_enum, default_value_t = Form::Json)]
    format: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Json,
    Csv,
}

impl Export {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let usage = read_usage(&self.file)?;
        match self.format {
            Form::Json => print_lines(&wire::write(&usage))?,
            Form::Csv => print(&csv(&usage))?,
        }
        Ok(Exit::Done)
    }
}

/// Say what a usage file holds: its window, how much, what was not read
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// text: for people; json: the same for programs, described in docs/json.md
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl Show {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let (usage, size) = look_at(&self.file)?;
        self.format
            .print(|| text(&usage, size), || json(&usage, size))
    }
}

/// Forget what happened before the last so many days
///
/// Whole days are kept. Files that were read stay known and are not read again; whose a role is, who got
/// credentials and what could not be read stay, too.
#[derive(Debug, clap::Args)]
pub(super) struct Prune {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// So many days back from now are kept: `400d`
    #[arg(long, value_name = "DAYS", value_parser = read_days)]
    keep: u16,
}

impl Prune {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let (days, left) = prune(&self.file, self.keep)?;
        let mut page = Page::default();
        page.line(said!("{}", cut(days, left)));
        print(&page)?;
        Ok(Exit::Done)
    }
}
