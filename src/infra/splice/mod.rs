//! Changing ranges of a text and nothing else.
//!
//! INVARIANT: bytes outside of the ranges stay as they are, and no two ranges share a byte.

pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod write;

use std::ops::Range;

/// One range and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Splice {
    /// Where.
    pub start: usize,
    /// Behind it.
    pub end: usize,
    /// What takes its place, with `\n` between lines.
    pub text: String,
}

/// Changes of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Splices {
    all: Vec<Splice>,
    /// Comments on lines that go.
    pub comments: Vec<String>,
}

impl Splices {
    /// Something else in the place of a range.
    pub(crate) fn replace(&mut self, range: &Range<usize>, text: impl Into<String>) {
        self.all.push(Splice {
            start: range.start,
            end: range.end,
            text: text.into(),
        });
    }

    /// Something at a place.
    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(&(at..at), text);
    }

    /// A range goes.
    pub(crate) fn delete(&mut self, range: &Range<usize>) {
        self.replace(range, "");
    }

    /// The changes of another as well.
    pub(crate) fn join(&mut self, other: Self) {
        self.all.extend(other.all);
        self.comments.extend(other.comments);
    }

    /// What takes the place of a range, if something takes the place of exactly that.
    pub(crate) fn instead_of(&self, range: &Range<usize>) -> Option<&str> {
        let own = self
            .all
            .iter()
            .find(|s| s.start == range.start && s.end == range.end);
        own.map(|splice| splice.text.as_str())
    }

    /// Whether a line end is put inside of a range.
    pub(crate) fn breaks(&self, range: &Range<usize>) -> bool {
        let inside = |s: &&Splice| range.start <= s.start && s.end <= range.end;
        self.all
            .iter()
            .filter(inside)
            .any(|s| s.text.contains('\n'))
    }

    /// Whether nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The changes in order; deletions that touch or overlap are one. Nothing if two changes are about the same bytes.
    pub(crate) fn ordered(&self, text: &str) -> Option<Vec<Splice>> {
        let mut sorted = self.settled(text);
        // at one place, what is put in comes before what goes
        sorted.sort_by_key(|s| (s.start, s.end));
        let mut ordered: Vec<Splice> = Vec::new();
        for splice in sorted {
            match ordered.last_mut() {
                Some(last) if splice.start < last.end => {
                    if !(last.text.is_empty() && splice.text.is_empty()) {
                        return None;
                    }
                    last.end = last.end.max(splice.end);
                }
                _ => ordered.push(splice),
            }
        }
        Some(ordered)
    }

    /// Lines that are put behind lines that go stand behind the line before those.
    fn settled(&self, text: &str) -> Vec<Splice> {
        let gone: Vec<&Splice> = self
            .all
            .iter()
            .filter(|s| s.text.is_empty() && s.start < s.end)
            .collect();
        let mut all = self.all.clone();
        for splice in all
            .iter_mut()
            .filter(|s| s.start == s.end && s.text.starts_with('\n'))
        {
            // lines that go may follow each other
            while let Some(around) = gone
                .iter()
                .find(|s| s.start <= splice.start && splice.start < s.end && s.start > 0)
            {
                let before = lines::end(text, lines::start(text, around.start - 1));
                if before >= splice.start {
                    break;
                }
                splice.start = before;
                splice.end = before;
            }
        }
        all
    }

    /// The text with the changes, each with the line ends of its place.
    pub(crate) fn apply(&self, text: &str) -> Option<String> {
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for splice in self.ordered(text)? {
            result.push_str(text.get(at..splice.start)?);
            if lines::has_carriage_return(text, splice.start) {
                result.push_str(&splice.text.replace('\n', "\r\n"));
            } else {
                result.push_str(&splice.text);
            }
            at = splice.end;
        }
        result.push_str(text.get(at..)?);
        Some(result)
    }
}

/// Whether a text is another one but for these ranges of it.
pub(crate) fn keeps_the_rest(before: &str, after: &str, splices: &[Splice]) -> bool {
    let (mut old, mut new) = (0, 0);
    for splice in splices {
        let kept = splice.start - old;
        if before.get(old..splice.start) != after.get(new..new + kept) || kept > before.len() {
            return false;
        }
        old = splice.end;
        let returns = lines::has_carriage_return(before, splice.start);
        let written = splice.text.len()
            + if returns {
                splice.text.matches('\n').count()
            } else {
                0
            };
        new += kept + written;
    }
    before.get(old..) == after.get(new..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_ranges_and_keeps_line_ends() {
        let mut splices = Splices::default();
        splices.replace(&(3..4), "x\ny");
        splices.delete(&(6..8));
        splices.delete(&(7..9));
        let text = "a\r\nb\r\ncdef\r\n";
        let after = splices.apply(text).expect("they are apart");
        assert_eq!(after, "a\r\nx\r\ny\r\nf\r\n");
        let ordered = splices.ordered(text).expect("they are apart");
        assert!(keeps_the_rest(text, &after, &ordered));
        assert!(!keeps_the_rest(text, &after.replace('a', "b"), &ordered));
        splices.replace(&(3..5), "z");
        assert_eq!(splices.apply(text), None, "two changes of the same byte");
    }
}
