//! The forms of a result that most commands have.

use clap::ValueEnum;
use serde::Serialize;

use super::failure::{Exit, Failure};
use super::output::{print, print_json};
use crate::report::said::Page;

/// The form of a result, where a command has these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Text,
    Json,
}

impl TextOrJson {
    /// Prints a result in this form.
    pub(crate) fn print<D: Serialize>(
        self,
        text: impl FnOnce() -> Page,
        json: impl FnOnce() -> D,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Text => print(&text())?,
            Self::Json => print_json(&json())?,
        }
        Ok(Exit::Done)
    }
}
