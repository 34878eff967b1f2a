//! The difference for a person at a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::Comparison;
use super::lines::{Line, Tag, lines};
use super::notes::notes;
use super::rows::{Row, Tone, rows};
use crate::report::style::{bad, dim, good, strong, warn};

/// How the policies' text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Removed lines above added ones.
    Unified,
    /// Today left, the proposal right, in so many columns altogether.
    SideBySide(usize),
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// What changes and why, then the text of the policies; with ANSI styles.
pub fn text(c: &Comparison<'_>, layout: Layout) -> String {
    let mut out = format!(
        "{}  {}\n",
        strong(&c.function.function.name),
        dim(&c.function.function.arn())
    );
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
        let _ = writeln!(out, "\n{}", dim("the text of the policies is the same"));
        return out;
    }
    let today = list(c.role.policies.iter().map(|p| p.name.as_str()));
    let proposed = list(c.documents.iter().map(|d| d.name.as_str()));
    let _ = writeln!(out, "\n{}", bad(&format!("--- today: {today}")));
    let _ = writeln!(out, "{}", good(&format!("+++ proposed: {proposed}")));
    match layout {
        Layout::Unified => found.iter().for_each(|line| write_line(&mut out, line)),
        Layout::SideBySide(width) => side_by_side(&mut out, &found, width),
    }
    out
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn write_row(out: &mut String, row: &Row) {
    let text = match row.tone {
        Tone::Plain => row.text.clone(),
        Tone::Good => good(&row.text),
        Tone::Warn => warn(&row.text),
        Tone::Bad => bad(&row.text),
        Tone::Faint => dim(&row.text),
    };
    let note = if row.note.is_empty() {
        String::new()
    } else {
        format!("  {}", dim(&format!("← {}", row.note)))
    };
    if row.label.is_empty() {
        let _ = writeln!(out, "               {text}{note}");
    } else {
        let _ = writeln!(out, "  {} {text}{note}", dim(&format!("{:<12}", row.label)));
    }
}

fn write_line(out: &mut String, line: &Line) {
    let (sign, style) = match line.tag {
        Tag::Same => (" ", Style::new()),
        Tag::Removed => ("-", AnsiColor::Red.on_default()),
        Tag::Added => ("+", AnsiColor::Green.on_default()),
        Tag::Fold => ("…", Style::new().dimmed()),
    };
    let gap = if line.tag == Tag::Fold { " " } else { "" };
    let _ = write!(out, "{style}{sign}{gap}{style:#}{}", painted(line, style));
    if let Some(note) = &line.note {
        let _ = write!(out, "  {}", dim(&format!("← {note}")));
    }
    out.push('\n');
}

/// The line in its style, what changed in it underlined and bold.
fn painted(line: &Line, style: Style) -> String {
    let changed = style.bold().underline();
    // In a line that is new or gone as a whole nothing stands out.
    let whole = line.parts.iter().all(|(changed, _)| *changed);
    let parts = line.parts.iter().map(|(emphasised, text)| {
        let style = if *emphasised && !whole {
            changed
        } else {
            style
        };
        format!("{style}{text}{style:#}")
    });
    parts.collect()
}

fn side_by_side(out: &mut String, lines: &[Line], width: usize) {
    let half = width.saturating_sub(3).max(40) / 2;
    let mut rest = lines;
    while let Some(first) = rest.first() {
        match first.tag {
            Tag::Same => {
                let text = fit(&first.text(), half);
                let _ = writeln!(out, "{text} │ {}", text.trim_end());
                rest = &rest[1..];
            }
            Tag::Fold => {
                let _ = writeln!(out, "{}", dim(&format!("… {}", first.text())));
                rest = &rest[1..];
            }
            Tag::Removed | Tag::Added => {
                let of = |from: &[Line], tag| from.iter().take_while(|l| l.tag == tag).count();
                let gone = of(rest, Tag::Removed);
                let come = of(&rest[gone..], Tag::Added);
                let (left, right) = (&rest[..gone], &rest[gone..gone + come]);
                pair(out, left, right, half);
                rest = &rest[gone + come..];
            }
        }
    }
}

fn pair(out: &mut String, left: &[Line], right: &[Line], half: usize) {
    for i in 0..left.len().max(right.len()) {
        let old = left.get(i).map_or(String::new(), Line::text);
        let old = bad(&fit(&old, half));
        let old = if old.is_empty() { fit("", half) } else { old };
        let (new, note) = right.get(i).map_or((String::new(), None), |line| {
            (line.text(), line.note.clone())
        });
        let note = note.map_or(String::new(), |n| format!("  {}", dim(&format!("← {n}"))));
        let line = format!("{old} │ {}{note}", good(&new));
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The text in exactly so many columns: padded, or cut with an ellipsis.
fn fit(text: &str, columns: usize) -> String {
    let length = text.chars().count();
    if length <= columns {
        return format!("{text}{}", " ".repeat(columns - length));
    }
    let kept: String = text.chars().take(columns - 1).collect();
    kept + "…"
}
