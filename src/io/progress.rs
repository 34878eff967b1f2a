//! How far a long read has come.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::stop::Stop;

/// Whether standard error is a terminal, so that a bar can be drawn.
pub(crate) fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Told of progress from several threads at once.
pub trait Progress: Sync {
    /// So many more bytes of the files, compressed as they are, were read.
    fn advance(&self, bytes: u64);

    /// What asks the reading to stop.
    fn stop(&self) -> &Stop;

    /// Whether reading should stop as soon as it can: Ctrl-C was pressed.
    fn is_stopped(&self) -> bool {
        self.stop().is_asked()
    }
}

/// Shows nothing.
#[derive(Clone, Debug, Default)]
pub struct Silent(pub Stop);

impl Progress for Silent {
    fn advance(&self, _bytes: u64) {}

    fn stop(&self) -> &Stop {
        &self.0
    }
}

/// A bar on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    stop: Stop,
}

impl Bar {
    /// A bar for `total` bytes in all.
    pub(crate) fn new(total: u64, stop: &Stop) -> Self {
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template(
            "{spinner} reading {bytes} of {total_bytes} {wide_bar} {bytes_per_sec}, {eta} left",
        ) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            stop: stop.clone(),
        }
    }

    /// A line for work of which no total is known.
    pub(crate) fn line(stop: &Stop) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            stop: stop.clone(),
        }
    }

    /// Says where the work stands.
    pub(crate) fn say(&self, words: &str) {
        self.bar.set_message(words.to_owned());
    }

    /// Takes the bar off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn stop(&self) -> &Stop {
        &self.stop
    }
}
