//! How a document begins. Tables of events are known by their first line.

use super::{Document, Refusal, State};
use crate::observer::record::Record;

/// A header of a table ends within this many bytes.
const LONGEST_HEADER: usize = 1024;

impl Document {
    pub(super) fn start(&mut self, piece: &[u8], at: usize) -> usize {
        let place = self.offset + at as u64;
        match (piece[at], place) {
            // The byte order mark.
            (0xEF, 0) | (0xBB, 1) | (0xBF, 2) => at + 1,
            (b' ' | b'\t' | b'\r' | b'\n', _) => self.step_over_blank(piece, at),
            (b'{' | b'[', _) => {
                self.state = State::Between;
                at
            }
            _ => {
                self.state = State::Header;
                at
            }
        }
    }

    pub(super) fn header(
        &mut self,
        piece: &[u8],
        at: usize,
        each: &mut impl FnMut(&Record),
    ) -> usize {
        let room = LONGEST_HEADER - self.kept.len();
        let rest = &piece[at..];
        let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let taken = line.min(room);
        self.kept.extend_from_slice(&rest[..taken]);
        if taken < rest.len() {
            let before = &piece[..at + taken];
            let lines = memchr::memchr_iter(b'\n', before).count() as u64;
            self.offset += before.len() as u64;
            self.lines += lines;
            self.judge_header(each);
            self.offset -= before.len() as u64;
            self.lines -= lines;
        }
        at + taken
    }

    /// Decides whether the first line is a table's header; if not, reads it again as JSON.
    /// `self.offset` and `self.lines` must be
    /// those of the line's end.
    pub(super) fn judge_header(&mut self, each: &mut impl FnMut(&Record)) {
        let line = std::mem::take(&mut self.kept);
        self.has_content = true;
        self.state = State::Between;
        if is_of_table(&line) {
            self.refusal = Some(Refusal::Csv);
        } else {
            self.offset -= line.len() as u64;
            self.feed(&line, each);
        }
    }
}

/// Whether a first line is the header of a table of events: the console's download, or Athena's.
fn is_of_table(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
    let is_plain = |cell: &str| {
        !cell.is_empty()
            && cell
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || " _".contains(c))
    };
    cells.clone().count() > 1
        && cells.clone().next().is_some_and(is_plain)
        && cells.any(|cell| {
            matches!(
                cell,
                "event name" | "eventname" | "event_name" | "event id" | "eventid"
            )
        })
}
