//! Who hears of what happens while evidence is gathered.

use std::sync::Arc;

use super::event::Event;
use crate::io::progress::{Bar, Progress, Silent};
use crate::io::stop::Stop;

/// Hears of what happens while evidence is gathered, from several threads at once.
pub trait Listener: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);

    /// Whether every single request is to be told.
    fn hears_requests(&self) -> bool {
        false
    }

    /// Whether somebody sees a bar on standard error.
    fn sees_progress(&self) -> bool {
        false
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Nobody;

impl Listener for Nobody {
    fn event(&self, _: &Event<'_>) {}
}

/// Who hears of what happens, and what asks to stop.
#[derive(Clone)]
pub struct Watch {
    /// Who hears.
    pub listener: Arc<dyn Listener>,
    /// What stops a reading.
    pub stop: Stop,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            listener: Arc::new(Nobody),
            stop: Stop::default(),
        }
    }
}

impl Watch {
    /// Tells what happened.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        self.listener.event(event);
    }

    /// The same, but nobody hears.
    #[must_use]
    pub(crate) fn unheard(&self) -> Self {
        Self {
            listener: Arc::new(Nobody),
            stop: self.stop.clone(),
        }
    }

    /// A bar for so many bytes, where one can be seen.
    pub(super) fn bar(&self, total: u64) -> Shown {
        Shown::of(self, || Bar::new(total, &self.stop))
    }

    /// A line that counts steps, where one can be seen.
    pub(crate) fn steps(&self, total: usize, what: &'static str) -> Steps {
        Steps {
            shown: self.line(),
            total,
            what,
        }
    }

    /// A line for what has no known end.
    pub(super) fn line(&self) -> Shown {
        Shown::of(self, || Bar::line(&self.stop))
    }
}

/// Progress that may be seen.
pub(super) enum Shown {
    Seen(Bar),
    Unseen(Silent),
}

impl Shown {
    fn of(watch: &Watch, bar: impl FnOnce() -> Bar) -> Self {
        if watch.listener.sees_progress() {
            Self::Seen(bar())
        } else {
            Self::Unseen(Silent(watch.stop.clone()))
        }
    }

    pub(super) fn progress(&self) -> &dyn Progress {
        match self {
            Self::Seen(bar) => bar,
            Self::Unseen(silent) => silent,
        }
    }

    /// The bar, if it is seen.
    pub(super) fn seen(&self) -> Option<&Bar> {
        match self {
            Self::Seen(bar) => Some(bar),
            Self::Unseen(_) => None,
        }
    }

    /// Takes the bar off the terminal.
    pub(super) fn clear(&self) {
        if let Self::Seen(bar) = self {
            bar.clear();
        }
    }
}

/// How far work has come that is done in steps; nothing where nobody sees it.
pub(crate) struct Steps {
    shown: Shown,
    total: usize,
    what: &'static str,
}

impl Steps {
    /// Says that so many are done.
    pub(crate) fn done(&self, steps: usize) {
        if let Some(bar) = self.shown.seen() {
            bar.say(&format!("{steps} of {} {}", self.total, self.what));
        }
    }

    /// Whether the work should stop: Ctrl-C was pressed.
    pub(crate) fn is_stopped(&self) -> bool {
        self.shown.progress().is_stopped()
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.shown.clear();
    }
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Steps")
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}
