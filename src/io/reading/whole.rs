//! A gzip file inflated in one go, which takes a fraction of the time of inflating it as it comes.
//!
//! Only what is surely one sound member is taken; for everything else the file is inflated as it comes
//! ([`Gunzip`](super::gunzip::Gunzip)), which finds the other members and tells what is damaged, and where.

use std::io::{self, BufRead, Read};

use libdeflater::Decompressor;
use memchr::memmem;

use super::gunzip::is_gzip;

/// Files up to this size are inflated in one go, in bytes as they are.
const LARGEST: usize = 16 << 20;

/// And no more content than this, in bytes.
const LARGEST_CONTENT: usize = 64 << 20;

/// Content is at most so many times as large as what it is packed into (RFC 1951: 258 bytes for two bits).
const MOST_PACKED: usize = 1032;

/// Buffers that grew beyond this are given back when the file is done, in bytes.
const KEPT: usize = 8 << 20;

/// Header, a block and trailer of nothing.
const SHORTEST: usize = 18;

/// A header checksum, which the decoder does not check (RFC 1952, 2.3.1).
const HEADER_CRC: u8 = 1 << 1;

/// Memory to read and inflate whole files in, one after the other.
pub(super) struct Whole {
    packed: Vec<u8>,
    content: Vec<u8>,
    inflate: Decompressor,
}

/// What was read of a file ahead of inflating it.
pub(super) struct Ahead<'a, R> {
    bytes: &'a [u8],
    /// What ended the reading, if it was no end of the file.
    error: Option<io::Error>,
    rest: Option<R>,
}

impl Whole {
    pub(super) fn new() -> Self {
        Self {
            packed: Vec::new(),
            content: Vec::new(),
            inflate: Decompressor::new(),
        }
    }

    /// Reads a file as far as it may be inflated in one go. The content if it is; otherwise all there is to
    /// inflate as it comes.
    pub(super) fn read<R: BufRead>(&mut self, mut input: R) -> Result<&[u8], Ahead<'_, R>> {
        self.packed.clear();
        let limit = LARGEST as u64 + 1;
        let read = input.by_ref().take(limit).read_to_end(&mut self.packed);
        let is_whole = read.is_ok() && self.packed.len() <= LARGEST;
        if is_whole && let Some(length) = self.inflate() {
            return Ok(self.content.get(..length).unwrap_or_default());
        }
        Err(Ahead {
            bytes: &self.packed,
            rest: (!is_whole && read.is_ok()).then_some(input),
            error: read.err(),
        })
    }

    /// Gives back what a large file took.
    pub(super) fn settle(&mut self) {
        for buffer in [&mut self.packed, &mut self.content] {
            if buffer.capacity() > KEPT {
                *buffer = Vec::new();
            }
        }
    }

    /// Inflates what was read; `None` where it is not surely one member and nothing else.
    fn inflate(&mut self) -> Option<usize> {
        let packed = &self.packed;
        let is_plain = packed.get(3).is_some_and(|flags| flags & HEADER_CRC == 0);
        if packed.len() < SHORTEST || !is_gzip(packed) || !is_plain {
            return None;
        }
        let (_, trailer) = packed.split_last_chunk::<8>()?;
        let [c0, c1, c2, c3, n0, n1, n2, n3] = *trailer;
        let length = u32::from_le_bytes([n0, n1, n2, n3]) as usize;
        // What the file says of its size is anybody's word.
        if length > LARGEST_CONTENT || length / MOST_PACKED > packed.len() {
            return None;
        }
        // INVARIANT: where the member ends, its trailer stands. If what the file ends with is that trailer and
        // stands nowhere before, the member ends where the file does.
        if memmem::find(packed, trailer) != Some(packed.len() - 8) {
            return None;
        }
        if self.content.len() < length {
            self.content.resize(length, 0);
        }
        let content = self.content.get_mut(..length)?;
        let inflated = self.inflate.gzip_decompress(packed, content).ok()?;
        let is_trailer = inflated == length
            && libdeflater::crc32(content) == u32::from_le_bytes([c0, c1, c2, c3]);
        is_trailer.then_some(length)
    }
}

impl<R: BufRead> BufRead for Ahead<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.bytes.is_empty() {
            return Ok(self.bytes);
        }
        match (self.error.take(), &mut self.rest) {
            (Some(error), _) => Err(error),
            (None, Some(rest)) => rest.fill_buf(),
            (None, None) => Ok(&[]),
        }
    }

    fn consume(&mut self, length: usize) {
        match &mut self.rest {
            _ if !self.bytes.is_empty() => self.bytes.consume(length),
            Some(rest) => rest.consume(length),
            None => {}
        }
    }
}

impl<R: BufRead> Read for Ahead<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut there = self.fill_buf()?;
        let length = there.read(out)?;
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::bufread::MultiGzDecoder;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;

    use super::*;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzBuilder::new().write(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    /// What a decoder that takes several members reads of the same bytes, if it comes to their end.
    fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut decoder = MultiGzDecoder::new(bytes);
        decoder.read_to_end(&mut out).ok().map(|_| out)
    }

    fn whole(memory: &mut Whole, bytes: &[u8]) -> Option<Vec<u8>> {
        memory.read(bytes).ok().map(<[u8]>::to_vec)
    }

    proptest! {
        /// Whatever is taken in one go is what is read as it comes; sound files of one member are taken.
        #[test]
        fn reads_what_is_read_as_it_comes(
            members in prop::collection::vec(prop::collection::vec(0..4_u8, 0..300), 1..4),
            same in any::<bool>(),
            flip in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
            cut in prop::option::of(any::<prop::sample::Index>()),
            size in prop::option::of(any::<u32>()),
            behind in prop::collection::vec(any::<u8>(), 0..12),
            trailer_again in any::<bool>(),
        ) {
            let mut memory = Whole::new();
            let members = if same { vec![members[0].clone(); members.len()] } else { members };
            let mut bytes: Vec<u8> = members.iter().flat_map(|text| member(text)).collect();
            let sound = members.len() == 1 && flip.is_none() && cut.is_none() && size.is_none();
            if let Some((at, with)) = flip {
                let at = at.index(bytes.len());
                bytes[at] ^= with;
            }
            if let Some(size) = size {
                let end = bytes.len();
                bytes[end - 4..].copy_from_slice(&size.to_le_bytes());
            }
            let trailer = bytes[bytes.len() - 8..].to_vec();
            bytes.extend(&behind);
            if trailer_again {
                bytes.extend(trailer);
            }
            if let Some(at) = cut {
                bytes.truncate(at.index(bytes.len()) + 1);
            }
            let taken = whole(&mut memory, &bytes);
            if let Some(taken) = &taken {
                prop_assert_eq!(Some(taken.clone()), plain(&bytes));
            } else {
                prop_assert!(!(sound && behind.is_empty() && !trailer_again));
                let Err(mut ahead) = memory.read(bytes.as_slice()) else {
                    return Err(TestCaseError::fail("taken the second time"));
                };
                let mut again = Vec::new();
                ahead.read_to_end(&mut again).expect("memory");
                prop_assert_eq!(again, bytes, "nothing is lost");
            }
        }
    }

    #[test]
    fn a_lie_about_the_size_takes_no_memory() {
        let mut memory = Whole::new();
        let mut bytes = member(b"x");
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(&(60_u32 << 20).to_le_bytes());
        assert!(whole(&mut memory, &bytes).is_none());
        assert_eq!(memory.content.capacity(), 0);
    }
}
