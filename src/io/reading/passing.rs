//! Bytes on their way from where they lie to who reads them.

use std::io::{self, Read};

use crate::io::progress::Progress;
use crate::io::stop::Stop;

/// Another program's output: it may never come.
pub(super) struct Waiting<R>(pub(super) R, pub(super) Stop);

impl<R: Read> Read for Waiting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1.waiting(|| self.0.read(buffer))
    }
}

/// Counts the bytes that pass.
pub(super) struct Counted<'a, R> {
    pub(super) inner: R,
    pub(super) bytes: u64,
    pub(super) progress: &'a dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.bytes += length as u64;
        self.progress.advance(length as u64);
        Ok(length)
    }
}

/// Content that is handed on piece by piece.
pub(super) trait Pieces {
    /// The next piece, empty at the end, and what came after it if that was no more content.
    fn next(&mut self, progress: &dyn Progress) -> (&[u8], io::Result<()>);
}

/// Content that is there, in one piece.
pub(super) struct All<'a>(pub(super) &'a [u8]);

impl Pieces for All<'_> {
    fn next(&mut self, _: &dyn Progress) -> (&[u8], io::Result<()>) {
        (std::mem::take(&mut self.0), Ok(()))
    }
}

/// Content as it comes, in pieces as large as the buffer.
pub(super) struct Filled<'a, R>(pub(super) R, pub(super) &'a mut [u8]);

impl<R: Read> Pieces for Filled<'_, R> {
    /// Fills the piece as far as the stream goes, so that few records lie across two pieces; not so far once
    /// reading is to stop: what is to come may come slowly.
    fn next(&mut self, progress: &dyn Progress) -> (&[u8], io::Result<()>) {
        let Self(stream, piece) = self;
        let mut length = 0;
        while length < piece.len() && !(length > 0 && progress.is_stopped()) {
            match stream.read(&mut piece[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return (&piece[..length], Err(error)),
            }
        }
        (&piece[..length], Ok(()))
    }
}
