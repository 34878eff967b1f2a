//! The few styles of the reports.

use anstyle::{AnsiColor, Style};

fn styled(style: Style, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("{style}{text}{style:#}")
}

/// What stands in the background: labels, ids.
pub fn dim(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

/// What a line is about.
pub fn strong(text: &str) -> String {
    styled(Style::new().bold(), text)
}

/// What a person should look at.
pub fn warn(text: &str) -> String {
    styled(AnsiColor::Yellow.on_default(), text)
}

/// What went away, or failed.
pub fn bad(text: &str) -> String {
    styled(AnsiColor::Red.on_default(), text)
}

/// What was added, or holds.
pub fn good(text: &str) -> String {
    styled(AnsiColor::Green.on_default(), text)
}
