//! The hash of what is read.

use ring::digest::{Context, SHA256};

use crate::observer::digest::Hash;

/// The hash of content that comes in pieces.
pub(in crate::io) struct Hashing(Context);

impl Hashing {
    pub(in crate::io) fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    pub(in crate::io) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(in crate::io) fn finish(self) -> Hash {
        let mut hash = Hash::default();
        hash.copy_from_slice(self.0.finish().as_ref());
        hash
    }
}
