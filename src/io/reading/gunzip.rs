//! gzip (RFC 1952), member by member, with one decoder for all files that a thread reads.
//!
//! A decoder's window is a large block of memory that must be aligned. Allocators do not find such a block again
//! once it was given back, so a decoder for each of thousands of small files costs memory that grows with their
//! number.

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Header flags (RFC 1952, 2.3.1).
const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// A gzip stream, inflated as it is read.
pub(in crate::io) struct Gunzip<'a, R> {
    input: R,
    inflate: &'a mut Decompress,
    crc: Crc,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Header,
    Content,
    Trailer,
    End,
}

/// A decoder that any number of streams may use, one after the other.
pub(in crate::io) fn decoder() -> Decompress {
    Decompress::new(false)
}

/// Whether a stream that begins so is gzip.
pub(in crate::io) fn is_gzip(start: &[u8]) -> bool {
    start.starts_with(&[0x1f, 0x8b])
}

impl<'a, R: BufRead> Gunzip<'a, R> {
    pub(in crate::io) fn new(input: R, inflate: &'a mut Decompress) -> Self {
        Self {
            input,
            inflate,
            crc: Crc::new(),
            at: At::Header,
        }
    }

    fn header(&mut self) -> io::Result<()> {
        self.crc.reset();
        let [one, two, method, flags, ..] = self.header_bytes::<10>()?;
        if !is_gzip(&[one, two]) || method != 8 || flags & RESERVED != 0 {
            return Err(damage("invalid gzip header"));
        }
        if flags & EXTRA != 0 {
            let length = u16::from_le_bytes(self.header_bytes()?);
            for _ in 0..length {
                self.header_bytes::<1>()?;
            }
        }
        for text in [NAME, COMMENT] {
            while flags & text != 0 && self.header_bytes::<1>()? != [0] {}
        }
        let [low, high, ..] = self.crc.sum().to_le_bytes();
        if flags & HEADER_CRC != 0 && self.bytes::<2>()? != [low, high] {
            return Err(damage("invalid gzip header"));
        }
        self.inflate.reset(false);
        self.crc.reset();
        Ok(())
    }

    fn header_bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let bytes = self.bytes()?;
        self.crc.update(&bytes);
        Ok(bytes)
    }

    fn content(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let piece = self.input.fill_buf()?;
            let is_end = piece.is_empty();
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(piece, out, FlushDecompress::None);
            let passed = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(0);
            self.input.consume(passed(self.inflate.total_in(), read));
            let length = passed(self.inflate.total_out(), written);
            self.crc.update(&out[..length]);
            match status {
                Ok(Status::StreamEnd) => {
                    self.at = At::Trailer;
                    return Ok(length);
                }
                Ok(_) if length > 0 => return Ok(length),
                Ok(_) if is_end => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(_) => return Err(damage("corrupt deflate stream")),
            }
        }
    }

    fn trailer(&mut self) -> io::Result<()> {
        let crc = u32::from_le_bytes(self.bytes()?);
        let length = u32::from_le_bytes(self.bytes()?);
        if (crc, length) == (self.crc.sum(), self.crc.amount()) {
            Ok(())
        } else {
            Err(damage("the checksum is another"))
        }
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn damage(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl<R: BufRead> Read for Gunzip<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !out.is_empty() {
            match self.at {
                At::Header => {
                    self.header()?;
                    self.at = At::Content;
                }
                At::Content => {
                    let length = self.content(out)?;
                    if length > 0 {
                        return Ok(length);
                    }
                }
                At::Trailer => {
                    self.trailer()?;
                    // Other members may follow.
                    self.at = if self.input.fill_buf()?.is_empty() {
                        At::End
                    } else {
                        At::Header
                    };
                }
                At::End => break,
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::bufread::MultiGzDecoder;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;

    use super::*;

    fn member(text: &[u8], dressed: bool) -> Vec<u8> {
        let builder = if dressed {
            GzBuilder::new()
                .filename("a.json")
                .comment("of a day")
                .extra(b"more".to_vec())
        } else {
            GzBuilder::new()
        };
        let mut encoder = builder.write(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    /// What can be read, and whether all of it could.
    fn all(mut stream: impl Read) -> (Vec<u8>, bool) {
        let (mut out, mut piece) = (Vec::new(), [0; 7]);
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return (out, true),
                Ok(length) => out.extend_from_slice(&piece[..length]),
                Err(_) => return (out, false),
            }
        }
    }

    proptest! {
        /// Sound and damaged streams, one after the other through one decoder, against flate2's own.
        #[test]
        fn reads_what_flate2_reads(
            streams in prop::collection::vec(
                (
                    prop::collection::vec((prop::collection::vec(0..4_u8, 0..300), any::<bool>()), 0..3),
                    prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
                    prop::option::of(any::<prop::sample::Index>()),
                ),
                1..4,
            ),
        ) {
            let mut decoder = decoder();
            for (members, flip, cut) in streams {
                let mut bytes: Vec<u8> =
                    members.iter().flat_map(|(text, dressed)| member(text, *dressed)).collect();
                if bytes.is_empty() {
                    continue;
                }
                if let Some((at, with)) = flip {
                    let at = at.index(bytes.len());
                    bytes[at] ^= with;
                }
                if let Some(at) = cut {
                    bytes.truncate(at.index(bytes.len()) + 1);
                }
                let own = all(Gunzip::new(bytes.as_slice(), &mut decoder));
                prop_assert_eq!(own, all(MultiGzDecoder::new(bytes.as_slice())));
            }
        }
    }
}
