//! A name that is not known, and those that may be meant.

use std::fmt;

use super::Hinted;

/// Why a name that was given means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKnown {
    message: String,
    hint: Option<String>,
}

impl NotKnown {
    /// What is not there, in words, and the names most like the one that was given.
    pub fn near(message: impl Into<String>, near: &[impl AsRef<str>]) -> Self {
        let near: Vec<String> = near.iter().map(|n| format!("`{}`", n.as_ref())).collect();
        Self {
            message: message.into(),
            hint: (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", "))),
        }
    }

    /// The next step where no name is like it.
    #[must_use]
    pub fn or_else(mut self, hint: &str) -> Self {
        self.hint.get_or_insert_with(|| hint.to_owned());
        self
    }
}

impl fmt::Display for NotKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotKnown {}

impl Hinted for NotKnown {
    fn hints(&self) -> Vec<String> {
        self.hint.iter().cloned().collect()
    }
}
