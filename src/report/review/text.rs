//! The review in a terminal: one screen, whatever the role.

use super::end::end;
use super::layout::{BODY, Order, ROOMS, ReviewLayout, Room, SCREEN, fitting};
use super::rows;
use super::value::{Look, Number, PermissionChange, Review, Step};
use crate::report::Detail;
use crate::report::lay::{Line, Tone, TonedText, command, cut, hang, span, wrap};
use crate::report::said::{Page, escaped};
use crate::report::words::number;

/// Lines of a command, before its end stands in other forms alone.
const LONGEST_COMMAND: usize = 5;

/// The page.
pub(crate) fn text(review: &Review, layout: &ReviewLayout<'_>) -> Page {
    let mut page = Page::default();
    for line in lines(review, layout) {
        page.line(line.said());
    }
    page
}

fn lines(review: &Review, layout: &ReviewLayout<'_>) -> Vec<Line> {
    if layout.detail == Detail::Whole {
        let all = usize::MAX;
        let room = Room {
            looks: all,
            what: all,
            blank: true,
            steps: all,
            may: all,
        };
        return whole(review, layout, room, all);
    }
    let screen = (SCREEN * 100).div_ceil(layout.width.clamp(20, 100));
    for (i, room) in ROOMS.into_iter().enumerate() {
        let others = whole(review, layout, room, 0).len();
        let left = screen.saturating_sub(others);
        let needed = rows::rows(review, layout.width, usize::MAX)
            .len()
            .min(room.may);
        if others <= screen && left >= needed || i + 1 == ROOMS.len() {
            return whole(review, layout, room, left.max(room.may.min(1)));
        }
    }
    Vec::new()
}

/// The whole page, with so many lines for what the function may do.
fn whole(review: &Review, layout: &ReviewLayout<'_>, room: Room, may: usize) -> Vec<Line> {
    let width = layout.width;
    let mut parts = vec![
        numbers(review, width, room),
        looks(review, layout, room),
        may_then(review, width, may),
        end(review, layout, room),
    ];
    let verdict = verdict(review, width);
    let mut out = head(review, width);
    match layout.order {
        Order::VerdictFirst => out.extend(verdict),
        Order::VerdictLast => parts.push(verdict),
    }
    out.extend(rests_on(review, width, room));
    for part in parts {
        if part.is_empty() {
            continue;
        }
        if room.blank {
            out.push(Line::default());
        }
        out.extend(part);
    }
    out
}

fn head(review: &Review, width: usize) -> Vec<Line> {
    let mut right = review.region.clone();
    if let Some(role) = &review.role {
        if !right.is_empty() {
            right += " · ";
        }
        right += "role ";
        right += role;
    }
    let mut line = Line::of([span(Tone::Strong, &review.function)]);
    let right = Line::of([span(Tone::Dim, &right)]);
    if line.columns() + 2 + right.columns() <= width {
        line.pad(width - right.columns());
        line.join(right);
        return vec![line];
    }
    let mut out = wrap(&[span(Tone::Strong, &review.function)], width);
    let wrapped = cut(
        wrap(&right_spans(review), width.saturating_sub(2)),
        2,
        width - 2,
    );
    out.extend(hang(&Line::default(), 2, wrapped));
    out
}

fn right_spans(review: &Review) -> Vec<TonedText> {
    let role = review.role.as_deref().unwrap_or("unknown");
    vec![span(Tone::Dim, &format!("{} role {role}", review.region))]
}

fn verdict(review: &Review, width: usize) -> Vec<Line> {
    let tone = match review.verdict.change {
        PermissionChange::Broken => Tone::Broken,
        PermissionChange::Open | PermissionChange::Wider | PermissionChange::Mixed => Tone::Loud,
        PermissionChange::Narrower => Tone::Good,
        PermissionChange::Same | PermissionChange::NotCompared => Tone::Strong,
    };
    let looks = review.looks_in_words();
    // what names bear stays as it is: escapes first
    let text = escaped(&review.verdict.text).to_uppercase();
    let spans = [span(tone, &text), span(Tone::Plain, &format!(", {looks}"))];
    hang(&Line::default(), 2, wrap(&spans, width.saturating_sub(2)))
}

fn rests_on(review: &Review, width: usize, room: Room) -> Vec<Line> {
    let spans = [span(Tone::Plain, &review.rests_on.text)];
    let most = if room.what > 2 { room.what } else { 2 };
    let lines = cut(wrap(&spans, width.saturating_sub(2)), most, width - 2);
    hang(&Line::default(), 2, lines)
}

fn numbers(review: &Review, width: usize, room: Room) -> Vec<Line> {
    let label = 18;
    let value = |n: &Number| match n.before {
        Some(before) => format!("{:>7} → {}", before.to_string(), n.after),
        None => format!("{:>7}", n.after.to_string()),
    };
    let mut out = Vec::new();
    for n in &review.numbers {
        let mut line = Line::of([span(Tone::Dim, &format!("  {:<16}", n.what))]);
        line.push(Tone::Plain, &value(n));
        let at = label + 19;
        if n.note.is_empty() || at + 24 > width {
            out.push(line);
            continue;
        }
        let note = wrap(&[span(Tone::Dim, &n.note)], width - at);
        out.extend(hang(&line, at, cut(note, 1.max(room.what / 2), width - at)));
    }
    if let Some(policies) = &review.today {
        let text = match policies.len() {
            0 => "no policy".to_owned(),
            _ => policies.join(", "),
        };
        let lines = wrap(&[span(Tone::Plain, &text)], width - label);
        let most = if room.what > 2 { room.what } else { 1 };
        let lines = cut(lines, most, width - label);
        out.extend(hang(&Line::of([span(Tone::Dim, "  today")]), label, lines));
    }
    out
}

fn looks(review: &Review, layout: &ReviewLayout<'_>, room: Room) -> Vec<Line> {
    if review.looks.is_empty() {
        return Vec::new();
    }
    let mut out = vec![Line::of([span(Tone::Strong, "  look at")])];
    for (i, look) in review.looks.iter().take(room.looks).enumerate() {
        out.extend(one_look(look, i + 1, layout, room));
    }
    let more = review.looks.len().saturating_sub(room.looks);
    if more > 0 {
        let mut line = Line::default();
        line.pad(BODY);
        line.push(Tone::Dim, &format!("and {} more: -v", number(more)));
        out.push(line);
    }
    out
}

fn one_look(look: &Look, n: usize, layout: &ReviewLayout<'_>, room: Room) -> Vec<Line> {
    let width = layout.width.saturating_sub(BODY);
    let label = Line::of([
        span(Tone::Dim, &format!("  {n:>2} ")),
        span(Tone::Warn, look.label),
    ]);
    // a label longer than its column has the text below it
    let (label, mut out) = if label.columns() < BODY {
        (label, Vec::new())
    } else {
        (Line::default(), vec![label])
    };
    let most = room.what.saturating_mul(100 / layout.width.clamp(20, 100));
    let what = wrap(&[span(Tone::Plain, &look.what)], width);
    out.extend(hang(&label, BODY, cut(what, most, width)));
    let why = wrap(
        &[span(Tone::Dim, &format!("{}: {}", look.code, look.why))],
        width,
    );
    out.extend(hang(&Line::default(), BODY, cut(why, most, width)));
    out.extend(step(&look.next, layout));
    out
}

/// `→ lpgen explain orders-api sqs:ReceiveMessage`.
fn step(step: &Step, layout: &ReviewLayout<'_>) -> Vec<Line> {
    let width = layout.width.saturating_sub(BODY + 2);
    let body: Vec<Line> = match step {
        Step::Command { line, about, .. } => {
            let mut lines: Vec<Line> = command(line, width)
                .iter()
                .map(|line| Line::of([span(Tone::Strong, line)]))
                .flat_map(|line| fitting(line, width))
                .collect();
            // No name of AWS's makes one so long.
            lines = cut(lines, LONGEST_COMMAND, width);
            if let [one] = lines.as_mut_slice()
                && one.columns() + 3 + about.len() <= width
            {
                one.push(Tone::Dim, &format!("   {about}"));
            }
            lines
        }
        Step::Words(words) => cut(wrap(&[span(Tone::Plain, words)], width), 2, width),
    };
    let mut label = Line::default();
    label.pad(BODY);
    label.push(Tone::Dim, "→ ");
    hang(&label, BODY + 2, body)
}

fn may_then(review: &Review, width: usize, most: usize) -> Vec<Line> {
    if most == 0 || review.may.is_empty() {
        // the heading is counted with the rest of the page
        return if review.may.is_empty() {
            Vec::new()
        } else {
            vec![Line::of([span(Tone::Strong, "  may then")])]
        };
    }
    let mut out = vec![Line::of([span(Tone::Strong, "  may then")])];
    out.extend(rows::rows(review, width, most));
    out
}
