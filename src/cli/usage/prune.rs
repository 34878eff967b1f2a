//! `lpgen usage prune`.

use std::path::PathBuf;

use super::super::failure::{Exit, Failure};
use super::super::output::print;
use crate::gather::{prune, read_days};
use crate::report::said::{Page, said};
use crate::report::usage::cut;

/// Forget what happened before the last so many days
///
/// Whole days are kept. Files that were read stay known and are not read again; whose a role is, who got
/// credentials and what could not be read stay, too.
#[derive(Debug, clap::Args)]
pub(crate) struct Prune {
    /// Usage file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// So many days back from now are kept: `400d`
    #[arg(long, value_name = "DAYS", value_parser = read_days)]
    keep: u16,
}

impl Prune {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let (days, left) = prune(&self.file, self.keep)?;
        let mut page = Page::default();
        page.line(said!("{}", cut(days, left)));
        print(&page)?;
        Ok(Exit::Done)
    }
}
