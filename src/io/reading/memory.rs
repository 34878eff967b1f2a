//! What one thread reads streams through, made once for all of them.

use std::io::{self, BufRead, Read};

use flate2::Decompress;

use super::gunzip::decoder;
use super::whole::Whole;
use crate::observer::document::Document;

/// Bytes read from a file at once.
const READ: usize = 64 << 10;

/// Bytes of JSON handed to a document at once.
const PIECE: usize = 256 << 10;

/// The memory of one thread.
pub(in crate::io) struct Memory {
    pub(in crate::io) buffer: Vec<u8>,
    pub(in crate::io) inflate: Decompress,
    pub(in crate::io) piece: Vec<u8>,
    pub(super) whole: Whole,
    pub(super) document: Document,
}

impl Memory {
    pub(in crate::io) fn new() -> Self {
        Self {
            buffer: vec![0; READ],
            inflate: decoder(),
            piece: vec![0; PIECE],
            whole: Whole::new(),
            document: Document::new(),
        }
    }
}

/// A reader with a buffer that outlives it.
pub(in crate::io) struct Buffered<'a, R> {
    inner: R,
    buffer: &'a mut [u8],
    start: usize,
    end: usize,
}

impl<'a, R: Read> Buffered<'a, R> {
    pub(in crate::io) fn new(inner: R, buffer: &'a mut [u8]) -> Self {
        let (start, end) = (0, 0);
        Self {
            inner,
            buffer,
            start,
            end,
        }
    }

    pub(in crate::io) fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: Read> BufRead for Buffered<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.end = self.inner.read(self.buffer)?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, length: usize) {
        self.start = self.end.min(self.start + length);
    }
}

impl<R: Read> Read for Buffered<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // A large read goes past the buffer, as that of `BufReader` does.
        if self.start == self.end && out.len() >= self.buffer.len() {
            return self.inner.read(out);
        }
        let mut there = self.fill_buf()?;
        let length = there.read(out)?;
        self.consume(length);
        Ok(length)
    }
}
