//! What `--trail` names, and the files it comes to.

use std::fmt;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::place::{self, FilePlace, PathVerdict};
use crate::gap::shell::word;
use crate::observer::digest::CheckedDigests;
use crate::observer::doubt::{Doubt, DoubtEffect, Doubts};

/// Folders that CloudTrail keeps beside `CloudTrail` for files without the records of calls.
pub(in crate::io) const SIBLINGS: [&str; 3] = [
    "CloudTrail-Digest",
    "CloudTrail-Insight",
    "CloudTrail-Aggregated",
];

/// A source of records as typed: a file or directory, a pattern of them, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrailSource {
    /// `-`.
    Stdin,
    /// A file, or a directory with all below it.
    Path(PathBuf),
    /// A pattern with `*`, `**`, `?` or `[…]`.
    Glob(String),
    /// What was appended to a file.
    Part(PathBuf, ByteRange),
}

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteRange {
    /// The first.
    pub from: u64,
    /// The first behind them.
    pub to: u64,
}

/// Why a source cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// A kind of source that lpgen knows but does not read itself.
    Remote {
        /// As typed.
        typed: String,
        /// How to get the files.
        hint: String,
    },
    /// Nothing is there.
    Missing {
        /// As typed.
        typed: String,
    },
    /// The pattern matches nothing.
    NoMatch {
        /// As typed.
        typed: String,
    },
    /// The pattern is not one.
    BadPattern {
        /// As typed.
        typed: String,
        /// What is wrong with it.
        why: String,
    },
    /// A directory without a trail file.
    NoFiles {
        /// As typed.
        typed: String,
        /// Files there that do not look like trail files.
        others: u64,
        /// What was left out there, and why.
        doubts: Doubts,
    },
}

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrailFile {
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// Its size in bytes, compressed as it is; 0 when not known.
    pub bytes: u64,
    /// Whether this is standard input.
    pub is_stdin: bool,
    /// Whose records it holds, where its name and its folders tell.
    pub place: Option<FilePlace>,
    /// The bytes that are read; `None` for all.
    pub part: Option<ByteRange>,
}

/// The files that sources come to, sorted, each once; and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expansion {
    /// Files to read.
    pub files: Vec<TrailFile>,
    /// Files in `CloudTrail-Digest`, `CloudTrail-Insight` and `CloudTrail-Aggregated` folders.
    pub siblings: u64,
    /// Other files in directories that by their name are no trail files.
    pub others: u64,
    /// What was left out, and why.
    pub doubts: Doubts,
    /// Digest files beside the trails.
    pub digests: Vec<PathBuf>,
    /// How many files were checked against them, if any were.
    pub checked: Option<CheckedDigests>,
    /// Directories and links that could not be followed, with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
}

impl TrailSource {
    /// Reads what was typed. A path that exists is taken as it is, even with `*` in its name.
    pub fn parse(typed: &str) -> Result<Self, SourceError> {
        if typed == "-" {
            return Ok(Self::Stdin);
        }
        if let Some(hint) = remote_hint(typed) {
            return Err(SourceError::Remote {
                typed: typed.to_owned(),
                hint,
            });
        }
        let path = Path::new(typed);
        if path.exists() {
            return Ok(Self::Path(path.to_owned()));
        }
        if !typed.contains(['*', '?', '[']) {
            return Err(SourceError::Missing {
                typed: typed.to_owned(),
            });
        }
        match glob::Pattern::new(typed) {
            Ok(_) => Ok(Self::Glob(typed.to_owned())),
            Err(error) => Err(SourceError::BadPattern {
                typed: typed.to_owned(),
                why: error.msg.to_owned(),
            }),
        }
    }
}

fn remote_hint(typed: &str) -> Option<String> {
    if typed.starts_with("s3://") {
        return Some(format!(
            "copy it first: `aws s3 sync {} trail/`, then `--trail trail/`",
            word(typed)
        ));
    }
    if typed == "event-history" {
        return Some(
            "save it first: `aws cloudtrail lookup-events --output json > history.json`, then `--trail history.json`"
                .to_owned(),
        );
    }
    typed.starts_with("athena://").then(|| {
        "`lpgen trail athena-query` prints a statement whose answer (`aws athena get-query-results`) is a trail"
            .to_owned()
    })
}

/// The files that the sources come to. An error if a source comes to none.
pub fn expand(sources: &[TrailSource]) -> Result<Expansion, SourceError> {
    let mut expansion = Expansion::default();
    for source in sources {
        match source {
            TrailSource::Stdin => expansion.files.push(TrailFile {
                path: PathBuf::from("-"),
                bytes: 0,
                is_stdin: true,
                place: None,
                part: None,
            }),
            TrailSource::Path(path) => expansion.path(path)?,
            TrailSource::Glob(pattern) => expansion.glob(pattern)?,
            TrailSource::Part(path, part) => {
                expansion.path(path)?;
                if let Some(file) = expansion.files.last_mut() {
                    (file.bytes, file.part) = (part.to - part.from, Some(*part));
                }
            }
        }
    }
    expansion.files.sort();
    expansion.files.dedup();
    expansion.digests.sort();
    expansion.digests.dedup();
    Ok(expansion)
}

impl Expansion {
    fn glob(&mut self, pattern: &str) -> Result<(), SourceError> {
        let paths = glob::glob(pattern).map_err(|error| SourceError::BadPattern {
            typed: pattern.to_owned(),
            why: error.msg.to_owned(),
        })?;
        let before = self.counts();
        let mut is_empty = true;
        for path in paths {
            is_empty = false;
            match path {
                Ok(path) if path.is_dir() => self.directory(&path),
                Ok(path) => self.member(matched_from(&path), &path),
                Err(error) => self
                    .unreadable
                    .push((error.path().to_owned(), error.error().to_string())),
            }
        }
        if is_empty {
            return Err(SourceError::NoMatch {
                typed: pattern.to_owned(),
            });
        }
        self.check_found(before, pattern)
    }

    fn path(&mut self, path: &Path) -> Result<(), SourceError> {
        if !path.exists() {
            return Err(SourceError::Missing {
                typed: path.display().to_string(),
            });
        }
        if !path.is_dir() {
            // Who names a file means it, whatever its name.
            let root = path.parent().unwrap_or(Path::new(""));
            let place = match place::judge(root, path) {
                PathVerdict::Placed(place) => Some(place),
                PathVerdict::Anywhere | PathVerdict::Doubtful(_) => None,
            };
            self.file(path, place);
            return Ok(());
        }
        let before = self.counts();
        self.directory(path);
        self.check_found(before, &path.display().to_string())
    }

    /// Files, other files and errors so far.
    fn counts(&self) -> [usize; 3] {
        let others = usize::try_from(self.others).unwrap_or(usize::MAX);
        [self.files.len(), others, self.unreadable.len()]
    }

    /// An error if a source added neither a file nor a reason why not.
    fn check_found(&self, before: [usize; 3], typed: &str) -> Result<(), SourceError> {
        let [files, others, unreadable] = self.counts();
        if (files, unreadable) == (before[0], before[2]) {
            return Err(SourceError::NoFiles {
                typed: typed.to_owned(),
                others: (others - before[1]) as u64,
                doubts: self.doubts.clone(),
            });
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, place: Option<FilePlace>) {
        self.files.push(TrailFile {
            path: path.to_owned(),
            bytes: path.metadata().map_or(0, |data| data.len()),
            is_stdin: false,
            place,
            part: None,
        });
    }

    /// A file that was found, not named.
    fn member(&mut self, root: &Path, path: &Path) {
        match place::judge(root, path) {
            PathVerdict::Placed(place) => self.file(path, Some(place)),
            PathVerdict::Anywhere => self.file(path, None),
            PathVerdict::Doubtful(doubt) => self.leave_out(doubt, path),
        }
    }

    fn leave_out(&mut self, doubt: Doubt, path: &Path) {
        self.doubts.add(doubt, &path.to_string_lossy());
    }

    fn directory(&mut self, path: &Path) {
        // Links are followed; the walk reports a loop as an error instead of going round.
        let walk = WalkDir::new(path).follow_links(true).into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            match entry {
                Ok(entry) if !entry.file_type().is_file() => {}
                Ok(entry) if is_in_sibling(entry.path(), path) => {
                    self.siblings += 1;
                    self.leave_out(Doubt::Beside, entry.path());
                    if is_digest_name(&entry) {
                        self.digests.push(entry.into_path());
                    }
                }
                Ok(entry) if is_trail_name(&entry) => self.member(path, entry.path()),
                Ok(entry) => {
                    self.others += 1;
                    self.leave_out(Doubt::Ending, entry.path());
                }
                Err(error) => {
                    let at = error.path().unwrap_or(path).to_owned();
                    self.unreadable.push((at, why_unreadable(&error)));
                }
            }
        }
    }
}

/// Where a path that a pattern matched begins.
fn matched_from(path: &Path) -> &Path {
    Path::new(if path.is_absolute() { "/" } else { "." })
}

fn why_unreadable(error: &walkdir::Error) -> String {
    if error.loop_ancestor().is_some() {
        return "a link to a directory it is in".to_owned();
    }
    error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether a file lies in a folder that CloudTrail keeps beside `CloudTrail` for files without the
/// records of calls ("CloudTrail log file examples", "digest file structure").
fn is_in_sibling(path: &Path, root: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    below
        .components()
        .any(|part| SIBLINGS.iter().any(|name| part.as_os_str() == *name))
}

/// `ACCOUNT_CloudTrail-Digest_REGION_TRAIL_REGION_TIME.json.gz` ("CloudTrail digest file structure").
fn is_digest_name(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.contains("_CloudTrail-Digest_")
        && (name.ends_with(".json.gz") || name.ends_with(".json"))
        && !name.ends_with(".metadata.json")
}

fn is_trail_name(entry: &DirEntry) -> bool {
    is_named_as_trail(&entry.file_name().to_string_lossy())
}

/// Whether a file among others is read, by its name.
pub(in crate::io) fn is_named_as_trail(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".json", ".gz", ".jsonl", ".ndjson", ".log", ".csv"];
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

impl SourceError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Remote { hint, .. } => Some(hint.clone()),
            Self::NoFiles { doubts, .. } if doubts.sets_apart() => Some(format!(
                "files are there that CloudTrail did not put there: {}; name a file to read it all the same",
                set_apart(doubts)
            )),
            Self::NoFiles { others, .. } if *others > 0 => Some(format!(
                "{others} other files are there; in directories lpgen reads `*.json`, `*.gz`, `*.jsonl`, `*.ndjson` and `*.log`, so name the others one by one"
            )),
            Self::NoMatch { .. } => Some("`**` matches directories at any depth".to_owned()),
            Self::Missing { .. } | Self::BadPattern { .. } | Self::NoFiles { .. } => None,
        }
    }
}

fn set_apart(doubts: &Doubts) -> String {
    let apart = doubts
        .iter()
        .filter(|(doubt, _)| doubt.effect() == DoubtEffect::SetApart);
    let each = apart.map(|(doubt, doubted)| {
        let name = doubted.samples().next().unwrap_or_default();
        format!(
            "{} {}, `{name}` the first",
            doubted.count(),
            doubt.words().1
        )
    });
    each.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote { typed, .. } => write!(f, "this build does not read `{typed}` itself"),
            Self::Missing { typed } => write!(f, "no such file or directory: `{typed}`"),
            Self::NoMatch { typed } => write!(f, "nothing matches `{typed}`"),
            Self::BadPattern { typed, why } => write!(f, "not a pattern: `{typed}`: {why}"),
            Self::NoFiles { typed, .. } => write!(f, "no trail files in `{typed}`"),
        }
    }
}

impl std::error::Error for SourceError {}
