//! What was worked out before, by the bytes that it depends on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

use indexmap::IndexSet;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_secret};

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

    fn write_u128(&mut self, number: u128) {
        // The number of bytes is a hash already: half of it will do.
        self.write_u64(u64::try_from(number >> 64).unwrap_or_default());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// A map by such keys. What they are made of may come from outside: a flood of equal hashes makes it slow,
/// no more.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Values by the bytes that they were made of, which are known by their number.
#[derive(Debug)]
pub(super) struct Memo<V>(Table<u128, V>);

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self(Table::default())
    }
}

impl<V: Copy> Memo<V> {
    /// What was made of the bytes of this number.
    #[inline]
    pub(super) fn get(&self, number: u128) -> Option<V> {
        self.0.get(&number).copied()
    }

    /// Remembers what was made of them.
    pub(super) fn insert(&mut self, number: u128, value: V) {
        self.0.insert(number, value);
    }

    /// Bytes held.
    pub(super) fn weight(&self) -> usize {
        self.0.len() * (size_of::<(u128, V)>() + 8)
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

/// Random bytes that numbers depend on: as many as the hash mixes in, made once, as making them for each text takes
/// longer than hashing it.
const SECRET: usize = 192;

/// Bytes put together so that two keys are equal only if all their parts are, and their number.
///
/// INVARIANT: 128 bits, and others in each run: that two keys have one number is left to chance, and the chance is
/// none. Nobody can make two.
#[derive(Debug)]
pub(super) struct Key {
    bytes: Vec<u8>,
    secret: [u8; SECRET],
}

impl Default for Key {
    fn default() -> Self {
        let mut secret = [0; SECRET];
        for word in secret.as_chunks_mut::<8>().0 {
            *word = RandomState::new().build_hasher().finish().to_le_bytes();
        }
        Self {
            bytes: Vec::new(),
            secret,
        }
    }
}

impl Key {
    pub(super) fn clear(&mut self) -> &mut Self {
        self.bytes.clear();
        self
    }

    pub(super) fn bytes(&mut self, part: &[u8]) -> &mut Self {
        // Parts are shorter than a record, which is shorter than 4 GB.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX - 1);
        self.number(length);
        self.bytes.extend_from_slice(part);
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
        self.bytes.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(super) fn flag(&mut self, flag: Option<bool>) -> &mut Self {
        self.bytes.push(flag.map_or(2, u8::from));
        self
    }

    /// The number of what was put together.
    pub(super) fn done(&self) -> u128 {
        self.number_of(&self.bytes, 0)
    }

    /// The number of a text of a kind.
    pub(super) fn number_of(&self, text: &[u8], kind: u64) -> u128 {
        xxh3_128_with_secret(text, &self.secret) ^ u128::from(kind)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
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
    /// Whether this number was asked for of late.
    pub(super) fn is(&mut self, number: u128) -> bool {
        let [low, high, mark @ ..] = number.to_le_bytes();
        let at = usize::from(u16::from_le_bytes([low, high])) % self.0.len();
        let mark = u32::from_le_bytes([mark[0], mark[1], mark[2], mark[3]]) | 1;
        match self.0.get_mut(at) {
            Some(slot) => std::mem::replace(slot, mark) == mark,
            None => false,
        }
    }
}
