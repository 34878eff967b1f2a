//! `lpgen config`.

use clap::Subcommand;

use super::args::ConfigArgs;
use super::failure::{Exit, Failure};
use super::output::print;
use crate::gather::{Watch, day, now};
use crate::report::settings::text;
use crate::settings::FILE;

/// Look at what the team decided in `lpgen.toml`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    Check(ConfigCheck),
}

/// Read `lpgen.toml`, and say what is wrong with it
///
/// Line, column and the nearest known key of what cannot be read; every exception whose last day is over.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ConfigCheck {
    #[command(flatten)]
    config: ConfigArgs,
    /// Exit with 3 when the last day of an exception is over
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen config check
  lpgen config check --config ops/lpgen.toml --strict";

impl ConfigCommand {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        match self {
            Self::Check(check) => check.run(watch),
        }
    }
}

impl ConfigCheck {
    fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let Some(settings) = self.config.read(watch)? else {
            return Err(Failure::new(format!("there is no `{FILE}` here or above"))
                .hint("`--config FILE` names it; `docs/config.md` says what it holds"));
        };
        let today = day(now());
        print(&text(&settings, today))?;
        let is_over = settings.over(today).next().is_some();
        Ok(Exit::of_gaps(self.strict && is_over))
    }
}
