//! Lines of a width: wrapped at words with a hanging indent, in columns, cut at words.

mod line;
mod wrap;

use std::fmt::Write;

pub(crate) use line::{Line, Tone, TonedText, columns, span};
pub(crate) use wrap::{cut, wrap};

/// Lines behind a label that stands before the first of them.
pub(crate) fn hang(label: &Line, at: usize, body: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(body.len());
    for (i, line) in body.into_iter().enumerate() {
        let mut own = if i == 0 {
            label.clone()
        } else {
            Line::default()
        };
        own.pad(at);
        own.join(line);
        out.push(own);
    }
    out
}

/// Cells side by side, each wrapped to its width.
pub(crate) fn side_by_side(cells: &[(Vec<TonedText>, usize)], gap: usize) -> Vec<Line> {
    let wrapped: Vec<Vec<Line>> = cells
        .iter()
        .map(|(spans, width)| wrap(spans, *width))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = Vec::with_capacity(height);
    for row in 0..height {
        let (mut line, mut at) = (Line::default(), 0);
        for (cell, (_, width)) in wrapped.iter().zip(cells) {
            line.pad(at);
            if let Some(own) = cell.get(row) {
                line.join(own.clone());
            }
            at += width + gap;
        }
        out.push(line);
    }
    out
}

/// A command on lines of a width: broken at blanks with the shell's own mark, so that it can be pasted as it
/// stands. A word that is longer than the line stays whole.
pub(crate) fn command(line: &str, width: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut own = String::new();
    for word in pieces(line) {
        let more = usize::from(!own.is_empty()) + columns(&word) + 2;
        if !own.trim().is_empty() && columns(&own) + more > width {
            own += " \\";
            out.push(std::mem::replace(&mut own, "  ".to_owned()));
        }
        if !own.trim().is_empty() {
            own.push(' ');
        }
        let _ = write!(own, "{word}");
    }
    out.push(own);
    out
}

/// The words of a command, quoted ones whole.
fn pieces(line: &str) -> Vec<String> {
    let (mut out, mut own, mut quote) = (Vec::new(), String::new(), None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, ' ') => out.push(std::mem::take(&mut own)),
            (None, '\'' | '"') => {
                quote = Some(c);
                own.push(c);
            }
            (Some(open), c) if c == open => {
                quote = None;
                own.push(c);
            }
            (None | Some('"'), '\\') => {
                own.push(c);
                own.extend(chars.next());
            }
            (_, c) => own.push(c),
        }
    }
    out.push(own);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    fn plain(text: &str, width: usize) -> Vec<String> {
        texts(&wrap(&[span(Tone::Plain, text)], width))
    }

    #[test]
    fn lines_break_at_words_and_names_at_their_marks() {
        assert_eq!(plain("one two three", 8), ["one two", "three"]);
        assert_eq!(
            plain("on arn:aws:s3:::bucket/prefix/key", 18),
            ["on", "arn:aws:s3:::", "bucket/prefix/key"]
        );
        assert_eq!(
            plain("aaaaaaaaaaaaaaaaaaaa", 8),
            ["aaaaaaaa", "aaaaaaaa", "aaaa"]
        );
        assert_eq!(plain("", 8), [""]);
        let two = [span(Tone::Bad, "a b"), span(Tone::Plain, " c dddddd")];
        assert_eq!(texts(&wrap(&two, 8)), ["a b c", "dddddd"]);
        assert_eq!(plain("a\nb", 20), ["a\\u000ab"]);
        assert_eq!(columns("日本"), 4);
        // what looks like a line of its own stays within the word that it came in
        assert_eq!(
            plain("on a\nFORGED b\nFORGED c", 20),
            ["on", "a\\u000aFORGED b\\u00…"]
        );
    }

    #[test]
    fn what_is_cut_says_so_at_a_word() {
        let lines = wrap(&[span(Tone::Plain, "one two, three four")], 10);
        assert_eq!(texts(&cut(lines, 1, 10)), ["one two …"]);
    }

    #[test]
    fn a_broken_command_is_the_same_command() {
        let line = "lpgen explain orders-api 's3:Get \\x' --trail \"a b\" --snapshot account/";
        for width in [20, 30, 40, 100] {
            let broken = command(line, width).join("\n");
            assert_eq!(
                shlex::split(&broken.replace("\\\n", "")),
                shlex::split(line),
                "{broken}"
            );
        }
        assert_eq!(command(line, 200), [line]);
    }
}
