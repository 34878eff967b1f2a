//! Code: where it is read, and the commits that are made of it.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::infra::files::{LARGEST, Left, is_vendored, may_define};
use crate::infra::state::State;
use crate::infra::{CodeFiles, FileText};
use crate::io::repository::{Commit, Git, Made, read_texts};
use crate::io::{self, write_atomic};

/// A change that is to be offered: what a request to a forge is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfferedChange {
    /// The branch.
    pub branch: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Files from the folder that was read, with what they were and what they are to be.
    pub files: Vec<(String, String, String)>,
}

/// Whether uncommitted work is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dirty {
    /// It is.
    Refused,
    /// It is not: no edited file may have any.
    Allowed,
}

/// Reads the files of a folder that may define something, and states of Terraform that lie elsewhere.
pub(crate) fn read_code(folder: &Path, states: &[PathBuf]) -> Result<CodeFiles, Failure> {
    let read = read_texts(
        folder,
        &may_define,
        &|path| !is_vendored(path),
        LARGEST as u64,
    )
    .map_err(|error| Failure::of(&error))?;
    let sources = read.texts.into_iter().map(|text| FileText {
        path: text.path,
        text: text.text,
    });
    let mut files = CodeFiles::read(sources);
    for path in states {
        let text = io::read_to_string(path).map_err(|error| Failure::of(&error))?;
        let name = path.display().to_string();
        let state = State::parse(&name, &text);
        files.states.push(state.map_err(|why| {
            let what = format!("`{name}` is no state of Terraform: {why}");
            Failure::new(what).hint("`terraform show -json` prints one")
        })?);
    }
    let left = read.left.into_iter().map(|(path, why)| Left { path, why });
    files.left.extend(left);
    files.left.sort();
    Ok(files)
}

/// Makes sure that commits can be made in a folder, before anything else is done.
pub(crate) fn can_commit(folder: &Path, dirty: Dirty) -> Result<(), Failure> {
    let git = Git::open(folder).map_err(|error| Failure::of(&error))?;
    let changed = git.dirty().map_err(|error| Failure::of(&error))?;
    match changed.first() {
        Some(first) if dirty == Dirty::Refused => Err(Failure::new(format!(
            "{} files have changes that are not committed: `{first}`{}",
            changed.len(),
            if changed.len() > 1 { ", …" } else { "" }
        ))
        .hint(
            "commit or stash them, or use `--allow-dirty`: files that are edited must have none",
        )),
        _ => Ok(()),
    }
}

/// Commits a change to its branch; the commit, and whether it is new.
pub(super) fn commit(folder: &Path, change: &OfferedChange) -> Result<(String, bool), Failure> {
    let git = Git::open(folder).map_err(|error| Failure::of(&error))?;
    let commit = Commit {
        branch: change.branch.clone(),
        message: change.title.clone(),
        files: change.files.clone(),
    };
    match git.commit(&commit).map_err(|error| Failure::of(&error))? {
        Made::New(id) => Ok((id, true)),
        Made::Already(id) => Ok((id, false)),
    }
}

/// Whether a branch has what these changes come to.
pub(super) fn is_committed(
    folder: &Path,
    branch: &str,
    changes: &[OfferedChange],
) -> Result<bool, Failure> {
    let mut last = std::collections::BTreeMap::new();
    for (path, _, after) in changes.iter().flat_map(|change| &change.files) {
        last.insert(path.clone(), after.clone());
    }
    let files: Vec<(String, String)> = last.into_iter().collect();
    let git = Git::open(folder).map_err(|error| Failure::of(&error))?;
    git.has(branch, &files).map_err(|error| Failure::of(&error))
}

/// Writes a patch.
pub(super) fn write_patch(path: &Path, text: &str) -> Result<(), Failure> {
    write_atomic(path, text.as_bytes()).map_err(|error: io::FileError| Failure::of(&error))
}
