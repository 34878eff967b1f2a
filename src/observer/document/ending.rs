//! What the end of the bytes means for a document.

use super::outcome::{DocumentOutcome, Refusal};
use super::{Document, State};
use crate::observer::record::Record;

/// After this many lines cut short, the rest of a document is given up: finding the next line reads
/// what is left again.
const MOST_CUT_LINES: u8 = 64;

impl Document {
    /// Ends the document. The next one may begin: what was remembered of records makes it cheaper, and nothing else.
    pub fn finish(&mut self, each: &mut impl FnMut(&Record)) -> DocumentOutcome {
        if matches!(self.state, State::Header) && self.refusal.is_none() {
            self.judge_header(each);
        }
        for _ in 0..MOST_CUT_LINES {
            if !self.skip_cut_line(each) {
                break;
            }
        }
        if self.refusal.is_none() {
            match &self.state {
                State::Item(scan) if scan.may_end_here() => {
                    self.complete(&[], each);
                    if self.tally.malformed > 0 {
                        self.mark_malformed(&[], 0);
                    }
                }
                State::Item(_) | State::Around(_) => self.refuse_truncated(),
                _ if self.in_array || self.in_items => self.refuse_truncated(),
                _ => {}
            }
        }
        if self.refusal.is_none() {
            self.refusal = self.judge_whole();
        }
        let ended = std::mem::take(self);
        self.identities = ended.identities;
        DocumentOutcome {
            tally: ended.tally,
            refusal: ended.refusal,
        }
    }

    /// A document without a record is refused if it was no trail; an empty trail is none the less
    /// one.
    fn judge_whole(&self) -> Option<Refusal> {
        if !self.has_content {
            return Some(Refusal::Empty);
        }
        if self.tally.records > 0 {
            return None;
        }
        if let Some((offset, line)) = self.first_malformed {
            return Some(Refusal::NotJson { offset, line });
        }
        (self.tally.unrecognised > 0).then(|| Refusal::UnknownShape {
            seen: self.tally.first_skipped.clone().unwrap_or_default(),
        })
    }

    /// If the end came in an item among JSON lines, that line may have been cut short: goes on with
    /// the line after it, if there is one.
    fn skip_cut_line(&mut self, each: &mut impl FnMut(&Record)) -> bool {
        let is_cut = self.refusal.is_none() && matches!(self.state, State::Item(_));
        if !is_cut || self.in_array || self.in_items {
            return false;
        }
        let Some(end) = memchr::memmem::find(&self.kept, b"\n{") else {
            return false;
        };
        let kept = std::mem::take(&mut self.kept);
        let rest = &kept[end + 1..];
        self.state = State::Between;
        self.offset -= rest.len() as u64;
        self.lines -= memchr::memchr_iter(b'\n', rest).count() as u64;
        self.tally.malformed += 1;
        self.mark_malformed(&[], 0);
        self.feed(rest, each);
        true
    }

    fn refuse_truncated(&mut self) {
        self.refusal = Some(Refusal::Truncated {
            offset: self.offset,
        });
    }
}
