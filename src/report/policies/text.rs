//! The policies' text for a terminal, statement by statement.

use super::lines::{DiffLine, Tag, fold_runs, lines, whole};
use super::statements::{Fate, Pair, Placed};
use crate::report::lay::{Line, Tone, TonedText, cut, span, wrap};
use crate::report::said::Page;
use crate::report::words::plural;

/// How the policies' text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DiffLayout {
    /// Removed lines above added ones, in so many columns.
    Unified(usize),
    /// Today left, the proposal right, in so many columns altogether.
    SideBySide(usize),
}

/// Side by side needs so many columns.
pub(crate) const NARROWEST: usize = 80;
/// Lines around a change.
const CONTEXT: usize = 2;

/// The statements that change, each with its reason once; what is alike is a number.
pub(crate) fn text(pairs: &[Pair], layout: DiffLayout) -> Page {
    let mut page = Page::default();
    for line in all(pairs, layout) {
        page.line(line.said());
    }
    page
}

fn all(pairs: &[Pair], layout: DiffLayout) -> Vec<Line> {
    let (DiffLayout::Unified(width) | DiffLayout::SideBySide(width)) = layout;
    let mut out = Vec::new();
    if pairs.iter().all(|pair| pair.fate == Fate::Unchanged) {
        out.push(Line::of([span(
            Tone::Dim,
            "the text of the policies is the same",
        )]));
        return out;
    }
    for pair in pairs.iter().filter(|pair| pair.fate != Fate::Unchanged) {
        out.extend(heading(pair, width));
        match (layout, pair.new.as_slice()) {
            (DiffLayout::SideBySide(_), [one]) if pair.old.is_some() => {
                out.extend(reason(one, width));
                out.extend(columns(&changed(pair, one), width));
            }
            (_, [one]) if pair.old.is_some() => {
                out.extend(reason(one, width));
                out.extend(unified(&changed(pair, one), width));
            }
            _ => out.extend(apart(pair, width)),
        }
        out.push(Line::default());
    }
    let alike = pairs.iter().filter(|pair| pair.fate == Fate::Unchanged);
    let names: Vec<String> = alike
        .filter_map(|pair| pair.old.as_ref())
        .map(place)
        .collect();
    if names.is_empty() {
        out.pop();
    } else {
        let text = format!("unchanged  {}", names.join(", "));
        out.extend(wrap(&[span(Tone::Dim, &text)], width));
    }
    out
}

fn place(placed: &Placed) -> String {
    format!("`{}` of {}", placed.name, placed.policy)
}

fn heading(pair: &Pair, width: usize) -> Vec<Line> {
    let names = |list: &[Placed]| match list {
        [one] => place(one),
        several => plural(several.len(), "statement"),
    };
    let old = pair.old.as_ref().map(place).unwrap_or_default();
    let (label, tone, text) = match pair.fate {
        Fate::Gone => ("gone", Tone::Bad, old),
        Fate::Narrowed => (
            "narrowed",
            Tone::Good,
            format!("{old} → {}", names(&pair.new)),
        ),
        Fate::Changed => (
            "changed",
            Tone::Loud,
            format!("{old} → {}", names(&pair.new)),
        ),
        Fate::New => ("new", Tone::Loud, names(&pair.new)),
        Fate::Unchanged => ("unchanged", Tone::Dim, old),
    };
    wrap(
        &[
            span(tone, &format!("{label:<9}")),
            span(Tone::Strong, &format!(" {text}")),
        ],
        width,
    )
}

fn reason(placed: &Placed, width: usize) -> Vec<Line> {
    let Some(reason) = &placed.reason else {
        return Vec::new();
    };
    wrap(&[span(Tone::Dim, &format!("  ← {reason}"))], width)
}

fn changed(pair: &Pair, new: &Placed) -> Vec<DiffLine> {
    let old = pair.old.as_ref().map_or("", |old| old.text.as_str());
    lines(old, &new.text, CONTEXT)
}

/// Statements that do not stand against one another: the one that goes, then those that come.
fn apart(pair: &Pair, width: usize) -> Vec<Line> {
    let mut out = Vec::new();
    if let Some(old) = &pair.old {
        let gone = whole(&old.text, Tag::Removed);
        out.extend(unified(&fold_runs(&gone), width));
    }
    for new in &pair.new {
        if pair.new.len() > 1 || pair.old.is_none() {
            out.extend(reason(new, width));
        }
        out.extend(unified(&whole(&new.text, Tag::Added), width));
    }
    out
}

fn unified(lines: &[DiffLine], width: usize) -> Vec<Line> {
    lines.iter().flat_map(|line| wrapped(line, width)).collect()
}

/// A line with its sign; what does not fit stands below it.
fn wrapped(line: &DiffLine, width: usize) -> Vec<Line> {
    let sign = match line.tag {
        Tag::Same => "  ",
        Tag::Removed => "- ",
        Tag::Added => "+ ",
        Tag::Fold => "… ",
    };
    let text = line.text();
    let indent = text.len() - text.trim_start().len();
    let body = laid(line, width.saturating_sub(2 + indent.min(8)));
    let lead = |i| {
        if i == 0 {
            sign.to_owned()
        } else {
            " ".repeat(2 + indent.min(8))
        }
    };
    let each = body.into_iter().enumerate().map(|(i, own)| {
        let mut out = Line::of([span(tone(line.tag), &lead(i))]);
        out.join(own);
        out
    });
    each.collect()
}

fn tone(tag: Tag) -> Tone {
    match tag {
        Tag::Same => Tone::Plain,
        Tag::Removed => Tone::Bad,
        Tag::Added => Tone::Good,
        Tag::Fold => Tone::Dim,
    }
}

/// The line, what changed in it stronger.
fn spans(line: &DiffLine) -> Vec<TonedText> {
    // in a line that is new or gone as a whole nothing stands out
    let is_whole = line.parts.iter().all(|(changed, _)| *changed);
    let each = line.parts.iter().map(|(changed, text)| {
        let tone = match line.tag {
            Tag::Removed if *changed && !is_whole => Tone::ChangedBad,
            Tag::Added if *changed && !is_whole => Tone::ChangedGood,
            tag => tone(tag),
        };
        span(tone, text)
    });
    each.collect()
}

/// The line on lines of a width. One whose values have blanks is cut instead: whoever chose them does not get a
/// line that begins as they like.
fn laid(line: &DiffLine, width: usize) -> Vec<Line> {
    let lines = wrap(&spans(line), width);
    if has_blank_value(&line.text()) {
        cut(lines, 1, width)
    } else {
        lines
    }
}

fn has_blank_value(text: &str) -> bool {
    let (mut is_within, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            ' ' if is_within => return true,
            '"' if !is_escaped => is_within = !is_within,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    false
}

/// Today left, the proposal right.
fn columns(lines: &[DiffLine], width: usize) -> Vec<Line> {
    let half = width.saturating_sub(3) / 2;
    let mut out = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        match first.tag {
            Tag::Same => {
                row(&mut out, Some(first), Some(first), half);
                rest = &rest[1..];
            }
            Tag::Fold => {
                out.push(Line::of([span(Tone::Dim, &format!("… {}", first.text()))]));
                rest = &rest[1..];
            }
            Tag::Removed | Tag::Added => {
                let run = |from: &[DiffLine], tag| from.iter().take_while(|l| l.tag == tag).count();
                let gone = run(rest, Tag::Removed);
                let come = run(&rest[gone..], Tag::Added);
                let (left, right) = (&rest[..gone], &rest[gone..gone + come]);
                for i in 0..gone.max(come) {
                    row(&mut out, left.get(i), right.get(i), half);
                }
                rest = &rest[gone + come..];
            }
        }
    }
    out
}

fn row(out: &mut Vec<Line>, left: Option<&DiffLine>, right: Option<&DiffLine>, half: usize) {
    let cell = |line: Option<&DiffLine>| line.map_or_else(Vec::new, |line| laid(line, half));
    let (left, right) = (cell(left), cell(right));
    for i in 0..left.len().max(right.len()) {
        let mut line = left.get(i).cloned().unwrap_or_default();
        line.pad(half);
        line.push(Tone::Dim, " │ ");
        line.join(right.get(i).cloned().unwrap_or_default());
        out.push(line);
    }
}

/// The same as lines of a `diff` block.
pub(crate) fn plain(pairs: &[Pair]) -> Vec<String> {
    let mut out = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.fate != Fate::Unchanged) {
        let title = heading(pair, usize::MAX);
        out.extend(title.iter().map(|line| format!("@@ {} @@", line.text())));
        let found = match pair.new.as_slice() {
            [one] if pair.old.is_some() => changed(pair, one),
            new => {
                let old = pair.old.as_ref().map_or("", |old| old.text.as_str());
                let mut all = fold_runs(&whole(old, Tag::Removed));
                all.extend(new.iter().flat_map(|own| whole(&own.text, Tag::Added)));
                all
            }
        };
        for line in &found {
            let sign = match line.tag {
                Tag::Same => " ",
                Tag::Removed => "-",
                Tag::Added => "+",
                Tag::Fold => "@@ ",
            };
            out.push(format!("{sign}{}", line.text()));
        }
    }
    out
}
