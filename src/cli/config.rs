//! `lpgen config`.

use super::Global;
use super::args::ConfigArgs;
use super::failure::{Exit, Failure};
use super::output::print;
use crate::gather::{Watch, day, no_settings, now};
use crate::report::settings::text;

commands! {
    /// Look at what the team decided in `lpgen.toml`
    pub(super) enum ConfigCommand {
        Check(ConfigCheck),
    }
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

impl ConfigCheck {
    fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let settings = self.config.read(watch)?.ok_or_else(no_settings)?;
        let today = day(now());
        print(&text(&settings, today))?;
        let is_over = settings.over(today).next().is_some();
        Ok(Exit::worst([(self.strict && is_over, Exit::Gaps)]))
    }
}
