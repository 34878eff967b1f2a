//! What a role allows today, from files.

use std::path::{Path, PathBuf};

use super::Global;
use super::failure::{Failure, with_hint};
use super::output::{faint, said, say};
use super::policies::read_policies;
use crate::io;
use crate::snapshot::{Role, Snapshot};

/// Two weeks: what runs every day and every week is in them twice.
const MINIMUM_WINDOW: u16 = 14;

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
    /// changes nothing.
    #[arg(long, value_name = "DAYS", default_value_t = MINIMUM_WINDOW)]
    pub(super) minimum_window: u16,
    /// Remove from the role of today however few days were seen
    #[arg(long)]
    pub(super) force: bool,
    /// Narrow what is kept to the resources that environment variables name
    ///
    /// `TABLE_NAME=orders`, a queue's URL, an ARN. By default this is a suggestion only: code may
    /// build other names, too.
    #[arg(long)]
    pub(super) use_hints: bool,
}

/// What is known of the roles as they are today.
pub(crate) enum Current {
    Unknown,
    Snapshot(Box<Snapshot>),
    File(Box<Role>),
}

impl CurrentArgs {
    /// Whether a flag tells it.
    pub(crate) fn is_given(&self) -> bool {
        self.snapshot.is_some() || self.role_file.is_some()
    }

    pub(crate) fn read(&self, global: Global) -> Result<Current, Failure> {
        if let Some(path) = &self.role_file {
            let policies = read_policies([path])?.documents;
            let name = path
                .file_stem()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            return Ok(Current::File(Box::new(Role::of_file(&name, policies))));
        }
        let Some(directory) = &self.snapshot else {
            return Ok(Current::Unknown);
        };
        let snapshot = read_snapshot(directory)?;
        let is_empty = !snapshot.has_roles() && snapshot.configurations.is_empty();
        if is_empty && snapshot.unanswered.is_empty() {
            return Err(Failure::new(format!(
                "no role and no function in `{}`",
                directory.display()
            ))
            .hint("save the output of `aws iam get-account-authorization-details` there"));
        }
        if !global.quiet {
            for file in &snapshot.unrecognised {
                say(said!(
                    "{} `{}` is no part of a snapshot that is read",
                    faint("passed over"),
                    file
                ));
            }
        }
        Ok(Current::Snapshot(Box::new(snapshot)))
    }
}

/// Reads a directory: every file that is JSON, whatever its name.
fn read_snapshot(directory: &Path) -> Result<Snapshot, Failure> {
    let mut snapshot = Snapshot::default();
    for path in io::files_of(directory).map_err(|e| with_hint(&e, e.hint()))? {
        let name = path.display().to_string();
        let is_named_json = path.extension().is_some_and(|e| e == "json");
        let text = match io::read_to_string(&path) {
            Ok(text) => text,
            Err(io::FileError::NotUtf8 { .. }) if !is_named_json => {
                snapshot.unrecognised.insert(name);
                continue;
            }
            Err(e) => return Err(with_hint(&e, e.hint())),
        };
        if is_named_json && text.trim().is_empty() {
            return Err(Failure::new(format!("`{name}` is empty"))
                .hint("an answer of the account is missing: save it again, or remove the file"));
        }
        if !is_named_json && !text.trim_start().starts_with(['{', '[']) {
            snapshot.unrecognised.insert(name);
            continue;
        }
        snapshot
            .add(&name, &text)
            .map_err(|e| Failure::new(e.to_string()).hint(e.hint()))?;
    }
    Ok(snapshot)
}
