//! Which files were folded: what need not be read again.

use std::collections::HashMap;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rusqlite::params;
use xxhash_rust::xxh3::xxh3_128;

use super::error::Fault;
use super::words::Tables;
use crate::io::source::TrailFile;
use crate::observer::span::Span;

/// A file's path, size and time of change in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark([u8; 16]);

impl Mark {
    /// The mark of a file as it is now; `None` for what cannot be read twice.
    pub(crate) fn of(file: &TrailFile) -> Option<Self> {
        if file.is_stdin {
            return None;
        }
        let there = std::fs::metadata(&file.path).ok()?;
        let changed = there.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        if !there.is_file() {
            return None;
        }
        let path = std::path::absolute(&file.path).ok()?;
        Some(Self::new(&path, there.len(), changed.as_nanos()))
    }

    fn new(path: &Path, bytes: u64, changed: u128) -> Self {
        let mut text = path.as_os_str().as_encoded_bytes().to_vec();
        text.extend(format!("\n{bytes}\n{changed}").into_bytes());
        Self(xxh3_128(&text).to_be_bytes())
    }
}

/// Files that were folded, each with the window of which all its records are known.
#[derive(Debug, Default)]
pub(crate) struct Marks(HashMap<Mark, (Option<i64>, Option<i64>)>);

impl Marks {
    /// Whether all records of the file that are in the window are known.
    pub(crate) fn hold(&self, mark: Mark, span: Span) -> bool {
        let Some((since, until)) = self.0.get(&mark) else {
            return false;
        };
        let (from, to) = bounds(span);
        since.is_none_or(|known| from.is_some_and(|from| known <= from))
            && until.is_none_or(|known| to.is_some_and(|to| to <= known))
    }
}

/// A window in nanoseconds since 1970.
fn bounds(span: Span) -> (Option<i64>, Option<i64>) {
    let nanos = |time: jiff::Timestamp| {
        let nanos = time.as_nanosecond();
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    };
    (span.since.map(nanos), span.until.map(nanos))
}

impl Tables<'_> {
    pub(super) fn marks(&mut self) -> Result<Marks, Fault> {
        let mut marks = Marks::default();
        let mut select = self
            .db
            .prepare_cached("SELECT fingerprint, since, until FROM file")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            marks
                .0
                .insert(Mark(row.get(0)?), (row.get(1)?, row.get(2)?));
        }
        Ok(marks)
    }

    /// Notes files of which all records in the window are known.
    pub(super) fn mark(&mut self, marks: &[Mark], span: Span) -> Result<(), Fault> {
        let (since, until) = bounds(span);
        let mut put = self.db.prepare_cached(
            "INSERT OR REPLACE INTO file (fingerprint, since, until) VALUES (?, ?, ?)",
        )?;
        for mark in marks {
            put.execute(params![mark.0, since, until])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_in_windows_inside_that_in_which_it_was_folded() {
        let span = |since: Option<i64>, until: Option<i64>| Span {
            since: since.and_then(|s| jiff::Timestamp::from_second(s).ok()),
            until: until.and_then(|s| jiff::Timestamp::from_second(s).ok()),
        };
        let mark = Mark::new(Path::new("/a"), 1, 1);
        let known = |since, until| Marks(HashMap::from([(mark, bounds(span(since, until)))]));
        let whole = known(None, None);
        assert!(whole.hold(mark, span(None, None)) && whole.hold(mark, span(Some(5), Some(6))));
        let part = known(Some(5), Some(9));
        assert!(part.hold(mark, span(Some(5), Some(9))) && part.hold(mark, span(Some(6), Some(8))));
        for (since, until) in [
            (None, None),
            (Some(4), Some(9)),
            (Some(5), None),
            (Some(5), Some(10)),
        ] {
            assert!(!part.hold(mark, span(since, until)), "{since:?} {until:?}");
        }
        assert!(!whole.hold(Mark::new(Path::new("/a"), 2, 1), span(None, None)));
        assert!(!whole.hold(Mark::new(Path::new("/a"), 1, 2), span(None, None)));
    }
}
