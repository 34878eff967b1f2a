//! Writing files: whole or not at all.
//!
//! A file that the user names is written where the name leads, through links, as a shell's `>` would; what is
//! no plain file (a pipe, `/dev/null`) is written to directly. A file whose name lpgen chooses, in a directory
//! that the user names, is never written through a link.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fresh::{Fresh, Readers, remove_left_over};
use crate::io::file::FileError;

/// A chain of links that is longer leads nowhere (Linux follows as many, path_resolution(7)).
const MOST_LINKS: usize = 40;

/// Where a name leads.
enum Place {
    /// To a plain file, or to none yet.
    File {
        target: PathBuf,
        there: Option<Metadata>,
    },
    /// To something that bytes are handed to.
    Stream,
}

/// Whether something is there.
pub(crate) fn is_there(path: &Path) -> Result<bool, FileError> {
    path.try_exists().map_err(|error| FileError::Read {
        path: path.to_owned(),
        error,
    })
}

/// Whether what a name leads to is no plain file: nothing can be read from it that was written before.
pub(crate) fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// Puts a file in place whole or not at all: written beside it, made durable, renamed over it. A link stays
/// one, and so do the mode and, as far as the user may, the owner of what was there.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let fail = |error| FileError::Write {
        path: path.to_owned(),
        error,
    };
    if is_block_device(path) {
        let (path, what) = (path.to_owned(), "a block device");
        return Err(FileError::Refused { path, what });
    }
    match place(path).map_err(fail)? {
        Place::Stream => OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut stream| stream.write_all(bytes).and_then(|()| stream.flush())),
        Place::File { target, there } => {
            let directory = directory_of(&target);
            remove_left_over(directory);
            put(&target, there.as_ref(), bytes, Durability::Synced).map(|()| sync(directory))
        }
    }
    .map_err(fail)
}

/// Whether bytes must be on the disk before the call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// They cannot be made again.
    Synced,
    /// The same command makes them again.
    Remade,
}

fn put(
    target: &Path,
    there: Option<&Metadata>,
    bytes: &[u8],
    durability: Durability,
) -> io::Result<()> {
    let readers = match there {
        // Nobody whom the old one kept out reads the new one meanwhile.
        Some(_) => Readers::Owner,
        None => Readers::Usual,
    };
    let mut fresh = Fresh::new(directory_of(target), readers)?;
    fresh.file.write_all(bytes)?;
    if let Some(there) = there {
        take_after(&fresh.file, there)?;
    }
    if durability == Durability::Synced {
        fresh.file.sync_all()?;
    }
    fresh.put(target)
}

#[cfg(unix)]
fn take_after(file: &File, there: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (there.uid(), there.gid()) {
        // Only root can give a file away; without it the file is the user's own.
        let _ = std::os::unix::fs::fchown(file, Some(there.uid()), Some(there.gid()));
    }
    let mode = there.permissions().mode() & 0o777;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn take_after(file: &File, there: &Metadata) -> io::Result<()> {
    file.set_permissions(there.permissions())
}

/// Makes a rename durable. Some file systems cannot sync a directory, and some systems cannot open one.
fn sync(directory: &Path) {
    #[cfg(unix)]
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
    #[cfg(not(unix))]
    let _ = directory;
}

fn place(path: &Path) -> io::Result<Place> {
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => Ok(Place::Stream),
        Ok(there) => Ok(Place::File {
            target: fs::canonicalize(path)?,
            there: Some(there),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Place::File {
            target: end_of_links(path)?,
            there: None,
        }),
        Err(error) => Err(error),
    }
}

/// Where a name leads that leads to nothing yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&at) {
            // A relative link begins in its own directory; `join` keeps an absolute one.
            Ok(next) => at = directory_of(&at).join(next),
            Err(_) if at.file_name().is_some() => return Ok(at),
            Err(_) => break,
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writing to one destroys a file system.
#[cfg(unix)]
fn is_block_device(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|there| there.file_type().is_block_device())
}

#[cfg(not(unix))]
fn is_block_device(_: &Path) -> bool {
    false
}

/// A directory that a command writes several files into, under names of its own.
#[derive(Debug)]
pub(crate) struct OutDirectory {
    path: PathBuf,
}

impl OutDirectory {
    /// Made if it is not there, with those above it.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        fs::create_dir_all(path).map_err(|error| FileError::Write {
            path: path.to_owned(),
            error,
        })?;
        remove_left_over(path);
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where a file of this name stands.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether a file of this name is there; an error for what is no plain file.
    pub(crate) fn has(&self, name: &str) -> Result<bool, FileError> {
        Ok(self.there(name)?.is_some())
    }

    fn there(&self, name: &str) -> Result<Option<Metadata>, FileError> {
        let path = self.path(name);
        match fs::symlink_metadata(&path) {
            Ok(there) if there.is_file() => Ok(Some(there)),
            Ok(there) => {
                let what = match (there.is_symlink(), there.is_dir()) {
                    (true, _) => "a link",
                    (_, true) => "a directory",
                    _ => "no plain file",
                };
                Err(FileError::Refused { path, what })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FileError::Write { path, error }),
        }
    }

    /// Puts a file into it, whole or not at all.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let there = self.there(name)?;
        let path = self.path(name);
        let put = put(&path, there.as_ref(), bytes, Durability::Remade);
        put.map_err(|error| FileError::Write { path, error })
    }
}

#[cfg(test)]
mod tests;
