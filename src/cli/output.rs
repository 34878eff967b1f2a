//! Writing to standard output and standard error, and the few styles in use.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the one place of the command line that prints"
)]

use std::io::{self, Write};
use std::sync::Arc;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use serde::Serialize;

use super::Global;
use super::failure::{Exit, Failure};
use crate::gather::{self, Event, Listener, Stop, Stream, Watch, is_terminal};
use crate::report::Detail;
use crate::report::said::{Page, harmless};
use crate::report::written::{self, WrittenReport};

/// Writes to standard output; an error if its reader went away, or if not all of it could be written.
pub(crate) fn print(page: &Page) -> io::Result<()> {
    write(&page.to_string())
}

/// Shows a page: in the pager where standard output is a terminal that is too low for it, as git does.
fn show(page: &Page, global: Global, stop: &Stop) -> io::Result<()> {
    let text = page.to_string();
    if global.no_pager || !Stream::Out.is_terminal() {
        return write(&text);
    }
    let paged = match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => gather::page(&strip_str(&text).to_string(), stop)?,
        _ => gather::page(&text, stop)?,
    };
    if paged { Ok(()) } else { write(&text) }
}

/// Writes a result: for people as a page is shown, for programs at once.
pub(crate) fn hand_out(written: &WrittenReport, global: Global, stop: &Stop) -> io::Result<()> {
    match written {
        WrittenReport::Page(page) => show(page, global, stop),
        WrittenReport::Document(document) => print_whole(document),
    }
}

/// Writes a result as JSON.
fn print_json(document: &impl Serialize) -> io::Result<()> {
    write(&written::json(document))
}

/// Writes a text for a program: lines of JSON, a script. What is not seen as itself stands in it as JSON
/// escapes it.
pub(crate) fn print_lines(text: &str) -> io::Result<()> {
    write(&harmless(text))
}

/// Lines of text on their way to standard output, handed over in pieces; from the first that could not be written on,
/// none is.
#[derive(Debug, Default)]
pub(crate) struct OutLines {
    waiting: String,
    failure: Option<io::Error>,
}

/// So many bytes are a piece.
const PIECE: usize = 64 << 10;

impl OutLines {
    /// Adds a line; whether all could be written until now.
    pub(crate) fn push(&mut self, line: &str) -> bool {
        self.waiting += line;
        self.waiting.push('\n');
        self.waiting.len() < PIECE || self.flush()
    }

    /// Hands over what waits; as [`push`](Self::push).
    pub(crate) fn flush(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        if self.failure.is_none() {
            self.failure = print_lines(&waiting).err();
        }
        self.failure.is_none()
    }

    /// Hands over the rest; why a piece could not be written, if one could not.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.flush();
        self.failure.map_or(Ok(()), Err)
    }
}

/// Writes a document in whose own syntax every name was escaped as it entered, such as CSV, whose lines end
/// with two characters.
pub(crate) fn print_whole(document: &str) -> io::Result<()> {
    write(document)
}

fn write(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes());
    written
        .and_then(|()| out.flush())
        .map_err(|e| io::Error::new(e.kind(), format!("cannot write to standard output: {e}")))
}

/// Writes lines to standard error. Where that cannot be written to, the result still counts: it is on standard output,
/// and in the exit code.
pub(crate) fn say_page(page: &Page) {
    let _ = anstream::stderr()
        .lock()
        .write_all(page.to_string().as_bytes());
}

/// The form of a result, where a command has these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Text,
    Json,
}

impl TextOrJson {
    /// Prints a result in this form.
    pub(crate) fn print<D: Serialize>(
        self,
        text: impl FnOnce() -> Page,
        json: impl FnOnce() -> D,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Text => print(&text())?,
            Self::Json => print_json(&json())?,
        }
        Ok(Exit::Done)
    }
}

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
            say_page(&event.text(self.0.detail));
        }
    }

    fn hears_requests(&self) -> bool {
        self.0.detail == Detail::Whole
    }

    fn sees_progress(&self) -> bool {
        !self.0.quiet && is_terminal()
    }
}
