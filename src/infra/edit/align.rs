//! The columns of an object whose entries changed.

use crate::infra::splice::Splices;
use crate::infra::syntax::tree::Node;

/// Pads the keys of an object whose entries changed between one line and several, as `terraform fmt` does.
pub(super) fn realign(text: &str, map: &Node, out: &mut Splices) {
    let entries = map.entries();
    let one_line: Vec<bool> = entries
        .iter()
        .map(|entry| match out.instead_of(&entry.value.span) {
            Some(new) => !new.contains('\n'),
            None => !text[entry.span.clone()].contains('\n'),
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
        let width = run
            .iter()
            .map(|entry| entry.key_span.len())
            .max()
            .unwrap_or(0);
        for entry in run {
            let gap = entry.key_span.end..entry.value.span.start;
            let Some(sign) = text[gap.clone()]
                .find('=')
                .filter(|_| !text[gap.clone()].contains('\n'))
            else {
                continue;
            };
            let pad = " ".repeat(width - entry.key_span.len() + 1);
            if text[gap.start..gap.start + sign] != *pad {
                out.replace(&(gap.start..gap.start + sign), pad);
            }
        }
        first = end;
    }
}
