//! The gaps of all functions, each once.

use std::collections::BTreeMap;

use super::level::level;
use crate::gap::Gap;
use crate::proposal::Examined;
use crate::report::wire::{ScanGapJson, ScannedJson};

/// Gaps, in the order in which they were met, and how many functions each is about.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    met: BTreeMap<Gap, (usize, usize)>,
}

/// The gaps of one function: of its proposal, of its role, of what is not known of its role.
pub(super) fn of<'x>(examined: &'x Examined<'_>) -> impl Iterator<Item = Gap> + 'x {
    let role = examined.role.iter().flat_map(|role| role.role.gaps());
    let own = examined.proposal.synthesis.gaps.iter().cloned();
    own.chain(role).chain(examined.unknown.clone())
}

impl Gaps {
    /// Takes in those of a function; where they stand for now.
    pub(super) fn add(&mut self, examined: &Examined<'_>) -> Vec<usize> {
        let mut places = Vec::new();
        for gap in of(examined) {
            let next = self.met.len();
            let (place, functions) = self.met.entry(gap).or_insert((next, 0));
            *functions += 1;
            places.push(*place);
        }
        places
    }

    /// The gravest first, then those of most functions; the functions' indexes follow.
    pub(super) fn end(self, functions: &mut [ScannedJson]) -> Vec<ScanGapJson> {
        let mut all: Vec<(Gap, (usize, usize))> = self.met.into_iter().collect();
        all.sort_by(|(a, (_, x)), (b, (_, y))| {
            let grave = level(a.code).cmp(&level(b.code));
            grave.then_with(|| y.cmp(x)).then_with(|| a.cmp(b))
        });
        let mut moved = vec![0; all.len()];
        for (to, (_, (from, _))) in all.iter().enumerate() {
            moved[*from] = to;
        }
        for function in functions {
            function.gaps.iter_mut().for_each(|gap| *gap = moved[*gap]);
            function.gaps.sort_unstable();
            function.gaps.dedup();
        }
        let each = all.into_iter().map(|(gap, (_, functions))| ScanGapJson {
            code: gap.code,
            level: level(gap.code),
            text: gap.text,
            hint: gap.hint,
            names: gap.names,
            functions,
        });
        each.collect()
    }
}
