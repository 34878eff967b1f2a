//! Lines of pieces in tones.

use crate::report::said::{Piece, Said, escaped};
use crate::report::style::{bad, broken, changed_bad, changed_good, dim, good, loud, strong, warn};

/// How a piece of a line looks; color says nothing that the words do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    Plain,
    /// In the background.
    Dim,
    /// What a line is about.
    Strong,
    /// What wants a look.
    Warn,
    /// What must be looked at.
    Loud,
    /// What goes, or is dangerous.
    Bad,
    /// What is broken.
    Broken,
    /// What comes, or holds.
    Good,
    /// What changed in a line that goes.
    ChangedBad,
    /// What changed in a line that comes.
    ChangedGood,
}

/// Text in one tone; escaped as it enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TonedText {
    pub(super) tone: Tone,
    /// INVARIANT: escaped.
    pub(super) text: String,
}

/// A line of such pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(pub(super) Vec<TonedText>);

/// A piece of text in a tone.
pub(crate) fn span(tone: Tone, text: &str) -> TonedText {
    TonedText {
        tone,
        text: escaped(text),
    }
}

impl Line {
    /// Of these pieces, one behind the other.
    pub(crate) fn of(spans: impl IntoIterator<Item = TonedText>) -> Self {
        Self(spans.into_iter().collect())
    }

    /// How many columns it takes.
    pub(crate) fn columns(&self) -> usize {
        self.0.iter().map(|span| columns(&span.text)).sum()
    }

    /// Adds a piece.
    pub(crate) fn push(&mut self, tone: Tone, text: &str) {
        self.0.push(span(tone, text));
    }

    /// Adds blanks until it takes so many columns; at least one where it has text already.
    pub(crate) fn pad(&mut self, to: usize) {
        let own = self.columns();
        if own < to {
            self.push(Tone::Plain, &" ".repeat(to - own));
        }
    }

    /// Its pieces.
    pub(crate) fn spans(&self) -> &[TonedText] {
        &self.0
    }

    /// Adds another line behind it.
    pub(crate) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Its text without its tones.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// For a page; blanks at its end are left out.
    pub(crate) fn said(&self) -> Said {
        let mut spans = self.0.clone();
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        let mut out = Said::default();
        for TonedText { tone, text } in &spans {
            let piece = match tone {
                Tone::Plain => Said::of(text),
                Tone::Dim => dim(text),
                Tone::Strong => strong(text),
                Tone::Warn => warn(text),
                Tone::Loud => loud(text),
                Tone::Bad => bad(text),
                Tone::Broken => broken(text),
                Tone::Good => good(text),
                Tone::ChangedBad => changed_bad(text),
                Tone::ChangedGood => changed_good(text),
            };
            piece.put(&mut out);
        }
        out
    }
}

/// Columns that a text takes in a terminal: two for the wide characters of East Asia (Unicode standard annex
/// 11) and for pictures.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f000}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}')
}
