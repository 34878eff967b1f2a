//! Changes that are offered: committed, and opened for review where that is asked for.

use std::path::Path;

use crate::gather::publish::{Published, Publisher};
use crate::gather::repository::{OfferedChange, commit, is_committed};
use crate::gather::{Event, Failure, Watch};
use crate::settings::Repository;

/// Offers changes of a folder, each with the repository that owns its role.
pub(super) fn all(
    folder: &Path,
    branch: Option<&str>,
    changes: &[(OfferedChange, Option<&Repository>)],
    publisher: Option<&mut Publisher>,
    watch: &Watch,
) -> Result<(), Failure> {
    let Some(publisher) = publisher else {
        let own: Vec<OfferedChange> = changes.iter().map(|(change, _)| change.clone()).collect();
        return commit_all(folder, branch, &own, watch);
    };
    for (change, owner) in changes {
        let outcome = if let Some(waits) = publisher.prepare(&change.branch)? {
            waits
        } else {
            commit_one(folder, change, watch)?;
            publish(publisher, change, *owner)?
        };
        watch.tell(&Event::Offered {
            branch: &change.branch,
            outcome: &outcome,
        });
    }
    Ok(())
}

fn commit_all(
    folder: &Path,
    branch: Option<&str>,
    changes: &[OfferedChange],
    watch: &Watch,
) -> Result<(), Failure> {
    if let Some(branch) = branch
        && !changes.is_empty()
        && is_committed(folder, branch, changes)?
    {
        watch.tell(&Event::BranchIsThere(branch));
        return Ok(());
    }
    changes
        .iter()
        .try_for_each(|change| commit_one(folder, change, watch))
}

fn commit_one(folder: &Path, change: &OfferedChange, watch: &Watch) -> Result<(), Failure> {
    let (id, is_new) = commit(folder, change)?;
    watch.tell(&Event::Committed {
        id: &id,
        how: if is_new { "committed" } else { "there already" },
        branch: &change.branch,
        title: &change.title,
    });
    Ok(())
}

/// Opens a change whose commit is made.
fn publish(
    publisher: &mut Publisher,
    change: &OfferedChange,
    owner: Option<&Repository>,
) -> Result<Published, Failure> {
    let labels = owner.map(|owner| owner.labels.as_slice());
    let reviewers = owner.map(|owner| owner.reviewers.as_slice());
    publisher.publish(
        change,
        labels.unwrap_or_default(),
        reviewers.unwrap_or_default(),
    )
}
