//! `lpgen usage export`.

use std::path::PathBuf;

use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use crate::gather::read_usage;
use crate::observer::usage::wire;

/// Write a usage file as JSON to standard output
///
/// The same bytes for the same usage, however it came about; its form is described in docs/json.md.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Export {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        print_lines(&wire::write(&read_usage(&self.file)?))?;
        Ok(Exit::Done)
    }
}
