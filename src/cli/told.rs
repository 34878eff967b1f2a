//! What is told while evidence is gathered goes to standard error.

use std::sync::Arc;

use super::Global;
use super::output::say_page;
use crate::gather::{Event, Listener, Stop, Watch, is_terminal};

/// Standard error, as far as the flags let it be written to.
#[derive(Debug)]
struct Terminal(Global);

/// Who hears of what happens in this process, and what stops it.
pub(super) fn watch(global: Global) -> Watch {
    Watch {
        listener: Arc::new(Terminal(global)),
        stop: Stop::on_signals(),
    }
}

impl Listener for Terminal {
    fn event(&self, event: &Event<'_>) {
        if event.is_always_told() || !self.0.quiet {
            say_page(&event.text(self.0.detail()));
        }
    }

    fn hears_requests(&self) -> bool {
        self.0.verbose
    }

    fn sees_progress(&self) -> bool {
        !self.0.quiet && is_terminal()
    }
}
