//! The forms of what checks came to.

use super::{CheckReport, assets, csv, json, markdown, text};
use crate::checklist::assets::Asset;
use crate::report::{Detail, written};

/// The form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckForm {
    /// For a terminal.
    Text,
    /// Everything, versioned.
    Json,
    /// For a pull request.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// For what shows findings beside code.
    Sarif,
}

impl CheckForm {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Text,
        Self::Json,
        Self::Markdown,
        Self::Csv,
        Self::Sarif,
    ];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Sarif => "sarif",
        }
    }
}

impl CheckReport<'_> {
    /// In a form; `None` for SARIF, which needs places in code.
    pub(crate) fn written(&self, form: CheckForm, detail: Detail) -> Option<String> {
        Some(match form {
            CheckForm::Text => text::text(self, detail).to_string(),
            CheckForm::Markdown => markdown::markdown(self).to_string(),
            CheckForm::Csv => csv::csv(self).to_string(),
            CheckForm::Json => written::json(&json::json(self)),
            CheckForm::Sarif => return None,
        })
    }
}

/// What functions reach, in a form; what has none of its own is text.
pub(crate) fn written_assets(all: &[Asset], form: CheckForm) -> String {
    match form {
        CheckForm::Text | CheckForm::Markdown | CheckForm::Sarif => assets::text(all).to_string(),
        CheckForm::Csv => assets::csv(all).to_string(),
        CheckForm::Json => written::json(&assets::json(all)),
    }
}
