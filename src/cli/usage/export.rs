//! `lpgen usage export`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::super::failure::{Exit, Failure};
use super::super::output::{print, print_lines};
use crate::gather::read_usage;
use crate::observer::usage::wire;
use crate::report::usage::csv;

/// Write a usage file as JSON or CSV to standard output
///
/// JSON: the same bytes for the same usage, however it came about; its form is described in docs/json.md.
/// CSV: a line for each distinct call of a session.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
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
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let usage = read_usage(&self.file)?;
        match self.format {
            Form::Json => print_lines(&wire::write(&usage))?,
            Form::Csv => print(&csv(&usage))?,
        }
        Ok(Exit::Done)
    }
}
