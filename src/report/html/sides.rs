//! The policies of today beside the proposal, line by line.

use similar::{ChangeTag, TextDiff};

use super::shown::Shown;

/// Longer texts are shown without marks: what differs in them, nobody reads line by line.
const MOST_COMPARED: usize = 2_000;

/// Both sides.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) today: Vec<Run>,
    pub(super) then: Vec<Run>,
}

/// Lines in a row of one kind: one element of the page, which a thousand functions would else be too many of.
#[derive(Debug)]
pub(super) struct Run {
    /// `gone`, `new` or `same`.
    pub(super) class: &'static str,
    /// The same for who sees no color.
    pub(super) mark: &'static str,
    pub(super) lines: Vec<Shown>,
}

struct Line {
    class: &'static str,
    mark: &'static str,
    text: Shown,
}

impl Sides {
    /// Of two texts, of each the first so many lines.
    pub(super) fn of(today: &str, then: &str, most: usize) -> Self {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let is_short = |text: &str| text.lines().count() <= MOST_COMPARED;
        if is_short(today) && is_short(then) {
            for change in TextDiff::from_lines(today, then).iter_all_changes() {
                let text = change.value().trim_end_matches('\n');
                match change.tag() {
                    ChangeTag::Delete => left.push(line("gone", "-", text)),
                    ChangeTag::Insert => right.push(line("new", "+", text)),
                    ChangeTag::Equal => {
                        left.push(line("same", " ", text));
                        right.push(line("same", " ", text));
                    }
                }
            }
        } else {
            left.extend(today.lines().map(|text| line("same", " ", text)));
            right.extend(then.lines().map(|text| line("same", " ", text)));
        }
        for side in [&mut left, &mut right] {
            let more = side.len().saturating_sub(most);
            side.truncate(most);
            if more > 0 {
                side.push(line("more", " ", &format!("… {more} more lines")));
            }
        }
        Self {
            today: runs(left),
            then: runs(right),
        }
    }
}

fn runs(lines: Vec<Line>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some(run) if run.class == line.class => run.lines.push(line.text),
            _ => runs.push(Run {
                class: line.class,
                mark: line.mark,
                lines: vec![line.text],
            }),
        }
    }
    runs
}

fn line(class: &'static str, mark: &'static str, text: &str) -> Line {
    Line {
        class,
        mark,
        text: Shown::of(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_stands_left_and_what_comes_right() {
        let sides = Sides::of("{\n  a\n  b\n}", "{\n  c\n  b\n}", 3);
        let of = |side: &[Run]| {
            let lines = side
                .iter()
                .flat_map(|run| run.lines.iter().map(|text| format!("{}{text}", run.mark)));
            lines.collect::<Vec<_>>()
        };
        assert_eq!(of(&sides.today), [" {", "-  a", "   b", " … 1 more lines"]);
        assert_eq!(of(&sides.then), [" {", "+  c", "   b", " … 1 more lines"]);
    }
}
