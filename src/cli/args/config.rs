//! The flag that names the file of what a team decided.

use std::path::PathBuf;

use crate::gather::{Failure, SettingsFile, Watch, read_settings};

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
    pub(crate) fn read(&self, watch: &Watch) -> Result<Option<SettingsFile>, Failure> {
        read_settings(self.config.as_deref(), watch)
    }
}
