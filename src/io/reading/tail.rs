//! What was appended to a file since it was read: lines that are whole, members of gzip that are whole.
//!
//! A file is known by its inode and by what stands before the place up to which it was read. What is not appended to is
//! read anew: a document that was written again, a file that was cut or put in the place of another.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::de::IgnoredAny;
use xxhash_rust::xxh3::xxh3_64;

use super::gunzip::is_gzip;
use super::source::ByteRange;
use crate::io::clock;
use crate::observer::document::LARGEST_RECORD;

/// So many bytes before the place up to which a file was read say that it is still the same.
const BEFORE: u64 = 4096;

/// Bytes that are looked through at a time.
const BLOCK: u64 = 64 << 10;

/// How far a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    inode: (u64, u64),
    to: u64,
    before: u64,
    form: Form,
}

/// What can be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Records, a line each.
    Lines,
    /// Members of gzip.
    Members,
    /// Nothing: a document has one end.
    Whole,
}

/// What became of a file since it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grown {
    /// Nothing whole was appended.
    Nothing,
    /// This was.
    Appended(ByteRange),
    /// It is another document, to be read from its start.
    Rewritten,
    /// It is shorter than what was read of it.
    Cut,
    /// It is another file, or begins otherwise.
    Replaced,
}

/// A file that was not written to for so long is not expected to grow: if it does, it is read once more as a whole.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

impl Tail {
    /// The same of a file that was written to of late; `None` of any other.
    pub(crate) fn of_young(path: &Path) -> Option<Self> {
        let changed = path.metadata().ok()?.modified().ok()?;
        let changed = Timestamp::try_from(changed).ok()?;
        let is_young = clock::now().duration_since(changed) < QUIET;
        is_young.then(|| Self::of(path).ok()).flatten()
    }

    /// How far a file that is read now will have been read: what comes while it is read may be read twice.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let there = file.metadata()?;
        let form = form(&mut file, there.len())?;
        let to = match form {
            Form::Lines => lines(&mut file, 0, there.len())?,
            Form::Members | Form::Whole => there.len(),
        };
        Self::up_to(&mut file, &there, to, form)
    }

    fn up_to(file: &mut File, there: &Metadata, to: u64, form: Form) -> io::Result<Self> {
        Ok(Self {
            inode: inode(there),
            to,
            before: before(file, to)?,
            form,
        })
    }

    /// What was appended since, and how far the file is read then; of what is to be read from its start, how far that
    /// is.
    pub(crate) fn grown(&self, path: &Path) -> io::Result<(Grown, Self)> {
        let mut file = File::open(path)?;
        let there = file.metadata()?;
        let anew = |grown| Ok((grown, Self::of(path)?));
        if self.form == Form::Whole {
            return anew(Grown::Rewritten);
        }
        if inode(&there) != self.inode {
            return anew(Grown::Replaced);
        }
        if there.len() < self.to {
            return anew(Grown::Cut);
        }
        if before(&mut file, self.to)? != self.before {
            return anew(Grown::Replaced);
        }
        let to = match self.form {
            Form::Lines => lines(&mut file, self.to, there.len())?,
            _ => match members(&mut file, self.to, there.len())? {
                Some(to) => to,
                None => return anew(Grown::Rewritten),
            },
        };
        if to == self.to {
            return Ok((Grown::Nothing, self.clone()));
        }
        let part = ByteRange { from: self.to, to };
        let tail = Self::up_to(&mut file, &there, to, self.form)?;
        Ok((Grown::Appended(part), tail))
    }
}

#[cfg(unix)]
fn inode(there: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (there.dev(), there.ino())
}

/// Without inodes, what stands before tells one file from another.
#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

fn at(file: &mut File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    (&*file).take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A hash of what stands before a place.
fn before(file: &mut File, to: u64) -> io::Result<u64> {
    Ok(xxh3_64(&at(file, to.saturating_sub(BEFORE), to)?))
}

/// Lines where the first one and the last one that are whole are objects: a list with an object a line has neither.
fn form(file: &mut File, length: u64) -> io::Result<Form> {
    if is_gzip(&at(file, 0, length.min(2))?) {
        return Ok(Form::Members);
    }
    let Some(first) = after_first(file, length)? else {
        return Ok(Form::Whole);
    };
    let last = after_last(file, first, length)?.unwrap_or(first);
    let start = after_last(file, 0, last - 1)?.unwrap_or(0);
    let is_line = is_object(file, 0, first)? && (last == first || is_object(file, start, last)?);
    Ok(if is_line { Form::Lines } else { Form::Whole })
}

/// Where the first line ends, if it is not longer than a record.
fn after_first(file: &mut File, length: u64) -> io::Result<Option<u64>> {
    let most = length.min(LARGEST_RECORD as u64);
    let mut from = 0;
    while from < most {
        let to = most.min(from + BLOCK);
        if let Some(end) = memchr::memchr(b'\n', &at(file, from, to)?) {
            return Ok(Some(from + end as u64 + 1));
        }
        from = to;
    }
    Ok(None)
}

/// Where the last line of these bytes ends.
fn after_last(file: &mut File, from: u64, mut to: u64) -> io::Result<Option<u64>> {
    while from < to {
        let start = from.max(to.saturating_sub(BLOCK));
        if let Some(end) = memchr::memrchr(b'\n', &at(file, start, to)?) {
            return Ok(Some(start + end as u64 + 1));
        }
        to = start;
    }
    Ok(None)
}

/// Whether these bytes are one object of JSON, and no longer than a record.
fn is_object(file: &mut File, from: u64, to: u64) -> io::Result<bool> {
    if to - from > LARGEST_RECORD as u64 {
        return Ok(false);
    }
    let bytes = at(file, from, to)?;
    let is_open = bytes.trim_ascii_start().starts_with(b"{");
    Ok(is_open && serde_json::from_slice::<IgnoredAny>(&bytes).is_ok())
}

/// Where what is whole ends: a line that is being written waits for its end.
fn lines(file: &mut File, from: u64, length: u64) -> io::Result<u64> {
    let end = after_last(file, from, length)?.unwrap_or(from);
    Ok(if is_object(file, end, length)? {
        length
    } else {
        end
    })
}

/// Where the last member that is whole ends; `None` where what follows is no member.
fn members(file: &mut File, from: u64, length: u64) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(from))?;
    let mut input = BufReader::new((&*file).take(length - from));
    let mut end = from;
    while end < length {
        let mut member = flate2::bufread::GzDecoder::new(&mut input);
        match io::copy(&mut member, &mut io::sink()) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Some(end)),
            Err(_) if end > from => return Ok(Some(end)),
            Err(_) => return Ok(None),
        }
        let left = input.get_ref().limit() + input.buffer().len() as u64;
        end = length - left;
    }
    Ok(Some(end))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn put(path: &Path, bytes: &[u8]) {
        std::fs::write(path, bytes).expect("written");
    }

    fn append(path: &Path, bytes: &[u8]) {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.append(true).open(path).expect("opened");
        file.write_all(bytes).expect("written");
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).expect("written");
        out.finish().expect("finished")
    }

    fn part(from: usize, to: usize) -> Grown {
        let (from, to) = (from as u64, to as u64);
        Grown::Appended(ByteRange { from, to })
    }

    /// What each look finds, after each of these was appended.
    fn looks(start: &[u8], appended: &[&[u8]]) -> Vec<Grown> {
        let at = tempfile::tempdir().expect("a directory");
        let path = at.path().join("x");
        put(&path, start);
        let mut tail = Tail::of(&path).expect("read");
        let mut found = Vec::new();
        for bytes in appended {
            append(&path, bytes);
            let (grown, next) = tail.grown(&path).expect("read");
            found.push(grown);
            tail = next;
        }
        found
    }

    #[test]
    fn a_line_that_is_being_written_waits() {
        let line = b"{\"a\":1}\n";
        assert_eq!(
            looks(line, &[b"{\"b\"", b":2}\n{", b"}", b"\n", b""]),
            [
                Grown::Nothing,
                part(8, 16),
                part(16, 18),
                part(18, 19),
                Grown::Nothing
            ]
        );
        // What is half there when reading begins is read again when it is whole.
        assert_eq!(looks(b"{\"a\":1}\n{\"b", &[b"\":2}\n"]), [part(8, 16)]);
    }

    #[test]
    fn members_of_gzip_are_read_when_they_are_whole() {
        let (one, two) = (gzip(b"{\"a\":1}\n"), gzip(b"{\"b\":2}\n"));
        let (start, end) = two.split_at(12);
        let (a, b) = (one.len(), one.len() + two.len());
        assert_eq!(
            looks(&one, &[start, end, &[two.as_slice(), start].concat(), end]),
            [
                Grown::Nothing,
                part(a, b),
                part(b, b + two.len()),
                part(b + two.len(), b + 2 * two.len())
            ]
        );
        assert_eq!(looks(&one, &[b"no member of gzip"]), [Grown::Rewritten]);
    }

    #[test]
    fn documents_are_read_from_their_start() {
        for document in [
            &b"{\"Records\":[\n{\"a\":1},\n{\"b\":2}\n"[..],
            b"{\"Records\":[\n{\"a\":1}\n,{\"b\":2}\n",
            b"[\n{\"a\":1}\n,{\"a\":1}\n",
            b"{\n\"Records\": []\n}\n",
            b"",
        ] {
            assert_eq!(looks(document, &[b"{\"c\":3}\n"]), [Grown::Rewritten]);
        }
    }

    #[test]
    fn what_was_cut_or_replaced_is_read_from_its_start() {
        let at = tempfile::tempdir().expect("a directory");
        let path = at.path().join("x");
        let grown = |change: &dyn Fn()| {
            put(&path, b"{\"a\":1}\n{\"b\":2}\n");
            let tail = Tail::of(&path).expect("read");
            change();
            tail.grown(&path).expect("read").0
        };
        assert_eq!(grown(&|| put(&path, b"{\"c\":3}\n")), Grown::Cut);
        let longer = b"{\"a\":1}\n{\"c\":3}\n{\"d\":4}\n";
        assert_eq!(grown(&|| put(&path, longer)), Grown::Replaced);
        let other = at.path().join("y");
        let renamed = || {
            put(&other, b"{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
            std::fs::rename(&other, &path).expect("renamed");
        };
        let by_inode = if cfg!(unix) {
            Grown::Replaced
        } else {
            part(16, 24)
        };
        assert_eq!(grown(&renamed), by_inode);
    }

    /// However long it is, of what was read before only its end is looked at.
    #[test]
    fn a_part_begins_where_reading_ended() {
        let start = b"{\"a\":1}\n".repeat(40_000);
        let found = looks(&start, &[b"{\"b\":2}\n"]);
        assert_eq!(found, [part(start.len(), start.len() + 8)]);
    }
}
