//! Text from outside on its way into a page.

use std::fmt;

use crate::report::said::escaped;

/// A text in which everything is seen as itself; the template escapes its markup. Templates hold no other text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown(String);

impl Shown {
    /// A text on one line.
    pub(super) fn of(text: &str) -> Self {
        Self(escaped(text))
    }

    /// A text cut to so many characters.
    pub(super) fn short(text: &str, most: usize) -> Self {
        let text = escaped(text);
        if text.chars().count() <= most {
            return Self(text);
        }
        let kept: String = text.chars().take(most.saturating_sub(1)).collect();
        Self(kept + "…")
    }

    /// Whether nothing is there.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
