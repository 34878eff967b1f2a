//! The flags that say what a role allows today, and what becomes of it.

use std::path::PathBuf;

use super::typed::{Typed, switch};
use crate::gather::RoleSource;
use crate::proposal::{ProposalSettings, ShortWindow};
use crate::synthesizer::Options;
use crate::visibility::Hints;

/// The flags that say what the role allows today.
#[derive(Debug, clap::Args)]
pub(crate) struct CurrentArgs {
    /// The account's state: a directory of AWS CLI outputs (`aws iam get-account-authorization-details`,
    /// `aws lambda list-functions`, `list-event-source-mappings` and others), known by their shape
    #[arg(long, value_name = "DIR", conflicts_with = "role_file")]
    snapshot: Option<PathBuf>,
    /// The policy that is all the role allows today
    #[arg(long, value_name = "FILE")]
    role_file: Option<PathBuf>,
    /// Remove nothing from the role of today when fewer days were seen
    ///
    /// What a function does once a week or once a month is not in a shorter window. Counted are the days
    /// that records cover, in UTC, from the function's first call on. Without the role of today this
    /// changes nothing. By default `limits.minimum_days` of `lpgen.toml`, or 14.
    #[arg(long, value_name = "DAYS")]
    minimum_window: Option<u16>,
    /// Remove from the role of today however few days were seen
    #[arg(long)]
    force: bool,
    /// Narrow what is kept to the resources that environment variables name
    ///
    /// `TABLE_NAME=orders`, a queue's URL, an ARN. By default this is a suggestion only: code may
    /// build other names, too.
    #[arg(long)]
    use_hints: bool,
}

impl CurrentArgs {
    /// The flags that say what becomes of the role, as they were typed.
    pub(super) fn typed(&self, out: &mut Typed) {
        out.add(
            "--snapshot",
            self.snapshot.iter().map(|p| p.to_string_lossy()),
        );
        out.add(
            "--role-file",
            self.role_file.iter().map(|p| p.to_string_lossy()),
        );
        out.add(
            "--minimum-window",
            self.minimum_window.iter().map(u16::to_string),
        );
        out.switch("--force", self.force);
        out.switch("--use-hints", self.use_hints);
    }

    /// What tells the role of today.
    pub(super) fn role(&self) -> RoleSource {
        match (&self.role_file, &self.snapshot) {
            (Some(file), _) => RoleSource::File(file.clone()),
            (None, Some(directory)) => RoleSource::Snapshot(directory.clone()),
            (None, None) => RoleSource::Ask,
        }
    }

    /// What becomes of it; a flag that is typed beats what the team decided.
    pub(super) fn settings(&self, options: Options, decided: ProposalSettings) -> ProposalSettings {
        ProposalSettings {
            options,
            minimum_window: self.minimum_window.unwrap_or(decided.minimum_window),
            short_window: switch(self.force, ShortWindow::Counts, ShortWindow::RemovesNothing),
            hints: switch(self.use_hints, Hints::Use, Hints::Show),
            ..decided
        }
    }
}
