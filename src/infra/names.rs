//! What may have a name, found by the name.
//!
//! INVARIANT: what is left out cannot have the name, whatever references stand for: of each the longest piece that is
//! written out is kept, and a name has it. Who asks compares the rest. The work is that of a name's letters and of what
//! has a piece of it, however much else there is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::syntax::tree::TextPart;
use super::value::Value;

/// Things by what is written of their names.
#[derive(Clone, Debug)]
pub(crate) struct ByWrittenName<T> {
    by_piece: HashMap<String, Vec<usize>>,
    lengths: BTreeSet<usize>,
    /// Those of which nothing is written.
    open: Vec<usize>,
    all: Vec<T>,
}

impl<T> Default for ByWrittenName<T> {
    fn default() -> Self {
        Self {
            by_piece: HashMap::new(),
            lengths: BTreeSet::new(),
            open: Vec::new(),
            all: Vec::new(),
        }
    }
}

impl<T> ByWrittenName<T> {
    /// Something with a name as it is without defaults, and for nobody.
    pub(crate) fn add(&mut self, name: &Value, what: T) {
        let number = self.all.len();
        self.all.push(what);
        let pieces = name.parts.iter().filter_map(|part| match part {
            TextPart::Literal(text) => Some(text),
            TextPart::Ref(_) | TextPart::Opaque => None,
        });
        match pieces.max_by_key(|text| text.len()) {
            Some(piece) if !piece.is_empty() => {
                self.lengths.insert(piece.len());
                self.by_piece.entry(piece.clone()).or_default().push(number);
            }
            _ => self.open.push(number),
        }
    }

    /// What may have the name, in the order in which it was added.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &T> {
        let mut found: BTreeMap<usize, &T> = BTreeMap::new();
        let mut put = |numbers: &[usize]| {
            let own = numbers.iter();
            found.extend(own.filter_map(|number| Some((*number, self.all.get(*number)?))));
        };
        put(&self.open);
        for length in self.lengths.range(..=name.len()) {
            for from in 0..=name.len() - length {
                let piece = name.get(from..from + length);
                put(piece
                    .and_then(|piece| self.by_piece.get(piece))
                    .map_or(&[], Vec::as_slice));
            }
        }
        found.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::template::{Flavour, parts_of};
    use super::super::value::Fit;
    use super::*;
    use proptest::prelude::*;

    fn value(pattern: &str) -> Value {
        Value {
            parts: parts_of(pattern, Flavour::Terraform),
            ..Value::default()
        }
    }

    proptest! {
        #[test]
        fn nothing_that_fits_is_left_out(
            patterns in prop::collection::vec("([ab-]{0,3}(\\$\\{var\\.[xy]\\})?){0,3}", 0..12),
            name in "[ab-]{1,8}",
        ) {
            let mut names = ByWrittenName::default();
            for (number, pattern) in patterns.iter().enumerate() {
                names.add(&value(pattern), number);
            }
            let told: Vec<usize> = names.of(&name).copied().collect();
            let fits = |number: &usize| value(&patterns[*number]).fit(&name) != Fit::No;
            let all: Vec<usize> = (0..patterns.len()).filter(fits).collect();
            let own: Vec<usize> = told.iter().copied().filter(fits).collect();
            prop_assert_eq!(own, all);
            prop_assert!(told.is_sorted());
        }
    }
}
