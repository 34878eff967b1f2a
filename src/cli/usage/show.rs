//! `lpgen usage show`.

use std::path::PathBuf;

use super::super::failure::{Exit, Failure};
use super::super::output::print;
use crate::gather::look_at;
use crate::report::usage::text;

/// Say what a usage file holds: its window, how much, what was not read
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Show {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let (usage, size) = look_at(&self.file)?;
        print(&text(&usage, size))?;
        Ok(Exit::Done)
    }
}
