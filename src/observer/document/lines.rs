//! JSON lines: a bad line costs that line.

use super::{Document, State};

impl Document {
    /// Something that begins no value. Outside arrays the next line may hold one: only this line is lost.
    pub(super) fn begin_bad_line(&mut self, piece: &[u8], at: usize) -> usize {
        self.item_offset = self.offset + at as u64;
        self.tally.malformed += 1;
        self.mark_malformed(piece, at);
        self.tally
            .first_skipped
            .get_or_insert_with(|| "a line that is not JSON".to_owned());
        self.state = State::BadLine;
        at
    }

    /// Passes over the rest of a bad line.
    pub(super) fn bad_line(&mut self, piece: &[u8], at: usize) -> usize {
        match memchr::memchr(b'\n', &piece[at..]) {
            Some(end) => {
                self.state = State::Between;
                at + end + 1
            }
            None => piece.len(),
        }
    }

    /// A line that ends inside a value. Among JSON lines only that line is lost; elsewhere it is
    /// not known where the next record starts.
    pub(super) fn break_line(&mut self, piece: &[u8], at: usize, why: &str) {
        if self.in_items || self.in_array {
            self.refuse_not_json(piece, at - 1);
            return;
        }
        self.forget();
        self.tally.malformed += 1;
        // The line's end lies before `at`, perhaps in an earlier piece.
        self.mark_line(piece, at, 0);
        self.tally
            .first_skipped
            .get_or_insert_with(|| why.to_owned());
        self.state = State::Between;
    }

    /// What follows a bad word on its line is lost with it.
    pub(super) fn skip_after_word(&mut self, last: Option<u8>) {
        let is_word = !matches!(last, Some(b'}' | b']' | b'"'));
        if is_word && !self.in_array && !self.in_items && self.refusal.is_none() {
            self.state = State::BadLine;
        }
    }

    /// Remembers a whole item on one line, of which `end` is the last part.
    pub(super) fn note_line(&mut self, end: &[u8]) {
        if !self.in_lines && !self.in_array && !self.in_items {
            let spans_lines = |bytes| memchr::memchr(b'\n', bytes).is_some();
            self.in_lines = end.last() == Some(&b'}')
                && !self.is_oversized
                && !spans_lines(end)
                && !spans_lines(&self.kept);
        }
    }
}
