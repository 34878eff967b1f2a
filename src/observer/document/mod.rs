//! A trail file as a stream of bytes, and the records in it.
//!
//! Accepts what CloudTrail writes (`{"Records": […]}`) and what people and services make of it: an array, one
//! record, JSON lines, concatenated documents, EventBridge events, CloudWatch Logs subscriptions and messages,
//! LookupEvents answers, rows of Athena and CloudTrail Lake. Holds one record at a time, whatever the size of the
//! document, and never recurses with its nesting.

mod cells;
mod ending;
mod envelope;
mod header;
mod item;
mod lines;
mod outcome;
mod scan;

#[cfg(feature = "aws")]
pub(crate) use item::deliver_alike;
pub use outcome::{DocumentOutcome, Refusal};

pub(crate) use outcome::Tally;

use super::record::{KnownIdentities, Record, json};
use cells::Columns;
use outcome::MOST_LINES;
use scan::{Scan, Step};

/// The largest record read, in bytes. CloudTrail's own limit is 256 KB, 1 MB for enriched events.
pub const LARGEST_RECORD: usize = 8 << 20;

/// The deepest nesting read; real records reach 11.
pub(crate) const DEEPEST_RECORD: u64 = 128;

// What is skimmed is not nested deeper: a value lies in four objects at most.
const _: () = assert!(json::DEEPEST as u64 + 4 <= DEEPEST_RECORD);

/// The longest run of white space read, in bytes.
pub const LONGEST_BLANK: u64 = 64 << 20;

/// A document being read. Feed it bytes in pieces of any size, then finish it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other, not a state"
)]
#[derive(Debug, Default)]
pub struct Document {
    state: State,
    /// In an array that is the document.
    in_array: bool,
    /// In an array of items that is a member of an object.
    in_items: bool,
    /// The start of the item being read, when it came in earlier pieces.
    kept: Vec<u8>,
    /// Whether the item being read outgrew [`LARGEST_RECORD`].
    is_oversized: bool,
    /// Bytes before the piece being read.
    offset: u64,
    /// Lines that ended before the piece being read.
    lines: u64,
    blank: u64,
    has_content: bool,
    /// Where the item being read starts.
    item_offset: u64,
    first_malformed: Option<(u64, u64)>, // offset and line
    /// Whether a whole item had a line of its own: then what breaks off breaks with its line.
    in_lines: bool,
    /// Objects open around the array of items, beside the outermost.
    around: u8,
    columns: Columns,
    identities: KnownIdentities,
    tally: Tally,
    refusal: Option<Refusal>,
}

#[derive(Debug, Default)]
enum State {
    /// Before anything that could be a table's header or JSON.
    #[default]
    Start,
    /// In what may be a table's header.
    Header,
    /// Between items.
    Between,
    /// In an item.
    Item(Scan),
    /// In the object around an array of items, before or after that array.
    Around(Scan),
    /// In a line of which the rest is passed over.
    BadLine,
}

impl Document {
    /// A document of which nothing has been read.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the document has been refused, so that more bytes change nothing.
    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// The bytes held for the item being read.
    pub fn held(&self) -> usize {
        self.kept.capacity()
    }

    /// Reads on, handing each record that is complete to `each`.
    pub fn feed(&mut self, piece: &[u8], each: &mut impl FnMut(&Record)) {
        let text = valid_start(piece);
        let mut at = 0;
        while at < piece.len() && self.refusal.is_none() {
            if let Some(end) = self.whole_record(text, at, each) {
                at = end;
                continue;
            }
            at = match self.state {
                State::Start => self.start(piece, at),
                State::Header => self.header(piece, at, each),
                State::Between => self.between(piece, at),
                State::Item(_) => self.item(piece, at, each),
                State::Around(_) => self.around(piece, at),
                State::BadLine => self.bad_line(piece, at),
            };
        }
        self.offset += piece.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', piece).count() as u64;
    }

    fn refuse_not_json(&mut self, piece: &[u8], at: usize) {
        let lines = memchr::memchr_iter(b'\n', &piece[..at]).count() as u64;
        self.refusal = Some(Refusal::NotJson {
            offset: self.offset + at as u64,
            line: self.lines + lines + 1,
        });
    }

    fn step_over_blank(&mut self, piece: &[u8], at: usize) -> usize {
        let rest = &piece[at..];
        let length = rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
            .unwrap_or(rest.len());
        self.blank += length as u64;
        if self.blank > LONGEST_BLANK {
            self.refusal = Some(Refusal::Blank {
                offset: self.offset + (at + length) as u64,
            });
        }
        at + length
    }

    /// If a whole sound record starts here, hands it on and tells where it ends. What this does not
    /// take, reading byte by byte does, with the same result for what both can read; this saves
    /// looking for the end of each record first.
    fn whole_record(
        &mut self,
        text: &str,
        at: usize,
        each: &mut impl FnMut(&Record),
    ) -> Option<usize> {
        let is_record = self.in_items
            && matches!(self.state, State::Between)
            && text.as_bytes().get(at) == Some(&b'{');
        if !is_record {
            return None;
        }
        let rest = text.get(at..)?;
        let mut record = Record::default();
        let skimmed = record.skim(rest, &mut self.identities);
        let length = if let Some(length) = skimmed {
            length
        } else {
            let (parsed, length) = Record::parse_first(rest)?;
            if scan::may_be_deep(parsed.text().as_bytes()) {
                return None;
            }
            record = parsed;
            length
        };
        if length > LARGEST_RECORD {
            return None;
        }
        self.blank = 0;
        self.item_offset = self.offset + at as u64;
        let malformed = self.tally.malformed;
        self.refusal = item::deliver_parsed(&record, &mut self.columns, &mut self.tally, each);
        if self.tally.malformed > malformed {
            self.mark_malformed(text.as_bytes(), at + length);
        }
        Some(at + length)
    }

    /// Between items: commas are passed over wherever they stand, brackets open and close.
    fn between(&mut self, piece: &[u8], at: usize) -> usize {
        let byte = piece[at];
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            return self.step_over_blank(piece, at);
        }
        self.blank = 0;
        self.has_content = true;
        match byte {
            b',' => at + 1,
            b'[' if !self.in_array && !self.in_items => {
                self.in_array = true;
                at + 1
            }
            b']' if self.in_items => {
                self.in_items = false;
                self.state = State::Around(Scan::rest_of_object(self.around));
                at + 1
            }
            b']' if self.in_array => {
                self.in_array = false;
                at + 1
            }
            b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                self.item_offset = self.offset + at as u64;
                self.state = State::Item(if self.in_items {
                    Scan::default()
                } else if self.in_array {
                    Scan::looking_for_items()
                } else if self.in_lines {
                    Scan::of_lines()
                } else {
                    Scan::alone()
                });
                at
            }
            _ if self.in_array || self.in_items => {
                self.refuse_not_json(piece, at);
                at
            }
            _ => self.begin_bad_line(piece, at),
        }
    }

    fn item(&mut self, piece: &[u8], at: usize, each: &mut impl FnMut(&Record)) -> usize {
        let State::Item(scan) = &mut self.state else {
            return at;
        };
        let rest = &piece[at..];
        match scan.advance(rest) {
            Step::More => {
                self.keep(rest);
                piece.len()
            }
            Step::End(end) => {
                let malformed = self.tally.malformed;
                let last = rest[..end].last().or(self.kept.last()).copied();
                self.note_line(&rest[..end]);
                self.complete(&rest[..end], each);
                if self.tally.malformed > malformed {
                    self.mark_malformed(piece, at + end);
                    self.skip_after_word(last);
                }
                at + end
            }
            Step::Items(end) => {
                self.around = scan.around();
                self.forget();
                self.in_items = true;
                self.state = State::Between;
                at + end
            }
            Step::BrokenLine(end) => {
                self.break_line(piece, at + end, "a line that ends inside a string");
                at + end
            }
            Step::NextLine(end) => {
                self.break_line(piece, at + end, "a line that ends inside a value");
                at + end
            }
        }
    }

    fn around(&mut self, piece: &[u8], at: usize) -> usize {
        let State::Around(scan) = &mut self.state else {
            return at;
        };
        match scan.advance(&piece[at..]) {
            Step::More => piece.len(),
            Step::End(end) => {
                self.state = State::Between;
                at + end
            }
            Step::Items(end) => {
                self.around = scan.around();
                self.in_items = true;
                self.state = State::Between;
                at + end
            }
            Step::BrokenLine(end) | Step::NextLine(end) => {
                self.refuse_not_json(piece, at + end - 1);
                at + end
            }
        }
    }

    /// Remembers where the first malformed item starts, and the line it ends on, at `piece[at]`.
    fn mark_malformed(&mut self, piece: &[u8], at: usize) {
        self.mark_line(piece, at, 1);
    }

    /// Remembers the line that lies `after` those that end before `piece[at]`.
    fn mark_line(&mut self, piece: &[u8], at: usize, after: u64) {
        // Counting lines reads the piece again: for the first few only.
        if self.tally.bad_lines.len() < MOST_LINES {
            let lines = memchr::memchr_iter(b'\n', &piece[..at]).count() as u64;
            let line = self.lines + lines + after;
            self.tally.bad_lines.push(line);
            self.first_malformed.get_or_insert((self.item_offset, line));
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.is_oversized {
            return;
        }
        if self.kept.len() + bytes.len() > LARGEST_RECORD {
            self.is_oversized = true;
            self.kept = Vec::new();
        } else {
            self.kept.extend_from_slice(bytes);
        }
    }

    fn forget(&mut self) {
        self.kept.clear();
        self.is_oversized = false;
    }

    /// The item being read ends with `end`.
    fn complete(&mut self, end: &[u8], each: &mut impl FnMut(&Record)) {
        let State::Item(scan) = std::mem::replace(&mut self.state, State::Between) else {
            return;
        };
        let skipped = if scan.deepest() > DEEPEST_RECORD {
            self.tally.too_deep += 1;
            Some("nested too deep")
        } else if self.is_oversized || self.kept.len() + end.len() > LARGEST_RECORD {
            self.tally.oversized += 1;
            Some("larger than a record can be")
        } else {
            None
        };
        if let Some(why) = skipped {
            self.tally
                .first_skipped
                .get_or_insert_with(|| why.to_owned());
        } else if self.kept.is_empty() {
            self.refusal = item::deliver(
                end,
                (&mut self.columns, &mut self.identities),
                &mut self.tally,
                each,
            );
        } else {
            self.kept.extend_from_slice(end);
            self.refusal = item::deliver(
                &self.kept,
                (&mut self.columns, &mut self.identities),
                &mut self.tally,
                each,
            );
        }
        self.forget();
    }
}

/// The start of a piece that is UTF-8: all of it but for damage and a character cut in two.
fn valid_start(piece: &[u8]) -> &str {
    std::str::from_utf8(piece).unwrap_or_else(|error| {
        let start = &piece[..error.valid_up_to()];
        std::str::from_utf8(start).unwrap_or_default()
    })
}
