//! The cache: what was folded of places that are read again tomorrow.
//!
//! A place is a folder of objects, or a day of Event history. What is kept of it is a usage, which holds
//! no records, no parameters and no values of them, with the fingerprints of the objects it was folded
//! from. A cell that cannot be used is passed over, never an error: what it held is read anew.

pub(crate) mod cells;
pub(in crate::io) mod days;
pub(crate) mod layout;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use xxhash_rust::xxh3::xxh3_128;

use crate::io::file::FileError;
use crate::io::writing::fresh::{Fresh, Readers, remove_left_over};
use crate::observer::usage::{Usage, wire};

const FORMAT: &str = "lpgen-cache";
const VERSION: u32 = 2;

/// The largest cell read, in bytes of JSON: a usage is a few megabytes at most.
const LARGEST_CELL: u64 = 1 << 30;

/// What was folded of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Fingerprints of the objects that were folded whole.
    pub whole: BTreeSet<Fingerprint>,
    /// Fingerprints of objects that could be read in part only: these are read again.
    pub part: BTreeSet<Fingerprint>,
    /// Of a day of Event history: from when to when it is known.
    pub known: Option<(Timestamp, Timestamp)>,
    /// Everything folded.
    pub usage: Usage,
}

/// An object's name, size and `ETag` in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Fingerprint(u128);

impl Fingerprint {
    /// One fingerprint of all, in this order.
    pub(crate) fn of_all(all: impl IntoIterator<Item = Self>) -> Self {
        let join =
            |Self(before), Self(next)| Self(xxh3_128(format!("{before:x} {next:x}").as_bytes()));
        all.into_iter().fold(Self(0), join)
    }

    /// The fingerprint of one version of an object.
    pub(crate) fn new(name: &str, bytes: u64, tag: &str) -> Self {
        Self(xxh3_128(format!("{name}\n{bytes}\n{tag}").as_bytes()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Cell {
    /// Joins what was folded of other objects of the same place.
    pub(crate) fn merge(&mut self, other: Self) {
        self.whole.extend(other.whole);
        self.part.extend(other.part);
        self.part = self.part.difference(&self.whole).copied().collect();
        self.usage.merge(other.usage);
    }
}

/// A directory of cells, for one version of the catalog and of the program.
#[derive(Debug)]
pub(crate) struct Cache {
    directory: PathBuf,
    catalog: String,
    /// Cells that were passed over, and why.
    damaged: Mutex<BTreeSet<String>>,
}

#[derive(Serialize, Deserialize)]
struct CellFile<'a> {
    format: String,
    version: u32,
    program: String,
    catalog: String,
    place: String,
    whole: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    part: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known: Option<(Timestamp, Timestamp)>,
    #[serde(borrow)]
    usage: &'a RawValue,
}

impl Cache {
    /// A cache in `directory`, which is made when it is not there, for its owner alone.
    pub(crate) fn open(directory: &Path, catalog: &str) -> Result<Self, FileError> {
        let cells = directory.join(format!("v{VERSION}"));
        create_private(&cells).map_err(|error| FileError::Write {
            path: cells.clone(),
            error,
        })?;
        remove_left_over(&cells);
        Ok(Self {
            directory: cells,
            catalog: catalog.to_owned(),
            damaged: Mutex::default(),
        })
    }

    /// What is known of a place; `None` when that is nothing, or nothing that can be used.
    pub(crate) fn load(&self, place: &str) -> Option<Cell> {
        let path = self.path(place);
        let read = fs::File::open(&path).map_err(|e| (e.kind(), e.to_string()));
        let read = match read {
            Ok(file) => self.parse(place, file),
            Err((io::ErrorKind::NotFound, _)) => return None,
            Err((_, why)) => Err(why),
        };
        read.map_err(|why| self.pass_over(&path, &why)).ok()
    }

    fn parse(&self, place: &str, file: fs::File) -> Result<Cell, String> {
        let mut text = String::new();
        GzDecoder::new(io::BufReader::new(file))
            .take(LARGEST_CELL)
            .read_to_string(&mut text)
            .map_err(|e| e.to_string())?;
        let cell: CellFile<'_> = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        if (cell.format.as_str(), cell.version) != (FORMAT, VERSION) {
            return Err("of another form".to_owned());
        }
        if cell.program != PROGRAM || cell.catalog != self.catalog {
            return Err(format!(
                "made by lpgen {} with catalog {}",
                cell.program, cell.catalog
            ));
        }
        if cell.place != place {
            return Err("of another place".to_owned());
        }
        let fingerprints = |texts: &BTreeSet<String>| {
            let read = |t: &String| u128::from_str_radix(t, 16).map(Fingerprint);
            texts.iter().map(read).collect::<Result<_, _>>()
        };
        let malformed = |e: std::num::ParseIntError| e.to_string();
        Ok(Cell {
            whole: fingerprints(&cell.whole).map_err(malformed)?,
            part: fingerprints(&cell.part).map_err(malformed)?,
            known: cell.known,
            usage: wire::read(cell.usage.get()).map_err(|e| e.to_string())?,
        })
    }

    /// Puts a cell in place, whole or not at all.
    pub(crate) fn store(&self, place: &str, cell: &Cell) -> Result<(), FileError> {
        let path = self.path(place);
        let texts = |all: &BTreeSet<Fingerprint>| all.iter().map(ToString::to_string).collect();
        let usage = wire::write_compact(&cell.usage);
        let written = RawValue::from_string(usage).and_then(|usage| {
            serde_json::to_vec(&CellFile {
                format: FORMAT.to_owned(),
                version: VERSION,
                program: PROGRAM.to_owned(),
                catalog: self.catalog.clone(),
                place: place.to_owned(),
                whole: texts(&cell.whole),
                part: texts(&cell.part),
                known: cell.known,
                usage: &usage,
            })
        });
        let result = written
            .map_err(io::Error::from)
            .and_then(|json| self.put(&path, &json));
        result.map_err(|error| FileError::Write { path, error })
    }

    fn put(&self, path: &Path, json: &[u8]) -> io::Result<()> {
        let fresh = Fresh::new(&self.directory, Readers::Owner)?;
        let mut gzip = GzEncoder::new(&fresh.file, Compression::fast());
        gzip.write_all(json)?;
        gzip.finish()?;
        fresh.put(path)
    }

    /// The cells that were passed over, and why.
    pub(crate) fn damaged(&self) -> BTreeSet<String> {
        let damaged = self.damaged.lock();
        damaged.map_or_else(|e| e.into_inner().clone(), |d| d.clone())
    }

    fn pass_over(&self, path: &Path, why: &str) {
        if let Ok(mut damaged) = self.damaged.lock() {
            damaged.insert(format!("{}: {why}", path.display()));
        }
    }

    fn path(&self, place: &str) -> PathBuf {
        let name = format!("{:032x}.json.gz", xxh3_128(place.as_bytes()));
        self.directory.join(name)
    }
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Where caches are, on this system: `$XDG_CACHE_HOME/lpgen` (XDG Base Directory specification),
/// `~/.cache/lpgen`, `~/Library/Caches/lpgen`, `%LOCALAPPDATA%\lpgen\cache`; `None` without a home.
pub(crate) fn default_directory() -> Option<PathBuf> {
    let of = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    if let Some(directory) = of("XDG_CACHE_HOME") {
        return Some(directory.join("lpgen"));
    }
    if cfg!(windows) {
        return of("LOCALAPPDATA").map(|d| d.join("lpgen").join("cache"));
    }
    let below = if cfg!(target_os = "macos") {
        "Library/Caches/lpgen"
    } else {
        ".cache/lpgen"
    };
    of("HOME").map(|home| home.join(below))
}

fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(test)]
mod tests;
