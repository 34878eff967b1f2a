//! A directory that is put in place whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::lock::Lock;
use crate::io::file::FileError;

/// What stands behind the directory's name while it is made.
const PARTIAL: &str = ".lpgen-partial";
/// What stands behind the name of the one that it replaces.
const REPLACED: &str = ".lpgen-replaced";

/// A directory that is being made beside its place. What a killed run left of one is made anew; another
/// run cannot make it meanwhile.
#[derive(Debug)]
pub(crate) struct Staging {
    target: PathBuf,
    partial: PathBuf,
    names: BTreeSet<String>,
    _lock: Lock,
}

/// What is at a directory's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occupied {
    /// Nothing, or a directory with nothing in it.
    Free,
    /// A directory with this file in it.
    Own,
    /// Something else.
    Taken,
}

/// What is at `path`; a directory that has the file `mark` is an own one.
pub(crate) fn place(path: &Path, mark: &str) -> Result<Occupied, FileError> {
    let fail = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    bring_back(path);
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Occupied::Free),
        Err(error) => return Err(fail(error)),
        Ok(there) if !there.is_dir() => return Ok(Occupied::Taken),
        Ok(_) => {}
    }
    if path.join(mark).is_file() {
        return Ok(Occupied::Own);
    }
    let mut entries = fs::read_dir(path).map_err(fail)?;
    Ok(match entries.next() {
        None => Occupied::Free,
        Some(_) => Occupied::Taken,
    })
}

impl Staging {
    /// Begins beside `target`. Only the user may read what is in it.
    pub(crate) fn begin(target: &Path) -> Result<Self, FileError> {
        // Without a slash at its end, which would put what is beside it inside.
        let plain = || target.components().collect();
        let target = fs::canonicalize(target).unwrap_or_else(|_| plain());
        let partial = beside(&target, PARTIAL);
        let fail = |error| FileError::Write {
            path: partial.clone(),
            error,
        };
        if let Some(parent) = partial.parent() {
            fs::create_dir_all(parent).map_err(fail)?;
        }
        let lock = Lock::take(&target, Duration::ZERO)?;
        remove(&partial).map_err(fail)?;
        make(&partial).map_err(fail)?;
        Ok(Self {
            target,
            partial,
            names: BTreeSet::new(),
            _lock: lock,
        })
    }

    /// Writes a file into it. A name that is there already gets a number.
    pub(crate) fn write(&mut self, name: &str, text: &str) -> Result<(), FileError> {
        let mut own = name.to_owned();
        for number in 2_u32.. {
            // Names that differ in case only are one on some systems.
            if self.names.insert(own.to_ascii_lowercase()) {
                break;
            }
            let stem = name.strip_suffix(".json").unwrap_or(name);
            own = format!("{stem}-{number}.json");
        }
        let path = self.partial.join(own);
        let fail = |error| FileError::Write {
            path: path.clone(),
            error,
        };
        if let Some(parent) = path.parent() {
            make_all(parent).map_err(fail)?;
        }
        create(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(fail)
    }

    /// Puts it in place of whatever is there.
    pub(crate) fn finish(self) -> Result<(), FileError> {
        let fail = |error| FileError::Write {
            path: self.target.clone(),
            error,
        };
        let replaced = beside(&self.target, REPLACED);
        remove(&replaced).map_err(fail)?;
        let is_there = self.target.is_dir();
        if is_there {
            fs::rename(&self.target, &replaced).map_err(fail)?;
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            if is_there {
                // What was there comes back; the error that counts is the first.
                let _ = fs::rename(&replaced, &self.target);
            }
            return Err(fail(error));
        }
        remove(&replaced).map_err(fail)
    }
}

impl Drop for Staging {
    /// What was not finished goes.
    fn drop(&mut self) {
        let _ = remove(&self.partial);
    }
}

/// A run that was killed between two renames left the directory under another name.
fn bring_back(path: &Path) {
    let plain: PathBuf = path.components().collect();
    let replaced = beside(&plain, REPLACED);
    if fs::symlink_metadata(path).is_ok() || !replaced.is_dir() {
        return;
    }
    if let Ok(_lock) = Lock::take(&plain, Duration::ZERO)
        && fs::symlink_metadata(path).is_err()
    {
        let _ = fs::rename(&replaced, &plain);
    }
}

/// A new file, for the user alone.
fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a directory that is not there. Only the user may look into it.
fn make(path: &Path) -> io::Result<()> {
    builder().create(path)
}

/// Makes a directory and those above it, as far as they are not there.
fn make_all(path: &Path) -> io::Result<()> {
    builder().recursive(true).create(path)
}

fn builder() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are Unix's"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("it is there");
        let mut names: Vec<String> = entries
            .map(|e| {
                e.expect("readable")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn two_runs_do_not_make_one_directory() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("account");
        let mut first = Staging::begin(&target).expect("free");
        first.write("a.json", "a").expect("written");
        let second = Staging::begin(&target);
        assert!(matches!(second, Err(FileError::Busy { .. })));
        first.finish().expect("put in place");
        assert_eq!(texts(directory.path()), ["account"]);
        assert_eq!(texts(&target), ["a.json"]);
    }

    #[test]
    fn a_run_that_was_killed_costs_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("account");
        let replaced = beside(&target, REPLACED);
        fs::create_dir(&replaced).expect("made");
        fs::write(replaced.join("index.json"), "").expect("a file");
        fs::create_dir(beside(&target, PARTIAL)).expect("made");
        // Killed between the two renames: the old one is still the one.
        assert_eq!(place(&target, "index.json").expect("told"), Occupied::Own);
        drop(Staging::begin(&target).expect("free"));
        assert_eq!(texts(directory.path()), ["account"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("account");
        let mut staging = Staging::begin(&target).expect("free");
        staging.write("a.json", "a").expect("written");
        staging.finish().expect("put in place");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&target), 0o700);
        assert_eq!(mode(&target.join("a.json")), 0o600);
    }
}
