//! Text files read line by line, however long they are.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::io::FileError;

/// The longest line that is read, in bytes.
pub(crate) const LONGEST_LINE: u64 = 16 << 20;

/// The lines of one file; only one is held at a time.
pub(crate) struct Lines {
    path: PathBuf,
    input: BufReader<Box<dyn Read>>,
    number: u64,
    line: Vec<u8>,
}

/// One line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLine<'a> {
    /// Counted from 1.
    pub number: u64,
    /// Its text without the line end, or why it has none.
    pub text: Result<&'a str, BadLine>,
}

/// Why a line is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadLine {
    /// Some byte of it is not UTF-8.
    NotUtf8,
    /// It is longer than [`LONGEST_LINE`].
    TooLong,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotUtf8 => out.write_str("not UTF-8"),
            Self::TooLong => write!(out, "longer than {} MiB", LONGEST_LINE >> 20),
        }
    }
}

impl Lines {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        let input: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| fail(path, error))?)
        };
        Ok(Self::of(path, input))
    }

    fn of(path: &Path, input: Box<dyn Read>) -> Self {
        Self {
            path: path.to_owned(),
            input: BufReader::with_capacity(64 << 10, input),
            number: 0,
            line: Vec::new(),
        }
    }

    /// The next line; `None` at the end. A byte order mark at the start is left out.
    pub(crate) fn next_line(&mut self) -> Result<Option<TextLine<'_>>, FileError> {
        self.line.clear();
        let mut limited = (&mut self.input).take(LONGEST_LINE + 1);
        let read = limited
            .read_until(b'\n', &mut self.line)
            .map_err(|error| fail(&self.path, error))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = self.line.ends_with(b"\n") || read as u64 <= LONGEST_LINE;
        if !is_whole {
            self.input
                .skip_until(b'\n')
                .map_err(|error| fail(&self.path, error))?;
        }
        let mut bytes = self.line.as_slice();
        if self.number == 1 {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = if is_whole {
            std::str::from_utf8(bytes).map_err(|_| BadLine::NotUtf8)
        } else {
            Err(BadLine::TooLong)
        };
        Ok(Some(TextLine {
            number: self.number,
            text,
        }))
    }

    /// Whether the next line has yet to be asked for from the system: a good time to hand over
    /// what is ready, as whoever writes the lines may wait for it.
    pub(crate) fn is_drained(&self) -> bool {
        self.input.buffer().is_empty()
    }
}

fn fail(path: &Path, error: io::Error) -> FileError {
    FileError::Read {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: Vec<u8>) -> Vec<(u64, Result<String, BadLine>)> {
        let mut lines = Lines::of(Path::new("-"), Box::new(io::Cursor::new(input)));
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().expect("reads") {
            all.push((line.number, line.text.map(str::to_owned)));
        }
        all
    }

    #[test]
    fn lines_come_without_their_ends() {
        assert_eq!(
            read(b"\xEF\xBB\xBFa\r\n\nb\xFF\nc".to_vec()),
            [
                (1, Ok("a".to_owned())),
                (2, Ok(String::new())),
                (3, Err(BadLine::NotUtf8)),
                (4, Ok("c".to_owned())),
            ]
        );
        assert_eq!(read(Vec::new()), []);
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let longest = usize::try_from(LONGEST_LINE).expect("fits");
        let mut input = vec![b'x'; longest + 2];
        input.extend(b"\nnext\n");
        let all = read(input);
        assert_eq!(all[0], (1, Err(BadLine::TooLong)));
        assert_eq!(all[1], (2, Ok("next".to_owned())));
        assert_eq!(all.len(), 2);
        let mut input = vec![b'x'; longest];
        input.extend(b"\n");
        assert!(read(input)[0].1.is_ok());
    }
}
