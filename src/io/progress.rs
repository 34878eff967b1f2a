//! How far a long read has come.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::stop;

/// Whether standard error is a terminal, so that a bar can be drawn.
pub fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Told of progress from several threads at once.
pub trait Progress: Sync {
    /// So many more bytes of the files, compressed as they are, were read.
    fn advance(&self, bytes: u64);

    /// Whether reading should stop as soon as it can: Ctrl-C was pressed.
    fn is_stopped(&self) -> bool {
        stop::is_stopped()
    }
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _bytes: u64) {}
}

/// A bar on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar for `total` bytes in all.
    pub fn new(total: u64) -> Self {
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template(
            "{spinner} reading {bytes} of {total_bytes} {wide_bar} {bytes_per_sec}, {eta} left",
        ) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
    }

    /// A line for work of which no total is known.
    pub fn line() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
    }

    /// Says where the work stands.
    pub fn say(&self, words: &str) {
        self.bar.set_message(words.to_owned());
    }

    /// Takes the bar off the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }
}
