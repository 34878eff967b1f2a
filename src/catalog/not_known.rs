//! A name that is not known, and those that may be meant.

use std::fmt;

/// Why a name that was given means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotKnown {
    message: String,
    hint: Option<String>,
}

impl NotKnown {
    /// What is not there, in words.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    /// The names most like the one that was given, if there are any.
    #[must_use]
    pub(crate) fn near(self, near: &[impl AsRef<str>]) -> Self {
        if near.is_empty() {
            return self;
        }
        let near: Vec<String> = near.iter().map(|n| format!("`{}`", n.as_ref())).collect();
        self.or_else(format!("did you mean {}?", near.join(", ")))
    }

    /// The next step where there is none yet.
    #[must_use]
    pub(crate) fn or_else(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// The next step.
    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for NotKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotKnown {}
