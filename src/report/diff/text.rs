//! The difference for a person at a terminal.

use super::Comparison;
use super::lines::{DiffLine, Tag, lines};
use super::notes::notes;
use super::rows::{DiffRow, Tone, rows};
use crate::report::said::{Page, Piece, Said, escaped, said};
use crate::report::style::{bad, changed_bad, changed_good, dim, good, strong, warn};

/// How the policies' text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffLayout {
    /// Removed lines above added ones.
    Unified,
    /// Today left, the proposal right, in so many columns altogether.
    SideBySide(usize),
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// What changes and why, then the text of the policies; with ANSI styles.
pub fn text(c: &Comparison<'_>, layout: DiffLayout) -> Page {
    let mut out = Page::default();
    out.line(said!(
        "{}  {}",
        strong(&c.function.function.name),
        dim(c.function.function.arn())
    ));
    for row in rows(c) {
        write_row(&mut out, &row);
    }
    let found = lines(
        &c.before(),
        &c.after(),
        &notes(c.documents, c.grants),
        CONTEXT,
    );
    if found.is_empty() {
        out.blank();
        out.line(dim("the text of the policies is the same"));
        return out;
    }
    let today = list(c.role.policies.iter().map(|p| p.name.as_str()));
    let proposed = list(c.documents.iter().map(|d| d.name.as_str()));
    out.blank();
    out.line(bad(format!("--- today: {today}")));
    out.line(good(format!("+++ proposed: {proposed}")));
    match layout {
        DiffLayout::Unified => found.iter().for_each(|line| write_line(&mut out, line)),
        DiffLayout::SideBySide(width) => side_by_side(&mut out, &found, width),
    }
    out
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn write_row(out: &mut Page, row: &DiffRow) {
    let text = match row.tone {
        Tone::Plain => Said::of(&row.text),
        Tone::Good => good(&row.text),
        Tone::Warn => warn(&row.text),
        Tone::Bad => bad(&row.text),
        Tone::Faint => dim(&row.text),
    };
    let note = if row.note.is_empty() {
        Said::default()
    } else {
        said!("  {}", dim(format!("← {}", row.note)))
    };
    if row.label.is_empty() {
        out.line(said!("               {}{}", text, note));
    } else {
        let label = dim(format!("{:<12}", row.label));
        out.line(said!("  {} {}{}", label, text, note));
    }
}

fn write_line(out: &mut Page, line: &DiffLine) {
    let style: fn(&str) -> Said = match line.tag {
        Tag::Same => |text| Said::of(text),
        Tag::Removed => |text| bad(text),
        Tag::Added => |text| good(text),
        Tag::Fold => |text| dim(text),
    };
    let sign = match line.tag {
        Tag::Same => " ",
        Tag::Removed => "-",
        Tag::Added => "+",
        Tag::Fold => "… ",
    };
    let mut whole = style(sign);
    painted(line, style).put(&mut whole);
    note(line.note.as_deref()).put(&mut whole);
    out.line(whole);
}

fn note(note: Option<&str>) -> Said {
    note.map_or_else(Said::default, |note| {
        said!("  {}", dim(format!("← {note}")))
    })
}

/// The line in its style, what changed in it underlined and bold.
fn painted(line: &DiffLine, style: fn(&str) -> Said) -> Said {
    // In a line that is new or gone as a whole nothing stands out.
    let whole = line.parts.iter().all(|(changed, _)| *changed);
    let mut out = Said::default();
    for (changed, text) in &line.parts {
        match line.tag {
            Tag::Removed if *changed && !whole => changed_bad(text).put(&mut out),
            Tag::Added if *changed && !whole => changed_good(text).put(&mut out),
            _ => style(text).put(&mut out),
        }
    }
    out
}

fn side_by_side(out: &mut Page, lines: &[DiffLine], width: usize) {
    let half = width.saturating_sub(3).max(40) / 2;
    let mut rest = lines;
    while let Some(first) = rest.first() {
        match first.tag {
            Tag::Same => {
                let text = fit(&first.text(), half);
                out.line(format!("{text} │ {}", text.trim_end()));
                rest = &rest[1..];
            }
            Tag::Fold => {
                out.line(dim(format!("… {}", first.text())));
                rest = &rest[1..];
            }
            Tag::Removed | Tag::Added => {
                let of = |from: &[DiffLine], tag| from.iter().take_while(|l| l.tag == tag).count();
                let gone = of(rest, Tag::Removed);
                let come = of(&rest[gone..], Tag::Added);
                let (left, right) = (&rest[..gone], &rest[gone..gone + come]);
                pair(out, left, right, half);
                rest = &rest[gone + come..];
            }
        }
    }
}

fn pair(out: &mut Page, left: &[DiffLine], right: &[DiffLine], half: usize) {
    for i in 0..left.len().max(right.len()) {
        let old = left.get(i).map_or_else(String::new, DiffLine::text);
        let old = bad(fit(&old, half));
        match right.get(i).map(|line| (line.text(), line)) {
            Some((new, line)) if !new.is_empty() || line.note.is_some() => {
                let note = note(line.note.as_deref());
                out.line(said!("{} │ {}{}", old, good(new), note));
            }
            _ => out.line(said!("{} │", old)),
        }
    }
}

/// The text in exactly so many columns: padded, or cut with an ellipsis.
fn fit(text: &str, columns: usize) -> String {
    let text = escaped(text);
    let length = text.chars().count();
    if length <= columns {
        return format!("{text}{}", " ".repeat(columns - length));
    }
    let kept: String = text.chars().take(columns - 1).collect();
    kept + "…"
}
