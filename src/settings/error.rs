//! What is wrong with the file, and where.

use std::fmt;

use crate::gap::Hinted;

/// What is wrong, with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SettingsError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl SettingsError {
    /// An error at a byte of the text.
    pub(super) fn at(text: &str, byte: usize, what: impl Into<String>) -> Self {
        let (line, column) = place(text, byte);
        Self {
            line,
            column,
            what: what.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Line and column of a byte.
pub(super) fn place(text: &str, byte: usize) -> (usize, usize) {
    let mut end = byte.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    (line, before[start..].chars().count() + 1)
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line, column, what, ..
        } = self;
        write!(f, "line {line}, column {column}: {what}")
    }
}

impl std::error::Error for SettingsError {}

impl Hinted for SettingsError {
    fn hints(&self) -> Vec<String> {
        self.hint.iter().cloned().collect()
    }
}
