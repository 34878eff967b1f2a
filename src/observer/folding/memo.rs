//! What was worked out before, by the bytes that it depends on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use indexmap::IndexSet;
use xxhash_rust::xxh3::xxh3_64;

/// Hashes of what is hashed already, or of small numbers: one multiplication for each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(xxh3_64(bytes));
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u32(number.cast_unsigned());
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// A map by such keys. What they are made of may come from outside: a flood of equal hashes makes it slow,
/// no more.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Values by the bytes that they were made of.
#[derive(Debug)]
pub(super) struct Memo<V> {
    known: Table<u64, (Box<[u8]>, V)>,
    /// Bytes held by keys.
    bytes: usize,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self {
            known: Table::default(),
            bytes: 0,
        }
    }
}

impl<V: Copy> Memo<V> {
    /// What was made of these bytes.
    #[inline]
    pub(super) fn get(&self, hash: u64, bytes: &[u8]) -> Option<V> {
        let (key, value) = self.known.get(&hash)?;
        (**key == *bytes).then_some(*value)
    }

    /// Remembers what was made of these bytes; of two with one hash the later.
    pub(super) fn insert(&mut self, hash: u64, bytes: &[u8], value: V) {
        self.bytes += bytes.len();
        self.known.insert(hash, (bytes.into(), value));
    }

    /// Bytes held, with what the table itself takes.
    pub(super) fn weight(&self) -> usize {
        self.bytes + self.known.len() * (size_of::<V>() + 32)
    }
}

/// Different values, each with a number.
#[derive(Debug)]
pub(super) struct Numbers<T>(IndexSet<T, BuildHasherDefault<Quick>>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(IndexSet::default())
    }
}

impl<T: Hash + Eq> Numbers<T> {
    /// The number of a value.
    pub(super) fn of(&mut self, value: T) -> u32 {
        let (at, _) = self.0.insert_full(value);
        // INVARIANT: a folding is emptied long before so many are known.
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// The value of a number.
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.0.get_index(number as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Numbers<String> {
    /// The number of a text, copied only if it is new.
    pub(super) fn of_text(&mut self, text: &str) -> u32 {
        match self.0.get_index_of(text) {
            Some(at) => u32::try_from(at).unwrap_or(u32::MAX),
            None => self.of(text.to_owned()),
        }
    }
}

/// Bytes put together so that two keys are equal only if all their parts are.
#[derive(Debug, Default)]
pub(super) struct Key(Vec<u8>);

impl Key {
    pub(super) fn clear(&mut self) -> &mut Self {
        self.0.clear();
        self
    }

    pub(super) fn bytes(&mut self, part: &[u8]) -> &mut Self {
        // Parts are shorter than a record, which is shorter than 4 GB.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX - 1);
        self.number(length);
        self.0.extend_from_slice(part);
        self
    }

    pub(super) fn text(&mut self, part: Option<&str>) -> &mut Self {
        match part {
            Some(part) => self.bytes(part.as_bytes()),
            None => self.number(u32::MAX),
        }
    }

    pub(super) fn texts<'t>(&mut self, parts: impl IntoIterator<Item = &'t Option<Cow<'t, str>>>) {
        for part in parts {
            self.text(part.as_deref());
        }
    }

    pub(super) fn number(&mut self, number: u32) -> &mut Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(super) fn flag(&mut self, flag: Option<bool>) -> &mut Self {
        self.0.push(flag.map_or(2, u8::from));
        self
    }

    pub(super) fn done(&self) -> (u64, &[u8]) {
        (xxh3_64(&self.0), &self.0)
    }
}

/// Whether something comes again: what is seen once is not worth remembering.
#[derive(Debug)]
pub(super) struct Again(Vec<u32>);

impl Default for Again {
    fn default() -> Self {
        Self(vec![0; 1 << 14])
    }
}

impl Again {
    /// Whether this hash was asked for of late.
    pub(super) fn is(&mut self, hash: u64) -> bool {
        let [low, high, mark @ ..] = hash.to_le_bytes();
        let at = usize::from(u16::from_le_bytes([low, high])) % self.0.len();
        let mark = u32::from_le_bytes([mark[0], mark[1], mark[2], mark[3]]) | 1;
        match self.0.get_mut(at) {
            Some(slot) => std::mem::replace(slot, mark) == mark,
            None => false,
        }
    }
}
