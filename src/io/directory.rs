//! Directories of JSON files.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::FileError;

/// The `*.json` files of a directory and of those below it, sorted by path; a file stands for
/// itself.
pub fn json_files(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let fail = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    if !fs::metadata(path).map_err(fail)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name()
    {
        let entry = entry.map_err(|e| fail(e.into()))?;
        let is_json = entry.path().extension().is_some_and(|e| e == "json");
        if entry.file_type().is_file() && is_json {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
