//! Writing to standard output and standard error, and the few styles in use.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the one place of the command line that prints"
)]

use std::io::{self, Write};

use serde::Serialize;

use super::Global;
use crate::gather::{self, Stop, Stream};
use crate::report::said::{Page, harmless};
use crate::report::written;

/// Writes to standard output; an error if its reader went away, or if not all of it could be written.
pub(crate) fn print(page: &Page) -> io::Result<()> {
    write(&page.to_string())
}

/// Shows a page: in the pager where standard output is a terminal that is too low for it, as git does.
pub(crate) fn show(page: &Page, global: Global, stop: &Stop) -> io::Result<()> {
    let text = page.to_string();
    if global.no_pager || !Stream::Out.is_terminal() {
        return write(&text);
    }
    let Some(pager) = gather::pager() else {
        return write(&text);
    };
    let plain = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => anstream::adapter::strip_str(&text).to_string(),
        _ => text.clone(),
    };
    if gather::page(&plain, &pager, stop)? {
        return Ok(());
    }
    write(&text)
}

/// Writes a result as JSON.
pub(crate) fn print_json(document: &impl Serialize) -> io::Result<()> {
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
    /// Adds a document on a line of its own.
    pub(crate) fn push(&mut self, document: &impl Serialize) {
        self.push_text(&written::line(document));
    }

    /// Adds a line.
    pub(crate) fn push_text(&mut self, line: &str) {
        self.waiting += line;
        self.waiting.push('\n');
        if self.waiting.len() >= PIECE {
            self.flush();
        }
    }

    /// Hands over what waits.
    pub(crate) fn flush(&mut self) {
        if self.failure.is_none() {
            self.failure = print_lines(&self.waiting).err();
        }
        self.waiting.clear();
    }

    /// Why a piece could not be written, if one could not.
    pub(crate) fn failed(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Hands over the rest.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.flush();
        self.failed()
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
