//! The end of the page: what goes, what becomes of the role, what to do next.

use std::collections::BTreeSet;

use super::layout::{BODY, ReviewLayout, Room, fitting};
use super::value::{NoLonger, Review, Step};
use crate::iam::Arn;
use crate::report::lay::{Line, Tone, command, cut, hang, span, wrap};
use crate::report::words::{number, plural};

/// All of it.
pub(super) fn end(review: &Review, layout: &ReviewLayout<'_>, room: Room) -> Vec<Line> {
    let mut out = Vec::new();
    if let Some(gone) = &review.no_longer {
        out.extend(no_longer(gone, layout.width, room));
    }
    out.extend(plan(review, layout.width, room));
    out.extend(notes(review, layout.width, room));
    out.extend(next(review, layout, room));
    out
}

fn labelled(label: &str, text: &str, tone: Tone, width: usize, most: usize) -> Vec<Line> {
    let room = width.saturating_sub(BODY);
    let lines = cut(wrap(&[span(tone, text)], room), most, room);
    hang(
        &Line::of([span(Tone::Dim, &format!("  {label}"))]),
        BODY,
        lines,
    )
}

fn no_longer(gone: &NoLonger, width: usize, room: Room) -> Vec<Line> {
    let most = room.what;
    let mut out = Vec::new();
    if gone.actions() > 0 {
        let levels = gone.by_level.iter();
        let short = |level: &str| level.replace(" management", "").to_lowercase();
        let levels = levels.map(|(level, n)| format!("{} {}", short(level), number(*n)));
        let levels: Vec<String> = levels.collect();
        let all = plural(gone.actions(), "action");
        let text = format!("{all}: {}", levels.join(", "));
        out.extend(labelled("no longer", &text, Tone::Good, width, most));
        if !gone.examples.is_empty() {
            let text = format!("such as {}", gone.examples.join(", "));
            out.extend(labelled("", &text, Tone::Dim, width, most));
        }
    }
    if !gone.out_of_reach.is_empty() {
        let reach = gone.out_of_reach.iter();
        let names: Vec<&str> = reach
            .map(|arn| Arn::parse(arn).map_or(arn.as_str(), |arn| arn.resource))
            .collect();
        let label = if gone.actions() > 0 { "" } else { "no longer" };
        let text = format!("out of reach: {}", names.join(", "));
        out.extend(labelled(label, &text, Tone::Good, width, most.min(2)));
    }
    out
}

fn plan(review: &Review, width: usize, room: Room) -> Vec<Line> {
    let mut out = Vec::new();
    let most = if room.what > 2 {
        usize::MAX
    } else {
        room.what + 1
    };
    for (i, text) in review.plan.iter().take(most).enumerate() {
        let label = if i == 0 { "plan" } else { "" };
        let tone = if i == 0 { Tone::Plain } else { Tone::Dim };
        out.extend(labelled(label, text, tone, width, room.what));
    }
    out
}

/// What is to be known and has no line of its own.
fn notes(review: &Review, width: usize, room: Room) -> Vec<Line> {
    let is_told = |code: &str| review.looks.iter().any(|look| look.code == code);
    let left = review.notes.iter().filter(|note| !is_told(note.code));
    let texts: Vec<String> = left
        .map(|note| match note.count {
            1 => note.code.to_owned(),
            n => format!("{} {}", note.code, number(n)),
        })
        .collect();
    if texts.is_empty() {
        return Vec::new();
    }
    labelled("notes", &texts.join(", "), Tone::Dim, width, room.what)
}

fn next(review: &Review, layout: &ReviewLayout<'_>, room: Room) -> Vec<Line> {
    let width = layout.width.saturating_sub(BODY);
    let mut out = Vec::new();
    for (i, step) in review.next.iter().take(room.steps).enumerate() {
        let (Step::Command { line, .. } | Step::Words(line)) = step;
        let mut body: Vec<Line> = command(line, width)
            .iter()
            .map(|line| Line::of([span(Tone::Plain, line)]))
            .flat_map(|line| fitting(line, width))
            .collect();
        if let (Step::Command { about, .. }, [one]) = (step, body.as_mut_slice()) {
            one.pad(36.min(width / 2));
            one.push(Tone::Plain, "  ");
            if one.columns() + about.len() <= width {
                one.push(Tone::Dim, about);
            }
        }
        let label = if i == 0 { "  next" } else { "" };
        out.extend(hang(&Line::of([span(Tone::Dim, label)]), BODY, body));
    }
    let flags: BTreeSet<&str> = layout
        .flags
        .split(' ')
        .filter(|word| word.starts_with("--"))
        .collect();
    if !flags.is_empty() {
        let flags: Vec<&str> = flags.into_iter().collect();
        let text = format!("each with {} as in this run", flags.join(", "));
        let body = cut(wrap(&[span(Tone::Dim, &text)], width), room.what, width);
        out.extend(hang(&Line::default(), BODY, body));
    }
    out
}
