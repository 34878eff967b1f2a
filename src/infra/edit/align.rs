//! The columns of an object whose entries changed.

use std::ops::Range;

use crate::infra::splice::Splices;
use crate::infra::syntax::tree::{Node, TreeEntry};

/// Pads the keys of an object whose entries changed between one line and several, as `terraform fmt` does.
pub(super) fn realign(text: &str, map: &Node, out: &mut Splices) {
    let entries = map.entries();
    let one_line: Vec<bool> = entries
        .iter()
        .map(|entry| match out.instead_of(&entry.value.span) {
            Some(new) => !new.contains('\n'),
            None => !text[entry.span.clone()].contains('\n') && !out.breaks(&entry.value.span),
        })
        .collect();
    let was: Vec<bool> = entries
        .iter()
        .map(|entry| !text[entry.span.clone()].contains('\n'))
        .collect();
    if was == one_line {
        return;
    }
    let follows = |at: usize| {
        text[entries[at - 1].span.end..entries[at].span.start]
            .matches('\n')
            .count()
            == 1
    };
    let mut first = 0;
    while first < entries.len() {
        let mut end = first + 1;
        while one_line[first] && end < entries.len() && one_line[end] && follows(end) {
            end += 1;
        }
        let run = &entries[first..end];
        for (range, pad) in run.iter().filter_map(padding(text, run)) {
            if text[range.clone()] != *pad {
                out.replace(&range, pad);
            }
        }
        first = end;
    }
}

/// What is to stand between the key of an entry of a run and its `=`, so that the signs of the run are in a column.
pub(crate) fn padding<'t>(
    text: &'t str,
    run: &[TreeEntry],
) -> impl Fn(&TreeEntry) -> Option<(Range<usize>, String)> + use<'t> {
    let width = run.iter().map(|entry| entry.key_span.len()).max();
    let width = width.unwrap_or(0);
    move |entry| {
        let gap = entry.key_span.end..entry.value.span.start;
        let between = &text[gap.clone()];
        let sign = between.find('=').filter(|_| !between.contains('\n'))?;
        let pad = " ".repeat(width - entry.key_span.len() + 1);
        Some((gap.start..gap.start + sign, pad))
    }
}
