//! Numbers, texts and times in few bytes.

use jiff::Timestamp;

use super::super::wire::WireError;

/// Bytes being written.
#[derive(Debug, Default)]
pub(super) struct Pack(Vec<u8>);

impl Pack {
    /// Seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// A number that may be below zero: small ones of both kinds stay short.
    pub(super) fn signed(&mut self, number: i64) {
        self.number(zigzag(number));
    }

    /// A fingerprint: all bits count.
    pub(super) fn hash(&mut self, hash: u64) {
        self.0.extend(hash.to_be_bytes());
    }

    pub(super) fn hashes(&mut self, hashes: impl IntoIterator<Item = u64>) {
        let all: Vec<u64> = hashes.into_iter().collect();
        self.count(all.len());
        for hash in all {
            self.hash(hash);
        }
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    /// Seconds from `base`, and a fraction where there is one.
    pub(super) fn time(&mut self, time: Option<Timestamp>, base: i64) {
        let Some(time) = time else {
            self.number(0);
            return;
        };
        let nanos = time.as_nanosecond().rem_euclid(NANOS);
        let seconds = i64::try_from(time.as_nanosecond().div_euclid(NANOS)).unwrap_or_default();
        let away = zigzag(seconds.wrapping_sub(base));
        self.number((away << 1 | u64::from(nanos != 0)) + 1);
        if nanos != 0 {
            self.number(u64::try_from(nanos).unwrap_or_default());
        }
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }
}

const NANOS: i128 = 1_000_000_000;

/// Bytes being read.
#[derive(Debug)]
pub(super) struct Unpack<'b>(&'b [u8]);

/// What is wrong with bytes that end early or say what cannot be.
pub(super) fn damaged() -> WireError {
    WireError::Malformed("packed bytes are damaged".to_owned())
}

impl<'b> Unpack<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn byte(&mut self) -> Result<u8, WireError> {
        let (first, rest) = self.0.split_first().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn number(&mut self) -> Result<u64, WireError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(damaged())
    }

    /// How many things follow, each of at least `least` bytes: no damage asks for memory that the bytes
    /// cannot fill.
    pub(super) fn count(&mut self, least: usize) -> Result<usize, WireError> {
        let count = usize::try_from(self.number()?).map_err(|_| damaged())?;
        match count.checked_mul(least) {
            Some(bytes) if bytes <= self.0.len() => Ok(count),
            _ => Err(damaged()),
        }
    }

    pub(super) fn signed(&mut self) -> Result<i64, WireError> {
        Ok(unzigzag(self.number()?))
    }

    pub(super) fn raw(&mut self, count: usize) -> Result<&'b [u8], WireError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn hash(&mut self) -> Result<u64, WireError> {
        let bytes = self.raw(8)?.try_into().map_err(|_| damaged())?;
        Ok(u64::from_be_bytes(bytes))
    }

    pub(super) fn hashes(&mut self) -> Result<Vec<u64>, WireError> {
        let count = self.count(8)?;
        (0..count).map(|_| self.hash()).collect()
    }

    pub(super) fn text(&mut self) -> Result<&'b str, WireError> {
        let count = self.count(1)?;
        std::str::from_utf8(self.raw(count)?).map_err(|_| damaged())
    }

    pub(super) fn time(&mut self, base: i64) -> Result<Option<Timestamp>, WireError> {
        let Some(said) = self.number()?.checked_sub(1) else {
            return Ok(None);
        };
        let seconds = base.wrapping_add(unzigzag(said >> 1));
        let nanos = if said & 1 == 1 { self.number()? } else { 0 };
        let time = i128::from(seconds) * NANOS + i128::from(nanos);
        Timestamp::from_nanosecond(time)
            .map(Some)
            .map_err(|_| damaged())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may be left over.
    pub(super) fn end(self) -> Result<(), WireError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(damaged())
        }
    }
}

fn zigzag(number: i64) -> u64 {
    number.cast_unsigned() << 1 ^ (number >> 63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            number in any::<u64>(), signed in any::<i64>(), text in ".{0,9}",
            nanos in prop::option::of(-(1_i64 << 62)..1_i64 << 62), base in -(1_i64 << 33)..1_i64 << 33,
            whole in any::<bool>(),
        ) {
            let time = nanos.map(|n| if whole { n / 1_000_000_000 * 1_000_000_000 } else { n });
            let time = time.and_then(|n| Timestamp::from_nanosecond(i128::from(n)).ok());
            let mut pack = Pack::default();
            pack.number(number);
            pack.signed(signed);
            pack.text(&text);
            pack.time(time, base);
            let bytes = pack.done();
            let mut back = Unpack::of(&bytes);
            prop_assert_eq!(back.number(), Ok(number));
            prop_assert_eq!(back.signed(), Ok(signed));
            prop_assert_eq!(back.text(), Ok(text.as_str()));
            prop_assert_eq!(back.time(base), Ok(time));
            prop_assert_eq!(back.end(), Ok(()));
        }

        #[test]
        fn damage_is_an_error_and_asks_for_no_memory(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut back = Unpack::of(&bytes);
            if let Ok(hashes) = back.hashes() {
                prop_assert!(hashes.len() * 8 < bytes.len());
            }
            let _ = (back.text().is_ok(), back.time(0), back.number());
        }
    }
}
