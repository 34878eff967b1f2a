//! The texts of a repository. No link is followed out of it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::io::file::FileError;

/// More files than this are not looked at.
const MOST_FILES: usize = 200_000;

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// From the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// What was read of a repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct RepositoryFiles {
    /// The texts, by path.
    pub texts: Vec<Text>,
    /// What was left out, and why.
    pub left: Vec<(String, String)>,
}

/// Reads the files whose names `wanted` takes; folders that it does not take are not entered.
pub(crate) fn read_texts(
    root: &Path,
    wanted: &dyn Fn(&str) -> bool,
    entered: &dyn Fn(&str) -> bool,
    largest: u64,
) -> Result<RepositoryFiles, FileError> {
    let whole = fs::canonicalize(root).map_err(|error| FileError::Read {
        path: root.to_owned(),
        error,
    })?;
    let mut files = RepositoryFiles::default();
    let name = |path: &Path| relative(&whole, path);
    let enters = |entry: &DirEntry| {
        entry.depth() == 0
            || !entry.file_type().is_dir()
            || name(entry.path()).is_some_and(|path| entered(&path))
    };
    let walk = WalkDir::new(&whole)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(enters);
    for (count, entry) in walk.enumerate() {
        if count >= MOST_FILES {
            files.left.push((
                String::new(),
                format!("more than {MOST_FILES} files: the rest was not looked at"),
            ));
            break;
        }
        let Ok(entry) = entry else {
            continue;
        };
        let Some(path) = name(entry.path()).filter(|path| wanted(path)) else {
            continue;
        };
        if entry.file_type().is_dir() {
            continue;
        }
        match text(&whole, entry.path(), largest) {
            Ok(text) => files.texts.push(Text { path, text }),
            Err(why) => files.left.push((path, why)),
        }
    }
    Ok(files)
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    let names: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(names?.join("/"))
}

/// What is in a file, or why that is not read.
fn text(root: &Path, path: &Path, largest: u64) -> Result<String, String> {
    let target: PathBuf = fs::canonicalize(path).map_err(|error| error.to_string())?;
    if !target.starts_with(root) {
        return Err("it is a link that leaves the repository".to_owned());
    }
    if target != path {
        return Err("it is a link: what it leads to is read there".to_owned());
    }
    let size = fs::metadata(&target).map_err(|error| error.to_string())?;
    if !size.is_file() {
        return Err("it is no file".to_owned());
    }
    if size.len() > largest {
        return Err(format!("it has more than {} MiB", largest >> 20));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(&target).map_err(|error| error.to_string())?;
    file.take(largest)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_leads_out() {
        let place = tempfile::tempdir().expect("a directory");
        let root = place.path().join("repo");
        fs::create_dir_all(root.join("inner")).expect("a directory");
        fs::create_dir_all(root.join("node_modules")).expect("a directory");
        fs::write(place.path().join("outside.tf"), "a = 1").expect("a file");
        fs::write(root.join("inner/main.tf"), "b = 1").expect("a file");
        fs::write(root.join("node_modules/c.tf"), "c = 1").expect("a file");
        fs::write(root.join("bytes.tf"), [0xff, 0xfe]).expect("a file");
        #[cfg(unix)]
        std::os::unix::fs::symlink(place.path().join("outside.tf"), root.join("link.tf"))
            .expect("a link");
        let files = read_texts(
            &root,
            &|path| path.contains(".tf"),
            &|path| path != "node_modules",
            100,
        )
        .expect("readable");
        let paths: Vec<&str> = files.texts.iter().map(|text| text.path.as_str()).collect();
        assert_eq!(paths, ["inner/main.tf"]);
        let left: Vec<&str> = files.left.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(left, ["bytes.tf", "link.tf"]);
    }
}
