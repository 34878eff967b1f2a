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
