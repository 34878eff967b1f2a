//! Text for people, into which nothing from outside comes as it is.
//!
//! Names in records, accounts, configurations, files and answers are chosen by others: a line end in one
//! would forge a line, an escape sequence hide one, a direction mark turn one around. So what is printed is
//! a [`Page`] of lines, and a line is made of [`Piece`]s: of any text, which is escaped as it enters, or of
//! a [`Said`], which only the styles and `said!` make. There is no way to put text on a page unescaped, and
//! none to put a style into a `String`: [`Said`] has no `Display`.

use std::fmt::{self, Display, Write};

use anstyle::Style;

/// A part of a line: all of it escaped but the styles that this program chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// INVARIANT: without line ends and control characters, but for the sequences of [`Said::styled`].
    text: String,
}

/// What a line is made of.
pub(crate) trait Piece {
    /// Adds it to the end of a line.
    fn put(&self, to: &mut Said);
}

impl<T: Display + ?Sized> Piece for T {
    fn put(&self, to: &mut Said) {
        // Writing to a `String` does not fail.
        let _ = write!(Escaped(&mut to.text), "{self}");
    }
}

impl Piece for Said {
    fn put(&self, to: &mut Said) {
        to.text += &self.text;
    }
}

impl Piece for &Said {
    fn put(&self, to: &mut Said) {
        to.text += &self.text;
    }
}

impl Said {
    /// One piece in a style; nothing where the piece is empty.
    pub(super) fn styled(style: Style, piece: impl Piece) -> Self {
        let inner = Self::of(piece);
        if inner.is_empty() {
            return inner;
        }
        Self {
            text: format!("{style}{}{style:#}", inner.text),
        }
    }

    /// One piece as it is.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "pieces are made where they are put"
    )]
    pub(crate) fn of(piece: impl Piece) -> Self {
        let mut said = Self::default();
        piece.put(&mut said);
        said
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// A line from a form with `{}` for each piece. Names inside the braces would go past the escape: they do
/// not compile.
macro_rules! said {
    (@one $piece:expr) => { 1 };
    ($form:literal $(, $piece:expr)* $(,)?) => {{
        const { assert!(
            $crate::report::said::fits($form, 0 $(+ $crate::report::said::said!(@one $piece))*),
            "a pair of braces, and nothing in it, for each piece"
        ) };
        let mut form = $crate::report::said::Filling::new($form);
        $( form.fill(&$piece); )*
        form.end()
    }};
}
pub(crate) use said;

/// Whether a form has `{}` so many times, and no other brace.
pub(crate) const fn fits(form: &str, pieces: usize) -> bool {
    let bytes = form.as_bytes();
    let (mut at, mut found) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            if at + 1 == bytes.len() || bytes[at + 1] != b'}' {
                return false;
            }
            found += 1;
            at += 1;
        } else if bytes[at] == b'}' {
            return false;
        }
        at += 1;
    }
    found == pieces
}

/// A form that is being filled.
pub(crate) struct Filling {
    rest: &'static str,
    said: Said,
}

impl Filling {
    pub(crate) fn new(form: &'static str) -> Self {
        Self {
            rest: form,
            said: Said::default(),
        }
    }

    pub(crate) fn fill(&mut self, piece: &impl Piece) {
        // INVARIANT: `fits` counted the braces.
        if let Some((before, rest)) = self.rest.split_once("{}") {
            self.said.text += before;
            self.rest = rest;
        }
        piece.put(&mut self.said);
    }

    pub(crate) fn end(mut self) -> Said {
        self.said.text += self.rest;
        self.said
    }
}

/// Lines for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// Adds a line.
    pub(crate) fn line(&mut self, piece: impl Piece) {
        self.text += &Said::of(piece).text;
        self.text.push('\n');
    }

    /// Adds an empty line.
    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Parts what is to come from what stands there: a blank line, unless one does it already.
    pub(super) fn part(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.blank();
        }
    }

    /// Adds lines of a document in whose own syntax names cannot end a line: JSON, YAML of JSON's strings.
    pub(crate) fn document(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    /// Adds another page below.
    pub(crate) fn add(&mut self, page: &Self) {
        self.text += &page.text;
    }

    /// How many bytes are on it.
    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    /// Whether no line is on it.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text with everything escaped that is not seen as itself.
pub(crate) fn escaped(text: &str) -> String {
    Said::of(text).text
}

/// JSON in which nothing stands as itself that is not seen as itself: the same values, as JSON has the same
/// escape. Its line ends stay.
pub(crate) fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(c, '\n' | '\t') {
            out.push(c);
        } else {
            escape(c, &mut out);
        }
    }
    out
}

/// Writes what comes through it with the escapes.
struct Escaped<'s>(&'s mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            escape(c, self.0);
        }
        Ok(())
    }
}

/// Writes a character as itself, or, where it is not seen as itself, as JSON escapes it.
fn escape(c: char, out: &mut String) {
    if is_seen(c) {
        out.push(c);
        return;
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// Whether a character is seen where it stands, alone, and as nothing else: no control character, line
/// end, direction mark, mark on the character before it, nor anything without a form.
fn is_seen(c: char) -> bool {
    match c {
        ' '..='~' => true,
        // letters by their class, and blank all the same
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' => false,
        // the standard library escapes what Unicode calls control, format, separator, mark or unassigned
        _ => c.escape_debug().len() == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::dim;

    #[test]
    fn a_piece_stays_on_its_line_and_is_seen() {
        for (hostile, shown) in [
            (
                "a\nb\r\u{85}\u{2028}\u{2029}",
                "a\\u000ab\\u000d\\u0085\\u2028\\u2029",
            ),
            (
                "\u{1b}[8mhidden\u{9b}8m\u{7}\u{7f}",
                "\\u001b[8mhidden\\u009b8m\\u0007\\u007f",
            ),
            (
                "\u{202e}\u{2066}\u{200f}\u{61c}",
                "\\u202e\\u2066\\u200f\\u061c",
            ),
            (
                "a\u{200b}\u{200d}\u{feff}\u{ad}\u{2060}b",
                "a\\u200b\\u200d\\ufeff\\u00ad\\u2060b",
            ),
            ("\u{e0041}\u{3164}\u{301}", "\\udb40\\udc41\\u3164\\u0301"),
            ("plain `é→·…` \"'\\", "plain `é→·…` \"'\\"),
        ] {
            let mut page = Page::default();
            page.line(hostile);
            assert_eq!(page.to_string(), format!("{shown}\n"));
            assert_eq!(said!("{}", hostile), Said::of(shown));
            assert_eq!(said!("{}", dim(hostile)), dim(shown));
        }
    }

    #[test]
    fn a_form_takes_as_many_pieces_as_it_has_places() {
        assert!(fits("{} of {}", 2));
        for form in [
            "{} of",
            "{name} of {}",
            "{:>3} of {}",
            "}{ {} {}",
            "{} {} {",
        ] {
            assert!(!fits(form, 2), "{form}");
        }
        assert_eq!(said!("{} of {}!", 1, "b"), Said::of("1 of b!"));
    }

    #[test]
    fn harmless_json_means_the_same() {
        let value = serde_json::json!({"a\u{202e}": "b\u{85}\u{1b}\n\u{e0041}é"});
        let text = harmless(&value.to_string());
        assert!(text.chars().all(is_seen), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).ok(),
            Some(value)
        );
    }
}
