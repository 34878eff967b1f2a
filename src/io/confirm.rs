//! A question to whoever sits at the terminal.

use std::io::{IsTerminal, Write};

/// Asks for a yes; `None` where nobody can be asked.
pub(crate) fn confirmed(question: &str) -> Option<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return None;
    }
    let mut stderr = std::io::stderr();
    let asked = write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    let read = asked.and_then(|()| std::io::stdin().read_line(&mut answer));
    let is_yes = matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes");
    Some(read.is_ok() && is_yes)
}
