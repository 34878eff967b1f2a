//! `lpgen usage`: what becomes of usage files.

mod export;
mod merge;
mod prune;
mod show;

use clap::Subcommand;

use super::failure::{Exit, Failure};
use crate::gather::Watch;

const EXAMPLES: &str = "Examples:
  lpgen usage merge --into all.usage eu.usage us.usage
  lpgen usage show all.usage
  lpgen usage prune all.usage --keep 400d
  lpgen usage export all.usage > usage.json
  lpgen usage export all.usage --format csv > calls.csv";

/// Usage files: merge them, look at them, prune them, write them as JSON or CSV
///
/// A usage file is an SQLite file that `lpgen observe --usage FILE` adds to. Every command that takes `--usage`
/// takes one as JSON, too.
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum UsageCommand {
    Merge(merge::Merge),
    Export(export::Export),
    Show(show::Show),
    Prune(prune::Prune),
}

impl UsageCommand {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        match self {
            Self::Merge(merge) => merge.run(watch),
            Self::Export(export) => export.run(),
            Self::Show(show) => show.run(),
            Self::Prune(prune) => prune.run(),
        }
    }
}
