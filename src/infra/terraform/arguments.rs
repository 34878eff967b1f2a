//! The arguments of a call of the module: what goes, what is switched off, and the policy in place of them.

use std::ops::Range;

use super::create::{Argument, document as document_of};
use super::edit::{Changes, Task};
use super::folder::Block;
use super::role::Holder;
use crate::infra::edit::padding;
use crate::infra::files::Syntax;
use crate::infra::outcome::Spot;
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{EntryForm, NodeKind, TreeEntry};

impl<'s> Task<'s> {
    /// Switches policies of the module's own off, puts `policy_json` in if it is `new`, takes the arguments that go
    /// away, and lines up what is left.
    pub(super) fn arguments(
        &'s self,
        call: Block<'s>,
        switches: &[&'static str],
        new: Argument,
        gone: &[Holder<'s>],
        changes: &mut Changes,
    ) -> Result<(), Vec<Spot>> {
        let body = &call.entry.value;
        let text = &self.files.files[call.file].text;
        let not_understood = || {
            vec![self.spot(
                call,
                format!("the layout of `{}` is not understood", self.found.role.1),
            )]
        };
        let is_own_line = |entry: &TreeEntry| {
            lines::begins(text, entry.span.start)
                && lines::tail(text, entry.span.end, Syntax::Hcl).is_some()
        };
        let last = body.entries().last().filter(|last| is_own_line(last));
        let last = last.ok_or_else(not_understood)?;
        let indent = lines::indent(text, last.span.start);
        let mut settings: Vec<(&str, &str)> =
            switches.iter().map(|flag| (*flag, "false")).collect();
        let splices = changes.entry(call.file).or_default();
        let mut added = String::new();
        if new == Argument::Written {
            settings.push(("attach_policy_json", "true"));
            let folder = &self.found.role.0;
            let words = self.words(self.scope(folder), Syntax::Hcl, ElementNames::Iam);
            let document = document_of(&self.subject.whole(), &words, indent);
            let document = format!("jsonencode({document})");
            match body.entry("policy_json") {
                Some(entry) => splices.replace(&entry.value.span, document),
                None => added = format!("\n\n{indent}policy_json = {document}"),
            }
        }
        let put: Vec<&(&str, &str)> = settings
            .iter()
            .filter(|(key, value)| match body.entry(key) {
                Some(entry) => {
                    splices.replace(&entry.value.span, *value);
                    false
                }
                None => true,
            })
            .collect();
        let width = put.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        let rows: Vec<String> = put
            .iter()
            .map(|(key, value)| format!("\n{indent}{key:width$} = {value}"))
            .collect();
        if !rows.is_empty() {
            added = format!("\n{}{added}", rows.concat());
        }
        let mut ranges = Vec::new();
        for holder in gone {
            let entry = holder.block.entry;
            if !is_own_line(entry) {
                return Err(not_understood());
            }
            let (range, comments) = row(text, entry);
            splices.comments.extend(comments);
            splices.delete(&range);
            ranges.push(range);
        }
        if !added.is_empty() {
            splices.insert(lines::end(text, last.span.end), added);
        }
        line_up(text, body.entries(), &ranges, splices);
        Ok(())
    }
}

/// The lines of an argument with the comments above it, and these comments. Of two blank lines around it one goes.
fn row(text: &str, entry: &TreeEntry) -> (Range<usize>, Vec<String>) {
    let above = lines::comments_above(text, entry.span.start, Syntax::Hcl);
    let end = lines::next(text, entry.span.end);
    let comments = lines::comments_in(text, &(above.start..end), Syntax::Hcl);
    let before = lines::start(text, above.start.saturating_sub(1));
    let is_blank = |from: usize, to: usize| from < to && text[from..to].trim().is_empty();
    let after = lines::next(text, end.min(text.len()));
    let closes = text[end..].trim_start_matches([' ', '\t']).starts_with('}');
    let range = match (is_blank(before, above.start), is_blank(end, after)) {
        (true, true) => above.start..after,
        (true, false) if closes => before..end,
        _ => above.start..end,
    };
    (range, comments)
}

/// Pads the keys of the arguments that stay as `terraform fmt` does, if they were.
fn line_up(text: &str, entries: &[TreeEntry], gone: &[Range<usize>], out: &mut Splices) {
    if !paddings(text, entries, &[])
        .iter()
        .all(|(range, pad)| text[range.clone()] == *pad)
    {
        return;
    }
    let stays = |entry: &&TreeEntry| !gone.iter().any(|range| range.contains(&entry.span.start));
    let left: Vec<TreeEntry> = entries.iter().filter(stays).cloned().collect();
    for (range, pad) in paddings(text, &left, gone) {
        if text[range.clone()] != pad {
            out.replace(&range, pad);
        }
    }
}

/// What is to stand between keys and `=`: arguments of one line that follow each other are a run, and the first line
/// of a here document is its last.
fn paddings(
    text: &str,
    entries: &[TreeEntry],
    gone: &[Range<usize>],
) -> Vec<(Range<usize>, String)> {
    let breaks = |from: usize, to: usize| {
        let left = |at: &usize| !gone.iter().any(|range| range.contains(at));
        (from..to)
            .filter(|at| text.as_bytes()[*at] == b'\n' && left(at))
            .count()
    };
    let is_one_line = |entry: &TreeEntry| {
        entry.form == EntryForm::Attribute && !text[entry.span.clone()].contains('\n')
    };
    let is_here = |entry: &TreeEntry| match &entry.value.kind {
        NodeKind::Heredoc(_) => true,
        NodeKind::Call(name, _) => name == "heredoc",
        _ => false,
    };
    let mut all = Vec::new();
    let mut first = 0;
    while first < entries.len() {
        let mut end = first + 1;
        while end < entries.len()
            && is_one_line(&entries[end - 1])
            && (is_one_line(&entries[end]) || is_here(&entries[end]))
            && breaks(entries[end - 1].span.end, entries[end].span.start) == 1
        {
            end += 1;
        }
        let run = &entries[first..end];
        let attributes = run
            .iter()
            .filter(|entry| entry.form == EntryForm::Attribute);
        all.extend(attributes.filter_map(padding(text, run)));
        all.extend(before_comments(text, run));
        first = end;
    }
    all
}

/// What is to stand between the values of a run and the comments behind them: those of lines that follow each other are
/// in a column.
fn before_comments(text: &str, run: &[TreeEntry]) -> Vec<(Range<usize>, String)> {
    let keys = run.iter().map(|entry| entry.key_span.len()).max();
    let width = |entry: &TreeEntry| {
        let value = text[entry.value.span.clone()].chars().count();
        keys.unwrap_or(0) + " = ".len() + value
    };
    let comment = |entry: &TreeEntry| {
        let (_, comment) = lines::tail(text, entry.span.end, Syntax::Hcl)?;
        Some((entry.span.end..comment?.start, width(entry)))
    };
    let all: Vec<_> = run.iter().map(comment).collect();
    let columns = all.split(Option::is_none).flat_map(|column| {
        let column: Vec<_> = column.iter().flatten().collect();
        let widest = column.iter().map(|(_, width)| *width).max();
        let pad = move |width: usize| " ".repeat(widest.unwrap_or(0) - width + 1);
        let padded = column.into_iter();
        padded.map(move |(range, width)| (range.clone(), pad(*width)))
    });
    columns.collect()
}
