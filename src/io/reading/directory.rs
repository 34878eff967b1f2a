//! Directories of files that are told by their content.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::FileError;

/// The files of a directory and of those below it, sorted by path; a file stands for itself. What
/// begins with a dot is left out.
pub(crate) fn files_of(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let fail = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    if !fs::metadata(path).map_err(fail)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let walk = walkdir::WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.'));
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|e| fail(e.into()))?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// The file of this name in the working directory or the nearest above it, up to the folder that holds
/// `.git`: what lies beyond a repository is not its own.
pub(crate) fn upward(name: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    for folder in here.ancestors() {
        let file = folder.join(name);
        if fs::metadata(&file).is_ok_and(|there| there.is_file()) {
            return Some(file);
        }
        if fs::metadata(folder.join(".git")).is_ok() {
            return None;
        }
    }
    None
}
