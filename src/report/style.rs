//! The few styles of the reports.

use anstyle::{AnsiColor, Style};

use super::said::{Piece, Said};

/// What stands in the background: labels, ids.
pub(crate) fn dim(piece: impl Piece) -> Said {
    Said::styled(Style::new().dimmed(), piece)
}

/// What a line is about.
pub(crate) fn strong(piece: impl Piece) -> Said {
    Said::styled(Style::new().bold(), piece)
}

/// What a person should look at.
pub(crate) fn warn(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Yellow.on_default(), piece)
}

/// What a person must look at.
pub(crate) fn loud(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Yellow.on_default().bold(), piece)
}

/// What went away, or failed.
pub(crate) fn bad(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Red.on_default(), piece)
}

/// What is broken.
pub(crate) fn broken(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Red.on_default().bold(), piece)
}

/// What was added, or holds.
pub(crate) fn good(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Green.on_default(), piece)
}

/// What changed in a line that went away.
pub(crate) fn changed_bad(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Red.on_default().bold().underline(), piece)
}

/// What changed in a line that was added.
pub(crate) fn changed_good(piece: impl Piece) -> Said {
    Said::styled(AnsiColor::Green.on_default().bold().underline(), piece)
}
