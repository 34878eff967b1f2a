//! The flags that say what a role allows today, and what becomes of it.

use std::path::PathBuf;

use clap::ArgAction;

use super::typed::switch;
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
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(ShortWindow::Counts, ShortWindow::RemovesNothing))]
    force: ShortWindow,
    /// Narrow what is kept to the resources that environment variables name
    ///
    /// `TABLE_NAME=orders`, a queue's URL, an ARN. By default this is a suggestion only: code may
    /// build other names, too.
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Hints::Use, Hints::Show))]
    use_hints: Hints,
}

impl CurrentArgs {
    /// What tells the role of today.
    pub(super) fn role(&self) -> RoleSource {
        RoleSource::of(self.role_file.as_deref(), self.snapshot.as_deref())
    }

    /// What becomes of it; a flag that is typed beats what the team decided.
    pub(super) fn settings(&self, options: Options, decided: ProposalSettings) -> ProposalSettings {
        ProposalSettings {
            options,
            minimum_window: self.minimum_window.unwrap_or(decided.minimum_window),
            short_window: self.force,
            hints: self.use_hints,
            ..decided
        }
    }
}
