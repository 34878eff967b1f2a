//! The line-by-line difference of two texts, with the changed words inside changed lines.

use similar::{ChangeTag, TextDiff};

use crate::report::words::plural;

/// More lines than this are not aligned: no person reads the result, and it takes long.
const MOST_LINES: usize = 4_000;
/// So many lines of a longer run that only goes away are shown.
const SHOWN_OF_RUN: usize = 10;
/// A run longer than this is folded.
const LONGEST_RUN: usize = 24;

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiffLine {
    pub(super) tag: Tag,
    /// Parts of the line; those that are `true` are what changed in it.
    pub(super) parts: Vec<(bool, String)>,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Same,
    Removed,
    Added,
    /// Stands for lines that are left out.
    Fold,
}

impl DiffLine {
    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|(_, part)| part.as_str()).collect()
    }
}

/// The lines that change with `context` lines around them.
pub(super) fn lines(old: &str, new: &str, context: usize) -> Vec<DiffLine> {
    if old.lines().count() > MOST_LINES {
        return fold_runs(&replaced(old, new));
    }
    let diff = TextDiff::from_lines(old, new);
    let mut out = Vec::new();
    let mut shown = 0;
    for group in diff.grouped_ops(context) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        skip(&mut out, start - shown);
        for op in &group {
            shown = op.old_range().end;
            for change in diff.iter_inline_changes(op) {
                let parts = change
                    .iter_strings_lossy()
                    .map(|(changed, text)| (changed, text.trim_end_matches('\n').to_owned()))
                    .filter(|(_, text)| !text.is_empty());
                let tag = match change.tag() {
                    ChangeTag::Equal => Tag::Same,
                    ChangeTag::Delete => Tag::Removed,
                    ChangeTag::Insert => Tag::Added,
                };
                out.push(DiffLine {
                    tag,
                    parts: parts.collect(),
                });
            }
        }
    }
    if !out.is_empty() {
        skip(&mut out, old.lines().count() - shown);
    }
    fold_runs(&out)
}

fn skip(out: &mut Vec<DiffLine>, lines: usize) {
    if lines > 0 {
        out.push(fold(&format!("{} alike", plural(lines, "line"))));
    }
}

fn fold(text: &str) -> DiffLine {
    DiffLine {
        tag: Tag::Fold,
        parts: vec![(false, text.to_owned())],
    }
}

fn replaced(old: &str, new: &str) -> Vec<DiffLine> {
    let gone = whole(old, Tag::Removed);
    gone.into_iter().chain(whole(new, Tag::Added)).collect()
}

/// The lines of a text that goes, comes or stays as a whole.
pub(super) fn whole(text: &str, tag: Tag) -> Vec<DiffLine> {
    let line = |text: &str| DiffLine {
        tag,
        parts: vec![(false, text.to_owned())],
    };
    text.lines().map(line).collect()
}

/// Long runs of lines that only go away are named by their number.
pub(super) fn fold_runs(lines: &[DiffLine]) -> Vec<DiffLine> {
    let mut out = Vec::new();
    for run in lines.chunk_by(|a, b| a.tag == Tag::Removed && b.tag == Tag::Removed) {
        if run.len() <= LONGEST_RUN {
            out.extend_from_slice(run);
            continue;
        }
        out.extend_from_slice(&run[..SHOWN_OF_RUN]);
        out.push(fold(&format!(
            "{} removed",
            plural(run.len() - SHOWN_OF_RUN, "more line")
        )));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[DiffLine]) -> Vec<String> {
        let sign = |tag| match tag {
            Tag::Same => ' ',
            Tag::Removed => '-',
            Tag::Added => '+',
            Tag::Fold => '…',
        };
        lines
            .iter()
            .map(|l| format!("{}{}", sign(l.tag), l.text()))
            .collect()
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(lines("a\nb\n", "a\nb\n", 3), []);
    }

    #[test]
    fn changed_words_are_marked() {
        let found = lines(
            "{\n  \"Resource\": \"a/x\"\n",
            "{\n  \"Resource\": \"a/y\"\n",
            1,
        );
        assert_eq!(
            plain(&found),
            [" {", "-  \"Resource\": \"a/x\"", "+  \"Resource\": \"a/y\""]
        );
        assert!(found[1].parts.iter().any(|(changed, _)| *changed));
        assert!(found[1].parts.iter().any(|(changed, _)| !*changed));
    }

    fn numbers(n: usize) -> String {
        let lines: Vec<String> = (0..n).map(|i| i.to_string()).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn what_is_alike_and_what_only_goes_is_folded() {
        let same = numbers(20);
        let found = plain(&lines(&(same.clone() + "x\n"), &(same + "y\n"), 2));
        assert_eq!(found, ["…18 lines alike", " 18", " 19", "-x", "+y"]);
        let found = plain(&lines(&numbers(100), "new\n", 2));
        assert_eq!(found.len(), SHOWN_OF_RUN + 2);
        assert!(found.contains(&"…90 more lines removed".to_owned()));
        let long = numbers(MOST_LINES * 10);
        assert_eq!(lines(&long, "new\n", 2).len(), SHOWN_OF_RUN + 2);
    }
}
