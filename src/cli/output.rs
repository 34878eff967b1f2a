//! Writing to standard output and standard error, and the few styles in use.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the one place of the command line that prints"
)]

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

/// Writes to standard output; an error if its reader went away, or if not all of it could be written.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(harmless(text).as_bytes());
    written
        .and_then(|()| out.flush())
        .map_err(|e| io::Error::new(e.kind(), format!("cannot write to standard output: {e}")))
}

/// Writes a line to standard error. Where that cannot be written to, the result still counts: it is on
/// standard output, and in the exit code.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", harmless(line));
}

/// Names in a trail are chosen by others: control characters in them must not reach a terminal.
/// Styles (`ESC [ … m`) stay, tabs and line ends too.
fn harmless(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let style = c == '\u{1b}' && is_style(&text[at + 1..]);
        if plain(c) || style {
            out.push(c);
        } else {
            // The escape of JSON, so that JSON keeps its meaning.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
    }
    Cow::Owned(out)
}

fn is_style(rest: &str) -> bool {
    let Some(codes) = rest.strip_prefix('[') else {
        return false;
    };
    let end = codes.find(|c: char| !c.is_ascii_digit() && c != ';');
    end.is_some_and(|end| codes[end..].starts_with('m'))
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

pub(crate) fn bad(text: &str) -> String {
    styled(AnsiColor::Red.on_default().bold(), text)
}

pub(crate) fn faint(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

pub(crate) fn strong(text: &str) -> String {
    styled(Style::new().bold(), text)
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(harmless("plain\n"), "plain\n");
        assert_eq!(harmless("\u{1b}[1mbold\u{1b}[0m"), "\u{1b}[1mbold\u{1b}[0m");
        assert_eq!(harmless("a\u{1b}]0;b\u{7}c\r"), r"a\u001b]0;b\u0007c\u000d");
        assert_eq!(harmless("\u{1b}[2J\u{9b}1m"), r"\u001b[2J\u009b1m");
    }
}
