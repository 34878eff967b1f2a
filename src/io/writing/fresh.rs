//! Files that are made beside their place and renamed into it.
//!
//! Their names cannot be foreseen and are taken exclusively, so that no link in a shared directory leads a
//! write elsewhere. A run holds a lock on each as long as it lives: one that can be locked is a killed run's.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::lock::is_at;

const BEFORE: &str = ".lpgen-";
const BEHIND: &str = ".tmp";

/// So many names in a row cannot be taken by chance.
const MOST_TRIES: usize = 16;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Readers {
    /// Those whom the user's umask admits.
    Usual,
    /// The user alone.
    Owner,
}

/// A new file under a name of its own; removed unless it is put in place.
#[derive(Debug)]
pub(in crate::io) struct Fresh {
    path: PathBuf,
    pub(in crate::io) file: File,
}

impl Fresh {
    /// Makes one in `directory`.
    pub(in crate::io) fn new(directory: &Path, readers: Readers) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..MOST_TRIES {
            let path = directory.join(format!("{BEFORE}{}{BEHIND}", unforeseen()));
            let file = match create(&path, readers) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    last = error;
                    continue;
                }
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                // Without locks nobody takes files for left over.
                Err(TryLockError::Error(_)) => return Ok(Self { path, file }),
                Ok(()) if is_at(&file, &path) => return Ok(Self { path, file }),
                // Another run has just taken it for left over.
                Ok(()) | Err(TryLockError::WouldBlock) => {}
            }
        }
        Err(last)
    }

    /// Where it is until then.
    pub(in crate::io) fn path(&self) -> &Path {
        &self.path
    }

    /// Renames it over `target`, which is a file in the same directory, or none.
    pub(in crate::io) fn put(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Gone when it was put in place; the error that counts is an earlier one.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes what killed runs left in a directory.
pub(in crate::io) fn remove_left_over(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let is_own = entry.file_name().to_str().is_some_and(is_fresh_name);
        if !is_own || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.path();
        let Ok(file) = File::open(&path) else {
            continue;
        };
        if file.try_lock().is_ok() {
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_fresh_name(name: &str) -> bool {
    let middle = name.strip_prefix(BEFORE);
    let middle = middle.and_then(|rest| rest.strip_suffix(BEHIND));
    middle.is_some_and(|m| m.len() == 32 && m.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// 32 digits that no other program can know: the keys of a hasher are random.
fn unforeseen() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> usize {
        fs::read_dir(directory).expect("it is there").count()
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_run_writes_stays() {
        let directory = tempfile::tempdir().expect("a directory");
        let left = format!("{BEFORE}{}{BEHIND}", unforeseen());
        fs::write(directory.path().join(left), "half").expect("left over");
        fs::write(directory.path().join(".lpgen-notes.tmp"), "mine").expect("another's");
        let live = Fresh::new(directory.path(), Readers::Usual).expect("made");
        remove_left_over(directory.path());
        assert_eq!(names(directory.path()), 2, "the live one and another's");
        drop(live);
        assert_eq!(names(directory.path()), 1);
    }

    #[test]
    fn names_differ() {
        assert_ne!(unforeseen(), unforeseen());
        assert!(is_fresh_name(&format!("{BEFORE}{}{BEHIND}", unforeseen())));
    }
}
