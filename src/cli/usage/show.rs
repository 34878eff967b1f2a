//! `lpgen usage show`.

use std::path::PathBuf;

use super::super::failure::{Exit, Failure};
use super::super::form::TextOrJson;
use crate::gather::look_at;
use crate::report::usage::{json, text};

/// Say what a usage file holds: its window, how much, what was not read
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// text: for people; json: the same for programs, described in docs/json.md
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl Show {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let (usage, size) = look_at(&self.file)?;
        self.format
            .print(|| text(&usage, size), || json(&usage, size))
    }
}
