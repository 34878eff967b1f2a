//! What is read of files that are no records: usage files, configurations, snapshots.

use std::path::{Path, PathBuf};

use super::known::Known;
use super::{Event, Failure, RoleSource, Watch, read_policies, snapshots};
use crate::checklist::Baseline;
use crate::io;
use crate::io::store::{self, PathContent, Store};
use crate::lambda::configuration::{self, Configurations};
use crate::observer::usage::{Selection, Usage, wire};
use crate::proposal::{AccountState, Current};
use crate::report::scan::ScanBaseline;
use crate::snapshot;

/// Reads usage files.
pub(super) fn usages(paths: &[PathBuf], selection: &Selection) -> Result<Usage, Failure> {
    let mut read = Usage::default();
    for path in paths {
        read.merge(usage(path, selection)?);
    }
    Ok(read)
}

/// Reads one usage file: of a store what is selected, of JSON everything.
fn usage(path: &Path, selection: &Selection) -> Result<Usage, Failure> {
    match store::kind(path)? {
        PathContent::Store => Ok(Store::read(path)?.usage(selection)?),
        PathContent::Nothing | PathContent::Other => exported(path),
    }
}

/// Reads a whole usage file, whatever its form.
pub(crate) fn read_usage(path: &Path) -> Result<Usage, Failure> {
    usage(path, &Selection::All)
}

/// Reads a usage as JSON.
pub(super) fn exported(path: &Path) -> Result<Usage, Failure> {
    let text = io::read_to_string(path)?;
    let read = wire::read(&text).map_err(Failure::from);
    read.map_err(|failure| failure.about(&format!("`{}` is ", path.display())))
}

/// Reads files of function configurations.
pub(super) fn configurations(paths: &[PathBuf]) -> Result<Configurations, Failure> {
    let mut out = Configurations::default();
    for path in paths {
        let text = io::read_to_string(path)?;
        let list = configuration::parse(&text).map_err(Failure::from);
        out.merge(list.map_err(|failure| failure.about(&format!("`{}`: ", path.display())))?);
    }
    Ok(out)
}

/// Reads an earlier scan.
pub(super) fn baseline(path: &Path) -> Result<ScanBaseline, Failure> {
    let text = io::read_to_string(path)?;
    let read = ScanBaseline::read(&text).map_err(Failure::from);
    read.map_err(|failure| failure.about(&format!("`{}` is ", path.display())))
}

/// What files tell of the roles of today: of one account, or of several.
pub(super) fn states(role: &RoleSource, watch: &Watch) -> Result<Known, Failure> {
    let directory = match role {
        RoleSource::Ask => return Ok(Known::One(Current::Unknown)),
        RoleSource::File(path) => {
            let policies = read_policies([path])?.documents;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let role = snapshot::Role::of_file(&name, policies);
            return Ok(Known::One(Current::File(Box::new(role))));
        }
        RoleSource::Snapshot(directory) => directory,
    };
    let states = snapshots::read(directory)?;
    for AccountState { account, snapshot } in &states {
        let is_empty = !snapshot.has_roles() && snapshot.configurations.is_empty();
        if is_empty && snapshot.unanswered.is_empty() {
            let of = if states.len() > 1 {
                format!(" of account {account}")
            } else {
                String::new()
            };
            let message = format!("no role and no function{of} in `{}`", directory.display());
            return Err(Failure::new(message)
                .hint("save the output of `aws iam get-account-authorization-details` there"));
        }
        for file in &snapshot.unrecognised {
            watch.tell(&Event::PassedOver(file));
        }
    }
    Ok(Known::of(states))
}

/// Reads a review.
pub(crate) fn read_review(path: &Path) -> Result<Baseline, Failure> {
    let text = io::read_to_string(path)?;
    let review = Baseline::parse(&text).map_err(Failure::from);
    review.map_err(|failure| failure.about(&format!("`{}` is ", path.display())))
}
