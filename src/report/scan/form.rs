//! The forms of a scan.

/// The form of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanForm {
    /// For a terminal.
    Text,
    /// Everything, versioned.
    Json,
    /// For a spreadsheet.
    Csv,
    /// For a pull request.
    Markdown,
    /// For what shows findings beside code.
    Sarif,
    /// One page for a browser.
    Html,
}

impl ScanForm {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [
        Self::Text,
        Self::Json,
        Self::Csv,
        Self::Markdown,
        Self::Sarif,
        Self::Html,
    ];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Sarif => "sarif",
            Self::Html => "html",
        }
    }
}
