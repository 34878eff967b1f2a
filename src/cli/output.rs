//! Writing to standard output and standard error, and the few styles in use.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the one place of the command line that prints"
)]

use std::io::Write;

use anstyle::{AnsiColor, Style};

/// Writes to standard output; an error if its reader went away.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a line to standard error.
pub(crate) fn say(line: &str) {
    anstream::eprintln!("{line}");
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

pub(crate) fn bad(text: &str) -> String {
    styled(AnsiColor::Red.on_default().bold(), text)
}

pub(crate) fn faint(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

pub(crate) fn strong(text: &str) -> String {
    styled(Style::new().bold(), text)
}
