//! The flag that names the file of what a team decided.

use std::path::PathBuf;

use crate::gather::{Failure, Watch, read_settings};
use crate::settings::Settings;

/// The flag that names `lpgen.toml`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ConfigArgs {
    /// What the team decided: owners, exceptions, limits; by default `lpgen.toml` in the working directory or
    /// above it, up to the folder that holds `.git`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArgs {
    /// What the file says; `None` when none is named, and none is there.
    pub(crate) fn read(&self, watch: &Watch) -> Result<Option<Settings>, Failure> {
        read_settings(self.config.as_deref(), watch)
    }
}
