//! The terminal: how wide it is, and a pager for what is longer than it.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use super::stop::Stop;

/// A stream that a person may be looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// Whether a person sees it.
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        }
    }

    /// Columns of the terminal; `None` where it is none, or does not tell.
    pub(crate) fn columns(self) -> Option<usize> {
        let size = match self {
            Self::Out => terminal_size::terminal_size_of(io::stdout()),
            Self::Err => terminal_size::terminal_size_of(io::stderr()),
        };
        let (terminal_size::Width(columns), _) = size?;
        (columns > 0).then(|| usize::from(columns))
    }
}

/// The pager that the environment names, as git reads it: `PAGER`, else `less`; none where it is empty or
/// `cat`.
fn pager() -> Option<String> {
    let named = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    (!matches!(named.trim(), "" | "cat")).then_some(named)
}

/// Shows a text in a pager, and waits until the person is done with it. Whether there was one: else the text is
/// still to be written.
///
/// As git has it: the shell runs the pager, `LESS` is `FRX` and `LV` is `-c` where they are not set: what fits
/// the screen is printed, colors are shown, and it stays there. Ctrl-C is the pager's own while it runs. A pager that is left early has
/// been read enough.
pub(crate) fn page(text: &str, stop: &Stop) -> io::Result<bool> {
    let Some(pager) = pager() else {
        return Ok(false);
    };
    let _own = stop.paging();
    let mut command = Command::new("sh");
    command.args(["-c", &pager]).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let Ok(mut child) = command.spawn() else {
        return Ok(false);
    };
    if let Some(mut pipe) = child.stdin.take() {
        match pipe.write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    // what the shell says of a command that it does not find (POSIX, "Exit Status for Commands")
    Ok(child.wait()?.code() != Some(127))
}
