//! A directory that is put in place whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file::FileError;

/// What stands behind the directory's name while it is made.
const PARTIAL: &str = ".lpgen-partial";
/// What stands behind the name of the one that it replaces.
const REPLACED: &str = ".lpgen-replaced";

/// A directory that is being made beside its place. What a killed run left of one is made anew.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    partial: PathBuf,
    names: BTreeSet<String>,
}

/// What is at a directory's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing, or a directory with nothing in it.
    Free,
    /// A directory with this file in it.
    Own,
    /// Something else.
    Taken,
}

/// What is at `path`; a directory that has the file `mark` is an own one.
pub fn place(path: &Path, mark: &str) -> Result<Place, FileError> {
    let fail = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Free),
        Err(error) => return Err(fail(error)),
        Ok(there) if !there.is_dir() => return Ok(Place::Taken),
        Ok(_) => {}
    }
    if path.join(mark).is_file() {
        return Ok(Place::Own);
    }
    let mut entries = fs::read_dir(path).map_err(fail)?;
    Ok(match entries.next() {
        None => Place::Free,
        Some(_) => Place::Taken,
    })
}

impl Staging {
    /// Begins beside `target`. Only the user may read what is in it.
    pub fn begin(target: &Path) -> Result<Self, FileError> {
        // Without a slash at its end, which would put what is beside it inside.
        let plain = || target.components().collect();
        let target = fs::canonicalize(target).unwrap_or_else(|_| plain());
        let partial = beside(&target, PARTIAL);
        let fail = |error| FileError::Write {
            path: partial.clone(),
            error,
        };
        remove(&partial).map_err(fail)?;
        if let Some(parent) = partial.parent() {
            fs::create_dir_all(parent).map_err(fail)?;
        }
        make(&partial).map_err(fail)?;
        Ok(Self {
            target,
            partial,
            names: BTreeSet::new(),
        })
    }

    /// Writes a file into it. A name that is there already gets a number.
    pub fn write(&mut self, name: &str, text: &str) -> Result<(), FileError> {
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
            fs::create_dir_all(parent).map_err(fail)?;
        }
        fs::write(&path, text).map_err(fail)
    }

    /// Puts it in place of whatever is there.
    pub fn finish(self) -> Result<(), FileError> {
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

fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}
