//! `lpgen usage show`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::super::failure::{Exit, Failure};
use super::super::output::{print, print_json};
use crate::gather::look_at;
use crate::report::usage::{json, text};

/// Say what a usage file holds: its window, how much, what was not read
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// text: for people; json: the same for programs, described in docs/json.md
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Show {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let (usage, size) = look_at(&self.file)?;
        match self.format {
            Format::Text => print(&text(&usage, size))?,
            Format::Json => print_json(&json(&usage, size))?,
        }
        Ok(Exit::Done)
    }
}
