//! Advisory locks: one run at a time changes a place. The system takes a lock back from a run that ends,
//! however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::xxh3_64;

use crate::io::file::FileError;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// The right to change a file or directory, as long as this lives.
///
/// A file beside the place is locked, not the place itself, which is replaced. A killed run leaves that
/// file, and no lock on it.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// Dropped after the file is gone. `None` where the file system has no locks.
    held: Option<File>,
}

impl Lock {
    /// Waits for other runs to end what they do to `place`, but no longer than `patience`.
    pub(crate) fn take(place: &Path, patience: Duration) -> Result<Self, FileError> {
        let path = beside(place);
        let until = Instant::now() + patience;
        let fail = |error| FileError::Write {
            path: place.to_owned(),
            error,
        };
        loop {
            let file = match open(&path) {
                Ok(Some(file)) => file,
                Ok(None) => {
                    let what = "no plain file";
                    return Err(FileError::Refused { path, what });
                }
                // Another run has just ended.
                Err(error) if error.kind() == io::ErrorKind::NotFound && parent_is_there(&path) => {
                    continue;
                }
                Err(error) => return Err(fail(error)),
            };
            match file.try_lock() {
                // INVARIANT: who holds a lock takes the file away while it holds it, so a lock on the file
                // that is there now is the only one.
                Ok(()) if is_at(&file, &path) => {
                    let held = Some(file);
                    return Ok(Self { path, held });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    let path = place.to_owned();
                    return Err(FileError::Busy { path });
                }
                Err(TryLockError::Error(_)) => return Ok(Self { path, held: None }),
            }
        }
    }

    /// Whether other runs are kept out: some network file systems have no locks.
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What is left over is only untidy: the next run takes it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Short, whatever the name: a name may be as long as the file system allows.
fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or(place.as_os_str());
    let name = xxh3_64(name.as_encoded_bytes());
    place.with_file_name(format!(".lpgen-{name:016x}.lock"))
}

fn parent_is_there(path: &Path) -> bool {
    path.parent()
        .is_none_or(|parent| parent.as_os_str().is_empty() || parent.is_dir())
}

/// The lock file, made if need be; `None` for what is no plain file, links included.
fn open(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(Some),
    }
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    // Another user's can be read, which is enough for a lock on most file systems.
    let written = OpenOptions::new().write(true).open(path);
    written.or_else(|_| File::open(path)).map(Some)
}

/// Whether the file is the one that bears the name now.
#[cfg(unix)]
pub(in crate::io) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(own), Ok(there)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (own.dev(), own.ino()) == (there.dev(), there.ino())
}

/// Elsewhere the name of an open file is not free before the file is closed.
#[cfg(not(unix))]
pub(in crate::io) fn is_at(_: &File, path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_nothing_stays() {
        let directory = tempfile::tempdir().expect("a directory");
        let place = directory.path().join("usage.json");
        let first = Lock::take(&place, Duration::ZERO).expect("free");
        assert!(first.is_held());
        let second = Lock::take(&place, Duration::ZERO);
        assert!(matches!(second, Err(FileError::Busy { path }) if path == place));
        let other = Lock::take(&directory.path().join("other.json"), Duration::ZERO);
        assert!(other.is_ok(), "another place");
        drop((first, other));
        assert!(Lock::take(&place, Duration::ZERO).is_ok());
        let left = fs::read_dir(directory.path()).expect("it is there").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn what_a_killed_run_left_is_no_lock() {
        let directory = tempfile::tempdir().expect("a directory");
        let place = directory.path().join("usage.json");
        fs::write(beside(&place), "").expect("left over");
        assert!(Lock::take(&place, Duration::ZERO).is_ok());
        assert!(!beside(&place).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let directory = tempfile::tempdir().expect("a directory");
        let place = directory.path().join("usage.json");
        let victim = directory.path().join("victim");
        std::os::unix::fs::symlink(&victim, beside(&place)).expect("a link");
        let taken = Lock::take(&place, Duration::ZERO);
        assert!(matches!(taken, Err(FileError::Refused { .. })));
        assert!(!victim.exists());
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error() {
        let place = Path::new("no/such/directory/usage.json");
        assert!(Lock::take(place, Duration::ZERO).is_err());
    }
}
