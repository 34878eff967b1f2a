//! Patterns by what they begin with, so that thousands of names are not compared with each other one by
//! one.

use std::collections::{BTreeSet, HashMap};

/// Items by the literal beginning of a pattern each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Starts {
    by_start: HashMap<Box<str>, Vec<usize>>,
    /// Lengths of the beginnings, in bytes: no more than a name has.
    lengths: BTreeSet<usize>,
}

impl Starts {
    /// Adds an item under what its pattern begins with.
    pub(crate) fn insert(&mut self, start: &str, item: usize) {
        self.lengths.insert(start.len());
        let items = self.by_start.entry(start.into()).or_default();
        if items.last() != Some(&item) {
            items.push(item);
        }
    }

    /// The items whose beginning `text` begins with, ascending: the only ones whose pattern can match it.
    pub(crate) fn of(&self, text: &str) -> Vec<usize> {
        let lengths = self.lengths.range(..=text.len());
        let starts = lengths.filter_map(|length| text.get(..*length));
        let mut items: Vec<usize> = starts
            .filter_map(|start| self.by_start.get(start))
            .flatten()
            .copied()
            .collect();
        items.sort_unstable();
        items.dedup();
        items
    }
}

#[cfg(test)]
mod tests {
    use super::Starts;

    #[test]
    fn only_what_a_text_begins_with() {
        let mut starts = Starts::default();
        for (item, start) in ["", "ab", "a", "ab", "abc", "é"].iter().enumerate() {
            starts.insert(start, item);
        }
        assert_eq!(starts.of("ab"), [0, 1, 2, 3]);
        assert_eq!(starts.of(""), [0]);
        assert_eq!(starts.of("é"), [0, 5]);
        assert_eq!(starts.of("b"), [0]);
    }
}
